/* SPDX-License-Identifier: MIT
 * Expressions of synapses, evaluated for each: at those there are, wherever their states live, or
 * at pairs that might become some. What belongs to a source or a target is gathered along the
 * pairs; all values are as they are now. */
#include "model/pair_values.h"
#include "base/hash.h"
#include "base/memory.h"
#include "base/status.h"
#include "model/traces.h"
#include <string.h>

/* One input of the kernel. */
typedef struct reading {
    const node *symbol;
    const group *where; /* NULL: the clock */
    int slot;
    enum { READ_ONE, READ_EACH, READ_SOURCE, READ_TARGET, READ_SIDE } how;
} reading;

typedef struct evaluation {
    projection *projection;
    const synapses *pairs;
    bool own;       /* the synapses that are there */
    uint64_t draws; /* keeps the draws of different expressions apart */
    reading *readings;
    int64_t count;
    kernel *kernel;
} evaluation;

static int64_t state_number(const system_model *system, const node *symbol)
{
    for (int64_t k = 0; k < system->state_count; k++)
        if (system->states[k].symbol == symbol) return k;
    return -1;
}

/* Where a variable of the synapses themselves lies. */
static void find_own(const projection *projection, reading *reading)
{
    const group *own = projection->own;
    int64_t state = state_number(own->base, reading->symbol);
    bool weight = !strcmp(reading->symbol->name, "w");
    reading->where = own;
    reading->how = own->slots[reading->slot].width == 1 ? READ_ONE : READ_EACH;
    if (state < 0 || weight) return;
    if (own->slots[reading->slot].side != SIDE_SYNAPSE) reading->how = READ_SIDE;
    if (projection->alignment.kind != ALIGN_POST) return;
    reading->how = READ_TARGET;
    reading->where = projection->fold->where;
    reading->slot = group_find(reading->where, projection->fold->states[state]);
}

static cann_status find(const evaluation *evaluation, reading *reading)
{
    projection *projection = evaluation->projection;
    const char *name = reading->symbol->name;
    const group *side = NULL;
    reading->slot = route_side_slot(projection, name, &side);
    if (side) {
        if (reading->slot < 0) return CANN_ERROR_NAME;
        const slot *slot = &side->slots[reading->slot];
        reading->where = side;
        reading->how = slot->width == 1 ? READ_ONE : name[1] == 'o' ? READ_TARGET : READ_SOURCE;
        return CANN_OK;
    }
    reading->slot = group_find(projection->own, reading->symbol);
    if (reading->slot < 0 || projection->own->slots[reading->slot].role == SLOT_CLOCK) {
        bool clock = !strcmp(name, "t") || !strcmp(name, "dt");
        reading->slot = -1;
        reading->how = READ_ONE;
        return clock ? CANN_OK
                     : fail(CANN_ERROR_NAME, "%s: '%s' has no value for each synapse",
                            projection->own->name, name);
    }
    find_own(projection, reading);
    if (evaluation->own || reading->how == READ_ONE) return CANN_OK;
    return fail(CANN_ERROR_ARGUMENT,
                "%s: '%s' belongs to synapses, and a pair without one has none; pre., post. and "
                "parameters that are the same for all will do",
                projection->own->name, name);
}

static cann_status compile(evaluation *evaluation, const node *value)
{
    int64_t nodes = 0;
    const node **order = node_order(&value, 1, &nodes);
    kernel_input *inputs = memory_take(nodes + 1, sizeof *inputs);
    evaluation->readings = memory_take(nodes + 1, sizeof *evaluation->readings);
    cann_status status = order && inputs && evaluation->readings ? CANN_OK : CANN_ERROR_MEMORY;
    for (int64_t k = 0; k < nodes && status == CANN_OK; k++) {
        if (order[k]->kind != NODE_SYMBOL) continue;
        reading *reading = &evaluation->readings[evaluation->count];
        reading->symbol = order[k];
        status = find(evaluation, reading);
        inputs[evaluation->count++] = (kernel_input){order[k], reading->how == READ_ONE};
    }
    if (status == CANN_OK) {
        kernel_spec spec = {.type = evaluation->projection->own->program->type,
                            .inputs = inputs,
                            .input_count = evaluation->count,
                            .outputs = &value,
                            .output_count = 1};
        evaluation->kernel = kernel_new(&spec, CANN_INTERPRETER);
        if (!evaluation->kernel) status = CANN_ERROR_MODEL;
    }
    memory_free(inputs);
    memory_free(order);
    return status;
}

/* A place (pre.i) that nobody has asked for yet has no values. */
static bool misses_places(const evaluation *evaluation)
{
    for (int64_t k = 0; k < evaluation->count; k++) {
        const reading *reading = &evaluation->readings[k];
        const slot *slot = reading->where ? &reading->where->slots[reading->slot] : NULL;
        if (slot && slot->role == SLOT_PLACE && !slot->bytes) return true;
    }
    return false;
}

static cann_status lay_places(cann_program *program)
{
    program->built = false;
    return program_build(program);
}

