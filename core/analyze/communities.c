/* SPDX-License-Identifier: MIT
 * Communities of a weighted graph: Leiden's algorithm (Traag, Waltman & van Eck, Sci. Rep. 9 (2019)
 * 5233) as igraph has it, for modularity with a resolution (Reichardt & Bornholdt, Phys. Rev. E 74
 * (2006) 016110). igraph keeps one random stream for the process, so calls take turns and each try
 * begins it anew from its own seed: the same graph and seed give the same communities. */
#include "base/memory.h"
#include "base/parallel.h"
#include "base/status.h"
#include "tensor/tensor.h"
#include <igraph/igraph.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

typedef struct web {
    const int64_t *a, *b; /* [edges] */
    const double *weight; /* [edges] */
    int64_t edges, nodes;
    double resolution, total; /* total: sum of the weights */
    double *strength;         /* [nodes] */
    double *pool;             /* [nodes] a community's strength */
} web;

/* Sum over communities of inside/total - resolution (strength/2 total)^2. */
static double modularity(const web *graph, const igraph_vector_int_t *member)
{
    double inside = 0, outside = 0;
    memset(graph->pool, 0, (size_t)graph->nodes * sizeof *graph->pool);
    for (int64_t e = 0; e < graph->edges; e++)
        if (VECTOR(*member)[graph->a[e]] == VECTOR(*member)[graph->b[e]])
            inside += graph->weight[e];
    for (int64_t k = 0; k < graph->nodes; k++)
        graph->pool[VECTOR(*member)[k]] += graph->strength[k];
    for (int64_t k = 0; k < graph->nodes; k++)
        outside += graph->pool[k] * graph->pool[k] / (4 * graph->total * graph->total);
    return inside / graph->total - graph->resolution * outside;
}

/* Numbers communities by falling size, then by their first node. */
static void write_members(int64_t *out, const igraph_vector_int_t *member, int64_t nodes,
                          int64_t *size)
{
    memset(size, 0, (size_t)nodes * sizeof *size);
    for (int64_t k = 0; k < nodes; k++) {
        size[VECTOR(*member)[k]]++;
        out[k] = -1;
    }
    for (int64_t next = 0;; next++) {
        int64_t best = -1;
        for (int64_t k = 0; k < nodes; k++)
            if (out[k] < 0 && (best < 0 || size[VECTOR(*member)[k]] > size[VECTOR(*member)[best]]))
                best = k;
        if (best < 0) return;
        for (int64_t k = 0; k < nodes; k++)
            if (VECTOR(*member)[k] == VECTOR(*member)[best]) out[k] = next;
    }
}

static bool make_graph(igraph_t *out, const web *graph)
{
    igraph_vector_int_t ends;
    if (igraph_vector_int_init(&ends, 2 * graph->edges)) return false;
    for (int64_t e = 0; e < graph->edges; e++) {
        VECTOR(ends)[2 * e] = graph->a[e];
        VECTOR(ends)[2 * e + 1] = graph->b[e];
    }
    igraph_error_t failed = igraph_create(out, &ends, graph->nodes, IGRAPH_UNDIRECTED);
    igraph_vector_int_destroy(&ends);
    return !failed;
}

static cann_status search(const web *graph, int64_t tries, uint64_t seed, int64_t *out,
                          double *quality, int64_t *size)
{
    igraph_t made;
    igraph_vector_t weight, strength;
    igraph_vector_int_t member;
    cann_status status = CANN_OK;
    if (!make_graph(&made, graph)) return fail(CANN_ERROR_MEMORY, "communities: no memory");
    igraph_vector_view(&weight, graph->weight, graph->edges);
    igraph_vector_view(&strength, graph->strength, graph->nodes);
    bool failed = igraph_vector_int_init(&member, graph->nodes) != 0;
    *quality = -INFINITY;
    for (int64_t k = 0; k < tries && !failed && !cann_interrupt_pending(); k++) {
        igraph_rng_seed(igraph_rng_default(), (igraph_uint_t)(seed + (uint64_t)k));
        failed = igraph_community_leiden(&made, &weight, &strength,
                                         graph->resolution / (2 * graph->total), 0.01, false, -1,
                                         &member, NULL, NULL) != 0;
        double found = failed ? -INFINITY : modularity(graph, &member);
        if (!(found > *quality)) continue;
        *quality = found;
        write_members(out, &member, graph->nodes, size);
    }
    if (failed) status = fail(CANN_ERROR_NUMERIC, "communities: Leiden's algorithm failed");
    if (cann_interrupt_pending()) status = fail(CANN_INTERRUPTED, "interrupted");
    igraph_vector_int_destroy(&member);
    igraph_destroy(&made);
    return status;
}

