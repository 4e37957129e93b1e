/* SPDX-License-Identifier: MIT
 * libhdf5, opened when first needed, so that nothing waits for it that needs no HDF5. */
#ifndef CANN_TENSOR_HDF5_LIBRARY_H
#define CANN_TENSOR_HDF5_LIBRARY_H
#include "cann.h"
#include <hdf5.h>
/* The header's constants call the library first; we call it through the table. */
#undef H5CHECK
#define H5CHECK
#undef H5OPEN
#define H5OPEN

typedef struct hdf5_library {
#define FUNCTION(name) __typeof__(name) *name;
#define NUMBER(name)   const hid_t *name;
#include "tensor/hdf5_library.def"
#undef FUNCTION
#undef NUMBER
} hdf5_library;

/* NULL, with a sentence that names the package, where it is not there. */
const hdf5_library *hdf5_open(void);

/* Keeps a sentence with the innermost complaint of libhdf5: "PATH: OBJECT: cannot DOING: ...". */
cann_status hdf5_fail(const char *path, const char *object, const char *doing);

#endif
