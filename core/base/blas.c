/* SPDX-License-Identifier: MIT */
#include "base/blas.h"
#include <cblas.h>
#include <dlfcn.h>

void blas_alone(void)
{
    if (openblas_get_num_threads() != 1) openblas_set_num_threads(1);
}

/* OpenBLAS starts its threads when it is loaded, and they spin for up to 80 ms, beside a program
 * that may have been told to keep to one. */
__attribute__((constructor)) static void send_threads_home(void)
{
    int (*end)(void);
    *(void **)&end = dlsym(RTLD_DEFAULT, "blas_thread_shutdown_");
    blas_alone();
    if (end) end();
}
