/* SPDX-License-Identifier: MIT
 * Projections: two groups, the synapses between them, and how long a spike is under way. Delays are
 * whole steps, at least one; where they differ between synapses, the rows are put in order of
 * delay, and the projection has synapses of its own. */
#include "base/memory.h"
#include "base/status.h"
#include "base/text.h"
#include "model/program.h"
#include "tensor/reduce.h"
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

void projection_free(projection *projection)
{
    if (!projection) return;
    synapse_rows_free(&projection->rows);
    synapses_parts_free(&projection->parts);
    synapses_free(projection->synapses);
    alignment_free(&projection->alignment);
    operation_list_free(&projection->constants);
    operation_list_free(&projection->gathers);
    memory_free(projection->steps);
    memory_free(projection->part_row);
    memory_free(projection->delays);
    memory_free(projection->port);
    memory_free(projection);
}

static group *find_group(const cann_program *program, const char *name, const char *end)
{
    text list = {0};
    for (int64_t g = 0; name && g < program->group_count; g++) {
        group *group = program->groups[g];
        if (group->projection) continue;
        if (!strcmp(group->name, name)) {
            text_free(&list);
            return group;
        }
        text_add(&list, "%s%s", list.length ? ", " : "", group->name);
    }
    fail(CANN_ERROR_NAME, "%s: the network has no group '%s'   (groups: %s)", end, name ? name : "",
         text_string(&list));
    text_free(&list);
    return NULL;
}

static cann_status check_name(const cann_program *program, const char *name)
{
    if (!name || !*name) return fail(CANN_ERROR_ARGUMENT, "a projection needs a name");
    for (int64_t g = 0; g < program->group_count; g++)
        if (!strcmp(program->groups[g]->name, name))
            return fail(CANN_ERROR_NAME, "the network has a '%s' already; give another name", name);
    return CANN_OK;
}

static cann_status check_sizes(const group *pre, const group *post, const synapses *synapses)
{
    if (!synapses) return fail(CANN_ERROR_ARGUMENT, "a projection needs synapses");
    if (synapses->rows == pre->count && synapses->columns == post->count) return CANN_OK;
    return fail(CANN_ERROR_SHAPE,
                "synapses from %" PRId64 " to %" PRId64 " elements, but %s has %" PRId64
                " and %s %" PRId64,
                synapses->rows, synapses->columns, pre->name, pre->count, post->name, post->count);
}

/* Steps of one delay; -1 with a sentence. */
static int64_t steps_of(const char *name, double delay, double dt)
{
    if (!(delay >= 0) || !isfinite(delay)) {
        fail(CANN_ERROR_ARGUMENT, "%s: delay = %g ms; 0 or more will do", name, delay);
        return -1;
    }
    double steps = floor(delay / dt + 0.5);
    if (steps > 1e9) {
        fail(CANN_ERROR_ARGUMENT, "%s: a delay of %g ms is %.3g steps, more than can be kept", name,
             delay, steps);
        return -1;
    }
    return steps < 1 ? 1 : (int64_t)steps;
}

static int by_number(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return x < y ? -1 : x > y;
}

/* The different delays, ascending. */
static cann_status list_delays(projection *projection, const int32_t *steps, int64_t count)
{
    int64_t *all = memory_take(count + 1, sizeof *all), different = 0;
    if (!all) return CANN_ERROR_MEMORY;
    for (int64_t k = 0; k < count; k++) all[k] = steps[k];
    qsort(all, (size_t)count, sizeof *all, by_number);
    for (int64_t k = 0; k < count; k++)
        if (k == 0 || all[k] != all[k - 1]) all[different++] = all[k];
    projection->delays = all;
    projection->delay_count = different;
    projection->delay = different ? all[different - 1] : 1;
    return CANN_OK;
}

/* Whose row each part is part of. */
static cann_status name_parts(projection *projection)
{
    const synapses_parts *parts = &projection->parts;
    projection->part_row = memory_take(parts->count + 1, sizeof *projection->part_row);
    if (!projection->part_row) return CANN_ERROR_MEMORY;
    for (int64_t r = 0; r < projection->synapses->rows; r++)
        for (int64_t p = parts->row_first[r]; p < parts->row_first[r + 1]; p++)
            projection->part_row[p] = (int32_t)r;
    return CANN_OK;
}

