/* SPDX-License-Identifier: MIT
 * Links: an input that is computed from another group's present state, or the own group's, within
 * the step and before the target's equations. Groups are stepped in the order they were added, so
 * a source added before its target is seen as this step has left it, one added after it as the last
 * step did. Several links of one input add up.
 *   value    the source's value, one for all or element by element
 *   product  a fixed matrix [targets, sources] times the source's values
 *   row      row number `value` (from 1; 0: none) of a table [rows, targets]
 *   pairs    the sum over the source's elements j of value_j f(target, names of j)
 * A link's operations stand at the head of the target's list and refer to the source's slots. */
#include "base/memory.h"
#include "base/status.h"
#include "base/text.h"
#include "model/link.h"
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static void free_link(struct link *link)
{
    for (int64_t k = 0; link->names && k < link->count; k++) memory_free(link->names[k]);
    memory_free(link->names);
    memory_free(link->values);
    memory_free(link->sources);
    memory_free(link->shown);
    cann_tensor_free(link->table);
    matrix_free(link->matrix);
    memory_free(link->kept);
    operation_list_free(&link->pairs);
}

void links_free(cann_program *program)
{
    for (int64_t k = 0; k < program->link_count; k++) free_link(&program->links[k]);
    memory_free(program->links);
    program->links = NULL;
    program->link_count = 0;
}

/* ---- making ---- */

static int64_t find_input(const group *group, const char *name)
{
    const char *known[64];
    int64_t count = group->system->input_count < 64 ? group->system->input_count : 64;
    for (int64_t k = 0; k < count; k++) {
        known[k] = group->system->inputs[k].name;
        if (!strcmp(known[k], name)) return k;
    }
    int64_t near = text_nearest(name, known, count);
    fail(CANN_ERROR_NAME, "%s has no input '%s'%s%s%s", group->system->name, name,
         near < 0 ? "" : "; did you mean '", near < 0 ? "" : known[near], near < 0 ? "" : "'?");
    return -1;
}

static group *find_group(cann_program *program, const char *name)
{
    for (int64_t g = 0; g < program->group_count; g++)
        if (!strcmp(program->groups[g]->name, name)) return program->groups[g];
    fail(CANN_ERROR_NAME, "the network has no group '%s'", name);
    return NULL;
}

static bool convolves(const node *value)
{
    if (value->kind == NODE_CONVOLVE) return true;
    for (int k = 0; k < value->count; k++)
        if (convolves(value->child[k])) return true;
    return false;
}

static cann_status read_values(struct link *link, const char *const *names,
                               const char *const *values)
{
    link->names = memory_take(link->count, sizeof *link->names);
    link->values = memory_take(link->count, sizeof *link->values);
    link->sources = memory_take(link->count, sizeof *link->sources);
    link->shown = memory_take(link->count, sizeof *link->shown);
    if (!link->names || !link->values || !link->sources || !link->shown) return CANN_ERROR_MEMORY;
    for (int64_t k = 0; k < link->count; k++) {
        link->names[k] = memory_string(names ? names[k] : "");
        link->values[k] = model_expression(link->from->model, "link", values[k], NULL, 0);
        if (!link->names[k] || !link->values[k]) return CANN_ERROR_MODEL;
        if (convolves(link->values[k]))
            return fail(CANN_ERROR_UNSUPPORTED,
                        "link: '%s' is a convolution; make it an alias marked @step of %s and link "
                        "that",
                        values[k], link->from->system->name);
    }
    return CANN_OK;
}

