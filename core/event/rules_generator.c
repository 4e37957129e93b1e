/* SPDX-License-Identifier: MIT
 * Rules written as a generator: "j = EXPR for k in range(low, high, step) if COND", or with
 * sample(low, high, step, p = ...) or sample(..., size = ...) for a random part of the range; with
 * "i = ..." the sources of every j. Each source's (target's) own draws come from its own stream. */
#include "base/memory.h"
#include "base/status.h"
#include "event/pair_set.h"
#include "event/rules.h"
#include "expr/system.h"
#include "kernel/kernel.h"
#include <ctype.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { TEXT = 1024 };

/* The parts of the text. */
typedef struct parts {
    bool of_sources; /* "i = ...": the sources of a target */
    char value[TEXT], name[32], condition[TEXT];
    bool sampled, has_p, has_size;
    char low[TEXT], high[TEXT], step[TEXT], share[TEXT]; /* share: p or size */
} parts;

typedef struct generator {
    cann_model *model;
    kernel *range; /* low, high, step, share of the outer index */
    kernel *each;  /* value and condition, of the outer index and the running one */
    parts parts;
} generator;

static void generator_free(void *state)
{
    generator *generator = state;
    if (!generator) return;
    kernel_free(generator->range);
    kernel_free(generator->each);
    cann_model_free(generator->model);
    memory_free(generator);
}

static cann_status refuse(const char *why)
{
    return fail(CANN_ERROR_ARGUMENT,
                "generator: %s; \"j = k + 1 for k in range(0, 10) if k != i\" is the form", why);
}

/* Copies [from, until) without blanks around it. */
static bool copy(char *out, size_t room, const char *from, const char *until)
{
    while (from < until && isspace((unsigned char)*from)) from++;
    while (until > from && isspace((unsigned char)until[-1])) until--;
    size_t length = (size_t)(until - from);
    if (length >= room) return false;
    memcpy(out, from, length);
    out[length] = 0;
    return true;
}

/* Where a word stands by itself, outside parentheses; NULL where it does not. */
static const char *find_word(const char *text, const char *word)
{
    size_t length = strlen(word);
    int depth = 0;
    for (const char *at = text; *at; at++) {
        depth += (*at == '(') - (*at == ')');
        bool starts = at == text || isspace((unsigned char)at[-1]) || at[-1] == ')';
        bool ends = !isalnum((unsigned char)at[length < strlen(at) ? length : 0]) ||
                    at[length < strlen(at) ? length : 0] == 0;
        if (depth == 0 && starts && !strncmp(at, word, length) && ends) return at;
    }
    return NULL;
}

/* The end of an argument: the next comma or parenthesis of its own level. */
static const char *argument_end(const char *at)
{
    for (int depth = 0; *at; at++) {
        if (depth == 0 && (*at == ',' || *at == ')')) return at;
        depth += (*at == '(') - (*at == ')');
    }
    return at;
}

/* One of p = ..., size = ...; false for a plain argument. */
static bool read_share(parts *parts, const char *from, const char *until, bool *good)
{
    const char *mark = memchr(from, '=', (size_t)(until - from));
    char name[16];
    if (!mark || mark[1] == '=' || !copy(name, sizeof name, from, mark)) return false;
    parts->has_p = !strcmp(name, "p");
    parts->has_size = !strcmp(name, "size");
    *good = (parts->has_p || parts->has_size) && copy(parts->share, TEXT, mark + 1, until);
    return true;
}

