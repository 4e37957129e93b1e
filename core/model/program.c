/* SPDX-License-Identifier: MIT
 * The life of a program: groups are added, values set, inputs driven, and everything is compiled
 * when it is first needed; a change that moves the operations compiles them again, the state stays.
 */
#include "model/program.h"
#include "base/hash.h"
#include "base/memory.h"
#include "base/status.h"
#include "base/text.h"
#include "integrate/method.h"
#include <inttypes.h>
#include <math.h>
#include <string.h>

cann_program *cann_program_new(cann_type type, double dt, int64_t batch, uint64_t seed)
{
    if (type != CANN_FLOAT32 && type != CANN_FLOAT64) {
        fail(CANN_ERROR_TYPE, "precision: float32 or float64 will do");
        return NULL;
    }
    if (!(dt > 0) || !isfinite(dt)) {
        fail(CANN_ERROR_ARGUMENT, "dt = %g ms, but a step must be above 0 and finite", dt);
        return NULL;
    }
    if (type == CANN_FLOAT32 && (!((float)dt > 0) || !isfinite((float)dt))) {
        fail(CANN_ERROR_ARGUMENT, "dt = %g ms is no number of float32; take precision float64", dt);
        return NULL;
    }
    if (batch < 1) {
        fail(CANN_ERROR_ARGUMENT, "batch = %" PRId64 ", but at least 1 will do", batch);
        return NULL;
    }
    cann_program *program = memory_take(1, sizeof *program);
    if (!program) return NULL;
    *program = (cann_program){
        .type = type, .size = type == CANN_FLOAT64 ? 8 : 4, .dt = dt, .batch = batch, .seed = seed};
    return program;
}

static void free_drives(group *group)
{
    for (int64_t k = 0; k < group->drive_count; k++) memory_free(group->drives[k].expression);
    memory_free(group->drives);
}

void group_free(group *group)
{
    if (!group) return;
    operation_list_free(&group->step);
    operation_list_free(&group->constants);
    propagations_free(&group->propagations);
    memory_free(group->delays.rows);
    memory_free(group->spreads);
    operation_list_free(&group->before);
    field_free(group);
    sink_free(group);
    free_drives(group);
    for (int64_t k = 0; k < group->slot_count; k++)
        cann_tensor_free((cann_tensor *)group->slots[k].series);
    for (int64_t k = 0; group->methods && k < group->method_count; k++)
        memory_free(group->methods[k]);
    group_unfold(group);
    memory_free(group->methods);
    memory_free(group->slots);
    memory_free(group->ports);
    memory_free(group->histories);
    memory_free(group->channels);
    memory_free(group->name);
    cann_model_free(group->model);
    memory_free(group);
}

void cann_program_free(cann_program *program)
{
    if (!program) return;
    for (int64_t m = 0; m < program->monitor_count; m++) monitor_free(&program->monitors[m]);
    monitors_forget(program);
    links_free(program);
    for (int64_t g = 0; g < program->group_count; g++) group_free(program->groups[g]);
    for (int64_t p = 0; p < program->projection_count; p++)
        projection_free(program->projections[p]);
    folds_free(program);
    operation_list_free(&program->arrive);
    operation_list_free(&program->learn);
    memory_free(program->projections);
    memory_free(program->listings);
    memory_free(program->monitors);
    memory_free(program->groups);
    memory_free(program->spikes);
    memory_free(program->arena);
    memory_free(program->initial);
    memory_free(program->method);
    text_free(&program->description);
    profile_free(program->profile);
    occasions_clear(program);
    memory_free(program);
}

cann_status cann_program_backend(cann_program *program, cann_backend backend)
{
    if (!cann_backend_name(backend))
        return fail(CANN_ERROR_ARGUMENT, "backend: automatic, interpreter or native will do");
    program->backend = backend;
    if (program->built) program->promoted = false;
    if (backend == CANN_INTERPRETER) program->built = false;
    return CANN_OK;
}

