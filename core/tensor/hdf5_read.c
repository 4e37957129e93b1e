/* SPDX-License-Identifier: MIT
 * Reading HDF5 files, in the process that hdf5_process.c starts: it walks the groups and sends what
 * is numbers or a text; hdf5_load.c checks and keeps it. Nothing outside the file is opened.
 * MATLAB's files of level 7.3 are HDF5 with attributes that say what an array means there. */
#include "tensor/hdf5_read.h"
#include "base/memory.h"
#include "base/status.h"
#include "base/text.h"
#include <stdlib.h>
#include <string.h>

enum { DEEPEST = 32, MOST = 100000, PIECE = 1 << 23, LONGEST_TEXT = 1 << 20 };

static cann_status fault(const hdf5_reader *r, const char *name, const char *what)
{
    return fail(CANN_ERROR_FILE, "%s: '%s': %s", r->path, name, what);
}

static cann_status send_frame(const hdf5_reader *r, hdf5_frame *frame, const char *name)
{
    frame->name = (int32_t)strlen(name);
    if (frame->name > HDF5_NAME) return fault(r, "", "a name of more than 4096 bytes");
    bool sent =
        socket_give(r->socket, frame, sizeof *frame) && socket_give(r->socket, name, frame->name);
    return sent ? CANN_OK : CANN_ERROR_FILE;
}

/* ---- what a dataset holds -----------------------------------------------------------------------
 */

typedef struct element {
    hid_t memory;   /* type that libhdf5 converts to */
    cann_type type; /* ours */
    size_t size;    /* bytes of one in memory */
    bool text, flag, complex;
} element;

/* h5py's bools: an enumeration of FALSE and TRUE. */
static bool is_flag(const hdf5_library *hdf5, hid_t type)
{
    bool flag = hdf5->H5Tget_nmembers(type) == 2;
    for (unsigned k = 0; k < 2 && flag; k++) {
        char *name = hdf5->H5Tget_member_name(type, k);
        flag = name && !strcmp(name, k ? "TRUE" : "FALSE");
        free(name);
    }
    return flag;
}

/* Two floats, whatever they are called: r and i, real and imag. */
static hid_t complex_type(const hdf5_library *hdf5, hid_t type)
{
    if (hdf5->H5Tget_nmembers(type) != 2) return -1;
    hid_t pair = hdf5->H5Tcreate(H5T_COMPOUND, 2 * sizeof(double));
    for (unsigned k = 0; k < 2 && pair >= 0; k++) {
        char *name = hdf5->H5Tget_member_name(type, k);
        bool fits =
            name && name[0] == "ri"[k] && hdf5->H5Tget_member_class(type, k) == H5T_FLOAT &&
            hdf5->H5Tinsert(pair, name, k * sizeof(double), *hdf5->H5T_NATIVE_DOUBLE_g) >= 0;
        free(name);
        if (!fits) return -1;
    }
    return pair;
}

/* False where it is no kind that we have a twin of. */
static bool find_element(const hdf5_library *hdf5, hid_t type, element *out)
{
    size_t size = hdf5->H5Tget_size(type);
    H5T_class_t kind = hdf5->H5Tget_class(type);
    *out = (element){.memory = -1};
    bool narrow = kind == H5T_INTEGER && (size < 4 || (size == 4 && hdf5->H5Tget_sign(type) != 0));
    if (kind == H5T_FLOAT && size <= 4)
        *out = (element){*hdf5->H5T_NATIVE_FLOAT_g, CANN_FLOAT32, 4, false, false, false};
    else if (kind == H5T_FLOAT)
        *out = (element){*hdf5->H5T_NATIVE_DOUBLE_g, CANN_FLOAT64, 8, false, false, false};
    else if (kind == H5T_ENUM && is_flag(hdf5, type))
        *out = (element){*hdf5->H5T_NATIVE_SCHAR_g, CANN_BOOL, 1, false, true, false};
    else if (narrow || kind == H5T_ENUM)
        *out = (element){*hdf5->H5T_NATIVE_INT32_g, CANN_INT32, 4, false, false, false};
    else if (kind == H5T_INTEGER)
        *out = (element){*hdf5->H5T_NATIVE_INT64_g, CANN_INT64, 8, false, false, false};
    else if (kind == H5T_COMPOUND)
        *out = (element){complex_type(hdf5, type), CANN_FLOAT64, 16, false, false, true};
    else if (kind == H5T_STRING)
        *out = (element){type, CANN_BOOL, size, true, false, false};
    return out->memory >= 0;
}