static cann_status differing_delays(projection *projection, const char *name, const double *delays,
                                    double dt)
{
    int64_t count = projection->synapses->count;
    int32_t *steps = memory_take(count + 1, sizeof *steps);
    cann_status status = steps ? CANN_OK : CANN_ERROR_MEMORY;
    for (int64_t k = 0; k < count && status == CANN_OK; k++) {
        int64_t s = steps_of(name, delays[k], dt);
        steps[k] = (int32_t)s;
        if (s < 0) status = CANN_ERROR_ARGUMENT;
    }
    if (status == CANN_OK) status = list_delays(projection, steps, count);
    if (status == CANN_OK && projection->delay_count > 1) {
        synapses *own = synapses_copy(projection->synapses);
        status = own ? synapses_sort_by_delay(own, steps, &projection->parts) : CANN_ERROR_MEMORY;
        if (own) {
            synapses_free(projection->synapses);
            projection->synapses = own;
        }
        if (status == CANN_OK) status = name_parts(projection);
        projection->steps = steps;
        return status;
    }
    memory_free(projection->delays);
    projection->delays = NULL;
    projection->delay_count = 0;
    memory_free(steps);
    return status;
}

static cann_status set_delay(projection *projection, const char *name, const cann_tensor *delay)
{
    const synapses *synapses = projection->synapses;
    double dt = projection->own->program->dt;
    if (!delay && synapses->delay) return differing_delays(projection, name, synapses->delay, dt);
    int64_t given = delay ? cann_tensor_count(delay) : 1;
    if (given != 1 && given != synapses->count)
        return fail(CANN_ERROR_SHAPE,
                    "%s: %" PRId64 " delays given, but 1 (for all) or %" PRId64
                    " (one per synapse) will do",
                    name, given, synapses->count);
    double *values = memory_take(given + 1, sizeof *values);
    if (!values) return CANN_ERROR_MEMORY;
    cann_status status = delay ? cann_tensor_read(delay, values, given) : CANN_OK;
    if (status == CANN_OK && given > 1) status = differing_delays(projection, name, values, dt);
    if (status == CANN_OK && given == 1) {
        projection->delay = steps_of(name, values[0], dt);
        if (projection->delay < 0) status = CANN_ERROR_ARGUMENT;
    }
    memory_free(values);
    return status;
}

/* Weights that the rule gave are the first values of w. */
static cann_status take_weights(cann_program *program, const projection *projection,
                                const synapses *synapses)
{
    if (!synapses->weight || !synapses->count) return CANN_OK;
    text name = {0};
    text_add(&name, "%s.w", projection->own->name);
    cann_tensor *weights = cann_tensor_wrap(CANN_FLOAT64, 1, &synapses->count, synapses->weight);
    cann_status status =
        weights ? cann_program_set(program, text_string(&name), weights) : CANN_ERROR_MEMORY;
    cann_tensor_free(weights);
    text_free(&name);
    return status;
}

static void remove_monitors(cann_program *program, const group *group)
{
    for (int64_t m = program->monitor_count; m-- > 0;)
        if (program->monitors[m].group == group) {
            monitor_free(&program->monitors[m]);
            program->monitors[m] = program->monitors[--program->monitor_count];
        }
    monitors_forget(program);
}

static void remove_group(cann_program *program, group *group)
{
    remove_monitors(program, group);
    int64_t last = --program->group_count;
    for (int64_t g = group->number; g < last; g++) {
        program->groups[g] = program->groups[g + 1];
        program->groups[g]->number = g;
    }
    group_free(group);
}

static void remove_projection(cann_program *program, projection *gone)
{
    int64_t kept = 0;
    for (int64_t p = 0; p < program->projection_count; p++)
        if (program->projections[p] != gone) program->projections[kept++] = program->projections[p];
    program->projection_count = kept;
    if (gone->own) remove_group(program, gone->own);
    projection_free(gone);
    program->built = false;
}