static cann_status read_matrix(struct link *link, const cann_tensor *matrix)
{
    int64_t rows = link->kind == CANN_LINK_PRODUCT ? link->to->count : -1;
    int64_t columns = link->kind == CANN_LINK_PRODUCT ? link->from->count : link->to->count;
    if (!matrix || matrix->rank != 2 || (rows >= 0 && matrix->shape[0] != rows) ||
        matrix->shape[1] != columns)
        return fail(CANN_ERROR_SHAPE,
                    "link: the matrix is [%" PRId64 ", %" PRId64 "], but [%s, %" PRId64
                    "] will do: %s",
                    matrix && matrix->rank == 2 ? matrix->shape[0] : 0,
                    matrix && matrix->rank == 2 ? matrix->shape[1] : 0,
                    rows < 0 ? "rows" : "targets", columns,
                    rows < 0 ? "a row is one value for each element of the target"
                             : "one row for each element of the target");
    link->table = cann_tensor_convert(matrix, link->to->program->type);
    if (!link->table) return CANN_ERROR_MEMORY;
    for (int64_t k = 0; k < link->table->count; k++) {
        const void *at = cann_tensor_data(link->table);
        double value = link->table->type == CANN_FLOAT64 ? ((const double *)at)[k]
                                                         : (double)((const float *)at)[k];
        if (isfinite(value)) continue;
        return fail(CANN_ERROR_NUMERIC,
                    "link: the matrix holds %g in row %" PRId64 ", column %" PRId64
                    "; finite numbers will do",
                    value, k / columns + 1, k % columns + 1);
    }
    if (link->kind == CANN_LINK_ROW) return CANN_OK;
    link->matrix = matrix_new(link->table);
    cann_tensor_free(link->table);
    link->table = NULL;
    return link->matrix ? CANN_OK : CANN_ERROR_MEMORY;
}

static cann_status make_link(struct link *link, const char *const *names, const char *const *values,
                             const char *each, const cann_tensor *matrix)
{
    cann_status status = read_values(link, names, values);
    if (status == CANN_OK && (link->kind == CANN_LINK_PRODUCT || link->kind == CANN_LINK_ROW))
        status = read_matrix(link, matrix);
    if (status == CANN_OK && link->kind == CANN_LINK_PAIRS) {
        link->each = model_expression(link->to->model, "link", each, names, link->count);
        if (!link->each) status = CANN_ERROR_MODEL;
    }
    return status;
}

cann_status cann_program_link(cann_program *program, cann_link kind, const char *input,
                              const char *from, const char *const *names, const char *const *values,
                              int64_t count, const char *each, const cann_tensor *matrix)
{
    const char *variable;
    group *to = program_find(program, input, &variable);
    group *source = to ? find_group(program, from) : NULL;
    int64_t index = source ? find_input(to, variable) : -1;
    if (index < 0) return CANN_ERROR_NAME;
    struct link *grown =
        memory_grow(program->links, program->link_count, program->link_count + 1, sizeof *grown);
    if (!grown) return CANN_ERROR_MEMORY;
    program->links = grown;
    struct link *link = &grown[program->link_count];
    *link = (struct link){.kind = kind, .from = source, .to = to, .input = index, .count = count};
    link->first = true;
    for (int64_t k = 0; k < program->link_count; k++)
        if (program->links[k].to == to && program->links[k].input == index) link->first = false;
    cann_status status = make_link(link, names, values, each, matrix);
    if (status == CANN_OK) {
        program->link_count++;
        links_widths(to);
    } else {
        free_link(link);
        *link = (struct link){0};
    }
    program->built = false;
    return status;
}

/* ---- building ---- */

/* The expression's value goes to a slot of the source, one value wide where it is one for all. */
static cann_status emit_value(struct link *link, int64_t number, int64_t k, operation_list *list)
{
    group *from = link->from;
    const node *value = build_resolve(from, link->values[k], true);
    if (!value) return CANN_ERROR_MEMORY;
    char name[64];
    snprintf(name, sizeof name, "#link%d_%d", (int)number, (int)k);
    int64_t width = value_uniform(from, value) ? 1 : from->count;
    int slot = group_slot(from, node_symbol(from->system->pool, name), SLOT_TEMPORARY, width, true);
    if (slot < 0) return CANN_ERROR_MEMORY;
    link->sources[k] = slot;
    step_outputs outputs = {0};
    cann_status status = step_output_add(&outputs, slot, value);
    if (status == CANN_OK) status = split_outputs(from, &outputs, list);
    memory_free(outputs.rows);
    return status;
}

