/* SPDX-License-Identifier: MIT
 * Copies of this process that work for it. Threads do not come along in a copy, and OpenMP would
 * wait for them for ever: so its sleeping team is ended before, and both make themselves a new one
 * when they need it. */
#include "base/status.h"
#include <errno.h>
#include <fcntl.h>
#include <omp.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

/* Its life ends with its parent's, even where that is killed; Ctrl-C at the terminal is the
 * parent's affair, and so is what is typed. */
static void become_worker(pid_t parent)
{
#ifdef __linux__
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(1); /* it ended before this line */
#else
    (void)parent;
#endif
    setpgid(0, 0);
    signal(SIGINT, SIG_DFL);
    int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (nothing >= 0) dup2(nothing, STDIN_FILENO);
    if (nothing > STDIN_FILENO) close(nothing);
}

int64_t cann_process_copy(void)
{
    sigset_t interrupt, before;
    pid_t parent = getpid();
    omp_pause_resource_all(omp_pause_hard);
    sigemptyset(&interrupt);
    sigaddset(&interrupt, SIGINT);
    sigprocmask(SIG_BLOCK, &interrupt, &before);
    pid_t child = fork();
    int why = errno;
    if (child == 0) {
        become_worker(parent);
        cann_interrupt_clear();
    }
    sigprocmask(SIG_SETMASK, &before, NULL);
    if (child < 0) fail(CANN_ERROR_MEMORY, "no process can be made: %s", strerror(why));
    return child;
}