/* ---- sending ------------------------------------------------------------------------------------
 */

/* Rows to read at once: about PIECE bytes, whole chunks where there are some. */
static int64_t rows_at_once(const hdf5_reader *r, hid_t set, const hdf5_frame *frame,
                            int64_t row_bytes)
{
    hsize_t chunk[H5S_MAX_RANK];
    int64_t rows = PIECE / (row_bytes > 0 ? row_bytes : 1), step = 1;
    hid_t how = r->hdf5->H5Dget_create_plist(set);
    if (how >= 0 && r->hdf5->H5Pget_layout(how) == H5D_CHUNKED &&
        r->hdf5->H5Pget_chunk(how, H5S_MAX_RANK, chunk) > 0 && chunk[0] < (hsize_t)PIECE)
        step = (int64_t)chunk[0];
    if (how >= 0) r->hdf5->H5Pclose(how);
    rows = rows / step * step;
    if (rows < step) rows = step;
    return rows > frame->shape[0] ? frame->shape[0] : rows;
}

static cann_status send_rows(const hdf5_reader *r, hid_t set, hid_t space, const element *kind,
                             const hdf5_frame *frame, const char *name)
{
    const hdf5_library *hdf5 = r->hdf5;
    int axes = frame->rank - kind->complex; /* those of the file */
    int64_t total = frame->rank - (int)kind->complex > 0 ? frame->shape[0] : 1;
    int64_t row_bytes = frame->bytes / total;
    int64_t rows = axes ? rows_at_once(r, set, frame, row_bytes) : 1;
    cann_status status = CANN_OK;
    char *bytes = memory_take(rows, (size_t)row_bytes);
    if (!bytes) {
        socket_give_piece(r->socket, NULL, 0);
        return CANN_ERROR_MEMORY;
    }
    hsize_t start[TENSOR_RANK] = {0}, shape[TENSOR_RANK] = {0};
    for (int axis = 0; axis < axes; axis++) shape[axis] = (hsize_t)frame->shape[axis];
    for (int64_t done = 0; done < total && status == CANN_OK; done += rows) {
        if (rows > total - done) rows = total - done;
        start[0] = (hsize_t)done;
        shape[0] = (hsize_t)rows;
        hid_t memory = axes ? hdf5->H5Screate_simple(axes, shape, NULL) : H5S_ALL;
        if (axes) hdf5->H5Sselect_hyperslab(space, H5S_SELECT_SET, start, NULL, shape, NULL);
        if (hdf5->H5Dread(set, kind->memory, memory, axes ? space : H5S_ALL, H5P_DEFAULT, bytes) <
            0)
            status = hdf5_fail(r->path, name, "be read");
        else if (!socket_give_piece(r->socket, bytes, rows * row_bytes))
            status = CANN_ERROR_FILE;
        if (status != CANN_OK) socket_give_piece(r->socket, NULL, 0);
        if (axes) hdf5->H5Sclose(memory);
    }
    memory_free(bytes);
    return status;
}

