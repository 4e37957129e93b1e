/* SPDX-License-Identifier: MIT
 * What the parts of reading MATLAB's files share: mat.c walks them, mat_values.c reads numbers and
 * letters. */
#ifndef CANN_TENSOR_MAT_H
#define CANN_TENSOR_MAT_H
#include "tensor/archive.h"
#include "tensor/tensor.h"

enum { HEADER = 128, DEEPEST = 16, MATRIX = 14, PACKED = 15, LONGEST_FIELD = 256 };
enum { CELL = 1, STRUCTURE = 2, CHARACTERS = 4, DOUBLE = 6, SINGLE = 7, INT8 = 8, UINT64 = 15 };
enum { COMPLEX = 0x0800, LOGICAL = 0x0200 };

/* A stretch of the file, or of what was inflated from it. */
typedef struct stretch {
    const unsigned char *bytes;
    int64_t length, at;
    int64_t start; /* byte of the file, for sentences */
    const char *path;
    const char *part; /* only this entry or group; NULL: all */
    bool swap;        /* the file is of the other byte order */
} stretch;

typedef struct element {
    uint32_t type;
    int64_t size;
    const unsigned char *data;
} element;

typedef struct array {
    int kind; /* class */
    bool complex, logical;
    int rank;
    int64_t shape[TENSOR_RANK];
    int64_t count;
    char name[LONGEST_FIELD];
} array;

/* A sentence with the place. */
cann_status mat_bad(const stretch *in, const char *what);
/* A whole number of so many bytes. */
uint64_t mat_number(const stretch *in, const unsigned char *bytes, int size);
/* The next element. */
cann_status mat_next(stretch *in, element *out);
/* Number k of an element, a whole one. */
int64_t mat_whole(const stretch *in, const element *from, int64_t k);
/* Keep the array that follows its head as a tensor, and as a text. */
cann_status mat_numbers(cann_archive *archive, stretch *in, const array *what, const char *name);
cann_status mat_letters(cann_archive *archive, stretch *in, const array *what, const char *name);

#endif
