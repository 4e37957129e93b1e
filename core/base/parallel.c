/* SPDX-License-Identifier: MIT */
#include "base/parallel.h"
#include "base/status.h"
#include <inttypes.h>
#include <omp.h>
#include <sched.h>
#include <signal.h>

static volatile sig_atomic_t interrupted;
static int64_t team = 0; /* 0: not yet asked for; then OpenMP's choice */

void cann_interrupt(void)
{
    interrupted = 1;
}
void cann_interrupt_clear(void)
{
    interrupted = 0;
}
bool cann_interrupt_pending(void)
{
    return interrupted;
}

int64_t cann_threads(void)
{
    if (team == 0) team = omp_get_max_threads();
    return team;
}

cann_status cann_threads_set(int64_t threads)
{
    if (threads < 1 || threads > 1024)
        return fail(CANN_ERROR_ARGUMENT, "threads = %" PRId64 ", but 1 to 1024 will do", threads);
    team = threads;
    return CANN_OK;
}

slice parallel_slice(int64_t count, int64_t grain, int thread, int threads)
{
    int64_t grains = (count + grain - 1) / grain;
    int64_t begin = grains * thread / threads * grain,
            end = grains * (thread + 1) / threads * grain;
    return (slice){begin < count ? begin : count, end < count ? end : count};
}

enum { SPINS = 4000 };

void barrier_wait(barrier *barrier, int threads)
{
    int round = __atomic_load_n(&barrier->round, __ATOMIC_ACQUIRE);
    if (__atomic_add_fetch(&barrier->waiting, 1, __ATOMIC_ACQ_REL) == threads) {
        barrier->waiting = 0;
        __atomic_store_n(&barrier->round, round + 1, __ATOMIC_RELEASE);
        return;
    }
    for (int spin = 0; __atomic_load_n(&barrier->round, __ATOMIC_ACQUIRE) == round; spin++) {
        if (spin >= SPINS) sched_yield();
#ifdef __x86_64__
        __builtin_ia32_pause();
#endif
    }
}