/* "range(...)" or "sample(...)"; gives what follows it, NULL where it is neither. */
static const char *read_range(parts *parts, const char *at)
{
    while (isspace((unsigned char)*at)) at++;
    parts->sampled = !strncmp(at, "sample", 6);
    if (!parts->sampled && strncmp(at, "range", 5) != 0) return NULL;
    at += parts->sampled ? 6 : 5;
    while (isspace((unsigned char)*at)) at++;
    if (*at++ != '(') return NULL;
    char *plain[3] = {parts->low, parts->high, parts->step};
    int count = 0;
    bool good = true;
    for (;; at++) {
        const char *until = argument_end(at);
        if (!*until) return NULL;
        if (!read_share(parts, at, until, &good)) {
            if (count == 3 || !copy(plain[count++], TEXT, at, until)) return NULL;
        }
        at = until;
        if (!good) return NULL;
        if (*at == ')') break;
    }
    if (count == 1) {
        memcpy(parts->high, parts->low, TEXT);
        strcpy(parts->low, "0");
    }
    if (count < 3) strcpy(parts->step, "1");
    if (!parts->has_p && !parts->has_size) strcpy(parts->share, "0");
    return count > 0 ? at + 1 : NULL;
}

static cann_status read_parts(const char *text, parts *parts)
{
    *parts = (struct parts){
        .name = "k", .condition = "1", .low = "0", .high = "1", .step = "1", .share = "0"};
    const char *at = text;
    while (isspace((unsigned char)*at)) at++;
    parts->of_sources = *at == 'i';
    if (*at != 'i' && *at != 'j') return refuse("it begins with neither i nor j");
    at++;
    while (isspace((unsigned char)*at)) at++;
    if (*at != '=' || at[1] == '=') return refuse("'=' is missing after i or j");
    const char *value = ++at, *end = text + strlen(text), *loop = find_word(value, "for");
    if (!copy(parts->value, TEXT, value, loop ? loop : end) || !*parts->value)
        return refuse("there is no expression after '='");
    if (!loop) return CANN_OK;
    const char *in = find_word(loop + 3, "in");
    if (!in || !copy(parts->name, sizeof parts->name, loop + 3, in) || !*parts->name)
        return refuse("'for' wants a name and 'in'");
    at = read_range(parts, in + 2);
    if (!at) return refuse("'in' wants range(...) or sample(...)");
    if (parts->sampled != (parts->has_p || parts->has_size))
        return refuse(parts->sampled ? "sample wants p = ... or size = ..."
                                     : "range takes neither p nor size");
    while (isspace((unsigned char)*at)) at++;
    if (!*at) return CANN_OK;
    if (strncmp(at, "if", 2) != 0 || !copy(parts->condition, TEXT, at + 2, end))
        return refuse("only 'if' may follow the range");
    return CANN_OK;
}

enum { INPUT_NAME, INPUT_J, INPUT_N_PRE, INPUT_N_POST, INPUT_I, INPUTS };

static kernel *compile(generator *generator, const char *const *texts, int64_t count, bool runs)
{
    const system_model *system = model_system(generator->model);
    const node *outputs[4];
    for (int64_t k = 0; k < count; k++) {
        outputs[k] = model_expression(generator->model, "generator", texts[k], NULL, 0);
        if (!outputs[k]) return NULL;
    }
    kernel_input inputs[INPUTS];
    for (int k = 0; k < INPUT_I; k++) inputs[k] = (kernel_input){system->inputs[k].symbol, true};
    inputs[INPUT_NAME].uniform = !runs;
    inputs[INPUT_I] = (kernel_input){node_symbol(system->pool, "i"), true};
    kernel_spec spec = {CANN_FLOAT64, inputs, INPUTS, outputs, count};
    return kernel_new(&spec, CANN_AUTOMATIC);
}

static cann_status compile_all(generator *generator)
{
    char inputs[64];
    const parts *parts = &generator->parts;
    snprintf(inputs, sizeof inputs, "%s; j; N_pre; N_post", parts->name);
    generator->model = cann_model_new("generator", "system");
    bool good = generator->model &&
                cann_model_section(generator->model, "units", "off") == CANN_OK &&
                cann_model_section(generator->model, "input", inputs) == CANN_OK &&
                cann_model_check(generator->model) == CANN_OK;
    if (!good) return CANN_ERROR_MODEL;
    const char *range[] = {parts->low, parts->high, parts->step, parts->share};
    const char *each[] = {parts->value, parts->condition};
    generator->range = compile(generator, range, 4, false);
    generator->each = generator->range ? compile(generator, each, 2, true) : NULL;
    return generator->each ? CANN_OK : CANN_ERROR_MODEL;
}

