/* SPDX-License-Identifier: MIT
 * How many threads a step is worth. */
#include "base/parallel.h"
#include "event/generated.h"
#include "model/program.h"
#include "tensor/reduce.h"

enum {
    WORTH_A_THREAD = 8192, /* elements below which a team costs more than it brings */
    USUALLY_SILENT = 500,  /* synapses for each that a step uses */
    OF_ADDING = 2,         /* what an event costs at a synapse, in elements of a group's step: */
    OF_LEARNING = 32,      /* measured 3 and 40 */
};

/* One sum over all sources does for all targets. */
static bool sums_once(const projection *projection)
{
    const group *own = projection->own;
    int weight = group_find(own, node_symbol(own->system->pool, "w"));
    return projection->synapses->layout == SYNAPSES_ALL && weight >= 0 &&
           own->slots[weight].width == 1 && projection->alignment.kind != ALIGN_SYNAPSE;
}

/* What synapses cost in a step, as so many elements: all of them, or those whose sources spike. */
static int64_t synapse_work(const projection *projection)
{
    bool always = projection->own->step.count > 0 ||
                  (projection->own->system->send && projection->alignment.kind != ALIGN_POST);
    const cann_generated *generated = projection->synapses->generated;
    double count = generated ? generated_count(generated) : (double)projection->synapses->count;
    if (sums_once(projection)) count = (double)projection->post->count;
    int64_t each = projection->alignment.kind == ALIGN_SYNAPSE ? OF_LEARNING : OF_ADDING;
    return (int64_t)(always ? count : count * (double)each / USUALLY_SILENT);
}

int team_size(const cann_program *program, bool by_member)
{
    int64_t threads = cann_threads(), most = 1;
    if (by_member) return (int)(program->batch < threads ? program->batch : threads);
    if (program->reaches_back) return 1;
    int64_t work = 0, widest = 1;
    for (int64_t g = 0; g < program->group_count; g++) {
        const group *group = program->groups[g];
        int64_t count = group->flat ? program->batch : group->count;
        if (!group->projection) work += count;
        if ((!group->projection || group->step.count) && count > widest) widest = count;
    }
    for (int64_t p = 0; p < program->projection_count; p++)
        work += synapse_work(program->projections[p]);
    if (work / WORTH_A_THREAD > most) most = work / WORTH_A_THREAD;
    if (most > reduce_block_count(widest)) most = reduce_block_count(widest);
    return (int)(most < threads ? most : threads);
}