/* Values along the pairs; NULL where memory is out. */
static char *gather(const evaluation *evaluation, const reading *reading, int64_t member)
{
    const synapses *pairs = evaluation->pairs;
    const cann_program *program = evaluation->projection->own->program;
    int64_t size = program->size;
    const char *from = slot_data(program, &reading->where->slots[reading->slot], member);
    char *to = memory_take(pairs->count + 1, size);
    if (to && reading->how == READ_SIDE) {
        cann_status seen = traces_values(evaluation->projection, reading->slot, member, to);
        if (seen == CANN_OK) return to;
        memory_free(to);
        return NULL;
    }
    for (int64_t i = 0; to && i < pairs->rows; i++)
        for (int64_t k = pairs->first[i]; k < pairs->first[i + 1]; k++) {
            int64_t at = reading->how == READ_SOURCE ? i : synapses_target(pairs, i, k);
            memcpy(to + k * size, from + at * size, (size_t)size);
        }
    return to;
}

static cann_status run_member(const evaluation *evaluation, int64_t member, char *out)
{
    const cann_program *program = evaluation->projection->own->program;
    const void **inputs = memory_take(evaluation->count + 1, sizeof *inputs);
    char **made = memory_take(evaluation->count + 1, sizeof *made);
    double t = (double)program->step * program->dt, clock[2];
    values_store(program->type, (char *)&clock[0], &t, 1);
    values_store(program->type, (char *)&clock[1], &program->dt, 1);
    cann_status status = inputs && made ? CANN_OK : CANN_ERROR_MEMORY;
    for (int64_t k = 0; k < evaluation->count && status == CANN_OK; k++) {
        const reading *reading = &evaluation->readings[k];
        if (!reading->where)
            inputs[k] = &clock[reading->symbol->name[0] == 'd'];
        else if (reading->how == READ_ONE || reading->how == READ_EACH)
            inputs[k] = slot_data(program, &reading->where->slots[reading->slot], member);
        else
            inputs[k] = made[k] = gather(evaluation, reading, member);
        if (!inputs[k]) status = CANN_ERROR_MEMORY;
    }
    if (status == CANN_OK) {
        uint64_t stream = hash_mix(evaluation->projection->own->stream, evaluation->draws);
        void *output = out;
        kernel_call call = {
            .seed = program->seed + (uint64_t)member, .stream = stream, .step = program->step};
        kernel_run(evaluation->kernel, 0, evaluation->pairs->count, inputs, &output, &call);
    }
    for (int64_t k = 0; made && k < evaluation->count; k++) memory_free(made[k]);
    memory_free(made);
    memory_free(inputs);
    return status;
}

/* Synapses in order of delay are the user's in order of target. */
cann_status pairs_in_order(const projection *projection, cann_tensor *values, int64_t batch)
{
    int64_t count = projection->synapses->count, size = projection->own->program->size;
    const int64_t *order = projection->parts.order;
    char *row = order ? memory_take(count + 1, size) : NULL;
    if (!order) return CANN_OK;
    if (!row) return CANN_ERROR_MEMORY;
    for (int64_t b = 0; b < batch; b++) {
        char *at = (char *)cann_tensor_data(values) + b * count * size;
        memcpy(row, at, (size_t)(count * size));
        for (int64_t k = 0; k < count; k++)
            memcpy(at + order[k] * size, row + k * size, (size_t)size);
    }
    memory_free(row);
    return CANN_OK;
}

cann_tensor *pair_values(projection *projection, const node *value, const synapses *pairs)
{
    cann_program *program = projection->own->program;
    evaluation evaluation = {
        .projection = projection, .pairs = pairs ? pairs : projection->synapses, .own = !pairs};
    cann_status status = compile(&evaluation, value);
    if (status == CANN_OK && misses_places(&evaluation)) status = lay_places(program);
    int64_t shape[] = {program->batch, evaluation.pairs->count};
    cann_tensor *out = status == CANN_OK ? cann_tensor_new(program->type, 2, shape) : NULL;
    if (!out) status = CANN_ERROR_MEMORY;
    for (int64_t b = 0; b < program->batch && status == CANN_OK; b++)
        status = run_member(&evaluation, b,
                            (char *)cann_tensor_data(out) + b * shape[1] * program->size);
    if (status == CANN_OK && !pairs) status = pairs_in_order(projection, out, program->batch);
    kernel_free(evaluation.kernel);
    memory_free(evaluation.readings);
    if (status == CANN_OK) return out;
    cann_tensor_free(out);
    return NULL;
}

cann_tensor *pair_values_of_text(projection *projection, const char *expression,
                                 const char *const *names, const double *numbers, int64_t count,
                                 const synapses *pairs)
{
    const system_model *system = projection->own->base;
    if (program_build(projection->own->program) != CANN_OK) return NULL;
    if (projection_stored(projection) != CANN_OK) return NULL;
    /* What only this expression reads of the connected groups is no business of the model's. */
    int64_t members = system->member_count;
    const node *value = model_expression(projection->own->model, "value", expression, names, count);
    for (int64_t k = 0; k < count && value; k++) {
        const node *from = node_symbol(system->pool, names[k]);
        const node *to = node_number(system->pool, numbers[k]);
        value = node_substitute(system->pool, value, &from, &to, 1);
    }
    if (value) value = build_resolve(projection->own, value, false);
    model_forget_members(projection->own->model, members);
    return value ? pair_values(projection, value, pairs) : NULL;
}
