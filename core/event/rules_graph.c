/* SPDX-License-Identifier: MIT
 * Rules of random graphs, of a population with itself. Undirected edges are joined both ways. */
#include "base/memory.h"
#include "base/status.h"
#include "event/pair_set.h"
#include "event/rules.h"
#include <inttypes.h>
#include <math.h>

static cann_status check_square(const cann_wiring *wiring)
{
    if (wiring->rows == wiring->columns) return CANN_OK;
    return fail(CANN_ERROR_SHAPE, "%s joins a population to itself, not %" PRId64 " to %" PRId64,
                wiring->rule->name, wiring->rows, wiring->columns);
}

static cann_status check_chance(const cann_wiring *wiring, const char *name, double p)
{
    if (p >= 0 && p <= 1) return CANN_OK;
    return fail(CANN_ERROR_ARGUMENT, "%s: %s = %g, but 0 to 1 will do", wiring->rule->name, name,
                p);
}

static cann_status check_whole(const cann_wiring *wiring, const char *name, double value,
                               double least, double most)
{
    if (value >= least && value <= most && value == floor(value)) return CANN_OK;
    return fail(CANN_ERROR_ARGUMENT, "%s: %s = %g, but a whole number from %g to %g will do",
                wiring->rule->name, name, value, least, most);
}

/* ---- small world: Watts & Strogatz, Nature 393 (1998) 440 ---- */

PREPARE(small_world)
{
    double half = floor(options[0] / 2);
    cann_status status = check_square(wiring);
    if (status == CANN_OK)
        status = check_whole(wiring, "degree", options[0], 0, (double)wiring->rows - 1);
    if (status == CANN_OK) status = check_chance(wiring, "p", options[1]);
    return status == CANN_OK ? wiring_expect(wiring, 12 * half * (double)wiring->rows) : status;
}

/* The edges of a ring while they are rewired. */
typedef struct ring {
    int64_t n;
    bool directed;
    pair_set edges;
    int64_t *degree; /* partners of each */
} ring;

static bool join(ring *ring, int64_t a, int64_t b)
{
    ring->degree[a]++;
    if (!ring->directed) ring->degree[b]++;
    return pair_set_add(&ring->edges, a, b) && (ring->directed || pair_set_add(&ring->edges, b, a));
}

static void part(ring *ring, int64_t a, int64_t b)
{
    ring->degree[a]--;
    pair_set_remove(&ring->edges, a, b);
    if (ring->directed) return;
    ring->degree[b]--;
    pair_set_remove(&ring->edges, b, a);
}

/* Moves the far end of an edge to somebody who is no partner yet; one who has all stays as is. */
static bool rewire(ring *ring, int64_t from, int64_t to, cann_random *random)
{
    if (ring->degree[from] >= ring->n - 1 || !pair_set_has(&ring->edges, from, to)) return true;
    int64_t other;
    do {
        other = cann_random_below(random, ring->n);
    } while (other == from || pair_set_has(&ring->edges, from, other));
    part(ring, from, to);
    return join(ring, from, other);
}

/* False every so often where nobody wants the ring any more. */
static bool wanted(int64_t u)
{
    if (u % 4096 != 4095 || !cann_interrupt_pending()) return true;
    fail(CANN_INTERRUPTED, "small_world: interrupted");
    return false;
}

static bool lay_ring(ring *ring, int64_t half)
{
    bool good = true;
    for (int64_t by = 1; by <= half && good; by++)
        for (int64_t u = 0; u < ring->n && good; u++) {
            int64_t up = (u + by) % ring->n, down = (u + ring->n - by) % ring->n;
            if (!pair_set_has(&ring->edges, u, up)) good = join(ring, u, up);
            if (good && ring->directed && !pair_set_has(&ring->edges, u, down))
                good = join(ring, u, down);
            good = good && wanted(u);
        }
    return good;
}

