/* SPDX-License-Identifier: MIT
 * Writing HDF5 files, in the process that hdf5_process.c starts: whole archives, and recordings
 * whose datasets grow row by row while their frames come in. Bools are the enumeration (FALSE,
 * TRUE) that h5py and PyTables write. */
#include "base/file.h"
#include "base/memory.h"
#include "base/status.h"
#include "base/text.h"
#include "tensor/archive.h"
#include "tensor/hdf5.h"
#include "tensor/hdf5_library.h"
#include "tensor/hdf5_process.h"
#include <string.h>

enum { CHUNK_BYTES = 1 << 16, WORTH_PACKING = 256, LEVEL = 1 };

typedef struct writer {
    const hdf5_library *hdf5;
    const char *path;
    hid_t file, links, bools; /* links: the list of properties that makes groups on the way */
    bool compressed;
    int64_t count, capacity;
    struct growing {
        char *name;
        hid_t set;
        hdf5_frame as; /* shape[0]: rows so far */
    } * growing;       /* [count] */
} writer;

static hid_t on_disk(const writer *w, cann_type type)
{
    const hid_t types[] = {*w->hdf5->H5T_IEEE_F32LE_g, *w->hdf5->H5T_IEEE_F64LE_g,
                           *w->hdf5->H5T_STD_I32LE_g, *w->hdf5->H5T_STD_I64LE_g, w->bools};
    return types[type];
}

static hid_t in_memory(const writer *w, cann_type type)
{
    const hid_t types[] = {*w->hdf5->H5T_NATIVE_FLOAT_g, *w->hdf5->H5T_NATIVE_DOUBLE_g,
                           *w->hdf5->H5T_NATIVE_INT32_g, *w->hdf5->H5T_NATIVE_INT64_g, w->bools};
    return types[type];
}

