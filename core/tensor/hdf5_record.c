/* SPDX-License-Identifier: MIT
 * Recordings as HDF5 files, whose datasets grow row by row while their frames come in. */
#include "base/file.h"
#include "base/memory.h"
#include "base/status.h"
#include "tensor/hdf5_write.h"
#include <string.h>

struct cann_recorder {
    hdf5_process process;
    char *path;
    bool compressed;
};

/* One frame's work. */
static cann_status obey(writer *w, int socket, const hdf5_frame *frame, const char *name,
                        const void *bytes)
{
    if (frame->kind == FRAME_TENSOR) return writer_whole(w, frame, name, bytes);
    if (frame->kind == FRAME_ROWS) return writer_append(w, frame, name, bytes);
    if (frame->kind == FRAME_TEXT) return writer_text(w, name, bytes, frame->bytes);
    if (frame->kind == FRAME_FLUSH) {
        if (w->hdf5->H5Fflush(w->file, H5F_SCOPE_GLOBAL) < 0)
            return hdf5_fail(w->path, "", "be written");
        socket_answer(socket, CANN_OK);
    }
    return CANN_OK;
}

/* Until the parent says so or is gone; the file is closed whole either way. */
static void record_all(int socket, void *task)
{
    const cann_recorder *recorder = task;
    char name[HDF5_NAME + 1];
    writer w;
    hdf5_frame frame = {0};
    void *bytes = NULL;
    int64_t capacity = 0;
    cann_status status = writer_open(&w, recorder->path, recorder->path, recorder->compressed);
    while (status == CANN_OK && frame.kind != FRAME_DONE &&
           socket_take(socket, &frame, sizeof frame) && socket_take(socket, name, frame.name)) {
        name[frame.name] = 0;
        if (frame.bytes > capacity) {
            memory_free(bytes);
            capacity = frame.bytes;
            bytes = memory_take(capacity, 1);
            if (!bytes) status = CANN_ERROR_MEMORY;
        }
        if (status != CANN_OK || !socket_take(socket, bytes, frame.bytes)) break;
        status = obey(&w, socket, &frame, name, bytes);
    }
    /* After a failure the file stays as it was flushed last: closing would write of rows that are
     * not there. */
    bool failed = status != CANN_OK;
    if (!failed) status = writer_close(&w);
    if (failed || frame.kind == FRAME_DONE) socket_answer(socket, status);
    while (socket_take(socket, name, 1)) continue;
}

cann_recorder *cann_recorder_new(const char *path, bool compressed)
{
    if (!hdf5_open()) return NULL;
    /* Tells at once, and in the usual words, what cannot be written. */
    file_writer *file = file_create(path);
    if (!file) return NULL;
    file_cancel(file);
    cann_recorder *recorder = memory_take(1, sizeof *recorder);
    if (!recorder || !(recorder->path = memory_string(path))) goto failed;
    recorder->compressed = compressed;
    recorder->process.writes = true;
    if (hdf5_start(&recorder->process, recorder->path, record_all, recorder, true) == CANN_OK)
        return recorder;

failed:
    cann_recorder_free(recorder);
    return NULL;
}

void cann_recorder_free(cann_recorder *recorder)
{
    if (!recorder) return;
    hdf5_end(&recorder->process, false);
    memory_free(recorder->path);
    memory_free(recorder);
}

static cann_status send_tensor(cann_recorder *recorder, hdf5_kind kind, const char *name,
                               const cann_tensor *tensor)
{
    size_t length = strlen(name);
    if (length > HDF5_NAME)
        return fail(CANN_ERROR_NAME, "%s: a name of %zu bytes", recorder->path, length);
    cann_tensor *plain = cann_tensor_contiguous(tensor);
    if (!plain) return CANN_ERROR_MEMORY;
    hdf5_frame frame = {.kind = kind,
                        .type = plain->type,
                        .rank = plain->rank,
                        .name = (int32_t)length,
                        .bytes = plain->count * (int64_t)type_size(plain->type)};
    memcpy(frame.shape, plain->shape, sizeof frame.shape);
    cann_status status = hdf5_send(&recorder->process, &frame, name, cann_tensor_data(plain));
    cann_tensor_free(plain);
    return status;
}

cann_status cann_recorder_append(cann_recorder *recorder, const char *name, const cann_tensor *rows)
{
    if (rows->rank < 1)
        return fail(CANN_ERROR_SHAPE, "%s: '%s': rows have at least one axis", recorder->path,
                    name);
    return send_tensor(recorder, FRAME_ROWS, name, rows);
}

cann_status cann_recorder_write(cann_recorder *recorder, const char *name,
                                const cann_tensor *tensor)
{
    return send_tensor(recorder, FRAME_TENSOR, name, tensor);
}

cann_status cann_recorder_text(cann_recorder *recorder, const char *name, const char *text)
{
    hdf5_frame frame = {.kind = FRAME_TEXT, .bytes = (int64_t)strlen(text)};
    size_t length = strlen(name);
    if (length > HDF5_NAME)
        return fail(CANN_ERROR_NAME, "%s: a name of %zu bytes", recorder->path, length);
    frame.name = (int32_t)length;
    return hdf5_send(&recorder->process, &frame, name, text);
}

static cann_status ask(cann_recorder *recorder, hdf5_kind kind)
{
    char name[HDF5_NAME + 1];
    hdf5_frame frame = {.kind = kind};
    cann_status status = hdf5_send(&recorder->process, &frame, "", NULL);
    return status == CANN_OK ? hdf5_next(&recorder->process, &frame, name) : status;
}

cann_status cann_recorder_flush(cann_recorder *recorder)
{
    return ask(recorder, FRAME_FLUSH);
}

cann_status cann_recorder_close(cann_recorder *recorder)
{
    cann_status status = ask(recorder, FRAME_DONE);
    hdf5_end(&recorder->process, false);
    return status;
}