cann_status cann_program_convolution(cann_program *program, const char *method)
{
    static const char *const names[] = {"automatic", "dense",     "band",
                                        "fft",       "separable", "factored"};
    if (!method) return fail(CANN_ERROR_ARGUMENT, "convolution: the name of a method is missing");
    for (int k = 0; k < 6; k++)
        if (!strcmp(names[k], method)) {
            program->convolution = (circulant_method)k;
            program->built = false;
            return CANN_OK;
        }
    int64_t near = text_nearest(method, names, 6);
    return fail(CANN_ERROR_NAME,
                "convolution = '%s'%s%s%s   (choices: automatic, dense, band, fft, "
                "separable, factored)",
                method, near < 0 ? "" : "; did you mean '", near < 0 ? "" : names[near],
                near < 0 ? "" : "'?");
}

cann_status cann_program_method(cann_program *program, const char *method)
{
    if (method && strcmp(method, "auto") && !method_known(method))
        return method_refusal("method", method);
    memory_free(program->method);
    program->method = method ? memory_string(method) : NULL;
    program->built = false;
    return CANN_OK;
}

int64_t cann_program_step(const cann_program *program)
{
    return program->step;
}

const char *cann_program_stopped(const cann_program *program)
{
    return program->stopped ? program->stopped->name : NULL;
}

cann_status cann_program_reset(cann_program *program)
{
    cann_status status = program_build(program);
    if (status != CANN_OK) return status;
    memcpy(program->arena, program->initial, (size_t)program->kept_size);
    program->step = 0;
    for (int64_t g = 0; g < program->group_count; g++)
        for (int64_t k = 0; k < program->groups[g]->slot_count; k++)
            program->groups[g]->slots[k].start = 0;
    return CANN_OK;
}

const char *cann_program_runs(const cann_program *program)
{
    for (int64_t g = 0; g < program->group_count; g++)
        for (int64_t k = 0; k < program->groups[g]->step.count; k++)
            if (program->groups[g]->step.operations[k].kernel)
                return cann_backend_name(
                    kernel_backend(program->groups[g]->step.operations[k].kernel));
    return cann_backend_name(CANN_INTERPRETER);
}

int64_t cann_program_bytes_of(cann_program *program, const char *name)
{
    for (int64_t g = 0; program_build(program) == CANN_OK && g < program->group_count; g++) {
        const group *group = program->groups[g];
        int64_t bytes = 0;
        for (int64_t k = 0; k < group->slot_count; k++) bytes += group->slots[k].bytes;
        if (name && !strcmp(group->name, name)) return bytes;
    }
    return 0;
}

int64_t cann_program_bytes(const cann_program *program)
{
    int64_t bytes = program->arena_size;
    for (int64_t g = 0; g < program->group_count; g++) {
        const group *group = program->groups[g];
        int64_t copies = group->circulants_batched ? program->batch : 1;
        for (int64_t k = 0; group->circulants && k < copies * group->system->kernel_count; k++)
            bytes += circulant_bytes(group->circulants[k]);
    }
    for (int64_t p = 0; p < program->projection_count; p++)
        bytes += synapses_bytes(program->projections[p]->synapses);
    return bytes;
}

static void describe_list(const operation_list *list, text *out)
{
    for (int64_t k = 0; k < list->count; k++) {
        const operation *operation = &list->operations[k];
        text_add(out, "  %2d  %-9s ", (int)k + 1, operation->row->name);
        operation->row->print(operation, out);
        text_add(out, "\n");
    }
}

static void describe_constants(const operation_list *list, text *out)
{
    for (int64_t k = 0; k < list->count; k++) {
        const operation *operation = &list->operations[k];
        if (operation->row != &operation_propagate && operation->row != &operation_spread) continue;
        text_add(out, "      %-9s ", operation->row->name);
        operation->row->print(operation, out);
        text_add(out, "\n");
    }
}

const char *cann_program_describe(cann_program *program)
{
    text_free(&program->description);
    if (program_build(program) != CANN_OK) return NULL;
    text *out = &program->description;
    if (program->arrive.count) {
        text_add(out, "arrivals\n");
        describe_list(&program->arrive, out);
    }
    for (int64_t g = 0; g < program->group_count; g++) {
        const group *group = program->groups[g];
        if (group->projection && !group->step.count) continue;
        text_add(out, "%s  %" PRId64 " %s%s\n", group->name, group->count,
                 group->projection ? "synapses" : "elements",
                 group->flat ? ", the batch as one range" : "");
        describe_constants(&group->constants, out);
        describe_list(&group->step, out);
    }
    if (program->learn.count) {
        text_add(out, "synapses, after the groups\n");
        describe_list(&program->learn, out);
    }
    return text_string(out);
}
