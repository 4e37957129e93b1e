/* SPDX-License-Identifier: MIT
 * Fuzzes rules that read text: the first byte chooses a condition, a generator or a Matrix Market
 * file, the others are its text. Whatever is made must have its targets in order and in range. */
#include "event/synapses.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const synapses *made)
{
    for (int64_t i = 0; i < made->rows; i++)
        for (int64_t k = made->first[i]; k < made->first[i + 1]; k++) {
            bool ordered = k == made->first[i] || made->target[k - 1] <= made->target[k];
            if (made->target[k] < 0 || made->target[k] >= made->columns || !ordered) abort();
        }
    if (made->first[made->rows] != made->count) abort();
}

static void make(const char *rule, const char *option, const char *text, int64_t rows,
                 int64_t columns)
{
    cann_wiring *wiring = cann_wiring_new(rule, rows, columns);
    if (!wiring) abort();
    cann_synapses *made = NULL;
    if (cann_wiring_text(wiring, option, text) == CANN_OK) made = cann_wiring_make(wiring, 1, 1);
    if (made) check(made);
    cann_synapses_free(made);
    cann_wiring_free(wiring);
}

static void make_file(const char *text, size_t length)
{
    char path[64];
    int64_t rows, columns;
    int file = memfd_create("matrix", 0);
    if (file < 0 || write(file, text, length) != (ssize_t)length) abort();
    snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    if (cann_matrix_market_size(path, &rows, &columns) == CANN_OK && rows < 1000 && columns < 1000)
        make("matrix_market", "file", path, rows, columns);
    close(file);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0) return 0;
    char *text = malloc(size);
    if (!text) return 0;
    memcpy(text, data + 1, size - 1);
    text[size - 1] = 0;
    if (data[0] % 3 == 0) make("condition", "where", text, 5, 7);
    if (data[0] % 3 == 1) make("generator", "text", text, 5, 7);
    if (data[0] % 3 == 2) make_file(text, size - 1);
    free(text);
    return 0;
}
