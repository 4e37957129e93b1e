/* SPDX-License-Identifier: MIT
 * Places for values. A register is a block of elements in the scratch, free again after its last
 * reader. Outputs are made in their own array where that does not hurt a later read (the run
 * decides, for it alone knows the arrays), so each also has a register to wait in. */
#include "kernel/plan.h"
#include "base/memory.h"
#include "base/status.h"
#include <inttypes.h>
#include <string.h>

enum { BLOCK_BYTES = 2048, LEAST_BYTES = 1024, CACHE_BYTES = 28672, CELL = 8 };

typedef struct planner {
    const code *code;
    plan *plan;
    int32_t *last_use;  /* [lines] the last line that reads it, or -1 */
    int32_t *home;      /* [lines] the output it is made in, or -1 */
    place *scalar;      /* [lines] uniform lines: the one element */
    place *vector;      /* [lines] where a step finds it; a register's number until placed */
    int32_t *free_list; /* registers that are free again */
    int64_t free_count, register_count, number_count, cell_count;
} planner;

static bool is_work(const code_line *line)
{
    return line->kind == LINE_CALL || line->kind == LINE_DRAW;
}

static void copy_float32(int64_t count, void *to, const void *a, const void *b, const void *c)
{
    (void)b, (void)c;
    if (to != a) memcpy(to, a, (size_t)count * sizeof(float));
}

static void copy_float64(int64_t count, void *to, const void *a, const void *b, const void *c)
{
    (void)b, (void)c;
    if (to != a) memcpy(to, a, (size_t)count * sizeof(double));
}

static place array_place(int64_t array)
{
    return (place){BASE_ARRAYS + (int32_t)array, 0};
}

static place output_place(const planner *p, int64_t output)
{
    return array_place(p->plan->input_count + output);
}

static int32_t take_register(planner *p)
{
    if (p->free_count) return p->free_list[--p->free_count];
    return (int32_t)p->register_count++;
}

/* A uniform line as a block: numbers are there already, the others are splat once per call. */
static place splat(planner *p, int32_t line)
{
    if (p->vector[line].base < 0) {
        p->vector[line] = (place){BASE_SCRATCH, take_register(p)};
        p->plan->splats[p->plan->splat_count++] =
            (plan_splat){.to = p->vector[line], .from = p->scalar[line]};
    }
    return p->vector[line];
}

static place read_from(planner *p, int32_t line)
{
    return p->code->lines[line].uniform ? splat(p, line) : p->vector[line];
}

static void note_uses(planner *p)
{
    const code *code = p->code;
    for (int64_t k = 0; k < code->count; k++) {
        p->last_use[k] = p->home[k] = -1;
        p->vector[k] = (place){-1, 0};
    }
    for (int64_t k = 0; k < code->count; k++)
        for (int j = 0; j < code->lines[k].count; j++)
            p->last_use[code->lines[k].operand[j]] = (int32_t)k;
    for (int64_t k = code->output_count; k-- > 0;) p->home[code->outputs[k]] = (int32_t)k;
}

static function_loop loop_of(const planner *p, const code_line *line)
{
    return line->kind == LINE_CALL ? function_loop_of((function_row)line->op, p->code->type) : NULL;
}

static void place_uniform(planner *p, int32_t k)
{
    const code_line *line = &p->code->lines[k];
    if (line->kind == LINE_NUMBER) {
        p->scalar[k] = p->vector[k] = (place){BASE_NUMBERS, (int32_t)p->number_count++};
    } else if (line->kind == LINE_INPUT) {
        p->scalar[k] = array_place(line->op);
    } else {
        p->scalar[k] = (place){BASE_SCRATCH, (int32_t)p->cell_count++ * CELL};
        plan_step *step = &p->plan->once[p->plan->once_count++];
        *step = (plan_step){.loop = loop_of(p, line), .to = p->scalar[k]};
        for (int j = 0; j < line->count; j++) step->from[j] = p->scalar[line->operand[j]];
    }
}

static plan_step *add_step(planner *p)
{
    return &p->plan->steps[p->plan->step_count++];
}

static void note_read(planner *p, place from)
{
    int64_t array = from.base - BASE_ARRAYS;
    if (array >= 0 && array < p->plan->input_count)
        p->plan->last_read[array] = (int32_t)(p->plan->step_count - 1);
}

static void add_copy(planner *p, int64_t output, place from)
{
    plan_step *step = add_step(p);
    *step = (plan_step){.loop = p->code->type == CANN_FLOAT32 ? copy_float32 : copy_float64,
                        .to = output_place(p, output),
                        .from = {from}};
    p->plan->made_by[output] = (int32_t)(p->plan->step_count - 1);
    note_read(p, from);
}