PREPARE(generator)
{
    (void)options;
    if (wiring->state_free) wiring->state_free(wiring->state);
    generator *generator = wiring->state = memory_take(1, sizeof *generator);
    wiring->state_free = generator_free;
    if (!generator) return CANN_ERROR_MEMORY;
    cann_status status = read_parts(cann_wiring_text_of(wiring, "text"), &generator->parts);
    return status == CANN_OK ? compile_all(generator) : status;
}

/* The range of one outer index, and where its kernels read. */
typedef struct loop {
    double outer, rows, columns, running;
    double low, high, step, share;
    int64_t count;
    int64_t evaluated; /* running values so far: each has draws of its own */
    const void *in[INPUTS];
} loop;

/* Draws in the texts: those of the range come before the first running value's. */
static kernel_call call_at(const cann_wiring *wiring, int64_t outer, int64_t evaluated)
{
    return (kernel_call){.seed = wiring->seed,
                         .stream = wiring->stream * TEXT_DRAWS,
                         .step = DRAWS_TEXT,
                         .offset = outer << 32 | evaluated};
}

static cann_status read_loop(const cann_wiring *wiring, const generator *generator, int64_t outer,
                             loop *loop)
{
    *loop = (struct loop){
        .outer = (double)outer, .rows = (double)wiring->rows, .columns = (double)wiring->columns};
    loop->in[INPUT_NAME] = &loop->running;
    loop->in[INPUT_I] = loop->in[INPUT_J] = &loop->outer;
    loop->in[INPUT_N_PRE] = &loop->rows;
    loop->in[INPUT_N_POST] = &loop->columns;
    void *out[4] = {&loop->low, &loop->high, &loop->step, &loop->share};
    kernel_call call = call_at(wiring, outer, 0);
    kernel_run(generator->range, 0, 1, loop->in, out, &call);
    double count = ceil((loop->high - loop->low) / loop->step);
    if (!(count <= INT32_MAX))
        return fail(CANN_ERROR_ARGUMENT,
                    "generator: range(%g, %g, %g) for %" PRId64 " has %g values, but at most %d "
                    "will do",
                    loop->low, loop->high, loop->step, outer, count, INT32_MAX);
    loop->count = count > 0 ? (int64_t)count : 0;
    const parts *parts = &generator->parts;
    bool good = !parts->has_p || (loop->share >= 0 && loop->share <= 1);
    if (parts->has_size) good = loop->share >= 0 && loop->share <= count;
    if (good || (parts->has_size && loop->share == 0)) return CANN_OK;
    return fail(CANN_ERROR_ARGUMENT,
                parts->has_p ? "generator: p = %g for %" PRId64 ", but 0 to 1 will do"
                             : "generator: size = %g for %" PRId64
                               ", but the range has not so many",
                loop->share, outer);
}

enum { BLOCK = 1024 };

/* Running values waiting for their expression. */
typedef struct block {
    int64_t count;
    double running[BLOCK], value[BLOCK], holds[BLOCK];
} block;

