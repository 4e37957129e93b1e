/* SPDX-License-Identifier: MIT
 * The team: slices of a range, the interrupt flag, how many threads. One parallel region surrounds
 * a whole time loop; inside it each thread owns a slice. Results never depend on the team's size.
 */
#ifndef CANN_BASE_PARALLEL_H
#define CANN_BASE_PARALLEL_H
#include "cann.h"

/* Thread `thread` of `threads` owns [begin, end) of [0, count); borders are multiples of `grain`.
 */
typedef struct slice {
    int64_t begin, end;
} slice;
slice parallel_slice(int64_t count, int64_t grain, int thread, int threads);

/* cann_threads(), for a parallel region that is about to begin; 1 within one. Threads that are new,
 * or wake, may be put on the processor of the one that wants them, and where that one spins until
 * they are done, stay there for tens of milliseconds; so this wakes the team, and who shares that
 * processor moves. All are free to be moved afterwards. cann_threads_set starts the team, too. */
int parallel_team(void);

/* Where a team meets. It spins for a moment and then sleeps, so that a machine with fewer free
 * processors than threads is not held up. All zero to begin with. */
enum { BARRIER_SEATS = 64 };
typedef struct barrier {
    _Alignas(64) int waiting;
    _Alignas(64) int round;
    int asleep;
    _Alignas(64) int processor[BARRIER_SEATS]; /* of each thread when it last came, and 1 */
} barrier;
void barrier_wait(barrier *barrier, int threads);

#endif