static cann_status open_writer(writer *w, const char *file, const char *path, bool compressed)
{
    *w = (writer){.hdf5 = hdf5_open(), .path = path, .file = -1, .compressed = compressed};
    if (!w->hdf5) return CANN_ERROR_UNSUPPORTED;
    const int8_t no = 0, yes = 1;
    w->file = w->hdf5->H5Fcreate(file, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
    if (w->file < 0) return hdf5_fail(path, "", "be written");
    w->links = w->hdf5->H5Pcreate(*w->hdf5->H5P_CLS_LINK_CREATE_ID_g);
    w->bools = w->hdf5->H5Tenum_create(*w->hdf5->H5T_STD_I8LE_g);
    if (w->hdf5->H5Pset_create_intermediate_group(w->links, 1) < 0 ||
        w->hdf5->H5Tenum_insert(w->bools, "FALSE", &no) < 0 ||
        w->hdf5->H5Tenum_insert(w->bools, "TRUE", &yes) < 0)
        return hdf5_fail(path, "", "be written");
    return CANN_OK;
}

static cann_status close_writer(writer *w)
{
    cann_status status = CANN_OK;
    for (int64_t k = 0; k < w->count; k++) {
        if (w->hdf5->H5Dclose(w->growing[k].set) < 0 && status == CANN_OK)
            status = hdf5_fail(w->path, w->growing[k].name, "be written");
        memory_free(w->growing[k].name);
    }
    memory_free(w->growing);
    if (w->file >= 0 && w->hdf5->H5Fclose(w->file) < 0 && status == CANN_OK)
        status = hdf5_fail(w->path, "", "be written");
    return status;
}

/* Names are paths of groups: no empty part, no "." or "..". */
static cann_status check_name(const char *path, const char *name)
{
    for (const char *part = name;; part++) {
        size_t length = strcspn(part, "/");
        if (length == 0 || (length <= 2 && strspn(part, ".") == length))
            return fail(CANN_ERROR_NAME,
                        "%s: '%s' is no name in an HDF5 file; parts between '/' are not empty and "
                        "not '.'",
                        path, name);
        part += length;
        if (!*part) return CANN_OK;
    }
}

/* Rows of a chunk of about CHUNK_BYTES. */
static void chunk_of(const hdf5_frame *frame, hsize_t *chunk)
{
    int64_t left = CHUNK_BYTES / (int64_t)type_size((cann_type)frame->type);
    for (int axis = frame->rank - 1; axis >= 0; axis--) {
        int64_t length = frame->shape[axis] > 0 ? frame->shape[axis] : 1;
        bool open = axis == 0 && frame->kind == FRAME_ROWS;
        int64_t part = open || length > left ? (left > 0 ? left : 1) : length;
        chunk[axis] = (hsize_t)part;
        left /= part;
    }
}

/* A new dataset of the frame's type and shape; one that grows has no rows yet. */
static hid_t create(const writer *w, const hdf5_frame *frame, const char *name)
{
    const hdf5_library *hdf5 = w->hdf5;
    hsize_t shape[TENSOR_RANK], most[TENSOR_RANK], chunk[TENSOR_RANK];
    bool grows = frame->kind == FRAME_ROWS;
    for (int axis = 0; axis < frame->rank; axis++)
        shape[axis] = most[axis] = (hsize_t)frame->shape[axis];
    if (grows) {
        shape[0] = 0;
        most[0] = H5S_UNLIMITED;
    }
    hid_t how = hdf5->H5Pcreate(*hdf5->H5P_CLS_DATASET_CREATE_ID_g);
    hid_t space = frame->rank ? hdf5->H5Screate_simple(frame->rank, shape, most)
                              : hdf5->H5Screate(H5S_SCALAR);
    bool packed = w->compressed && frame->bytes >= WORTH_PACKING;
    hdf5->H5Pset_obj_track_times(how, 0);
    if (grows || (packed && frame->rank)) {
        chunk_of(frame, chunk);
        hdf5->H5Pset_chunk(how, frame->rank, chunk);
    }
    /* The last digits of float32 rows hardly deflate, and trying would hold a run up. */
    bool worth = grows ? w->compressed && frame->type != CANN_FLOAT32 : packed && frame->rank;
    if (worth) {
        hdf5->H5Pset_shuffle(how);
        hdf5->H5Pset_deflate(how, LEVEL);
    }
    hid_t set = hdf5->H5Dcreate2(w->file, name, on_disk(w, (cann_type)frame->type), space, w->links,
                                 how, H5P_DEFAULT);
    hdf5->H5Pclose(how);
    hdf5->H5Sclose(space);
    return set;
}

static cann_status write_whole(const writer *w, const hdf5_frame *frame, const char *name,
                               const void *bytes)
{
    cann_status status = check_name(w->path, name);
    if (status != CANN_OK) return status;
    hid_t set = create(w, frame, name);
    if (set < 0) return hdf5_fail(w->path, name, "be made");
    if (frame->bytes && w->hdf5->H5Dwrite(set, in_memory(w, (cann_type)frame->type), H5S_ALL,
                                          H5S_ALL, H5P_DEFAULT, bytes) < 0)
        status = hdf5_fail(w->path, name, "be written");
    w->hdf5->H5Dclose(set);
    return status;
}

static cann_status write_text(const writer *w, const char *name, const char *bytes, int64_t length)
{
    const hdf5_library *hdf5 = w->hdf5;
    cann_status status = check_name(w->path, name);
    if (status != CANN_OK) return status;
    hid_t type = hdf5->H5Tcopy(*hdf5->H5T_C_S1_g), space = hdf5->H5Screate(H5S_SCALAR);
    hdf5->H5Tset_size(type, (size_t)(length ? length : 1));
    hdf5->H5Tset_cset(type, H5T_CSET_UTF8);
    hid_t set = hdf5->H5Dcreate2(w->file, name, type, space, w->links, H5P_DEFAULT, H5P_DEFAULT);
    if (set < 0 ||
        hdf5->H5Dwrite(set, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, length ? bytes : "") < 0)
        status = hdf5_fail(w->path, name, "be written");
    if (set >= 0) hdf5->H5Dclose(set);
    hdf5->H5Sclose(space);
    hdf5->H5Tclose(type);
    return status;
}

static struct growing *find_growing(writer *w, const hdf5_frame *frame, const char *name)
{
    for (int64_t k = 0; k < w->count; k++)
        if (!strcmp(w->growing[k].name, name)) return &w->growing[k];
    if (check_name(w->path, name) != CANN_OK) return NULL;
    if (w->count == w->capacity) {
        struct growing *grown =
            memory_grow(w->growing, w->count, 2 * w->capacity + 8, sizeof *grown);
        if (!grown) return NULL;
        w->growing = grown;
        w->capacity = 2 * w->capacity + 8;
    }
    struct growing *one = &w->growing[w->count];
    *one = (struct growing){memory_string(name), create(w, frame, name), *frame};
    one->as.shape[0] = 0;
    if (one->set < 0) {
        hdf5_fail(w->path, name, "be made");
        memory_free(one->name);
        return NULL;
    }
    w->count++;
    return one;
}

static cann_status append(writer *w, const hdf5_frame *frame, const char *name, const void *bytes)
{
    const hdf5_library *hdf5 = w->hdf5;
    struct growing *one = find_growing(w, frame, name);
    if (!one) return CANN_ERROR_FILE;
    bool fits = one->as.rank == frame->rank && one->as.type == frame->type;
    for (int axis = 1; axis < frame->rank; axis++)
        fits = fits && one->as.shape[axis] == frame->shape[axis];
    if (!fits)
        return fail(CANN_ERROR_SHAPE, "%s: '%s': rows of another shape or type than the first ones",
                    w->path, name);
    hsize_t start[TENSOR_RANK] = {(hsize_t)one->as.shape[0]}, shape[TENSOR_RANK], all[TENSOR_RANK];
    for (int axis = 0; axis < frame->rank; axis++)
        shape[axis] = all[axis] = (hsize_t)frame->shape[axis];
    all[0] += start[0];
    if (frame->bytes == 0) return CANN_OK;
    hid_t space = -1, memory = hdf5->H5Screate_simple(frame->rank, shape, NULL);
    bool fine = hdf5->H5Dset_extent(one->set, all) >= 0 &&
                (space = hdf5->H5Dget_space(one->set)) >= 0 &&
                hdf5->H5Sselect_hyperslab(space, H5S_SELECT_SET, start, NULL, shape, NULL) >= 0 &&
                hdf5->H5Dwrite(one->set, in_memory(w, (cann_type)frame->type), memory, space,
                               H5P_DEFAULT, bytes) >= 0;
    cann_status status = fine ? CANN_OK : hdf5_fail(w->path, name, "be written");
    if (space >= 0) hdf5->H5Sclose(space);
    hdf5->H5Sclose(memory);
    one->as.shape[0] = (int64_t)all[0];
    return status;
}

/* ---- an archive, whole ------------------------------------------------------------------------
 */

typedef struct saving {
    const cann_archive *archive;
    const char *path, *temporary;
    bool compressed;
} saving;

static cann_status save_entry(const writer *w, const cann_archive *archive, int64_t k)
{
    const char *name = archive->names[k];
    if (archive->texts[k])
        return write_text(w, name, archive->texts[k], (int64_t)strlen(archive->texts[k]));
    cann_tensor *plain = cann_tensor_contiguous(archive->tensors[k]);
    if (!plain) return CANN_ERROR_MEMORY;
    hdf5_frame frame = {.kind = FRAME_TENSOR,
                        .type = plain->type,
                        .rank = plain->rank,
                        .bytes = plain->count * (int64_t)type_size(plain->type)};
    memcpy(frame.shape, plain->shape, sizeof frame.shape);
    cann_status status = write_whole(w, &frame, name, cann_tensor_data(plain));
    cann_tensor_free(plain);
    return status;
}

static void save_all(int socket, void *task)
{
    const saving *how = task;
    writer w;
    cann_status status = open_writer(&w, how->temporary, how->path, how->compressed);
    for (int64_t k = 0; status == CANN_OK && k < how->archive->count; k++)
        status = save_entry(&w, how->archive, k);
    socket_answer(socket, status);
    if (status != CANN_OK) return;
    socket_answer(socket, close_writer(&w));
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

/* ---- a recording, as it comes ------------------------------------------------------------------
 */

struct cann_recorder {
    hdf5_process process;
    char *path;
    bool compressed;
};

/* One frame's work. */
static cann_status obey(writer *w, int socket, const hdf5_frame *frame, const char *name,
                        const void *bytes)
{
    if (frame->kind == FRAME_TENSOR) return write_whole(w, frame, name, bytes);
    if (frame->kind == FRAME_ROWS) return append(w, frame, name, bytes);
    if (frame->kind == FRAME_TEXT) return write_text(w, name, bytes, frame->bytes);
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
    cann_status status = open_writer(&w, recorder->path, recorder->path, recorder->compressed);
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
    if (!failed) status = close_writer(&w);
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