static cann_status flush(cann_wiring *wiring, const generator *generator, loop *loop, block *block,
                         bool skip)
{
    void *out[2] = {block->value, block->holds};
    kernel_call call = call_at(wiring, (int64_t)loop->outer, 1 + loop->evaluated);
    loop->evaluated += block->count;
    loop->in[INPUT_NAME] = block->running;
    kernel_run(generator->each, 0, block->count, loop->in, out, &call);
    bool of_sources = generator->parts.of_sources;
    double most = of_sources ? loop->rows : loop->columns;
    int64_t outer = (int64_t)loop->outer, count = block->count;
    block->count = 0;
    for (int64_t k = 0; k < count; k++) {
        double inner = floor(block->value[k] + 0.5);
        if (block->holds[k] == 0) continue;
        if (isnan(block->holds[k]) || !(inner >= 0 && inner < most)) {
            if (skip && !isnan(block->value[k])) continue;
            return fail(CANN_ERROR_ARGUMENT,
                        "generator: %s = %g for %s = %" PRId64
                        ", but 0 to %g will do; skip_if_invalid = true leaves it out",
                        of_sources ? "i" : "j", block->value[k], of_sources ? "j" : "i", outer,
                        most - 1);
        }
        cann_status status = of_sources ? cann_wiring_add(wiring, (int64_t)inner, outer)
                                        : cann_wiring_add(wiring, outer, (int64_t)inner);
        if (status != CANN_OK) return status;
    }
    return CANN_OK;
}

static cann_status take(cann_wiring *wiring, const generator *generator, loop *loop, block *block,
                        int64_t place, bool skip)
{
    block->running[block->count++] = loop->low + (double)place * loop->step;
    if (block->count < BLOCK) return CANN_OK;
    if (cann_interrupt_pending()) return fail(CANN_INTERRUPTED, "generator: interrupted");
    return flush(wiring, generator, loop, block, skip);
}

/* Every place of the range, or those at geometric gaps. */
static cann_status take_share(cann_wiring *wiring, const generator *generator, loop *loop,
                              block *block, cann_random *random, bool skip)
{
    cann_status status = CANN_OK;
    bool all = !generator->parts.sampled || loop->share >= 1;
    double rate = -log1p(-loop->share), place = -1;
    while (status == CANN_OK) {
        place += 1;
        if (!all) place += floor(-log1p(-cann_random_uniform(random)) / rate);
        if (!(place < (double)loop->count)) break;
        status = take(wiring, generator, loop, block, (int64_t)place, skip);
    }
    return status;
}

/* So many different places: R. Floyd, in Bentley, Comm. ACM 30 (1987) 754. */
static cann_status take_size(cann_wiring *wiring, const generator *generator, loop *loop,
                             block *block, cann_random *random, bool skip)
{
    pair_set seen = {0};
    cann_status status = CANN_OK;
    for (int64_t j = loop->count - (int64_t)loop->share; j < loop->count && status == CANN_OK;
         j++) {
        int64_t pick = cann_random_below(random, j + 1);
        if (pair_set_has(&seen, pick >> 31, pick & 0x7fffffff)) pick = j;
        if (!pair_set_add(&seen, pick >> 31, pick & 0x7fffffff)) status = CANN_ERROR_MEMORY;
        if (status == CANN_OK) status = take(wiring, generator, loop, block, pick, skip);
    }
    pair_set_free(&seen);
    return status;
}

DRAW(generator)
{
    const generator *generator = wiring->state;
    bool skip = options[0] != 0;
    int64_t outers = generator->parts.of_sources ? wiring->columns : wiring->rows;
    cann_status status = CANN_OK;
    block block = {0};
    for (int64_t outer = 0; outer < outers && status == CANN_OK; outer++) {
        loop loop;
        random_start(random, wiring->seed, wiring->stream, (uint64_t)outer);
        status = read_loop(wiring, generator, outer, &loop);
        if (status != CANN_OK) break;
        status = generator->parts.has_size
                     ? take_size(wiring, generator, &loop, &block, random, skip)
                     : take_share(wiring, generator, &loop, &block, random, skip);
        if (status == CANN_OK) status = flush(wiring, generator, &loop, &block, skip);
        if (status == CANN_OK && cann_interrupt_pending())
            status = fail(CANN_INTERRUPTED, "generator: interrupted at %" PRId64, outer);
    }
    return status;
}
