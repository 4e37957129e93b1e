/* SPDX-License-Identifier: MIT
 * Archives as HDF5 files, written whole. */
#include "tensor/hdf5.h"
#include "tensor/hdf5_write.h"
#include <string.h>

typedef struct saving {
    const cann_archive *archive;
    const char *path, *temporary;
    bool compressed;
} saving;

static cann_status save_entry(const writer *w, const cann_archive *archive, int64_t k)
{
    const char *name = archive->names[k];
    if (archive->texts[k])
        return writer_text(w, name, archive->texts[k], (int64_t)strlen(archive->texts[k]));
    cann_tensor *plain = cann_tensor_contiguous(archive->tensors[k]);
    if (!plain) return CANN_ERROR_MEMORY;
    hdf5_frame frame = {.kind = FRAME_TENSOR,
                        .type = plain->type,
                        .rank = plain->rank,
                        .bytes = plain->count * (int64_t)type_size(plain->type)};
    memcpy(frame.shape, plain->shape, sizeof frame.shape);
    cann_status status = writer_whole(w, &frame, name, cann_tensor_data(plain));
    cann_tensor_free(plain);
    return status;
}

static void save_all(int socket, void *task)
{
    const saving *how = task;
    writer w;
    cann_status status = writer_open(&w, how->temporary, how->path, how->compressed);
    for (int64_t k = 0; status == CANN_OK && k < how->archive->count; k++)
        status = save_entry(&w, how->archive, k);
    socket_answer(socket, status);
    if (status != CANN_OK) return;
    socket_answer(socket, writer_close(&w));
}

cann_status hdf5_save(const cann_archive *archive, const char *path, bool compressed)
{
    char name[HDF5_NAME + 1];
    hdf5_process process = {.writes = true};
    hdf5_frame frame;
    if (!hdf5_open()) return CANN_ERROR_UNSUPPORTED;
    file_writer *file = file_create(path);
    if (!file) return CANN_ERROR_FILE;
    saving how = {archive, path, file_temporary(file), compressed};
    cann_status status = hdf5_start(&process, path, save_all, &how, false);
    for (int answers = 0; answers < 2 && status == CANN_OK; answers++)
        status = hdf5_next(&process, &frame, name);
    hdf5_end(&process, status != CANN_OK);
    if (status == CANN_OK) return file_commit(file);
    file_cancel(file);
    return status;
}
