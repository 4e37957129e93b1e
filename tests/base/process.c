/* SPDX-License-Identifier: MIT
 * Copies of the process: their own team of threads, and the end of their lives. */
#include "cann.h"
#include <omp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static int failures;

static void claim(const char *what, bool holds)
{
    printf("%s process: %s\n", holds ? "ok" : "FAIL", what);
    failures += !holds;
}

static int team(int threads)
{
    int count = 0;
#pragma omp parallel num_threads(threads)
#pragma omp atomic
    count++;
    return count;
}

/* A copy that did not end by itself in ten seconds is ended here: -1. */
static int status_of(pid_t child)
{
    for (int k = 0; k < 1000; k++) {
        int status = 0;
        if (waitpid(child, &status, WNOHANG) == child)
            return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
        usleep(10000);
    }
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    return -1;
}

static void check_team(void)
{
    int before = team(3);
    pid_t child = (pid_t)cann_process_copy();
    if (child == 0) _exit(team(3) == before ? 7 : 8);
    claim("a copy has a team of its own", child > 0 && status_of(child) == 7);
    claim("this process makes its team again", team(3) == before);
}

static void check_interrupt(void)
{
    cann_interrupt();
    pid_t child = (pid_t)cann_process_copy();
    if (child == 0) _exit(cann_interrupt_pending() ? 8 : 7);
    claim("an interrupt here is none there", status_of(child) == 7);
    cann_interrupt_clear();
    child = (pid_t)cann_process_copy();
    if (child == 0) _exit(getpgrp() == getpid() ? 7 : 8);
    claim("a copy is in a group of its own", status_of(child) == 7);
    child = (pid_t)cann_process_copy();
    char letter = 0;
    if (child == 0) _exit(read(STDIN_FILENO, &letter, 1) == 0 ? 7 : 8);
    claim("a copy reads nothing", status_of(child) == 7);
}

/* The copy of a copy: its pipe closes when it ends, which it does by its parent's end alone. */
static void check_end(void)
{
    int ends[2];
    if (pipe(ends) != 0) exit(1);
    pid_t child = fork();
    if (child == 0) {
        pid_t worker = (pid_t)cann_process_copy();
        if (worker == 0) {
            close(ends[0]);
            for (;;) pause();
        }
        close(ends[1]);
        for (;;) pause();
    }
    close(ends[1]);
    usleep(200000);
    struct pollfd end = {.fd = ends[0], .events = POLLIN};
    bool lives = poll(&end, 1, 0) == 0;
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    claim("a copy lives as long as its parent", lives && poll(&end, 1, 10000) == 1);
    close(ends[0]);
}

int main(void)
{
    check_team();
    check_interrupt();
    check_end();
    return failures > 0;
}
