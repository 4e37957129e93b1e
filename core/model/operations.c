/* SPDX-License-Identifier: MIT
 * The operations of a program. Every thread of the team calls every operation and does its slice of
 * the elements; slices are whole blocks of the fixed reduction tree, so sums do not depend on the
 * team. A barrier stands where one thread reads what others have written. */
#include "base/memory.h"
#include "base/parallel.h"
#include "base/text.h"
#include "model/program.h"
#include "tensor/reduce.h"
#include <inttypes.h>
#include <string.h>

operation *operation_add(operation_list *list, const operation_row *row, group *group)
{
    if (list->count == list->capacity) {
        int64_t capacity = 2 * list->capacity + 8;
        operation *grown =
            memory_grow(list->operations, list->count, capacity, sizeof *list->operations);
        if (!grown) return NULL;
        list->operations = grown;
        list->capacity = capacity;
    }
    operation *added = &list->operations[list->count++];
    memset(added, 0, sizeof *added);
    added->row = row;
    added->group = group;
    return added;
}

void operation_list_free(operation_list *list)
{
    for (int64_t k = 0; k < list->count; k++) {
        if (list->operations[k].route)
            route_free(list->operations[k].route);
        else
            kernel_free(list->operations[k].kernel);
        memory_free(list->operations[k].inputs);
        memory_free(list->operations[k].outputs);
        memory_free(list->operations[k].places);
    }
    memory_free(list->operations);
    memset(list, 0, sizeof *list);
}

void operation_list_run(const operation_list *list, worker *worker)
{
    if (worker->profile) {
        profile_list(list, worker);
        return;
    }
    for (int64_t k = 0; k < list->count; k++)
        list->operations[k].row->run(&list->operations[k], worker);
}

static void meet(const worker *worker)
{
    if (worker->threads > 1) barrier_wait(worker->barrier, worker->threads);
}

static void *place_of(const operation *operation, worker *worker, int index)
{
    const cann_program *program = worker->program;
    const slot *slot = &operation->group->slots[index];
    switch (slot->role) {
    case SLOT_RESULT: return worker->results + 8 * (int64_t)index;
    case SLOT_CLOCK: return slot->first != 0 ? &worker->dt : &worker->t;
    case SLOT_SERIES:
        return (char *)cann_tensor_data(slot->series) +
               (worker->step - slot->start) * slot->width * program->size;
    case SLOT_LINK: return slot_data(program, &slot->of->slots[slot->of_slot], worker->member);
    default: return slot_data(program, slot, worker->member);
    }
}

static char *scratch_of(const operation *operation, const worker *worker)
{
    const cann_program *program = worker->program;
    int64_t size = (operation->scratch_size + 63) / 64 * 64;
    int64_t half = (worker->step & 1) * program->batch + worker->member;
    return program->arena + operation->scratch + half * size;
}

enum { MOST = 64 }; /* inputs or outputs of one kernel kept on the stack */

/* A processor reads on past the end of what it works through. Where that belongs to another thread,
 * whose lines it would take, the last elements are worked on from the back, piece by piece: what is
 * read ahead is then the thread's own. */
enum { LAST = 256, PIECE = 64 };

static void run_slice(const kernel *kernel, slice mine, bool shared, const void *const *inputs,
                      void *const *outputs, const kernel_call *call)
{
    int64_t end = mine.end;
    if (shared && end - mine.begin >= 4 * LAST) end -= LAST;
    if (mine.begin < end) kernel_run(kernel, mine.begin, end, inputs, outputs, call);
    for (int64_t at = mine.end - PIECE; at >= end; at -= PIECE)
        kernel_run(kernel, at, at + PIECE, inputs, outputs, call);
}

static void run_map(const operation *operation, worker *worker)
{
    const group *group = operation->group;
    const cann_program *program = worker->program;
    const void *few_inputs[MOST], **inputs = few_inputs;
    void *few_outputs[MOST], **outputs = few_outputs;
    if (operation->input_count > MOST) inputs = memory_take(operation->input_count, sizeof *inputs);
    if (operation->output_count > MOST)
        outputs = memory_take(operation->output_count, sizeof *outputs);
    if (inputs && outputs) {
        for (int64_t k = 0; k < operation->input_count; k++)
            inputs[k] = place_of(operation, worker, operation->inputs[k]);
        for (int64_t k = 0; k < operation->output_count; k++)
            outputs[k] = place_of(operation, worker, operation->outputs[k]);
        int64_t count = group->flat ? program->batch : group->count;
        if (group->slots[operation->outputs[0]].width == 1 && !group->flat) count = 1;
        slice mine = parallel_slice(count, REDUCE_BLOCK, worker->thread, worker->threads);
        kernel_call call = {.seed = program->seed + (uint64_t)worker->member,
                            .stream = group->stream,
                            .step = worker->step};
        run_slice(operation->kernel, mine, mine.end < count, inputs, outputs, &call);
    } else
        worker->out_of_memory = true;
    if (inputs != few_inputs) memory_free(inputs);
    if (outputs != few_outputs) memory_free(outputs);
}