/* The shape of a dataset into the frame; false where it has too many axes or elements. */
static bool find_shape(const hdf5_reader *r, hid_t space, const element *kind, hdf5_frame *frame)
{
    hsize_t shape[H5S_MAX_RANK];
    int rank = r->hdf5->H5Sget_simple_extent_ndims(space);
    if (rank < 0 || rank + kind->complex > TENSOR_RANK) return false;
    if (rank) r->hdf5->H5Sget_simple_extent_dims(space, shape, NULL);
    for (int axis = 0; axis < rank; axis++) {
        if (shape[axis] > INT64_MAX) return false;
        frame->shape[axis] = (int64_t)shape[axis];
    }
    if (r->hdf5->H5Sget_simple_extent_type(space) == H5S_NULL) frame->shape[rank++] = 0;
    frame->turned = r->matlab ? rank : 0;
    if (kind->complex) frame->shape[rank++] = 2;
    frame->rank = rank;
    frame->type = (int32_t)kind->type;
    int64_t count = shape_count(rank, frame->shape);
    return count >= 0 &&
           !__builtin_mul_overflow(count, (int64_t)type_size(kind->type), &frame->bytes);
}

static cann_status send_text(const hdf5_reader *r, hid_t set, hid_t space, const element *kind,
                             const char *name)
{
    const hdf5_library *hdf5 = r->hdf5;
    hdf5_frame frame = {.kind = FRAME_TEXT}, shape = {0};
    const element one = {.type = CANN_BOOL};
    if (!find_shape(r, space, &one, &shape) || shape_count(shape.rank, shape.shape) != 1)
        return CANN_OK; /* lists of texts are passed over */
    bool variable = hdf5->H5Tis_variable_str(kind->memory) > 0;
    if (!variable && kind->size > LONGEST_TEXT) return CANN_OK;
    char *fixed = memory_take((int64_t)kind->size + 1, 1), *text = fixed;
    if (!fixed) return CANN_ERROR_MEMORY;
    if (hdf5->H5Dread(set, kind->memory, H5S_ALL, H5S_ALL, H5P_DEFAULT,
                      variable ? (void *)&text : (void *)fixed) < 0) {
        memory_free(fixed);
        return hdf5_fail(r->path, name, "be read");
    }
    frame.bytes = text ? (int64_t)strnlen(text, variable ? LONGEST_TEXT : kind->size) : 0;
    cann_status status = send_frame(r, &frame, name);
    if (status == CANN_OK && !socket_give(r->socket, text, frame.bytes)) status = CANN_ERROR_FILE;
    memory_free(fixed);
    return status;
}

/* ---- MATLAB's marks
 * ------------------------------------------------------------------------------- */

static bool attribute_text(const hdf5_reader *r, hid_t set, const char *name, char *out,
                           size_t size)
{
    const hdf5_library *hdf5 = r->hdf5;
    memset(out, 0, size);
    if (hdf5->H5Aexists(set, name) <= 0) return false;
    hid_t attribute = hdf5->H5Aopen(set, name, H5P_DEFAULT);
    hid_t type = attribute >= 0 ? hdf5->H5Aget_type(attribute) : -1;
    hid_t space = attribute >= 0 ? hdf5->H5Aget_space(attribute) : -1;
    char *variable = NULL;
    bool fits = type >= 0 && hdf5->H5Tget_class(type) == H5T_STRING && space >= 0 &&
                hdf5->H5Sget_simple_extent_npoints(space) == 1;
    if (fits && hdf5->H5Tis_variable_str(type) > 0) {
        fits = hdf5->H5Aread(attribute, type, (void *)&variable) >= 0 && variable;
        if (fits) memcpy(out, variable, strnlen(variable, size - 1));
    } else {
        fits = fits && hdf5->H5Tget_size(type) < size && hdf5->H5Aread(attribute, type, out) >= 0;
    }
    if (space >= 0) hdf5->H5Sclose(space);
    if (type >= 0) hdf5->H5Tclose(type);
    if (attribute >= 0) hdf5->H5Aclose(attribute);
    return fits;
}

/* True where the array is numbers to MATLAB too; texts, cells and the like are not. */
static bool means_numbers(const hdf5_reader *r, hid_t set, element *kind)
{
    char meaning[64] = {0};
    if (!attribute_text(r, set, "MATLAB_class", meaning, sizeof meaning)) return true;
    if (!strcmp(meaning, "logical")) {
        *kind = (element){*r->hdf5->H5T_NATIVE_SCHAR_g, CANN_BOOL, 1, false, true, false};
        return true;
    }
    static const char *const numbers[] = {"double", "single", "int8",   "uint8", "int16",
                                          "uint16", "int32",  "uint32", "int64", "uint64"};
    for (size_t k = 0; k < sizeof numbers / sizeof *numbers; k++)
        if (!strcmp(meaning, numbers[k])) return true;
    return false;
}