static void release(planner *p, int32_t line, int32_t reader)
{
    bool is_register = p->vector[line].base == BASE_SCRATCH && !p->code->lines[line].uniform;
    if (!is_register || p->last_use[line] != reader) return;
    p->last_use[line] = -1; /* an operand may stand twice in a line */
    p->free_list[p->free_count++] = p->vector[line].offset;
}

static void place_work(planner *p, int32_t k)
{
    const code_line *line = &p->code->lines[k];
    plan_step *step = add_step(p);
    *step = (plan_step){.loop = loop_of(p, line), .stream = line->stream};
    if (line->kind == LINE_DRAW) step->draw = draw_loop_of(line->op, p->code->type);
    for (int j = 0; j < line->count; j++) {
        step->from[j] = read_from(p, line->operand[j]);
        note_read(p, step->from[j]);
    }
    if (line->kind == LINE_CALL)
        for (int j = 0; j < line->count; j++) release(p, line->operand[j], k);
    if (p->home[k] >= 0) {
        p->vector[k] = output_place(p, p->home[k]);
        p->plan->made_by[p->home[k]] = (int32_t)(p->plan->step_count - 1);
    } else {
        p->vector[k] = (place){BASE_SCRATCH, take_register(p)};
    }
    step->to = p->vector[k];
    if (line->kind == LINE_DRAW)
        for (int j = 0; j < line->count; j++) release(p, line->operand[j], k);
}

/* Every uniform value that a step reads gets a register for good, before any is given back. */
static void splat_all(planner *p)
{
    const code *code = p->code;
    for (int64_t k = 0; k < code->count; k++)
        for (int j = 0; !code->lines[k].uniform && j < code->lines[k].count; j++)
            if (code->lines[code->lines[k].operand[j]].uniform) splat(p, code->lines[k].operand[j]);
    for (int64_t k = 0; k < code->output_count; k++)
        if (code->lines[code->outputs[k]].uniform) splat(p, code->outputs[k]);
}

/* Outputs that are a uniform value, an input, or the value of an earlier output too. */
static void copy_outputs(planner *p, bool inputs)
{
    for (int64_t k = 0; k < p->code->output_count; k++) {
        int32_t line = p->code->outputs[k];
        bool copied = p->code->lines[line].uniform || p->home[line] != k ||
                      p->code->lines[line].kind == LINE_INPUT;
        if (copied && (p->code->lines[line].kind == LINE_INPUT) == inputs)
            add_copy(p, k, read_from(p, line));
    }
}

static void place_lines(planner *p)
{
    const code *code = p->code;
    for (int32_t k = 0; k < code->count; k++) {
        if (code->lines[k].uniform)
            place_uniform(p, k);
        else if (code->lines[k].kind == LINE_INPUT)
            p->vector[k] = array_place(code->lines[k].op);
    }
    splat_all(p);
    copy_outputs(p, true);
    for (int32_t k = 0; k < code->count; k++)
        if (is_work(&code->lines[k]) && !code->lines[k].uniform) place_work(p, k);
    copy_outputs(p, false);
    for (int64_t k = 0; k < code->output_count; k++)
        p->plan->set_aside[k] = (int32_t)p->register_count++;
}

/* Elements of a block: what is touched stays in the first cache, and the scratch fits the stack. */
static bool choose_block(planner *p)
{
    plan *plan = p->plan;
    int64_t cells = (p->cell_count * CELL + 63) / 64 * 64;
    int64_t room = SCRATCH_BYTES - cells, registers = p->register_count ? p->register_count : 1;
    int64_t touched = p->register_count + p->number_count + plan->input_count;
    int64_t bytes = CACHE_BYTES / (touched ? touched : 1);
    bytes = bytes > BLOCK_BYTES ? BLOCK_BYTES : bytes < LEAST_BYTES ? LEAST_BYTES : bytes;
    if (bytes > room / registers) bytes = room / registers;
    bytes = bytes >= 64 ? bytes / 64 * 64 : bytes / plan->size * plan->size;
    plan->block = bytes / plan->size;
    if (room > 0 && plan->block > 0 && p->number_count < INT32_MAX / BLOCK_BYTES) return true;
    fail(CANN_ERROR_UNSUPPORTED,
         "the interpreter keeps at most %d bytes of values per element, and this expression needs "
         "%" PRId64 "; the native back end has no such limit",
         SCRATCH_BYTES, p->register_count * plan->size + p->cell_count * CELL);
    return false;
}

