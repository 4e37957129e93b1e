/* SPDX-License-Identifier: MIT
 * Writing datasets of HDF5 files, whole or row by row, in the process that hdf5_process.c starts.
 * Bools are the enumeration (FALSE, TRUE) that h5py and PyTables write. */
#include "tensor/hdf5_write.h"
#include "base/memory.h"
#include "base/status.h"
#include <string.h>

enum { CHUNK_BYTES = 1 << 16, WORTH_PACKING = 256, LEVEL = 1 };

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

cann_status writer_open(writer *w, const char *file, const char *path, bool compressed)
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

cann_status writer_close(writer *w)
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

cann_status writer_whole(const writer *w, const hdf5_frame *frame, const char *name,
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

cann_status writer_text(const writer *w, const char *name, const char *bytes, int64_t length)
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
    char *kept = memory_string(name);
    if (!kept) return NULL;
    *one = (struct growing){kept, create(w, frame, name), *frame};
    one->as.shape[0] = 0;
    if (one->set < 0) {
        hdf5_fail(w->path, name, "be made");
        memory_free(kept);
        return NULL;
    }
    w->count++;
    return one;
}

cann_status writer_append(writer *w, const hdf5_frame *frame, const char *name, const void *bytes)
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
