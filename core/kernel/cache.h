/* SPDX-License-Identifier: MIT
 * The private folder of compiled kernels. An entry is a shared object named by the hash of all that
 * it was made from, with its size and its own hash at the end; it is loaded only when the folder
 * and the file are ours alone to write and both agree. A damaged entry is as good as none: it is
 * built again. Files are written under a name of their own and renamed, so processes may share the
 * folder. */
#ifndef CANN_KERNEL_CACHE_H
#define CANN_KERNEL_CACHE_H
#include "base/hash.h"
#include "cann.h"

enum { CACHE_PATH = 4096 };

typedef struct cache_folder {
    int handle;
    bool temporary; /* removed by cache_close */
    char path[CACHE_PATH];
} cache_folder;

/* Opens the user's folder, making it where it is not yet there. */
cann_status cache_open(cache_folder *folder);
/* Opens an empty folder of this process's own, for when the user's cannot be had. */
cann_status cache_open_temporary(cache_folder *folder);
void cache_close(cache_folder *folder);

/* True when the entry is there, whole and ours. */
bool cache_holds(const cache_folder *folder, hash128 key);

/* The loaded entry, for dlsym and dlclose; NULL when there is none that may be loaded. */
void *cache_load(const cache_folder *folder, hash128 key);

/* Paths of a source file (written) and of an object to be made from it, of this call alone. */
cann_status cache_stage(const cache_folder *folder, hash128 key, const char *source, int64_t length,
                        char source_path[CACHE_PATH], char object_path[CACHE_PATH]);
/* The made object becomes the entry. */
cann_status cache_store(const cache_folder *folder, hash128 key, const char *object_path);

#endif
