/* SPDX-License-Identifier: MIT
 * Tensors and their files whose memory runs out. */
#include "../base/scarce.h"
#include <unistd.h>

static cann_tensor *drawn(int rank, const int64_t *shape, cann_type type)
{
    int64_t one = 0;
    cann_tensor *made = cann_tensor_new(type, rank, shape);
    cann_tensor *low = made ? cann_tensor_new(CANN_FLOAT64, 0, &one) : NULL;
    cann_tensor *high = low ? cann_tensor_new(CANN_FLOAT64, 0, &one) : NULL;
    if (high) *(double *)cann_tensor_data(high) = 1;
    cann_status status =
        high ? cann_tensor_fill(cann_distribution_find("uniform"), made, low, high, 1, 2)
             : CANN_ERROR_MEMORY;
    cann_tensor_free(low);
    cann_tensor_free(high);
    if (status == CANN_OK) return made;
    cann_tensor_free(made);
    return NULL;
}

static bool freed(cann_tensor *tensor)
{
    bool there = tensor != NULL;
    cann_tensor_free(tensor);
    return there;
}

static bool elementwise(void)
{
    int64_t shape[2] = {7, 300};
    cann_tensor *a = drawn(2, shape, CANN_FLOAT64),
                *b = a ? drawn(1, shape + 1, CANN_FLOAT32) : NULL;
    cann_tensor *flat =
        b ? cann_tensor_view(a, 2, (int64_t[]){300, 7}, (int64_t[]){1, 300}, 0) : NULL;
    bool well = flat && freed(cann_tensor_map(cann_function_find("add"), a, b, NULL)) &&
                freed(cann_tensor_map(cann_function_find("exp"), flat, NULL, NULL)) &&
                freed(cann_tensor_contiguous(flat)) &&
                freed(cann_tensor_convert(flat, CANN_INT32)) &&
                freed(cann_tensor_reshape(flat, 1, (int64_t[]){2100})) &&
                freed(cann_tensor_broadcast(b, 2, shape)) && cann_tensor_assign(a, b) == CANN_OK;
    for (int64_t row = 0; row < cann_reduction_count() && well; row++)
        well = freed(cann_tensor_reduce(row, flat, 0, false)) &&
               freed(cann_tensor_reduce(row, a, -1, true));
    for (int64_t row = 0; row < cann_along_count() && well; row++)
        well = freed(cann_tensor_along(row, flat, 1));
    cann_tensor_free(flat);
    cann_tensor_free(b);
    cann_tensor_free(a);
    return well;
}

static bool places(void)
{
    int64_t shape[2] = {12, 5}, count = 4;
    cann_tensor *a = drawn(2, shape, CANN_FLOAT64), *index = cann_tensor_new(CANN_INT64, 1, &count);
    cann_tensor *mask = a ? cann_tensor_convert(a, CANN_BOOL) : NULL, *some = NULL;
    bool well = mask && index && (some = cann_tensor_take(a, index, 0)) &&
                cann_tensor_put(a, index, 0, some) == CANN_OK && freed(cann_tensor_mask(a, mask)) &&
                freed(cann_tensor_nonzero(a));
    cann_tensor_free(some);
    cann_tensor_free(mask);
    cann_tensor_free(index);
    cann_tensor_free(a);
    return well;
}

static bool algebra(void)
{
    int64_t shape[2] = {9, 9};
    cann_tensor *a = drawn(2, shape, CANN_FLOAT64), *b = a ? drawn(2, shape, CANN_FLOAT64) : NULL;
    bool well = b != NULL;
    for (int64_t row = 0; row < cann_linalg_count() && well; row++) {
        cann_tensor *results[3] = {NULL};
        /* Some want what these are not, as cholesky does; they leave nothing either. */
        cann_tensor_linalg(row, a, cann_linalg_operands(row) > 1 ? b : NULL, results);
        for (int k = 0; k < 3; k++) cann_tensor_free(results[k]);
    }
    well = well && freed(cann_tensor_fft(CANN_RFFT, a, 1, -1)) &&
           freed(cann_tensor_fft(CANN_RFFT, a, 0, 16)) &&
           freed(cann_tensor_gaussian(a, 0, 1.5, 3, CANN_BORDER_WRAP)) &&
           freed(cann_tensor_smooth(a, CANN_SMOOTH_GAUSSIAN, 2)) &&
           freed(cann_tensor_recur(a, 0.5, 0));
    cann_tensor_free(b);
    cann_tensor_free(a);
    return well;
}

static bool on_disk(const char *path, const cann_archive *archive, const char *text)
{
    cann_archive *back = NULL;
    cann_tensor *found = NULL;
    if (cann_archive_save(archive, path, text != NULL) == CANN_OK)
        back = cann_archive_load(path, NULL);
    if (back) found = cann_archive_find(back, "a/b");
    bool well = found != NULL;
    cann_tensor_free(found);
    cann_archive_free(back);
    return well;
}

static bool archive_as(const char *extension, const char *text)
{
    char path[64];
    snprintf(path, sizeof path, "/tmp/cann_scarce_%d%s", (int)getpid(), extension);
    int64_t shape[2] = {40, 30};
    cann_tensor *a = drawn(2, shape, CANN_FLOAT32);
    cann_archive *archive = a ? cann_archive_new() : NULL;
    bool well = archive && cann_archive_add(archive, "a/b", a) == CANN_OK &&
                cann_archive_add(archive, "c", a) == CANN_OK &&
                cann_archive_add(archive, "c", a) == CANN_OK &&
                (!text || cann_archive_add_text(archive, "t", text) == CANN_OK) &&
                on_disk(path, archive, text);
    cann_archive_free(archive);
    cann_tensor_free(a);
    unlink(path);
    return well;
}

static bool zip(void)
{
    return archive_as(".npz", NULL);
}

static bool hdf5(void)
{
    return archive_as(".h5", "a text");
}

static bool npy(void)
{
    char path[64];
    snprintf(path, sizeof path, "/tmp/cann_scarce_%d.npy", (int)getpid());
    int64_t shape[2] = {40, 30};
    cann_tensor *a = drawn(2, shape, CANN_FLOAT32);
    bool well = a && cann_tensor_save(a, path) == CANN_OK && freed(cann_tensor_load(path));
    cann_tensor_free(a);
    unlink(path);
    return well;
}

static bool recorder(void)
{
    char path[64];
    snprintf(path, sizeof path, "/tmp/cann_scarce_%d_record.h5", (int)getpid());
    int64_t shape[2] = {4, 3};
    cann_tensor *a = drawn(2, shape, CANN_FLOAT32);
    cann_recorder *made = a ? cann_recorder_new(path, true) : NULL;
    bool well = made && cann_recorder_append(made, "r", a) == CANN_OK &&
                cann_recorder_append(made, "r", a) == CANN_OK &&
                cann_recorder_write(made, "w", a) == CANN_OK &&
                cann_recorder_text(made, "t", "text") == CANN_OK &&
                cann_recorder_flush(made) == CANN_OK && cann_recorder_close(made) == CANN_OK;
    cann_recorder_free(made);
    cann_tensor_free(a);
    unlink(path);
    return well;
}

int main(void)
{
    cann_threads_set(1);
    endure("mapping, reducing and reshaping", elementwise);
    endure("taking and putting by place", places);
    endure("linear algebra, transforms and smoothing", algebra);
    endure("an .npy file", npy);
    endure("an .npz file", zip);
    endure("an .h5 file", hdf5);
    endure("an .h5 file that grows", recorder);
    return failures != 0;
}