static bool rewire_ring(ring *ring, int64_t half, double p, cann_random *random)
{
    bool good = true;
    for (int64_t by = 1; by <= half && good; by++)
        for (int64_t u = 0; u < ring->n && good; u++) {
            if (cann_random_uniform(random) < p) good = rewire(ring, u, (u + by) % ring->n, random);
            if (good && ring->directed && cann_random_uniform(random) < p)
                good = rewire(ring, u, (u + ring->n - by) % ring->n, random);
            good = good && wanted(u);
        }
    return good;
}

static cann_status add_edges(cann_wiring *wiring, const pair_set *edges)
{
    cann_status status = CANN_OK;
    for (int64_t k = 0; k < edges->room && status == CANN_OK; k++) {
        uint64_t pair = edges->slot[k] - 1;
        if (edges->slot[k])
            status = cann_wiring_add(wiring, (int64_t)(pair >> 32), (int64_t)(uint32_t)pair);
    }
    return status;
}

DRAW(small_world)
{
    ring ring = {.n = wiring->rows, .directed = options[2] != 0};
    int64_t half = (int64_t)options[0] / 2;
    ring.degree = memory_take(ring.n, sizeof *ring.degree);
    bool good =
        ring.degree && lay_ring(&ring, half) && rewire_ring(&ring, half, options[1], random);
    cann_status status = good ? add_edges(wiring, &ring.edges) : CANN_ERROR_MEMORY;
    memory_free(ring.degree);
    pair_set_free(&ring.edges);
    return status;
}

/* ---- growth by preference: Barabasi & Albert, Science 286 (1999) 509 ---- */

/* Every end of every edge so far, two by two: a draw from it prefers by degree, and the ends of one
 * node are chained. */
typedef struct growth {
    cann_wiring *wiring;
    cann_random *random;
    bool directed;
    pair_set edges;
    int32_t *end;
    int64_t *next; /* the end of the same node before this one; -1: none */
    int64_t *last; /* [n] the latest end of a node; -1: none */
    int64_t count, room;
} growth;

static bool grow_ends(growth *growth)
{
    int64_t room = 2 * growth->room + 64;
    int32_t *end = memory_grow(growth->end, growth->count, room, sizeof *end);
    if (end) growth->end = end;
    int64_t *next = end ? memory_grow(growth->next, growth->count, room, sizeof *next) : NULL;
    if (next) growth->next = next, growth->room = room;
    return next != NULL;
}

static void keep_end(growth *growth, int64_t node)
{
    growth->end[growth->count] = (int32_t)node;
    growth->next[growth->count] = growth->last[node];
    growth->last[node] = growth->count++;
}

static cann_status attach(growth *growth, int64_t newcomer, int64_t to)
{
    if (growth->count + 2 > growth->room && !grow_ends(growth)) return CANN_ERROR_MEMORY;
    keep_end(growth, newcomer);
    keep_end(growth, to);
    if (!pair_set_add(&growth->edges, newcomer, to)) return CANN_ERROR_MEMORY;
    cann_status status = cann_wiring_add(growth->wiring, newcomer, to);
    if (status == CANN_OK && !growth->directed)
        status = cann_wiring_add(growth->wiring, to, newcomer);
    return status;
}

/* Whether the newcomer may still choose `node`. */
static bool is_new(const growth *growth, int64_t newcomer, int64_t node)
{
    return node != newcomer && !pair_set_has(&growth->edges, newcomer, node);
}

/* Somebody whom the newcomer has not met, by degree. Its own ends are there too, but neither it nor
 * whom it met can be chosen, so they change no chances. */
static int64_t prefer(const growth *growth, int64_t newcomer)
{
    int64_t pick;
    do {
        pick = growth->end[cann_random_below(growth->random, growth->count)];
    } while (!is_new(growth, newcomer, pick));
    return pick;
}

