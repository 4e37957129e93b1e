/* SPDX-License-Identifier: MIT
 * OpenBLAS keeps to the thread that calls it. */
#include "base/blas.h"
#include <cblas.h>
#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>

enum { N = 300 };
static double a[N * N], b[N * N];
static int failures;

static void claim(bool holds, const char *what)
{
    printf("%s blas: %s\n", holds ? "ok" : "FAIL", what);
    failures += !holds;
}

/* -1 where the system does not say. */
static int threads(void)
{
    DIR *tasks = opendir("/proc/self/task");
    int count = tasks ? 0 : -1;
    for (struct dirent *entry; tasks && (entry = readdir(tasks));) count += entry->d_name[0] != '.';
    if (tasks) closedir(tasks);
    return count;
}

int main(void)
{
    claim(threads() <= 1, "no thread is there that nobody asked for");
    for (int k = 0; k < N * N; k++) a[k] = 1;
    blas_alone();
    cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, N, N, N, 1, a, N, a, N, 0, b, N);
    claim(b[0] == N && b[N * N - 1] == N, "a product is right");
    claim(threads() <= 1, "and brought no thread along");
    return failures > 0;
}
