/* SPDX-License-Identifier: MIT */
#include "tensor/archive.h"
#include "base/memory.h"
#include "base/status.h"
#include "tensor/tensor.h"
#include <inttypes.h>
#include <string.h>

cann_archive *cann_archive_new(void)
{
    return memory_take(1, sizeof(cann_archive));
}

void cann_archive_free(cann_archive *archive)
{
    if (!archive) return;
    for (int64_t k = 0; k < archive->count; k++) {
        memory_free(archive->names[k]);
        memory_free(archive->texts[k]);
        cann_tensor_free(archive->tensors[k]);
    }
    memory_free(archive->names);
    memory_free(archive->texts);
    memory_free(archive->tensors);
    memory_free(archive);
}

static int64_t index_of(const cann_archive *archive, const char *name)
{
    int64_t k = 0;
    while (k < archive->count && strcmp(archive->names[k], name) != 0) k++;
    return k;
}

static bool reserve(cann_archive *archive)
{
    if (archive->count < archive->capacity) return true;
    int64_t capacity = archive->capacity ? 2 * archive->capacity : 8;
    char **names = memory_grow(archive->names, archive->count, capacity, sizeof *names);
    if (!names) return false;
    archive->names = names;
    char **texts = memory_grow(archive->texts, archive->count, capacity, sizeof *texts);
    if (!texts) return false;
    archive->texts = texts;
    cann_tensor **tensors =
        memory_grow(archive->tensors, archive->count, capacity, sizeof *tensors);
    if (!tensors) return false;
    archive->tensors = tensors;
    archive->capacity = capacity;
    return true;
}

/* The entry of a name, made where it is not there and emptied where it is; NULL out of memory. */
static int64_t entry(cann_archive *archive, const char *name)
{
    int64_t index = index_of(archive, name);
    if (index < archive->count) {
        cann_tensor_free(archive->tensors[index]);
        memory_free(archive->texts[index]);
        archive->tensors[index] = NULL;
        archive->texts[index] = NULL;
        return index;
    }
    char *copy = reserve(archive) ? memory_string(name) : NULL;
    if (!copy) return -1;
    archive->names[archive->count++] = copy;
    return index;
}

cann_status archive_keep(cann_archive *archive, const char *name, cann_tensor *tensor)
{
    if (!tensor) return CANN_ERROR_MEMORY;
    int64_t index = entry(archive, name);
    if (index < 0) {
        cann_tensor_free(tensor);
        return CANN_ERROR_MEMORY;
    }
    archive->tensors[index] = tensor;
    return CANN_OK;
}

static cann_status check_name(const char *name)
{
    return strlen(name) > 1000 ? fail(CANN_ERROR_NAME, "archive: a name of more than 1000 bytes")
                               : CANN_OK;
}

cann_status cann_archive_add(cann_archive *archive, const char *name, const cann_tensor *tensor)
{
    cann_status status = check_name(name);
    if (status != CANN_OK) return status;
    return archive_keep(archive, name,
                        cann_tensor_view(tensor, tensor->rank, tensor->shape, tensor->strides, 0));
}

cann_status cann_archive_add_text(cann_archive *archive, const char *name, const char *text)
{
    cann_status status = check_name(name);
    if (status != CANN_OK) return status;
    char *copy = memory_string(text);
    int64_t index = copy ? entry(archive, name) : -1;
    if (index < 0) {
        memory_free(copy);
        return CANN_ERROR_MEMORY;
    }
    archive->texts[index] = copy;
    return CANN_OK;
}

int64_t cann_archive_count(const cann_archive *archive)
{
    return archive->count;
}

static bool has(const cann_archive *archive, int64_t index)
{
    return index >= 0 && index < archive->count;
}

const char *cann_archive_name(const cann_archive *archive, int64_t index)
{
    return has(archive, index) ? archive->names[index] : NULL;
}

const char *cann_archive_text(const cann_archive *archive, int64_t index)
{
    return has(archive, index) ? archive->texts[index] : NULL;
}

cann_tensor *cann_archive_tensor(const cann_archive *archive, int64_t index)
{
    if (!has(archive, index) || !archive->tensors[index]) {
        fail(CANN_ERROR_ARGUMENT, "entry %" PRId64 " of an archive of %" PRId64 " is no tensor",
             index, archive->count);
        return NULL;
    }
    const cann_tensor *tensor = archive->tensors[index];
    return cann_tensor_view(tensor, tensor->rank, tensor->shape, tensor->strides, 0);
}

cann_tensor *cann_archive_find(const cann_archive *archive, const char *name)
{
    int64_t index = index_of(archive, name);
    if (index < archive->count) return cann_archive_tensor(archive, index);
    fail(CANN_ERROR_NAME, "the archive has no entry '%s'", name);
    return NULL;
}
