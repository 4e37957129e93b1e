/* SPDX-License-Identifier: MIT
 * Projections: two groups and the synapses between them. */
#include "base/memory.h"
#include "base/status.h"
#include "base/text.h"
#include "event/generated.h"
#include "model/fold.h"
#include "model/program.h"
#include "tensor/reduce.h"
#include <inttypes.h>
#include <math.h>
#include <string.h>

void projection_free(projection *projection)
{
    if (!projection) return;
    projection_unwire(projection);
    echo_free(projection);
    alignment_free(&projection->alignment);
    memory_free(projection->parted);
    memory_free(projection->traces.rows);
    operation_list_free(&projection->constants);
    operation_list_free(&projection->gathers);
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

cann_status projection_stored(const projection *projection)
{
    if (!projection->synapses->generated) return CANN_OK;
    return fail(CANN_ERROR_UNSUPPORTED,
                "%s: its synapses are generated anew whenever they are needed and not stored, so "
                "they cannot be looked at or changed one by one; connect with stored ones for that",
                projection->own->name);
}

cann_status projection_fits(const group *pre, const group *post, const synapses *synapses)
{
    if (!synapses) return fail(CANN_ERROR_ARGUMENT, "a projection needs synapses");
    if (synapses->rows == pre->count && synapses->columns == post->count) return CANN_OK;
    return fail(CANN_ERROR_SHAPE,
                "synapses from %" PRId64 " to %" PRId64 " elements, but %s has %" PRId64
                " and %s %" PRId64,
                synapses->rows, synapses->columns, pre->name, pre->count, post->name, post->count);
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
    *made = (projection){
        .pre = pre, .post = post, .synapses = synapses_hold(synapses), .until = INT64_MAX};
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
        group *side = member->post ? made->post : made->pre;
        const node *value = member_value(side, member->name, name);
        if (!value) return CANN_ERROR_NAME;
        cann_status status = heard_keep(side, value);
        if (status != CANN_OK) return status;
    }
    return system->send && !port_input(made->post, made->port) ? CANN_ERROR_NAME : CANN_OK;
}

cann_status projection_channels(projection *made)
{
    for (int64_t w = 0; w < made->own->base->pathway_count; w++) {
        const pathway *pathway = &made->own->base->pathways[w];
        group *side = pathway->from_post ? made->post : made->pre;
        if (channel_keep(side, pathway->event, pathway->from_post ? 0 : made->delay) < 0)
            return CANN_ERROR_NAME;
    }
    return CANN_OK;
}

/* Drawn weights take the place of w, which is 1. */
static void begin_generated(const projection *made)
{
    const cann_generated *generated = made->synapses->generated;
    if (!generated || generated->law == LAW_CONSTANT) return;
    node_pool *pool = made->own->base->pool;
    int weight = group_find(made->own, node_symbol(pool, "w"));
    if (weight >= 0) made->own->slots[weight].first_value = node_number(pool, 1);
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
    begin_generated(made);
    cann_status status = check_pathways(made);
    if (status == CANN_OK) status = projection_delay(made, name, delay);
    return status == CANN_OK ? projection_channels(made) : status;
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
    if (status == CANN_OK) status = projection_fits(pre, post, synapses);
    if (status == CANN_OK)
        status = synapses_check_count((double)synapses->count, program->size, name);
    if (status != CANN_OK) return status;
    cann_model *model = synapse ? synapse : plain_synapse();
    status = model ? check_kind(name, model) : CANN_ERROR_MEMORY;
    projection *made = status == CANN_OK ? add_projection(program, pre, post, synapses) : NULL;
    if (status == CANN_OK) status = made ? fill(made, name, model, port, delay) : CANN_ERROR_MEMORY;
    if (status == CANN_OK) status = placement_decide(made);
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
    if (names && values) {
        names[count] = "dt";
        values[count++] = own->program->dt;
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

projection *projection_find(const cann_program *program, const char *name)
{
    for (int64_t p = 0; name && p < program->projection_count; p++)
        if (!strcmp(program->projections[p]->own->name, name)) return program->projections[p];
    fail(CANN_ERROR_NAME, "the network has no projection '%s'", name ? name : "");
    return NULL;
}

const char *cann_program_placement(cann_program *program, const char *name)
{
    const projection *projection = projection_find(program, name);
    if (!projection || program_build(program) != CANN_OK) return NULL;
    return projection->alignment.reason;
}

const char *cann_program_shares(cann_program *program, const char *name)
{
    const projection *projection = projection_find(program, name);
    if (!projection || program_build(program) != CANN_OK || !projection->fold) return NULL;
    return projection->fold->first->own->name;
}

cann_status cann_program_mute(cann_program *program, const char *name, bool muted)
{
    projection *projection = projection_find(program, name);
    if (!projection) return CANN_ERROR_NAME;
    if (projection->muted != muted) program->built = false;
    projection->muted = muted;
    return CANN_OK;
}

cann_status cann_program_disconnect(cann_program *program, const char *name)
{
    projection *projection = projection_find(program, name);
    if (!projection) return CANN_ERROR_NAME;
    remove_projection(program, projection);
    return CANN_OK;
}

static cann_status share_rows(projection *projection, int slices)
{
    if (projection->team == slices || projection->synapses->generated) return CANN_OK;
    synapse_rows_free(&projection->rows);
    projection->team = 0;
    cann_status status =
        synapse_rows_new(&projection->rows, projection->synapses,
                         projection->delays ? &projection->parts : NULL, slices, REDUCE_BLOCK);
    if (status == CANN_OK) projection->team = slices;
    return status;
}

cann_status projections_share(cann_program *program, int slices)
{
    cann_status status = CANN_OK;
    for (int64_t p = 0; p < program->projection_count && status == CANN_OK; p++) {
        projection *projection = program->projections[p];
        status = share_rows(projection, slices);
        if (status == CANN_OK && projection->echo) status = share_rows(projection->echo, slices);
    }
    return status;
}
