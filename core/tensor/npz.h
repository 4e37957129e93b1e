/* SPDX-License-Identifier: MIT
 * What reading and writing zip archives of .npy files share. */
#ifndef CANN_TENSOR_NPZ_H
#define CANN_TENSOR_NPZ_H
#include "tensor/archive.h"

/* Sizes of the fixed parts of zip's records, and the largest size that is not zip64. */
enum {
    LOCAL_SIZE = 30,
    CENTRAL_SIZE = 46,
    END_SIZE = 22,
    END64_SIZE = 56,
    LOCATOR_SIZE = 20,
    LONGEST_COMMENT = 65535,
    CHUNK = 1 << 16,
};
static const uint64_t narrow = 0xffffffffu;

typedef struct entry {
    char name[1100];
    int method;
    uint32_t checksum;
    int64_t packed, size; /* bytes in the file, bytes of the .npy */
    int64_t offset;       /* of the local header */
} entry;

cann_status npz_save(const cann_archive *archive, const char *path, bool compressed);

#endif
