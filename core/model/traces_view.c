/* SPDX-License-Identifier: MIT
 * States that are kept once per source or target, as each synapse would have them: it was moved
 * last by an event of its source or of its target, whichever came later, and a state with an
 * @event equation is what it was then. */
#include "base/memory.h"
#include "base/parallel.h"
#include "base/text.h"
#include "expr/solution.h"
#include "model/program.h"
#include "model/traces.h"
#include "tensor/reduce.h"
#include <string.h>

/* ---- times of last events ---- */

static int64_t step_at(const cann_program *program, const char *from, int64_t k)
{
    if (program->size == 4) return ((const int32_t *)(const void *)from)[k];
    return ((const int64_t *)(const void *)from)[k];
}

static const char *lasts_of(const projection *projection, state_side side, int64_t member)
{
    int slot = last_slot(projection, side);
    const group *own = projection->own;
    return slot < 0 || !own->slots[slot].bytes ? NULL
                                               : slot_data(own->program, &own->slots[slot], member);
}

/* The steps of last events as a synapse sees them. */
typedef struct lasts {
    const char *of[3]; /* by state_side; NULL: not kept */
} lasts;

static lasts find_lasts(const projection *projection, int64_t member)
{
    lasts made;
    for (state_side side = SIDE_SYNAPSE; side <= SIDE_POST; side++)
        made.of[side] = lasts_of(projection, side, member);
    return made;
}

static int64_t last_of_synapse(const cann_program *program, const lasts *lasts, int64_t synapse,
                               int64_t source, int64_t target)
{
    if (lasts->of[SIDE_SYNAPSE]) return step_at(program, lasts->of[SIDE_SYNAPSE], synapse);
    int64_t pre = lasts->of[SIDE_PRE] ? step_at(program, lasts->of[SIDE_PRE], source) : 0;
    int64_t post = lasts->of[SIDE_POST] ? step_at(program, lasts->of[SIDE_POST], target) : 0;
    return pre > post ? pre : post;
}

void traces_elapsed(const route *route, const worker *worker, const batch *batch, char *to)
{
    const cann_program *program = worker->program;
    const projection *projection = route->projection;
    lasts lasts = find_lasts(projection, worker->member);
    for (int64_t k = 0; k < batch->count; k++) {
        int64_t synapse = batch_element(batch, k), source = batch->sources[k];
        int64_t target = synapses_target(projection->synapses, source, synapse);
        int64_t now = last_of_synapse(program, &lasts, synapse, source, target);
        int64_t end = route->side == SIDE_PRE ? source : target;
        int64_t then = lasts.of[route->side] ? step_at(program, lasts.of[route->side], end) : now;
        double elapsed = now > then ? (double)(now - then) * program->dt : 0;
        values_store(program->type, to + k * program->size, &elapsed, 1);
    }
}

/* ---- values ---- */

/* The row that a synapse is in. */
static int64_t row_of(const synapses *synapses, int64_t synapse)
{
    int64_t begin = 0, end = synapses->rows;
    while (begin + 1 < end) {
        int64_t middle = begin + (end - begin) / 2;
        if (synapses->first[middle] <= synapse)
            begin = middle;
        else
            end = middle;
    }
    return begin;
}

void traces_look(const route *route, worker *worker, const int64_t *places, int64_t begin,
                 int64_t end, char *out)
{
    const projection *projection = route->projection;
    const synapses *synapses = projection->synapses;
    int64_t size = worker->program->size, row = 0;
    for (int64_t first = begin; first < end; first += ROUTE_LIST) {
        int32_t sources[ROUTE_LIST];
        void *results[MOST_ARRAYS];
        int64_t count = end - first < ROUTE_LIST ? end - first : ROUTE_LIST;
        for (int64_t k = 0; k < count; k++) {
            int64_t synapse = places ? places[first + k] : first + k;
            if (places || !k) row = row_of(synapses, synapse);
            while (synapses->first[row + 1] <= synapse) row++;
            sources[k] = (int32_t)row;
        }
        batch batch = {.source = -1,
                       .target = -1,
                       .begin = first,
                       .count = count,
                       .synapse = places ? places + first : NULL,
                       .sources = sources};
        batch_evaluate(route, worker, &batch, results);
        memcpy(out + first * size, results[0], (size_t)(count * size));
    }
}

