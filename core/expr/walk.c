/* SPDX-License-Identifier: MIT
 * Walks over a graph: order, substitution, search, value. Each node is visited once however often
 * it is shared. */
#include "base/memory.h"
#include "base/status.h"
#include "expr/node.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct walk {
    const node **found;
    int64_t count, capacity;
    const node **table; /* [places] the found ones, open addressing by id */
    int64_t places;
} walk;

static const node **place_of(const walk *all, const node *at)
{
    int64_t mask = all->places - 1;
    int64_t k = (int64_t)((uint64_t)at->id * 0x9e3779b97f4a7c15ull >> 20) & mask;
    while (all->table[k] && all->table[k] != at) k = (k + 1) & mask;
    return &all->table[k];
}

static bool grow(walk *all)
{
    int64_t capacity = all->capacity ? 2 * all->capacity : 64;
    const node **found = memory_grow(all->found, all->count, capacity, sizeof *found);
    if (!found) return false;
    all->found = found;
    all->capacity = capacity;
    memory_free(all->table);
    all->places = 2 * capacity;
    all->table = memory_take(all->places, sizeof *all->table);
    for (int64_t i = 0; all->table && i < all->count; i++) *place_of(all, found[i]) = found[i];
    return all->table != NULL;
}

static bool visit(walk *all, const node *at)
{
    if (*place_of(all, at)) return true;
    if (all->count == all->capacity && !grow(all)) return false;
    *place_of(all, at) = at;
    all->found[all->count++] = at;
    return true;
}

static int by_id(const void *a, const void *b)
{
    int64_t left = (*(const node *const *)a)->id, right = (*(const node *const *)b)->id;
    return (left > right) - (left < right);
}

const node **node_order(const node *const *roots, int64_t root_count, int64_t *count)
{
    walk all = {0};
    bool well = grow(&all);
    for (int64_t i = 0; well && i < root_count; i++) well = visit(&all, roots[i]);
    for (int64_t i = 0; well && i < all.count; i++)
        for (int k = 0; well && k < all.found[i]->count; k++)
            well = visit(&all, all.found[i]->child[k]);
    memory_free(all.table);
    if (!well) {
        memory_free(all.found);
        return NULL;
    }
    qsort(all.found, (size_t)all.count, sizeof *all.found, by_id);
    *count = all.count;
    return all.found;
}