void reduce_leave(const operation *operation, worker *worker, char *partial)
{
    if (operation->reduction == REDUCE_sum || operation->reduction == REDUCE_mean)
        if (spikes_counted(operation->group, operation->source, worker, partial)) return;
    int64_t count = operation->group->count;
    const void *x = place_of(operation, worker, operation->source);
    slice mine = parallel_slice(count, REDUCE_BLOCK, worker->thread, worker->threads);
    if (mine.begin < mine.end)
        reduce_blocks(operation->reduction, worker->program->type, x, mine.begin / REDUCE_BLOCK,
                      (mine.end + REDUCE_BLOCK - 1) / REDUCE_BLOCK, count, partial);
}

/* The tree uses its leaves up; its answer lies behind them. */
static char *join(const operation *operation, const worker *worker, char *partial)
{
    const cann_program *program = worker->program;
    int64_t count = operation->group->count, blocks = reduce_block_count(count);
    char *result = partial + blocks * program->size;
    if (worker->thread == 0)
        reduce_finish(operation->reduction, program->type, partial, blocks, count, result);
    return result;
}

static void take_result(const operation *operation, worker *worker, const char *result)
{
    memcpy(place_of(operation, worker, operation->target), result, (size_t)worker->program->size);
}

void reduce_join(const operation *operation, worker *worker, char *partial)
{
    take_result(operation, worker, join(operation, worker, partial));
}

/* One thread joins and the others read its answer. */
static void run_reduce(const operation *operation, worker *worker)
{
    char *partial = scratch_of(operation, worker);
    reduce_leave(operation, worker, partial);
    meet(worker);
    const char *result = join(operation, worker, partial);
    meet(worker);
    take_result(operation, worker, result);
}

static void copy_twin(const operation *operation, worker *worker)
{
    int64_t size = worker->program->size;
    slice mine =
        parallel_slice(operation->group->count, REDUCE_BLOCK, worker->thread, worker->threads);
    const char *from = place_of(operation, worker, operation->twin->target);
    char *to = place_of(operation, worker, operation->target);
    if (mine.begin < mine.end)
        memcpy(to + mine.begin * size, from + mine.begin * size,
               (size_t)((mine.end - mine.begin) * size));
    meet(worker);
}

static void run_convolve(const operation *operation, worker *worker)
{
    if (operation->twin) {
        copy_twin(operation, worker);
        return;
    }
    const group *group = operation->group;
    int64_t which = operation->convolution;
    if (group->circulants_batched) which += worker->member * group->system->kernel_count;
    const circulant *circulant = group->circulants[which];
    const void *x = place_of(operation, worker, operation->source);
    void *y = place_of(operation, worker, operation->target),
         *scratch = scratch_of(operation, worker);
    meet(worker);
    for (int phase = 0; phase < circulant_phases(circulant); phase++) {
        circulant_phase(circulant, phase, x, y, scratch, worker->thread, worker->threads);
        meet(worker);
    }
}

static void print_map(const operation *operation, text *out)
{
    for (int64_t k = 0; k < operation->output_count; k++)
        text_add(out, "%s%s", k ? ", " : "",
                 group_slot_name(operation->group, operation->outputs[k]));
    text_add(out, " <- ");
    for (int64_t k = 0; k < operation->input_count; k++)
        text_add(out, "%s%s", k ? ", " : "",
                 group_slot_name(operation->group, operation->inputs[k]));
    text_add(out, "   (%" PRId64 " operations, %s)", kernel_operations(operation->kernel),
             cann_backend_name(kernel_backend(operation->kernel)));
}

static void print_reduce(const operation *operation, text *out)
{
    static const char *const names[] = {
#define REDUCTION(name, units, doc) #name,
#include "tensor/reduce.def"
#undef REDUCTION
    };
    text_add(out, "%s <- %s(%s)", group_slot_name(operation->group, operation->target),
             names[operation->reduction], group_slot_name(operation->group, operation->source));
}

static void print_convolve(const operation *operation, text *out)
{
    const group *group = operation->group;
    text_add(out, "%s <- conv(%s, %s)   (", group_slot_name(group, operation->target),
             group->system->kernels[operation->convolution].name,
             group_slot_name(group, operation->source));
    if (operation->twin)
        text_add(out, "%s: the kernels agree to rounding",
                 group_slot_name(group, operation->twin->target));
    else if (group->circulants)
        text_add(out, "%s", circulant_describe(group->circulants[operation->convolution]));
    text_add(out, ")");
}

const operation_row operation_map = {"map", run_map, print_map};
const operation_row operation_reduce = {"reduce", run_reduce, print_reduce};
const operation_row operation_convolve = {"convolve", run_convolve, print_convolve};