route *traces_look_new(projection *projection, int slot)
{
    const system_model *system = projection->own->base;
    int64_t state = traces_state(projection, projection->own->slots[slot].symbol);
    const node *elapsed = node_symbol(system->pool, "#elapsed");
    const node *value =
        state < 0 ? projection->own->slots[slot].symbol : event_solution(system, state, elapsed);
    if (!value) return NULL;
    route *made = route_new(projection, OVER_LIST, &value, &(result){RESULT_SEEN, slot}, 1);
    if (made) made->side = projection->own->slots[slot].side;
    return made;
}

static cann_status view_alone(projection *projection, int slot, int64_t member, char *out)
{
    cann_program *program = projection->own->program;
    route *route = traces_look_new(projection, slot);
    if (!route) return CANN_ERROR_MODEL;
    worker worker = {.program = program, .threads = 1, .member = member};
    worker.scratch = memory_take(program->lists_size + route_scratch(route) + 1, 1);
    cann_status status = worker.scratch ? synapses_list(projection->synapses) : CANN_ERROR_MEMORY;
    if (status == CANN_OK) traces_look(route, &worker, NULL, 0, projection->synapses->count, out);
    memory_free(worker.scratch);
    route_free(route);
    return status;
}

void traces_lasts(const projection *projection, int64_t member, char *out)
{
    const cann_program *program = projection->own->program;
    const synapses *synapses = projection->synapses;
    lasts lasts = find_lasts(projection, member);
    lasts.of[SIDE_SYNAPSE] = NULL;
    for (int64_t i = 0; i < synapses->rows; i++)
        for (int64_t k = synapses->first[i]; k < synapses->first[i + 1]; k++) {
            int64_t step = last_of_synapse(program, &lasts, k, i, synapses_target(synapses, i, k));
            int32_t narrow = (int32_t)step;
            memcpy(out + k * program->size,
                   program->size == 8 ? (const void *)&step : (const void *)&narrow,
                   (size_t)program->size);
        }
}

/* Values of an end, copied to its synapses. */
static void copy_ends(const projection *projection, state_side side, const char *from, char *out)
{
    int64_t size = projection->own->program->size;
    const synapses *synapses = projection->synapses;
    for (int64_t i = 0; i < synapses->rows; i++)
        for (int64_t k = synapses->first[i]; k < synapses->first[i + 1]; k++) {
            int64_t end = side == SIDE_PRE ? i : synapses_target(synapses, i, k);
            value_copy(out + k * size, from + end * size, size);
        }
}

cann_status traces_values(projection *projection, int slot, int64_t member, char *out)
{
    const group *own = projection->own;
    const struct slot *at = &own->slots[slot];
    int64_t state = traces_state(projection, projection->own->slots[slot].symbol);
    if (at->side != SIDE_SYNAPSE) return view_alone(projection, slot, member, out);
    if (state < 0) {
        traces_lasts(projection, member, out);
        return CANN_OK;
    }
    const group *where = projection->fold->where;
    int folded = group_find(where, projection->fold->states[state]);
    copy_ends(projection, SIDE_POST, slot_data(own->program, &where->slots[folded], member), out);
    return CANN_OK;
}

void traces_first(const projection *projection, int slot, int64_t member, char *out)
{
    const cann_program *program = projection->own->program;
    const struct slot *at = &projection->own->slots[slot];
    if (at->side == SIDE_SYNAPSE) return;
    copy_ends(projection, at->side, program->initial + at->offset + member * at->stride, out);
}
