/* SPDX-License-Identifier: MIT
 * The team: slices that cover a range once, counts that will do, the interrupt flag. */
#include "base/parallel.h"
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