/* ---- the walk
 * ------------------------------------------------------------------------------------- */

/* Data that lie in other files are left alone. */
static bool elsewhere(const hdf5_reader *r, hid_t set)
{
    hid_t how = r->hdf5->H5Dget_create_plist(set);
    if (how < 0) return true;
    bool away =
        r->hdf5->H5Pget_external_count(how) > 0 || r->hdf5->H5Pget_layout(how) == H5D_VIRTUAL;
    r->hdf5->H5Pclose(how);
    return away;
}

static cann_status read_dataset(const hdf5_reader *r, hid_t set, const char *name)
{
    const hdf5_library *hdf5 = r->hdf5;
    hid_t type = hdf5->H5Dget_type(set), space = hdf5->H5Dget_space(set);
    cann_status status = CANN_OK;
    hdf5_frame frame = {.kind = FRAME_TENSOR};
    element kind;
    if (type < 0 || space < 0)
        status = hdf5_fail(r->path, name, "be read");
    else if (!find_element(hdf5, type, &kind) || elsewhere(r, set) ||
             (r->matlab && (kind.text || !means_numbers(r, set, &kind))))
        ; /* passed over */
    else if (kind.text)
        status = send_text(r, set, space, &kind, name);
    else if (!find_shape(r, space, &kind, &frame))
        status = fault(r, name, "its shape is more than memory can hold, or of more than 8 axes");
    else {
        bool empty = r->matlab && hdf5->H5Aexists(set, "MATLAB_empty") > 0;
        if (empty) frame = (hdf5_frame){.kind = FRAME_TENSOR, .type = frame.type, .rank = 1};
        status = send_frame(r, &frame, name);
        if (status == CANN_OK && frame.bytes)
            status = send_rows(r, set, space, &kind, &frame, name);
    }
    if (space >= 0) hdf5->H5Sclose(space);
    if (type >= 0) hdf5->H5Tclose(type);
    return status;
}

static cann_status read_group(hdf5_reader *r, hid_t group, const char *name, int depth);

static cann_status read_object(hdf5_reader *r, hid_t object, const char *name, int depth)
{
    H5I_type_t kind = r->hdf5->H5Iget_type(object);
    if (++r->seen > MOST) return fault(r, name, "more than 100000 objects");
    if (kind == H5I_GROUP) return read_group(r, object, name, depth + 1);
    return kind == H5I_DATASET ? read_dataset(r, object, name) : CANN_OK;
}

static cann_status read_member(hdf5_reader *r, hid_t group, hsize_t index, const char *inside,
                               int depth)
{
    char own[HDF5_NAME];
    ssize_t length = r->hdf5->H5Lget_name_by_idx(group, ".", H5_INDEX_NAME, H5_ITER_INC, index, own,
                                                 sizeof own, H5P_DEFAULT);
    if (length < 0) return hdf5_fail(r->path, inside, "be listed");
    if (length >= (ssize_t)sizeof own) return fault(r, inside, "a name of more than 4096 bytes");
    text name = {0};
    text_add(&name, "%s%s%s", inside, *inside ? "/" : "", own);
    cann_status status = CANN_OK;
    hid_t object = r->hdf5->H5Oopen(group, own, H5P_DEFAULT);
    if (name.failed)
        status = CANN_ERROR_MEMORY;
    else if (object < 0)
        status = hdf5_fail(r->path, text_string(&name), "be opened (damaged, or in another file)");
    else
        status = read_object(r, object, text_string(&name), depth);
    if (object >= 0) r->hdf5->H5Oclose(object);
    text_free(&name);
    return status;
}