static projection *add_projection(cann_program *program, group *pre, group *post,
                                  cann_synapses *synapses)
{
    projection **grown = memory_grow(program->projections, program->projection_count,
                                     program->projection_count + 1, sizeof *grown);
    if (!grown) return NULL;
    program->projections = grown;
    projection *made = memory_take(1, sizeof *made);
    if (!made) return NULL;
    *made = (projection){.pre = pre, .post = post, .synapses = synapses_hold(synapses)};
    program->projections[program->projection_count++] = made;
    return made;
}

/* The model of synapses that hand their weight on. */
static cann_model *plain_synapse(void)
{
    cann_model *model = cann_model_new("Delta", "synapse");
    if (model &&
        cann_model_pathway(model, "pre", NULL, NULL, NAN, "post.$port += w", NULL) == CANN_OK &&
        cann_model_check(model) == CANN_OK)
        return model;
    cann_model_free(model);
    return NULL;
}

static cann_status check_kind(const char *name, cann_model *synapse)
{
    const system_model *system = model_system(synapse);
    if (!system) return CANN_ERROR_MODEL;
    if (system->kind == MODEL_SYNAPSE) return CANN_OK;
    return fail(CANN_ERROR_MODEL, "%s: %s is no synapse; projections take models of kind synapse",
                name, system->name);
}

/* What the model does with the connected groups must make sense there. */
static cann_status check_pathways(const projection *made)
{
    const system_model *system = made->own->system;
    const char *name = made->own->name;
    for (int64_t w = 0; w < system->pathway_count; w++)
        for (int64_t a = 0; a < system->pathways[w].action_count; a++) {
            const pathway_action *action = &system->pathways[w].actions[a];
            if (action->target == PATHWAY_OWN) continue;
            group *side = action->target == PATHWAY_POST ? made->post : made->pre;
            const char *port = action->port[0] == '$' ? made->port : action->port;
            if (!port)
                return fail(CANN_ERROR_ARGUMENT,
                            "%s: %s writes to post.$port; give the port of %s that this means",
                            name, system->name, side->name);
            if (port_slot(side, port) < 0) return CANN_ERROR_NAME;
        }
    for (int64_t k = 0; k < system->member_count; k++) {
        const member *member = &system->members[k];
        if (!member_value(member->post ? made->post : made->pre, member->name, name))
            return CANN_ERROR_NAME;
    }
    return system->send && !port_input(made->post, made->port) ? CANN_ERROR_NAME : CANN_OK;
}

static cann_status fill(projection *made, const char *name, cann_model *synapse, const char *port,
                        const cann_tensor *delay)
{
    cann_program *program = made->post->program;
    if (port) made->port = memory_string(port);
    int64_t count = made->synapses->count;
    made->own = group_add(program, name, synapse, &(grid){.rank = 0}, count);
    if (!made->own || (port && !made->port)) return CANN_ERROR_MEMORY;
    made->own->projection = made;
    cann_status status = check_pathways(made);
    if (status == CANN_OK) status = set_delay(made, name, delay);
    for (int64_t w = 0; w < made->own->base->pathway_count && status == CANN_OK; w++) {
        const pathway *pathway = &made->own->base->pathways[w];
        group *side = pathway->from_post ? made->post : made->pre;
        if (channel_keep(side, pathway->event, pathway->from_post ? 0 : made->delay) < 0)
            status = CANN_ERROR_NAME;
    }
    return status;
}

cann_status cann_program_connect(cann_program *program, const char *name, const char *pre_name,
                                 const char *post_name, cann_model *synapse,
                                 cann_synapses *synapses, const char *port,
                                 const cann_tensor *delay)
{
    group *pre = find_group(program, pre_name, "from");
    group *post = pre ? find_group(program, post_name, "to") : NULL;
    if (!post) return CANN_ERROR_NAME;
    cann_status status = check_name(program, name);
    if (status == CANN_OK) status = check_sizes(pre, post, synapses);
    if (status != CANN_OK) return status;
    cann_model *model = synapse ? synapse : plain_synapse();
    status = model ? check_kind(name, model) : CANN_ERROR_MEMORY;
    projection *made = status == CANN_OK ? add_projection(program, pre, post, synapses) : NULL;
    if (status == CANN_OK) status = made ? fill(made, name, model, port, delay) : CANN_ERROR_MEMORY;
    if (status == CANN_OK) status = take_weights(program, made, synapses);
    if (!synapse) cann_model_free(model);
    if (status != CANN_OK && made) remove_projection(program, made);
    return status;
}

