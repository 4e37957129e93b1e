/* SPDX-License-Identifier: MIT
 * The team: slices that cover a range once, counts that will do, the interrupt flag. */
#include "base/parallel.h"
#ifdef __linux__
#include <sched.h>
#endif
#include <stdio.h>
#include <string.h>

static int failures;

static void claim(bool holds, const char *what)
{
    printf("%s parallel: %s\n", holds ? "ok" : "FAIL", what);
    failures += !holds;
}

/* Slices follow each other from 0 to count, with borders on the grain. */
static bool covers(int64_t count, int64_t grain, int threads)
{
    int64_t at = 0;
    for (int thread = 0; thread < threads; thread++) {
        slice own = parallel_slice(count, grain, thread, threads);
        if (own.begin != at || own.end < own.begin || own.end > count) return false;
        if (own.begin % grain && own.begin != count) return false;
        at = own.end;
    }
    return at == count;
}

/* Everybody sees what all have done before a meeting. */
static bool meets(int threads, int rounds)
{
    barrier barrier = {0};
    int done = 0, wrong = 0;
#pragma omp parallel num_threads(threads)
    for (int round = 1; round <= rounds; round++) {
        __atomic_add_fetch(&done, 1, __ATOMIC_RELAXED);
        barrier_wait(&barrier, threads);
        if (__atomic_load_n(&done, __ATOMIC_RELAXED) != round * threads)
            __atomic_add_fetch(&wrong, 1, __ATOMIC_RELAXED);
        barrier_wait(&barrier, threads);
    }
    return !wrong && done == rounds * threads;
}

int main(void)
{
    bool all = true, even = true;
    for (int64_t count = 0; count < 300; count++)
        for (int64_t grain = 1; grain < 40; grain += 3)
            for (int threads = 1; threads < 9; threads++)
                all = all && covers(count, grain, threads);
    claim(all, "slices cover the range once, on the grain");
    claim(covers((int64_t)1 << 52, 64, 1024), "slices of a huge range do not overflow");
    for (int thread = 0; thread < 7; thread++) {
        slice own = parallel_slice(7000, 1, thread, 7);
        even = even && own.end - own.begin == 1000;
    }
    claim(even, "slices are even");
    claim(meets(2, 2000) && meets(3, 500) && meets(70, 5), "teams of 2, 3 and 70 meet");
#ifdef __linux__
    cpu_set_t may, here;
    CPU_ZERO(&here);
    CPU_SET(sched_getcpu(), &here);
    sched_getaffinity(0, sizeof may, &may);
    sched_setaffinity(0, sizeof here, &here);
    claim(meets(4, 500), "a team meets that has one processor");
    sched_setaffinity(0, sizeof may, &may);
#endif
    int64_t before = cann_threads();
    claim(before >= 1, "there is at least one thread");
    claim(cann_threads_set(0) != CANN_OK &&
              strstr(cann_error_message(), "threads = 0, but 1 to 1024 will do"),
          "no threads are refused");
    claim(cann_threads_set(1025) != CANN_OK && cann_threads() == before,
          "a refusal changes nothing");
    claim(cann_threads_set(3) == CANN_OK && cann_threads() == 3, "three are three");
    cann_interrupt();
    claim(cann_interrupt_pending(), "an interrupt is seen");
    cann_interrupt_clear();
    claim(!cann_interrupt_pending(), "and forgotten");
    return failures > 0;
}
