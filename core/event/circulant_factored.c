/* SPDX-License-Identifier: MIT
 * A ring of middling size through two coprime factors of its period: exact for any kernel, and
 * three times as fast as a transform that keeps to scalar instructions. One thread works. */
#include "event/circulant_factored.h"
#include "base/isa.h"
#include "base/memory.h"
#include "base/status.h"
#include "event/circulant_method.h"
#include <inttypes.h>
#include <math.h>

ISA_DECLARE(circulant_factored_loops, circulant_factored_loops);

enum { PERIOD_MOST = 4096, ROW_LANES = 16 }; /* of a row, for the longest vectors of either type */

typedef struct factored_plan {
    circulant_factored ring;
    cann_type type;
    int64_t count, bytes;
} factored_plan;

static void set_sizes(circulant_factored *ring, int64_t period, int64_t p)
{
    ring->period = period;
    ring->p = p;
    ring->q = period / p;
    ring->modes = p / 2 + 1;
    ring->pairs = (p - 1) / 2;
    ring->padded = (ring->modes + ROW_LANES - 1) / ROW_LANES * ROW_LANES;
}

/* Estimated ns. */
static double time_of(const circulant_factored *ring, cann_type type)
{
    double vectors = (double)ring->padded / (type == CANN_FLOAT32 ? 16 : 8), q = (double)ring->q;
    double terms = 2 * q * (double)ring->p + 4 * q * q;
    return 40 + 0.8 * (double)ring->period + 0.35 * terms * vectors;
}

static bool coprime(int64_t a, int64_t b)
{
    while (b) {
        int64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a == 1;
}

/* The fastest pair of factors; infinite where there is none. */
static double find_factors(const circulant_problem *problem, circulant_factored *best)
{
    double least = INFINITY;
    int64_t period = problem->extent[0];
    bool fits = problem->rank == 1 && problem->grid->wrap[0] != GRID_OPEN && period <= PERIOD_MOST;
    for (int64_t p = 2; fits && p <= period; p++) {
        circulant_factored ring = {0};
        if (period % p || !coprime(p, period / p)) continue;
        set_sizes(&ring, period, p);
        double time = time_of(&ring, problem->type);
        if (time < least) least = time, *best = ring;
    }
    return least;
}

static double cost(const circulant_problem *problem)
{
    circulant_factored ring;
    return find_factors(problem, &ring);
}

static void forget(void *memory)
{
    factored_plan *plan = memory;
    if (!plan) return;
    memory_free(plan->ring.place);
    memory_free(plan->ring.cosines);
    memory_free(plan->ring.sines);
    memory_free(plan->ring.kernel);
    memory_free(plan);
}

static double angle(int64_t k, int64_t c, int64_t p)
{
    return 2 * M_PI * (double)(k * c % p) / (double)p;
}

static void fill_turns(factored_plan *plan)
{
    circulant_factored *ring = &plan->ring;
    for (int64_t c = 0; c < ring->modes; c++) {
        for (int64_t k = 0; k < ring->modes; k++)
            circulant_put(ring->cosines, k * ring->padded + c, cos(angle(k, c, ring->p)),
                          plan->type);
        for (int64_t k = 0; k < ring->pairs && c > 0 && c <= ring->pairs; k++)
            circulant_put(ring->sines, k * ring->padded + c, sin(angle(k + 1, c, ring->p)),
                          plan->type);
    }
}

/* The kernel's modes along p, the turn of q laid out twice, with the weights of the way back. */
static bool fill_kernel(factored_plan *plan, const double *table)
{
    circulant_factored *ring = &plan->ring;
    double *values = memory_take(2 * ring->q, sizeof *values);
    for (int64_t k = 0; values && k < ring->modes; k++) {
        bool paired = k > 0 && k <= ring->pairs;
        for (int64_t d = 0; d < 2 * ring->q; d++) values[d] = 0;
        for (int64_t i = 0; i < ring->period; i++) {
            double a = angle(k, i % ring->p, ring->p),
                   value = table[i] * (paired ? 2 : 1) / (double)ring->p;
            values[2 * (i % ring->q)] += value * cos(a);
            values[2 * (i % ring->q) + 1] -= value * sin(a);
        }
        for (int64_t e = 0; e < 2 * ring->q - 1; e++)
            for (int part = 0; part < 2; part++)
                circulant_put(ring->kernel, (2 * e + part) * ring->padded + k,
                              values[2 * ((e + 1) % ring->q) + part], plan->type);
    }
    memory_free(values);
    return values != NULL;
}

static void *make(const circulant_problem *problem)
{
    circulant_factored ring = {0};
    if (isinf(find_factors(problem, &ring))) {
        fail(CANN_ERROR_UNSUPPORTED,
             "circulant: the factored method is for rings of at most %d places; use automatic",
             PERIOD_MOST);
        return NULL;
    }
    factored_plan *plan = memory_take(1, sizeof *plan);
    if (!plan) return NULL;
    size_t size = circulant_size(problem->type);
    *plan = (factored_plan){.ring = ring, .type = problem->type, .count = problem->count};
    plan->ring.place = memory_take(ring.period, sizeof *ring.place);
    plan->ring.cosines = memory_take(ring.modes * ring.padded, size);
    plan->ring.sines = memory_take(ring.pairs * ring.padded + 1, size);
    plan->ring.kernel = memory_take(2 * (2 * ring.q - 1) * ring.padded, size);
    plan->bytes = (int64_t)sizeof *plan + ring.period * (int64_t)sizeof *ring.place +
                  (ring.modes + ring.pairs + 2 * (2 * ring.q - 1)) * ring.padded * (int64_t)size;
    for (int64_t i = 0; plan->ring.place && i < ring.period; i++)
        plan->ring.place[i % ring.q * ring.p + i % ring.p] = (int32_t)i;
    bool made = plan->ring.place && plan->ring.cosines && plan->ring.sines && plan->ring.kernel &&
                fill_kernel(plan, problem->table);
    if (made) fill_turns(plan);
    if (made) return plan;
    forget(plan);
    return NULL;
}

static void phase(const void *memory, int number, const circulant_call *call)
{
    const factored_plan *plan = memory;
    if (number || call->thread) return;
    ISA_PICK(circulant_factored_loops)
        ->apply[plan->type == CANN_FLOAT64](&plan->ring, call->x, call->y, call->scratch,
                                            plan->count);
}

static int64_t scratch(const void *memory)
{
    const factored_plan *plan = memory;
    const circulant_factored *ring = &plan->ring;
    return 6 * ring->q * ring->padded * (int64_t)circulant_size(plan->type);
}

static int phases(const void *plan)
{
    (void)plan;
    return 1;
}

static int64_t bytes(const void *plan)
{
    return ((const factored_plan *)plan)->bytes;
}

static void report(const void *memory, text *line)
{
    const factored_plan *plan = memory;
    text_add(line, "%" PRId64 " x %" PRId64 " points", plan->ring.p, plan->ring.q);
}

const circulant_kind circulant_factored_ring = {"factored", cost,  make,   forget, scratch,
                                                phases,     phase, report, bytes};
