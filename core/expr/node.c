/* SPDX-License-Identifier: MIT
 * The pool: nodes in blocks that never move, found again by hash. The hash is of the content alone,
 * names by their letters, so equal expressions of two pools hash alike. */
#include "expr/node.h"
#include "base/hash.h"
#include "base/memory.h"
#include "base/status.h"
#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK = 256 };

typedef struct block {
    struct block *next;
    node nodes[BLOCK];
} block;

typedef struct name {
    struct name *next;
    char letters[];
} name;

struct node_pool {
    block *blocks; /* newest first; only the newest has room */
    name *names;
    int64_t count;
    const node **table; /* [capacity] open addressing, NULL where free */
    int64_t capacity;   /* a power of two, at least twice the count */
};

node_pool *node_pool_new(void)
{
    return memory_take(1, sizeof(node_pool));
}

void node_pool_free(node_pool *pool)
{
    if (!pool) return;
    for (block *next, *at = pool->blocks; at; at = next) {
        next = at->next;
        memory_free(at);
    }
    for (name *next, *at = pool->names; at; at = next) {
        next = at->next;
        memory_free(at);
    }
    memory_free(pool->table);
    memory_free(pool);
}

int64_t node_pool_count(const node_pool *pool)
{
    return pool->count;
}

static bool same_number(double a, double b)
{
    return memcmp(&a, &b, sizeof a) == 0;
}

static bool same(const node *a, const node *b)
{
    if (a->hash != b->hash || a->kind != b->kind || a->op != b->op || a->stream != b->stream)
        return false;
    if (a->kind == NODE_SYMBOL) return strcmp(a->name, b->name) == 0;
    if (a->kind == NODE_PAST && strcmp(a->name, b->name) != 0) return false;
    return same_number(a->number, b->number) && memcmp(a->child, b->child, sizeof a->child) == 0;
}

static uint64_t hash_of(const node *key)
{
    uint64_t bits;
    memcpy(&bits, &key->number, sizeof bits);
    uint64_t hash = hash_mix(HASH_START, (uint64_t)key->kind);
    hash = hash_mix(hash_mix(hash, (uint64_t)key->op), (uint64_t)key->stream);
    hash = hash_mix(hash, bits);
    if (key->name) hash = hash_bytes(hash, key->name, strlen(key->name));
    for (int i = 0; i < key->count; i++) hash = hash_mix(hash, key->child[i]->hash);
    return hash;
}

/* The place of an equal node, or the free place where it belongs. */
static int64_t place_of(const node_pool *pool, const node *key)
{
    int64_t mask = pool->capacity - 1, at = (int64_t)(key->hash & (uint64_t)mask);
    while (pool->table[at] && !same(pool->table[at], key)) at = (at + 1) & mask;
    return at;
}

static bool grow(node_pool *pool)
{
    if (2 * (pool->count + 1) <= pool->capacity) return true;
    node_pool larger = *pool;
    larger.capacity = pool->capacity ? 2 * pool->capacity : 512;
    larger.table = memory_take(larger.capacity, sizeof *larger.table);
    if (!larger.table) return false;
    for (int64_t i = 0; i < pool->capacity; i++)
        if (pool->table[i]) larger.table[place_of(&larger, pool->table[i])] = pool->table[i];
    memory_free(pool->table);
    *pool = larger;
    return true;
}

static const char *keep_name(node_pool *pool, const char *letters)
{
    size_t length = strlen(letters);
    name *kept = memory_take(1, sizeof *kept + length + 1);
    if (!kept) return NULL;
    memcpy(kept->letters, letters, length + 1);
    kept->next = pool->names;
    pool->names = kept;
    return kept->letters;
}

static const node *append(node_pool *pool, const node *key, int64_t place)
{
    if (pool->count % BLOCK == 0) {
        block *fresh = memory_take(1, sizeof *fresh);
        if (!fresh) return NULL;
        fresh->next = pool->blocks;
        pool->blocks = fresh;
    }
    const char *kept = key->name ? keep_name(pool, key->name) : NULL;
    if (key->name && !kept) return NULL;
    node *made = &pool->blocks->nodes[pool->count % BLOCK];
    *made = *key;
    made->name = kept;
    made->id = pool->count++;
    pool->table[place] = made;
    return made;
}

/* The one node equal to `key`, whose kind, op, stream, number, name and children are set. */
static const node *intern(node_pool *pool, node *key)
{
    for (int i = 0; i < key->count && i < 3; i++) {
        if (!key->child[i]) return NULL;
        if (key->child[i]->depth >= key->depth) key->depth = key->child[i]->depth + 1;
    }
    if (key->depth > NODE_DEEPEST) {
        fail(CANN_ERROR_MODEL,
             "an expression nests deeper than %d operations; split it by aliases"
             " marked @step, or shorten its sums",
             NODE_DEEPEST);
        return NULL;
    }
    if (!grow(pool)) return NULL;
    key->hash = hash_of(key);
    int64_t place = place_of(pool, key);
    return pool->table[place] ? pool->table[place] : append(pool, key, place);
}

const node *node_number(node_pool *pool, double number)
{
    node key = {.kind = NODE_NUMBER, .number = isnan(number) ? (double)NAN : number};
    return intern(pool, &key);
}

const node *node_symbol(node_pool *pool, const char *letters)
{
    node key = {.kind = NODE_SYMBOL, .name = letters};
    return intern(pool, &key);
}

const node *node_call_plain(node_pool *pool, function_row row, const node *a, const node *b,
                            const node *c)
{
    node key = {.kind = NODE_CALL, .op = row, .count = functions[row].arity, .child = {a, b, c}};
    for (int i = key.count; i < 3; i++) key.child[i] = NULL;
    return intern(pool, &key);
}

const node *node_reduce(node_pool *pool, int row, const node *a)
{
    node key = {.kind = NODE_REDUCE, .op = row, .count = 1, .child = {a}};
    return intern(pool, &key);
}

const node *node_convolve(node_pool *pool, int kernel, const node *a)
{
    node key = {.kind = NODE_CONVOLVE, .op = kernel, .count = 1, .child = {a}};
    return intern(pool, &key);
}

const node *node_draw(node_pool *pool, int distribution, int stream, const node *a, const node *b)
{
    node key = {.kind = NODE_DRAW,
                .op = distribution,
                .stream = stream,
                .count = b ? 2 : 1,
                .child = {a, b, NULL}};
    return intern(pool, &key);
}

const node *node_past(node_pool *pool, const char *state, bool slope, const node *delay,
                      const node *ahead)
{
    node key = {
        .kind = NODE_PAST, .op = slope, .count = 2, .name = state, .child = {delay, ahead, NULL}};
    return intern(pool, &key);
}

const node *node_ahead(node_pool *pool)
{
    return node_symbol(pool, "#ahead");
}

bool node_is_number(const node *a, double number)
{
    return a && a->kind == NODE_NUMBER && a->number == number;
}
