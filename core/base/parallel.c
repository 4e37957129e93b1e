/* SPDX-License-Identifier: MIT */
#include "base/parallel.h"
#include "base/status.h"
#include <inttypes.h>
#include <limits.h>
#include <omp.h>
#include <signal.h>
#ifdef __linux__
#include <linux/futex.h>
#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>
#else
#include <sched.h>
#endif

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
    parallel_team();
    return CANN_OK;
}

slice parallel_slice(int64_t count, int64_t grain, int thread, int threads)
{
    int64_t grains = (count + grain - 1) / grain;
    int64_t begin = grains * thread / threads * grain,
            end = grains * (thread + 1) / threads * grain;
    return (slice){begin < count ? begin : count, end < count ? end : count};
}

/* A core of one's own is answered within SPINS; after them the thread sleeps, so that where cores
 * are shared the one that is waited for may have this one. Where another of the team was last seen
 * on this very core, that is so after a GLANCE. */
enum { SPINS = 2000, GLANCE = 100 };

#ifdef __linux__
static void sleep_while(int *word, int value)
{
    syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, value, NULL, NULL, 0);
}

static void wake_all(int *word)
{
    syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, INT_MAX, NULL, NULL, 0);
}

/* The calling thread takes its seat, whose line is written only when it has moved. */
static int sit_down(barrier *barrier)
{
    int seat = omp_get_thread_num() % BARRIER_SEATS, here = sched_getcpu() + 1;
    if (__atomic_load_n(&barrier->processor[seat], __ATOMIC_RELAXED) != here)
        __atomic_store_n(&barrier->processor[seat], here, __ATOMIC_RELAXED);
    return seat;
}

static bool is_crowded(const barrier *barrier, int seat, int threads)
{
    int here = __atomic_load_n(&barrier->processor[seat], __ATOMIC_RELAXED);
    for (int k = 0; k < threads && k < BARRIER_SEATS; k++)
        if (k != seat && here && __atomic_load_n(&barrier->processor[k], __ATOMIC_RELAXED) == here)
            return true;
    return false;
}

/* To a processor where nobody of the team was seen, if there is one. The system does not see to it:
 * of two that take turns only one wants to run at any time. */
static void move_apart(const barrier *barrier, int threads)
{
    enum { EVERY = 1024 }; /* meetings in such a crowd */
    static _Thread_local unsigned crowded;
    cpu_set_t may, left;
    if (crowded++ % EVERY || sched_getaffinity(0, sizeof may, &may)) return;
    left = may;
    for (int k = 0; k < threads && k < BARRIER_SEATS; k++) {
        int seen = __atomic_load_n(&barrier->processor[k], __ATOMIC_RELAXED) - 1;
        if (seen >= 0) CPU_CLR(seen, &left);
    }
    if (CPU_COUNT(&left) && sched_setaffinity(0, sizeof left, &left) == 0)
        sched_setaffinity(0, sizeof may, &may);
}
#else
static void sleep_while(int *word, int value)
{
    (void)word, (void)value;
    sched_yield();
}

static void wake_all(int *word)
{
    (void)word;
}

static int sit_down(barrier *barrier)
{
    (void)barrier;
    return 0;
}

static bool is_crowded(const barrier *barrier, int seat, int threads)
{
    (void)barrier, (void)seat, (void)threads;
    return false;
}

static void move_apart(const barrier *barrier, int threads)
{
    (void)barrier, (void)threads;
}
#endif

void barrier_wait(barrier *barrier, int threads)
{
    int round = __atomic_load_n(&barrier->round, __ATOMIC_ACQUIRE), seat = sit_down(barrier);
    if (__atomic_add_fetch(&barrier->waiting, 1, __ATOMIC_ACQ_REL) == threads) {
        barrier->waiting = 0;
        __atomic_store_n(&barrier->round, round + 1, __ATOMIC_SEQ_CST);
        if (__atomic_load_n(&barrier->asleep, __ATOMIC_SEQ_CST)) wake_all(&barrier->round);
        return;
    }
    for (int spin = 0; spin < SPINS; spin++) {
        if (__atomic_load_n(&barrier->round, __ATOMIC_ACQUIRE) != round) return;
        if (spin == GLANCE && is_crowded(barrier, seat, threads)) {
            if (seat > 0) move_apart(barrier, threads);
            break;
        }
#ifdef __x86_64__
        __builtin_ia32_pause();
#endif
    }
    __atomic_add_fetch(&barrier->asleep, 1, __ATOMIC_SEQ_CST);
    while (__atomic_load_n(&barrier->round, __ATOMIC_ACQUIRE) == round)
        sleep_while(&barrier->round, round);
    __atomic_sub_fetch(&barrier->asleep, 1, __ATOMIC_SEQ_CST);
}

#ifdef __linux__
/* Moves the calling thread from processor `home` on by `steps` of those that it may use. */
static void move_on(int home, int steps)
{
    cpu_set_t may, there;
    if (sched_getcpu() != home || sched_getaffinity(0, sizeof may, &may) || CPU_COUNT(&may) < 2)
        return;
    for (int cpu = home; steps >= 0; cpu = (cpu + 1) % CPU_SETSIZE) {
        if (!CPU_ISSET(cpu, &may)) continue;
        CPU_ZERO(&there);
        CPU_SET(cpu, &there);
        steps--;
    }
    if (sched_setaffinity(0, sizeof there, &there) == 0) sched_setaffinity(0, sizeof may, &may);
}

static void start_team(int threads)
{
    barrier barrier = {0};
    int home = sched_getcpu();
    if (home < 0) return;
#pragma omp parallel num_threads(threads)
    {
        if (omp_get_thread_num() > 0) move_on(home, omp_get_thread_num());
        barrier_wait(&barrier, omp_get_num_threads());
    }
}
#else
static void start_team(int threads)
{
    (void)threads;
}
#endif

int parallel_team(void)
{
    int threads = omp_in_parallel() ? 1 : (int)cann_threads();
    if (threads > 1) start_team(threads);
    return threads;
}