static cann_status read_group(hdf5_reader *r, hid_t group, const char *name, int depth)
{
    H5G_info_t facts;
    if (depth > DEEPEST) return fault(r, name, "groups within groups, more than 32 deep");
    if (r->hdf5->H5Gget_info(group, &facts) < 0) return hdf5_fail(r->path, name, "be listed");
    cann_status status = CANN_OK;
    for (hsize_t k = 0; k < facts.nlinks && status == CANN_OK; k++)
        status = read_member(r, group, k, name, depth);
    return status;
}

/* "object@attribute": one number or a text. */
static cann_status read_attribute(const hdf5_reader *r, const char *at)
{
    const hdf5_library *hdf5 = r->hdf5;
    text inside = {0};
    text_add_bytes(&inside, r->part, at - r->part);
    char words[4096] = {0};
    double value;
    hid_t object = hdf5->H5Oopen(r->file, inside.length ? text_string(&inside) : "/", H5P_DEFAULT);
    text_free(&inside);
    bool there = object >= 0 && hdf5->H5Aexists(object, at + 1) > 0;
    if (!there) return fail(CANN_ERROR_NAME, "%s: has no '%s'", r->path, r->part);
    if (attribute_text(r, object, at + 1, words, sizeof words)) {
        hdf5_frame frame = {.kind = FRAME_TEXT, .bytes = (int64_t)strlen(words)};
        cann_status status = send_frame(r, &frame, r->part);
        if (status != CANN_OK) return status;
        return socket_give(r->socket, words, frame.bytes) ? CANN_OK : CANN_ERROR_FILE;
    }
    hid_t attribute = hdf5->H5Aopen(object, at + 1, H5P_DEFAULT);
    hid_t type = attribute >= 0 ? hdf5->H5Aget_type(attribute) : -1;
    hid_t space = attribute >= 0 ? hdf5->H5Aget_space(attribute) : -1;
    H5T_class_t kind = type >= 0 ? hdf5->H5Tget_class(type) : H5T_NO_CLASS;
    if (space < 0 || hdf5->H5Sget_simple_extent_npoints(space) != 1 ||
        (kind != H5T_FLOAT && kind != H5T_INTEGER))
        return fail(CANN_ERROR_TYPE, "%s: the attribute '%s' is not one number or a short text",
                    r->path, r->part);
    if (hdf5->H5Aread(attribute, *hdf5->H5T_NATIVE_DOUBLE_g, &value) < 0)
        return hdf5_fail(r->path, r->part, "be read");
    hdf5_frame frame = {.kind = FRAME_TENSOR, .type = CANN_FLOAT64, .bytes = sizeof value};
    cann_status status = send_frame(r, &frame, r->part);
    if (status != CANN_OK) return status;
    return socket_give_piece(r->socket, &value, sizeof value) ? CANN_OK : CANN_ERROR_FILE;
}

/* The part that is wanted: a dataset, under its own last name, or what a group holds. */
static cann_status read_part(hdf5_reader *r)
{
    const char *at = r->part ? strrchr(r->part, '@') : NULL;
    if (at) return read_attribute(r, at);
    hid_t object = r->hdf5->H5Oopen(r->file, r->part ? r->part : "/", H5P_DEFAULT);
    if (object < 0 && r->part) return fail(CANN_ERROR_NAME, "%s: has no '%s'", r->path, r->part);
    if (object < 0) return hdf5_fail(r->path, "", "be read");
    if (r->hdf5->H5Iget_type(object) == H5I_GROUP) return read_group(r, object, "", 0);
    const char *slash = r->part ? strrchr(r->part, '/') : NULL;
    return read_object(r, object, slash ? slash + 1 : r->part ? r->part : "", 0);
}

void hdf5_read(int socket, void *task)
{
    hdf5_reader *r = task;
    r->socket = socket;
    r->hdf5->H5Lunregister(H5L_TYPE_EXTERNAL);
    r->hdf5->H5PLset_loading_state(0);
    r->file = r->hdf5->H5Fopen(r->path, H5F_ACC_RDONLY, H5P_DEFAULT);
    socket_answer(socket, r->file < 0 ? hdf5_fail(r->path, "", "be opened") : read_part(r));
}
