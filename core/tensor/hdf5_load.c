/* SPDX-License-Identifier: MIT
 * Archives of HDF5 files: what the process that reads them sends is checked and kept. */
#include "base/memory.h"
#include "base/status.h"
#include "tensor/format.h"
#include "tensor/hdf5.h"
#include "tensor/hdf5_read.h"
#include <string.h>

/* The first `axes` axes the other way round. */
static cann_tensor *turned(cann_tensor *tensor, int axes)
{
    int64_t shape[TENSOR_RANK], strides[TENSOR_RANK];
    for (int axis = 0; tensor && axis < tensor->rank; axis++) {
        int from = axis < axes ? axes - 1 - axis : axis;
        shape[axis] = tensor->shape[from];
        strides[axis] = tensor->strides[from];
    }
    cann_tensor *view = tensor ? cann_tensor_view(tensor, tensor->rank, shape, strides, 0) : NULL;
    cann_tensor_free(tensor);
    return view;
}

static cann_status keep_tensor(cann_archive *archive, hdf5_process *process,
                               const hdf5_frame *frame, const char *name)
{
    cann_tensor *tensor = cann_tensor_new((cann_type)frame->type, frame->rank, frame->shape);
    if (!tensor)
        return fail(CANN_ERROR_MEMORY, "%s: '%s' needs %.4g GB, more than there is", process->path,
                    name, (double)frame->bytes / 1e9);
    cann_status status = hdf5_take_pieces(process, cann_tensor_data(tensor), frame->bytes);
    unsigned char *flags = frame->type == CANN_BOOL ? cann_tensor_data(tensor) : NULL;
    for (int64_t k = 0; flags && k < frame->bytes; k++) flags[k] = flags[k] != 0;
    if (status != CANN_OK) {
        cann_tensor_free(tensor);
        return status;
    }
    return archive_keep(archive, name, frame->turned ? turned(tensor, frame->turned) : tensor);
}

static cann_status keep_text(cann_archive *archive, hdf5_process *process, const hdf5_frame *frame,
                             const char *name)
{
    char *text = memory_take(frame->bytes + 1, 1);
    cann_status status = text ? hdf5_take(process, text, frame->bytes) : CANN_ERROR_MEMORY;
    if (status == CANN_OK) status = cann_archive_add_text(archive, name, text);
    memory_free(text);
    return status;
}

cann_status hdf5_load(cann_archive *archive, const char *path, const char *part, bool matlab)
{
    char name[HDF5_NAME + 1];
    hdf5_process process = {.writes = false};
    hdf5_frame frame;
    hdf5_reader r = {.hdf5 = hdf5_open(), .path = path, .part = part, .matlab = matlab};
    if (!r.hdf5) return CANN_ERROR_UNSUPPORTED;
    cann_status status = hdf5_start(&process, path, hdf5_read, &r, false);
    while (status == CANN_OK) {
        status = hdf5_next(&process, &frame, name);
        if (status != CANN_OK || frame.kind == FRAME_DONE) break;
        if (frame.kind == FRAME_TENSOR)
            status = keep_tensor(archive, &process, &frame, name);
        else if (frame.kind == FRAME_TEXT)
            status = keep_text(archive, &process, &frame, name);
    }
    hdf5_end(&process, true);
    return status;
}

/* The signature stands at byte 0, or behind a block of 512, 1024, 2048 ... bytes. */
static bool is_hdf5(const file_reader *file, const char head[FORMAT_HEAD])
{
    char found[8];
    (void)head;
    for (int64_t at = 0; at < file->size - 8 && at < 1 << 24; at = at ? 2 * at : 512)
        if (file_read(file, at, found, 8) == CANN_OK && !memcmp(found, "\211HDF\r\n\032\n", 8))
            return true;
    return false;
}

static cann_status load(cann_archive *archive, const file_reader *file, const char *part)
{
    char head[6];
    bool matlab = file_read(file, 0, head, 6) == CANN_OK && !memcmp(head, "MATLAB", 6);
    return hdf5_load(archive, file->path, part, matlab);
}

const format format_hdf5 = {".h5", is_hdf5, load, hdf5_save};