/* Index in an order by id. */
static int64_t index_of(const node **order, int64_t count, const node *wanted)
{
    int64_t low = 0, high = count;
    while (low < high) {
        int64_t middle = (low + high) / 2;
        if (order[middle]->id < wanted->id)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static const node *rebuilt(node_pool *pool, const node *at, const node *const *child)
{
    switch (at->kind) {
    case NODE_CALL: return node_call(pool, (function_row)at->op, child[0], child[1], child[2]);
    case NODE_REDUCE: return node_reduce(pool, at->op, child[0]);
    case NODE_CONVOLVE: return node_convolve(pool, at->op, child[0]);
    case NODE_DRAW: return node_draw(pool, at->op, at->stream, child[0], child[1]);
    case NODE_PAST: return node_past(pool, at->name, at->op, child[0], child[1]);
    default: return at;
    }
}

static const node *replaced(node_pool *pool, const node *at, const node **order,
                            const node *const *result, int64_t count)
{
    const node *child[3] = {NULL, NULL, NULL};
    bool changed = false;
    for (int k = 0; k < at->count; k++) {
        child[k] = result[index_of(order, count, at->child[k])];
        changed = changed || child[k] != at->child[k];
    }
    return changed ? rebuilt(pool, at, child) : at;
}

const node *node_substitute(node_pool *pool, const node *root, const node *const *from,
                            const node *const *to, int64_t count)
{
    int64_t total = 0;
    const node **order = root ? node_order(&root, 1, &total) : NULL;
    const node **result = order ? memory_take(total, sizeof *result) : NULL;
    const node *last = NULL;
    for (int64_t i = 0; result && i < total; i++) {
        int64_t k = 0;
        while (k < count && from[k] != order[i]) k++;
        last = result[i] = k < count ? to[k] : replaced(pool, order[i], order, result, total);
        if (!last) break;
    }
    memory_free(order);
    memory_free(result);
    return last;
}

static const node *imported(node_pool *pool, const node *at, const node *const *child,
                            int first_stream)
{
    switch (at->kind) {
    case NODE_NUMBER: return node_number(pool, at->number);
    case NODE_SYMBOL: return node_symbol(pool, at->name);
    case NODE_CALL: return node_call(pool, (function_row)at->op, child[0], child[1], child[2]);
    case NODE_REDUCE: return node_reduce(pool, at->op, child[0]);
    case NODE_DRAW: return node_draw(pool, at->op, at->stream + first_stream, child[0], child[1]);
    case NODE_CONVOLVE:
    case NODE_PAST: break;
    }
    fail(CANN_ERROR_UNSUPPORTED,
         "a convolution or a past value belongs to its own model and cannot be moved");
    return NULL;
}

const node *node_import(node_pool *pool, const node *root, const node *const *from,
                        const node *const *to, int64_t count, int first_stream)
{
    int64_t total = 0;
    const node **order = root ? node_order(&root, 1, &total) : NULL;
    const node **result = order ? memory_take(total, sizeof *result) : NULL;
    const node *last = NULL;
    for (int64_t i = 0; result && i < total; i++) {
        const node *child[3] = {NULL, NULL, NULL};
        int64_t k = 0;
        while (k < count && from[k] != order[i]) k++;
        for (int c = 0; c < order[i]->count; c++)
            child[c] = result[index_of(order, total, order[i]->child[c])];
        last = result[i] = k < count ? to[k] : imported(pool, order[i], child, first_stream);
        if (!last) break;
    }
    memory_free(order);
    memory_free(result);
    return last;
}

bool node_contains(const node_pool *pool, const node *root, const node *part)
{
    (void)pool;
    int64_t total = 0;
    if (part->id > root->id) return false;
    const node **order = node_order(&root, 1, &total);
    if (!order) return true; /* the safe answer where memory ran out */
    int64_t at = index_of(order, total, part);
    bool found = at < total && order[at] == part;
    memory_free(order);
    return found;
}

bool node_looks_back(const node *root)
{
    int64_t total = 0;
    const node **order = node_order(&root, 1, &total);
    bool found = false;
    for (int64_t k = 0; order && k < total && !found; k++) found = order[k]->kind == NODE_PAST;
    memory_free(order);
    return found;
}

static bool symbol_value(const node *at, const char *const *names, const double *values,
                         int64_t count, double *result)
{
    for (int64_t k = 0; k < count; k++) {
        if (strcmp(at->name, names[k]) == 0) {
            *result = values[k];
            return true;
        }
    }
    fail(CANN_ERROR_NAME, "'%s' has no value here; only numbers and known names will do", at->name);
    return false;
}

static bool call_value(const node *at, const node **order, const double *value, int64_t count,
                       double *result)
{
    static const double none = 0;
    const double *operand[3] = {&none, &none, &none};
    for (int k = 0; k < at->count; k++) operand[k] = &value[index_of(order, count, at->child[k])];
    function_loop loop = function_loop_of((function_row)at->op, CANN_FLOAT64);
    loop(1, result, operand[0], operand[1], operand[2]);
    return true;
}

static bool not_elementwise(const node *at)
{
    fail(CANN_ERROR_ARGUMENT, "%s has no single value; only elementwise functions will do here",
         at->kind == NODE_DRAW   ? "a draw"
         : at->kind == NODE_PAST ? "a past value"
                                 : "a sum over the group or a convolution");
    return false;
}

bool node_evaluate(const node *root, const char *const *names, const double *values, int64_t count,
                   double *result)
{
    int64_t total = 0;
    const node **order = node_order(&root, 1, &total);
    double *value = order ? memory_take(total, sizeof *value) : NULL;
    bool well = value != NULL;
    for (int64_t i = 0; well && i < total; i++) {
        const node *at = order[i];
        if (at->kind == NODE_NUMBER)
            value[i] = at->number;
        else if (at->kind == NODE_SYMBOL)
            well = symbol_value(at, names, values, count, &value[i]);
        else if (at->kind == NODE_CALL)
            well = call_value(at, order, value, total, &value[i]);
        else
            well = not_elementwise(at);
    }
    if (well) *result = value[total - 1];
    memory_free(order);
    memory_free(value);
    return well;
}
