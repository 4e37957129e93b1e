/* SPDX-License-Identifier: MIT */
#include "tensor/hdf5_library.h"
#include "base/status.h"
#include <dlfcn.h>
#include <string.h>

/* Soname 103 is release 1.10, the one of the header we are built with; others by their own name. */
static const char *const names[] = {"libhdf5_serial.so.103", "libhdf5.so.103",
                                    "libhdf5_serial.so.310", "libhdf5.so.310",
                                    "libhdf5_serial.so",     "libhdf5.so"};

static hdf5_library library;
static bool ready;

static bool find_all(void *handle)
{
#define FUNCTION(name)                                                                             \
    *(void **)&library.name = dlsym(handle, #name);                                                \
    if (!library.name) return false;
#define NUMBER(name)                                                                               \
    library.name = dlsym(handle, #name);                                                           \
    if (!library.name) return false;
#include "tensor/hdf5_library.def"
#undef FUNCTION
#undef NUMBER
    return true;
}

const hdf5_library *hdf5_open(void)
{
    if (ready) return &library;
    for (size_t k = 0; k < sizeof names / sizeof *names && !ready; k++) {
        void *handle = dlopen(names[k], RTLD_NOW | RTLD_LOCAL);
        ready = handle && find_all(handle) && library.H5open() >= 0;
        if (handle && !ready) dlclose(handle);
    }
    if (ready) {
        library.H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
        return &library;
    }
    fail(CANN_ERROR_UNSUPPORTED, "HDF5 files need the library libhdf5, which is not here; the "
                                 "Debian package libhdf5-103-1 brings it (or use .npz)");
    return NULL;
}

/* The innermost entry of libhdf5's stack of complaints comes first. */
static herr_t first_complaint(unsigned number, const H5E_error2_t *entry, void *out)
{
    if (number == 0 && entry->desc) *(const char **)out = entry->desc;
    return 0;
}

/* The system's own words where libhdf5 quotes them, else its first line. */
static const char *gist(const char *complaint, int *length)
{
    static const char mark[] = "error message = '";
    const char *quoted = complaint ? strstr(complaint, mark) : NULL;
    const char *from = quoted ? quoted + sizeof mark - 1 : complaint ? complaint : "";
    *length = (int)strcspn(from, quoted ? "'" : "\n");
    return from;
}

cann_status hdf5_fail(const char *path, const char *object, const char *doing)
{
    const char *complaint = NULL;
    int length;
    library.H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, first_complaint, &complaint);
    const char *words = gist(complaint, &length);
    return fail(CANN_ERROR_FILE, "%s: %s%s%scannot %s%s%.*s", path, *object ? "'" : "", object,
                *object ? "': " : "", doing, length ? ": " : "", length, words);
}