/* Register and number indices become offsets in bytes. */
static void settle(const planner *p, place *place)
{
    int32_t bytes = (int32_t)(p->plan->block * p->plan->size);
    int32_t cells = (int32_t)((p->cell_count * CELL + 63) / 64 * 64);
    if (place->base == BASE_SCRATCH) place->offset = cells + place->offset * bytes;
    if (place->base == BASE_NUMBERS) place->offset *= bytes;
}

static void settle_all(planner *p)
{
    plan *plan = p->plan;
    for (int64_t k = 0; k < plan->once_count; k++)
        for (int j = 0; j < 3; j++)
            if (plan->once[k].from[j].base == BASE_NUMBERS) settle(p, &plan->once[k].from[j]);
    for (int64_t k = 0; k < plan->splat_count; k++) settle(p, &plan->splats[k].to);
    for (int64_t k = 0; k < plan->step_count; k++) {
        settle(p, &plan->steps[k].to);
        for (int j = 0; j < 3; j++) settle(p, &plan->steps[k].from[j]);
    }
    for (int64_t k = 0; k < plan->output_count; k++) {
        place waiting = {BASE_SCRATCH, plan->set_aside[k]};
        settle(p, &waiting);
        plan->set_aside[k] = waiting.offset;
    }
}

static bool fill_numbers(planner *p)
{
    plan *plan = p->plan;
    plan->numbers = memory_take(p->number_count * plan->block, (size_t)plan->size);
    if (!plan->numbers) return false;
    for (int64_t k = 0, at = 0; k < p->code->count; k++) {
        if (p->code->lines[k].kind != LINE_NUMBER) continue;
        for (int64_t j = 0; j < plan->block; j++, at++)
            if (plan->type == CANN_FLOAT32)
                ((float *)plan->numbers)[at] = (float)p->code->lines[k].number;
            else
                ((double *)plan->numbers)[at] = p->code->lines[k].number;
    }
    return true;
}

static bool take_tables(planner *p)
{
    int64_t lines = p->code->count;
    plan *plan = p->plan;
    plan->once = memory_take(lines, sizeof *plan->once);
    plan->splats = memory_take(lines, sizeof *plan->splats);
    plan->steps = memory_take(lines + plan->output_count, sizeof *plan->steps);
    plan->last_read = memory_take(plan->input_count, sizeof *plan->last_read);
    plan->made_by = memory_take(plan->output_count, sizeof *plan->made_by);
    plan->set_aside = memory_take(plan->output_count, sizeof *plan->set_aside);
    p->last_use = memory_take(lines, sizeof *p->last_use);
    p->home = memory_take(lines, sizeof *p->home);
    p->scalar = memory_take(lines, sizeof *p->scalar);
    p->vector = memory_take(lines, sizeof *p->vector);
    p->free_list = memory_take(lines, sizeof *p->free_list);
    return plan->once && plan->splats && plan->steps && plan->last_read && plan->made_by &&
           plan->set_aside && p->last_use && p->home && p->scalar && p->vector && p->free_list;
}

static bool fill(planner *p)
{
    if (p->plan->input_count + p->plan->output_count > MOST_ARRAYS) {
        fail(CANN_ERROR_UNSUPPORTED,
             "the interpreter works with at most %d inputs and outputs, not %" PRId64, MOST_ARRAYS,
             p->plan->input_count + p->plan->output_count);
        return false;
    }
    if (!take_tables(p)) return false;
    for (int64_t k = 0; k < p->plan->input_count; k++) p->plan->last_read[k] = -1;
    note_uses(p);
    place_lines(p);
    if (!choose_block(p)) return false;
    settle_all(p);
    return fill_numbers(p);
}

plan *plan_new(const code *code)
{
    plan *plan = memory_take(1, sizeof *plan);
    if (!plan) return NULL;
    plan->type = code->type;
    plan->size = code->type == CANN_FLOAT32 ? sizeof(float) : sizeof(double);
    plan->input_count = code->input_count;
    plan->output_count = code->output_count;
    planner p = {.code = code, .plan = plan};
    bool good = fill(&p);
    memory_free(p.last_use);
    memory_free(p.home);
    memory_free(p.scalar);
    memory_free(p.vector);
    memory_free(p.free_list);
    if (good) return plan;
    plan_free(plan);
    return NULL;
}

void plan_free(plan *plan)
{
    if (!plan) return;
    memory_free(plan->once);
    memory_free(plan->splats);
    memory_free(plan->steps);
    memory_free(plan->last_read);
    memory_free(plan->made_by);
    memory_free(plan->set_aside);
    memory_free(plan->numbers);
    memory_free(plan);
}
