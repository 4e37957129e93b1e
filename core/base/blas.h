/* SPDX-License-Identifier: MIT
 * OpenBLAS without threads of its own, whose sums would have other bits: the engine's team is what
 * shares work out. */
#ifndef CANN_BASE_BLAS_H
#define CANN_BASE_BLAS_H

/* Before calls of BLAS or LAPACK: whoever else uses OpenBLAS may have asked for more. */
void blas_alone(void);

#endif
