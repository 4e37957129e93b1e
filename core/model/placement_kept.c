/* SPDX-License-Identifier: MIT
 * Which states of synapses have become one per synapse, as bytes of a checkpoint: for every
 * projection one for all of its states, then one for each. */
#include "base/memory.h"
#include "model/program.h"
#include "model/traces.h"
#include <string.h>

int64_t placements_size(const cann_program *program)
{
    int64_t size = 0;
    for (int64_t p = 0; p < program->projection_count; p++)
        size += 1 + program->projections[p]->own->base->state_count;
    return size;
}

void placements_store(const cann_program *program, char *bytes)
{
    for (int64_t p = 0; p < program->projection_count; p++) {
        const projection *at = program->projections[p];
        *bytes++ = at->apart;
        for (int64_t k = 0; k < at->own->base->state_count; k++)
            *bytes++ = at->parted && at->parted[k];
    }
}

/* True where the projection is laid out so already. */
static bool is_so(const projection *projection, const char *bytes)
{
    bool same = projection->apart == (bytes[0] != 0);
    for (int64_t k = 0; k < projection->own->base->state_count; k++)
        same &= (projection->parted && projection->parted[k]) == (bytes[1 + k] != 0);
    return same;
}

cann_status placements_take(cann_program *program, const char *bytes)
{
    for (int64_t p = 0; p < program->projection_count; p++) {
        projection *at = program->projections[p];
        int64_t count = at->own->base->state_count;
        if (!is_so(at, bytes)) {
            if (!at->parted) at->parted = memory_take(count + 1, sizeof *at->parted);
            if (!at->parted) return CANN_ERROR_MEMORY;
            at->apart = bytes[0] != 0;
            for (int64_t k = 0; k < count; k++) at->parted[k] = bytes[1 + k] != 0;
            alignment_free(&at->alignment); /* what it has now does not go along */
            program->built = false;
        }
        bytes += 1 + count;
    }
    return program_build(program);
}