/* ms of a pathway's own delay. */
static cann_status pathway_delay(const projection *projection, const pathway *pathway,
                                 double *delay)
{
    const group *own = projection->own;
    const system_model *system = own->base;
    const char **names = memory_take(system->parameter_count + 1, sizeof *names);
    double *values = memory_take(system->parameter_count + 1, sizeof *values);
    int64_t count = 0;
    for (int64_t k = 0; names && values && k < system->parameter_count; k++) {
        const slot *slot = &own->slots[group_find(own, system->parameters[k].symbol)];
        if (slot->width != 1) continue;
        const void *at = slot_data(own->program, slot, 0);
        names[count] = slot->symbol->name;
        values[count++] =
            own->program->type == CANN_FLOAT64 ? *(const double *)at : *(const float *)at;
    }
    bool fine = names && values && node_evaluate(pathway->delay, names, values, count, delay);
    memory_free(names);
    memory_free(values);
    if (!fine) return CANN_ERROR_MODEL;
    if (*delay >= 0 && isfinite(*delay) && *delay / own->program->dt < 1e9) return CANN_OK;
    return fail(CANN_ERROR_ARGUMENT, "%s: on.%s has a delay of %g ms; 0 or more will do", own->name,
                pathway->name, *delay);
}

int pathway_listing(projection *projection, const pathway *pathway)
{
    cann_program *program = projection->own->program;
    group *side = pathway->from_post ? projection->post : projection->pre;
    double delay = 0;
    if (pathway->delay && pathway_delay(projection, pathway, &delay) != CANN_OK) return -1;
    int64_t steps = (int64_t)(delay / program->dt + 0.5);
    if (!pathway->from_post && steps < 1) steps = 1;
    if (!pathway->from_post && !pathway->delay)
        return spikes_listing(program, projection,
                              channel_keep(side, pathway->event, projection->delay));
    if (!pathway->from_post && projection->delays) {
        fail(CANN_ERROR_UNSUPPORTED,
             "%s: on.%s has a delay of its own where synapses differ in theirs; give one delay to "
             "all",
             projection->own->name, pathway->name);
        return -1;
    }
    return spikes_delayed(program, side, channel_keep(side, pathway->event, steps), steps);
}

static projection *find_projection(const cann_program *program, const char *name)
{
    for (int64_t p = 0; name && p < program->projection_count; p++)
        if (!strcmp(program->projections[p]->own->name, name)) return program->projections[p];
    fail(CANN_ERROR_NAME, "the network has no projection '%s'", name ? name : "");
    return NULL;
}

const char *cann_program_placement(cann_program *program, const char *name)
{
    const projection *projection = find_projection(program, name);
    if (!projection || program_build(program) != CANN_OK) return NULL;
    return projection->alignment.reason;
}

const char *cann_program_shares(cann_program *program, const char *name)
{
    const projection *projection = find_projection(program, name);
    if (!projection || program_build(program) != CANN_OK || !projection->fold) return NULL;
    return projection->fold->first->own->name;
}

cann_status cann_program_freeze(cann_program *program, const char *name, bool frozen)
{
    projection *projection = find_projection(program, name);
    if (!projection) return CANN_ERROR_NAME;
    if (projection->frozen != frozen) program->built = false;
    projection->frozen = frozen;
    return CANN_OK;
}

cann_status cann_program_disconnect(cann_program *program, const char *name)
{
    projection *projection = find_projection(program, name);
    if (!projection) return CANN_ERROR_NAME;
    remove_projection(program, projection);
    return CANN_OK;
}

cann_status projections_share(cann_program *program, int slices)
{
    cann_status status = CANN_OK;
    for (int64_t p = 0; p < program->projection_count && status == CANN_OK; p++) {
        projection *projection = program->projections[p];
        if (projection->team == slices) continue;
        synapse_rows_free(&projection->rows);
        projection->team = 0;
        status =
            synapse_rows_new(&projection->rows, projection->synapses,
                             projection->delays ? &projection->parts : NULL, slices, REDUCE_BLOCK);
        if (status == CANN_OK) projection->team = slices;
    }
    return status;
}
