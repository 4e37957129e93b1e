/* SPDX-License-Identifier: MIT
 * Archives as HDF5 files: entry "a/b" is dataset b of group a. */
#ifndef CANN_TENSOR_HDF5_H
#define CANN_TENSOR_HDF5_H
#include "base/file.h"
#include "tensor/archive.h"

cann_status hdf5_save(const cann_archive *archive, const char *path, bool compressed);
/* matlab: a file of MATLAB's, whose axes are turned round and whose texts and empty arrays are
 * marked. */
cann_status hdf5_load(cann_archive *archive, const char *path, const char *part, bool matlab);

#endif
