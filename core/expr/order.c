/* SPDX-License-Identifier: MIT
 * Dependency order of values, by depth-first search that keeps its own stack. */
#include "base/memory.h"
#include "expr/declare.h"
#include <string.h>

enum { FUNCTIONS_DEEPEST = 64, PATH_SHOWN = 12 };

typedef struct sorter {
    cann_model *model;
    name_kind kind;
    int64_t *needs; /* what items use: items [first[i], first[i + 1]) */
    int64_t *first; /* [item_count + 1] */
    int64_t need_count, need_capacity;
    int64_t *seen; /* [item_count] the item for which a function's body was walked last */
    int64_t *sorted;
    int64_t sorted_count;
    int64_t *path;        /* [item_count] items being visited, outermost first */
    int64_t *next;        /* [item_count] where each goes on in needs */
    unsigned char *state; /* [item_count] 0: new, 1: on the path, 2: done */
} sorter;

static bool add_need(sorter *with, int64_t index)
{
    if (with->need_count == with->need_capacity) {
        int64_t capacity = 2 * with->need_capacity + 64;
        int64_t *grown = memory_grow(with->needs, with->need_count, capacity, sizeof *grown);
        if (!grown) return false;
        with->needs = grown;
        with->need_capacity = capacity;
    }
    with->needs[with->need_count++] = index;
    return true;
}

static bool is_argument(const statement *within, const char *name)
{
    for (int k = 0; k < within->argument_count; k++)
        if (strcmp(within->arguments[k], name) == 0) return true;
    return false;
}

/* What a tree uses, bodies of the functions it calls included. */
static bool add_needs(sorter *with, int64_t user, const statement *within, const syntax *tree,
                      int depth)
{
    const item *named =
        (tree->kind == SYNTAX_NAME || tree->kind == SYNTAX_CALL) && !is_argument(within, tree->name)
            ? model_item(with->model, tree->name)
            : NULL;
    int64_t index = named ? named - with->model->items : -1;
    if (named && named->kind == with->kind && !add_need(with, index)) return false;
    if (named && named->kind == NAME_FUNCTION && named->from->value && depth < FUNCTIONS_DEEPEST &&
        with->seen[index] != user + 1) {
        with->seen[index] = user + 1;
        if (!add_needs(with, user, named->from, named->from->value, depth + 1)) return false;
    }
    for (int k = 0; k < tree->count; k++)
        if (!add_needs(with, user, within, tree->child[k], depth)) return false;
    return true;
}

static bool collect(sorter *with)
{
    for (int64_t i = 0; i < with->model->item_count; i++) {
        const item *at = &with->model->items[i];
        with->first[i] = with->need_count;
        if (at->kind == with->kind && at->from->value &&
            !add_needs(with, i, at->from, at->from->value, 0))
            return false;
    }
    with->first[with->model->item_count] = with->need_count;
    return true;
}

static void tell_cycle(sorter *with, int64_t from, int64_t depth)
{
    cann_model *model = with->model;
    text path = {0};
    for (int64_t k = from; k < depth; k++) {
        item *at = &model->items[with->path[k]];
        if (k - from < PATH_SHOWN) text_add(&path, "%s -> ", at->name);
        if (k - from == PATH_SHOWN) text_add(&path, "... -> ");
        at->failed = true;
    }
    const item *at = &model->items[with->path[from]];
    text_add(&path, "%s", at->name);
    fault_add(&model->faults, -1, &at->from->target, 1, NULL, "cycle between %s: %s",
              with->kind == NAME_ALIAS   ? "aliases"
              : with->kind == NAME_STATE ? "first values"
                                         : "parameters",
              text_string(&path));
    text_free(&path);
}

static void close_cycle(sorter *with, int64_t index, int64_t depth)
{
    int64_t from = depth - 1;
    while (with->path[from] != index) from--;
    tell_cycle(with, from, depth);
}

static void visit(sorter *with, int64_t root)
{
    int64_t depth = 0;
    with->path[depth++] = root;
    with->state[root] = 1;
    with->next[root] = with->first[root];
    while (depth > 0) {
        int64_t at = with->path[depth - 1];
        if (with->next[at] == with->first[at + 1]) {
            with->state[at] = 2;
            with->sorted[with->sorted_count++] = at;
            depth--;
            continue;
        }
        int64_t need = with->needs[with->next[at]++];
        if (with->state[need] == 1) close_cycle(with, need, depth);
        if (with->state[need] != 0) continue;
        with->path[depth++] = need;
        with->state[need] = 1;
        with->next[need] = with->first[need];
    }
}

int64_t *order_items(cann_model *model, name_kind kind, int64_t *count)
{
    int64_t items = model->item_count;
    sorter with = {.model = model, .kind = kind};
    with.first = memory_take(items + 1, sizeof(int64_t));
    with.seen = memory_take(items, sizeof(int64_t));
    with.sorted = memory_take(items, sizeof(int64_t));
    with.path = memory_take(items, sizeof(int64_t));
    with.next = memory_take(items, sizeof(int64_t));
    with.state = memory_take(items, 1);
    bool well = with.first && with.seen && with.sorted && with.path && with.next && with.state &&
                collect(&with);
    for (int64_t i = 0; well && i < items; i++)
        if (model->items[i].kind == kind && with.state[i] == 0) visit(&with, i);
    *count = with.sorted_count;
    memory_free(with.first);
    memory_free(with.seen);
    memory_free(with.path);
    memory_free(with.next);
    memory_free(with.state);
    memory_free(with.needs);
    if (well) return with.sorted;
    memory_free(with.sorted);
    return NULL;
}
