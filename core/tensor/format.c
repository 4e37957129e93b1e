/* SPDX-License-Identifier: MIT
 * Archives in files: a file is read by what it holds, and written by what it is called. */
#include "tensor/format.h"
#include "base/status.h"
#include "tensor/tensor.h"
#include <string.h>

static const format *const formats[] = {&format_npz, &format_hdf5, &format_mat, &format_npy};
enum { FORMATS = sizeof formats / sizeof *formats };

static cann_status load(cann_archive *archive, const file_reader *file, const char *part)
{
    char head[FORMAT_HEAD] = {0};
    int64_t length = file->size < FORMAT_HEAD ? file->size : FORMAT_HEAD;
    cann_status status = file_read(file, 0, head, length);
    if (status != CANN_OK) return status;
    for (int k = 0; k < FORMATS; k++)
        if (formats[k]->is(file, head)) return formats[k]->load(archive, file, part);
    return fail(CANN_ERROR_FILE, "%s: %s; a file of arrays is .npy, .npz, HDF5 or MATLAB's .mat",
                file->path, file->size ? "its bytes are not those of arrays" : "is empty");
}

cann_archive *cann_archive_load(const char *path, const char *part)
{
    file_reader file;
    if (file_open(&file, path) != CANN_OK) return NULL;
    cann_archive *archive = cann_archive_new();
    cann_status status = archive ? load(archive, &file, part) : CANN_ERROR_MEMORY;
    if (status == CANN_OK && part && archive->count == 0)
        status = fail(CANN_ERROR_NAME, "%s: has no '%s'", path, part);
    file_close(&file);
    if (status == CANN_OK) return archive;
    cann_archive_free(archive);
    return NULL;
}

cann_status cann_archive_save(const cann_archive *archive, const char *path, bool compressed)
{
    const char *dot = strrchr(path, '.');
    for (int k = 0; dot && k < FORMATS; k++)
        if (!strcmp(dot, formats[k]->extension) && formats[k]->save)
            return formats[k]->save(archive, path, compressed);
    return fail(CANN_ERROR_FILE, "%s: several tensors are saved as .npz or .h5", path);
}
