/* SPDX-License-Identifier: MIT
 * Parameters of synapses whose states are summed up in their targets: on the way, none may change
 * so that the sum would have to be told apart again. */
#include "base/memory.h"
#include "base/status.h"
#include "model/program.h"
#include <string.h>

/* Another projection whose states are in the same sums; NULL where there is none. */
static const projection *sharer(const projection *projection)
{
    const cann_program *program = projection->own->program;
    for (int64_t p = 0; p < program->projection_count; p++)
        if (program->projections[p] != projection && projection->fold &&
            program->projections[p]->fold == projection->fold)
            return program->projections[p];
    return NULL;
}

/* With a value per synapse for that parameter, states are each synapse's own. */
static bool parts(const projection *projection, const node *parameter)
{
    const group *own = projection->own;
    const system_model *system = own->base;
    bool *varied = memory_take(system->parameter_count + 1, sizeof *varied);
    for (int64_t k = 0; varied && k < system->parameter_count; k++)
        varied[k] = system->parameters[k].symbol == parameter ||
                    own->slots[group_find(own, system->parameters[k].symbol)].width != 1;
    alignment with = varied ? alignment_of(system, varied) : (alignment){.kind = ALIGN_SYNAPSE};
    alignment_free(&with);
    memory_free(varied);
    return with.kind != ALIGN_POST;
}

/* The first state of which there is a sum now; NULL: all are 0. */
static const char *summed(const projection *projection)
{
    const fold *fold = projection->fold;
    const system_model *system = projection->own->base;
    const cann_program *program = projection->own->program;
    for (int64_t k = 0; k < system->state_count; k++) {
        int at = group_find(fold->where, fold->states[k]);
        if (at < 0) continue;
        const slot *slot = &fold->where->slots[at];
        for (int64_t b = 0; b < (slot->batched ? program->batch : 1); b++)
            for (int64_t e = 0; e < slot->width; e++)
                if (values_read(program, slot_data(program, slot, b), e) != 0)
                    return system->states[k].name;
    }
    return NULL;
}

static bool is_new(const group *group, int index, const double *given, int64_t count)
{
    const slot *slot = &group->slots[index];
    bool other = slot->width != count || slot->batched;
    for (int64_t k = 0; k < count && !other; k++)
        other = values_read(group->program, slot_data(group->program, slot, 0), k) != given[k];
    return other;
}

cann_status fold_admit(group *group, int index, bool each, const double *given, int64_t count)
{
    projection *projection = group->projection;
    const slot *slot = &group->slots[index];
    if (!projection || !group->program->step || slot->role != SLOT_PARAMETER ||
        !strcmp(slot->symbol->name, "w"))
        return CANN_OK;
    const node *parameter = slot->symbol;
    cann_status status = program_build(group->program);
    if (status != CANN_OK || !projection->fold || !is_new(group, index, given, count))
        return status;
    const struct projection *other = sharer(projection);
    if (!other && !(each && parts(projection, parameter))) return CANN_OK;
    const char *state = summed(projection);
    group->program->built = false;
    if (!state) return CANN_OK;
    return fail(CANN_ERROR_UNSUPPORTED,
                "%s.%s: the %s of its synapses is summed up in each target%s%s and cannot be told "
                "apart any more; set it before the first step, or after a reset",
                group->name, parameter->name, state, other ? ", with that of " : "",
                other ? other->own->name : "");
}