/* A partner of `of` whom the newcomer has not met; -1 where there is none. */
static int64_t find_triangle(const growth *growth, int64_t of, int64_t newcomer)
{
    int64_t found = 0, pick = -1;
    for (int64_t k = growth->last[of]; k >= 0; k = growth->next[k]) {
        int64_t other = growth->end[k ^ 1];
        if (!is_new(growth, newcomer, other)) continue;
        if (cann_random_below(growth->random, ++found) == 0) pick = other;
    }
    return pick;
}

/* One newcomer's `count` edges; with chance `triangle` an edge closes a triangle with the partner
 * chosen last by degree. */
static cann_status welcome(growth *growth, int64_t newcomer, int64_t count, double triangle)
{
    cann_status status = CANN_OK;
    int64_t last = -1;
    for (int64_t k = 0; k < count && status == CANN_OK; k++) {
        int64_t to = -1;
        if (k > 0 && triangle > 0 && cann_random_uniform(growth->random) < triangle)
            to = find_triangle(growth, last, newcomer);
        if (to < 0) last = to = prefer(growth, newcomer);
        status = attach(growth, newcomer, to);
    }
    return status;
}

/* What a rule of growth asks for: m[0] edges with chance p, else m[1], triangles with a chance. */
typedef struct plan {
    int64_t m[2];
    double p, triangle;
    bool directed;
} plan;

/* The first newcomer meets all who were there. */
static cann_status grow_network(cann_wiring *wiring, const plan *plan, cann_random *random)
{
    growth growth = {.wiring = wiring, .random = random, .directed = plan->directed};
    int64_t n = wiring->rows, first = plan->m[plan->m[1] > plan->m[0]];
    growth.last = memory_take(n, sizeof *growth.last);
    cann_status status = growth.last ? CANN_OK : CANN_ERROR_MEMORY;
    for (int64_t k = 0; status == CANN_OK && k < n; k++) growth.last[k] = -1;
    for (int64_t k = 0; status == CANN_OK && k < first && first < n; k++)
        status = attach(&growth, first, k);
    for (int64_t u = first + 1; u < n && status == CANN_OK; u++) {
        bool other = plan->p < 1 && cann_random_uniform(random) >= plan->p;
        status = welcome(&growth, u, plan->m[other], plan->triangle);
        if (status == CANN_OK && cann_interrupt_pending())
            status = fail(CANN_INTERRUPTED, "%s: interrupted at %" PRId64 " of %" PRId64,
                          wiring->rule->name, u, n);
    }
    pair_set_free(&growth.edges);
    memory_free(growth.end);
    memory_free(growth.next);
    memory_free(growth.last);
    return status;
}

static cann_status check_growth(const cann_wiring *wiring, const char *name, double m)
{
    cann_status status = check_square(wiring);
    if (status == CANN_OK) status = check_whole(wiring, name, m, 1, (double)wiring->rows - 1);
    return status == CANN_OK ? wiring_expect(wiring, 12 * m * (double)wiring->rows) : status;
}

PREPARE(scale_free)
{
    return check_growth(wiring, "m", options[0]);
}
DRAW(scale_free)
{
    plan plan = {{(int64_t)options[0], (int64_t)options[0]}, 1, 0, options[1] != 0};
    return grow_network(wiring, &plan, random);
}

PREPARE(scale_free_dual)
{
    cann_status status = check_growth(wiring, "m1", options[0]);
    if (status == CANN_OK) status = check_growth(wiring, "m2", options[1]);
    return status == CANN_OK ? check_chance(wiring, "p", options[2]) : status;
}
DRAW(scale_free_dual)
{
    plan plan = {{(int64_t)options[0], (int64_t)options[1]}, options[2], 0, options[3] != 0};
    return grow_network(wiring, &plan, random);
}

PREPARE(power_law)
{
    cann_status status = check_growth(wiring, "m", options[0]);
    return status == CANN_OK ? check_chance(wiring, "p", options[1]) : status;
}
DRAW(power_law)
{
    plan plan = {{(int64_t)options[0], (int64_t)options[0]}, 1, options[1], options[2] != 0};
    return grow_network(wiring, &plan, random);
}