static int64_t source_width(const struct link *link, int64_t k)
{
    return link->from->slots[link->sources[k]].width;
}

static cann_status check_widths(const struct link *link)
{
    int64_t width = source_width(link, 0);
    bool fits = true;
    if (link->kind == CANN_LINK_VALUE) fits = width == 1 || width == link->to->count;
    if (link->kind == CANN_LINK_PRODUCT) fits = width == link->from->count;
    if (link->kind == CANN_LINK_ROW) fits = width == 1;
    if (fits) return CANN_OK;
    return fail(CANN_ERROR_SHAPE,
                "link: '%s' of %s gets %" PRId64 " value%s from %" PRId64 " elements of %s; %s",
                link->to->system->inputs[link->input].name, link->to->system->name, width,
                width == 1 ? "" : "s", link->from->count, link->from->system->name,
                link->kind == CANN_LINK_ROW ? "the number of a row is one value for all"
                                            : "one for all, or one for each element, will do");
}

/* What is done for each source element: its values are shown as uniform ones, and the sum grows. */
static cann_status emit_pairs(struct link *link, int64_t number)
{
    group *to = link->to;
    node_pool *pool = to->system->pool;
    operation_list_free(&link->pairs);
    for (int64_t k = 0; k < link->count; k++) {
        link->shown[k] = group_slot(to, node_symbol(pool, link->names[k]), SLOT_RESULT, 1, true);
        if (link->shown[k] < 0) return CANN_ERROR_MEMORY;
        if (to->slots[link->shown[k]].role != SLOT_RESULT)
            return fail(CANN_ERROR_NAME,
                        "link: the name '%s' is taken by a variable of %s; another will do",
                        link->names[k], to->system->name);
    }
    char name[64];
    snprintf(name, sizeof name, "#pairs%d", (int)number);
    const node *sum = node_symbol(pool, name);
    link->pair = group_slot(to, sum, SLOT_TEMPORARY, to->count, true);
    const node *each = build_resolve(to, link->each, false);
    const node *weight = node_symbol(pool, link->names[0]);
    const node *grown = each ? node_add(pool, sum, node_mul(pool, weight, each)) : NULL;
    if (link->pair < 0 || !grown) return CANN_ERROR_MEMORY;
    step_outputs outputs = {0};
    cann_status status = step_output_add(&outputs, link->pair, grown);
    if (status == CANN_OK) status = split_outputs(to, &outputs, &link->pairs);
    memory_free(outputs.rows);
    for (int64_t k = 0; k < link->pairs.count && status == CANN_OK; k++)
        if (link->pairs.operations[k].row != &operation_map)
            status = fail(CANN_ERROR_UNSUPPORTED,
                          "link: what is summed over pairs may use no sums over the group of %s",
                          to->system->name);
    return status;
}

cann_status links_build(group *group, operation_list *list)
{
    cann_program *program = group->program;
    cann_status status = CANN_OK;
    for (int64_t number = 0; number < program->link_count && status == CANN_OK; number++) {
        struct link *link = &program->links[number];
        if (link->to != group) continue;
        for (int64_t k = 0; k < link->count && status == CANN_OK; k++)
            status = emit_value(link, number, k, list);
        if (status == CANN_OK) status = check_widths(link);
        if (status == CANN_OK && link->kind == CANN_LINK_PAIRS) status = emit_pairs(link, number);
        operation *operation =
            status == CANN_OK ? operation_add(list, &operation_link, group) : NULL;
        if (operation) operation->link = number;
        if (!operation && status == CANN_OK) status = CANN_ERROR_MEMORY;
    }
    return status;
}

/* Where slots are asked for their width, and before they are placed: a linked input has as many
 * values as its links give. */
void links_widths(group *group)
{
    cann_program *program = group->program;
    for (int64_t k = 0; k < program->link_count; k++) {
        const struct link *link = &program->links[k];
        if (link->to != group) continue;
        int index = group_find(group, group->system->inputs[link->input].symbol);
        group->slots[index].width = group->count;
        group->slots[index].batched = program->batch > 1;
    }
}