static cann_status measure(web *graph)
{
    for (int64_t e = 0; e < graph->edges; e++) {
        int64_t a = graph->a[e], b = graph->b[e];
        if (a < 0 || b < 0 || a >= graph->nodes || b >= graph->nodes || a == b)
            return fail(CANN_ERROR_ARGUMENT,
                        "communities: edge %" PRId64 " joins node %" PRId64 " to node %" PRId64
                        " of %" PRId64,
                        e + 1, a + 1, b + 1, graph->nodes);
        if (!(graph->weight[e] > 0) || !isfinite(graph->weight[e]))
            return fail(CANN_ERROR_ARGUMENT,
                        "communities: edge %" PRId64 " weighs %g; weights are above 0", e + 1,
                        graph->weight[e]);
        graph->total += graph->weight[e];
        graph->strength[a] += graph->weight[e];
        graph->strength[b] += graph->weight[e];
    }
    return CANN_OK;
}

static cann_status check(const cann_tensor *edges, const cann_tensor *weight, int64_t nodes,
                         double resolution, int64_t tries)
{
    if (edges->rank != 2 || edges->shape[1] != 2 || weight->rank != 1 ||
        weight->count != edges->shape[0] || edges->shape[0] < 1)
        return fail(CANN_ERROR_SHAPE,
                    "communities: edges are [edges, 2], at least one, and weights [edges]");
    if (nodes < 2 || nodes > INT32_MAX || !(resolution > 0) || tries < 1)
        return fail(CANN_ERROR_ARGUMENT,
                    "communities: at least 2 nodes and 1 try, and a resolution above 0, will do");
    return CANN_OK;
}

cann_tensor *cann_graph_communities(const cann_tensor *edges, const cann_tensor *weight,
                                    int64_t nodes, double resolution, int64_t tries, uint64_t seed,
                                    double *quality)
{
    if (check(edges, weight, nodes, resolution, tries) != CANN_OK) return NULL;
    cann_tensor *turned = NULL, *weights = cann_tensor_convert(weight, CANN_FLOAT64), *out = NULL;
    cann_tensor *flipped = cann_tensor_view(edges, 2, (int64_t[]){2, edges->shape[0]},
                                            (int64_t[]){edges->strides[1], edges->strides[0]}, 0);
    if (flipped) turned = cann_tensor_convert(flipped, CANN_INT64);
    web graph = {.edges = edges->shape[0], .nodes = nodes, .resolution = resolution};
    graph.strength = memory_take(nodes, sizeof *graph.strength);
    graph.pool = memory_take(nodes, sizeof *graph.pool);
    int64_t *size = memory_take(nodes, sizeof *size);
    if (turned && weights && graph.strength && graph.pool && size)
        out = cann_tensor_new(CANN_INT64, 1, &nodes);
    if (out) {
        graph.a = cann_tensor_data(turned);
        graph.b = graph.a + graph.edges;
        graph.weight = cann_tensor_data(weights);
        cann_status status = measure(&graph);
        if (status == CANN_OK) {
#pragma omp critical(cann_igraph)
            {
                igraph_set_error_handler(igraph_error_handler_ignore);
                status = search(&graph, tries, seed, cann_tensor_data(out), quality, size);
            }
        }
        if (status != CANN_OK) {
            cann_tensor_free(out);
            out = NULL;
        }
    }
    memory_free(size);
    memory_free(graph.pool);
    memory_free(graph.strength);
    cann_tensor_free(flipped);
    cann_tensor_free(turned);
    cann_tensor_free(weights);
    return out;
}
