/* SPDX-License-Identifier: MIT
 * Sparse matrices in Matrix Market's coordinate form: real, integer or pattern; general, symmetric
 * or skew-symmetric. Boisvert, Pozo & Remington, NISTIR 5935 (1996). Places in the file count from
 * 1; its rows are sources. */
#include "base/file.h"
#include "base/memory.h"
#include "base/status.h"
#include "event/rules.h"
#include <ctype.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* A file being read: its text, and how far it was read. */
typedef struct market {
    char *text;
    const char *at;
    const char *path;
    int64_t line;
    bool pattern, symmetric, skew;
    int64_t rows, columns, entries;
} market;

static void market_free(void *state)
{
    market *market = state;
    if (!market) return;
    memory_free(market->text);
    memory_free(market);
}

static cann_status refuse(const market *market, const char *why)
{
    return fail(CANN_ERROR_FILE, "%s:%" PRId64 ": %s", market->path, market->line, why);
}

static cann_status read_text(market *market)
{
    file_reader reader;
    cann_status status = file_open(&reader, market->path);
    if (status != CANN_OK) return status;
    market->text = memory_take(reader.size + 1, 1);
    status = market->text ? file_read(&reader, 0, market->text, reader.size) : CANN_ERROR_MEMORY;
    file_close(&reader);
    market->at = market->text;
    market->line = 1;
    return status;
}

static void skip_line(market *market)
{
    while (*market->at && *market->at != '\n') market->at++;
    if (*market->at) market->at++, market->line++;
}

static bool skip_blanks(market *market)
{
    for (; isspace((unsigned char)*market->at); market->at++) market->line += *market->at == '\n';
    return *market->at != 0;
}

/* The next word of the first line. */
static bool read_word(market *market, char *word, size_t room)
{
    size_t length = 0;
    while (*market->at == ' ' || *market->at == '\t') market->at++;
    while (*market->at && !isspace((unsigned char)*market->at) && length + 1 < room)
        word[length++] = *market->at++;
    word[length] = 0;
    return length > 0;
}

static cann_status read_banner(market *market)
{
    char word[5][24];
    for (int k = 0; k < 5; k++)
        if (!read_word(market, word[k], sizeof word[k]))
            return refuse(market, "this is no Matrix Market file: its first line is not "
                                  "'%%MatrixMarket matrix coordinate ...'");
    if (strcmp(word[0], "%%MatrixMarket") != 0 || strcasecmp(word[1], "matrix") != 0)
        return refuse(market, "this is no Matrix Market file: its first line is not "
                              "'%%MatrixMarket matrix coordinate ...'");
    if (strcasecmp(word[2], "coordinate") != 0)
        return refuse(market, "the matrix is dense (array); coordinate will do");
    market->pattern = !strcasecmp(word[3], "pattern");
    if (!market->pattern && strcasecmp(word[3], "real") != 0 && strcasecmp(word[3], "integer") != 0)
        return refuse(market, "elements are complex; real, integer or pattern will do");
    market->skew = !strcasecmp(word[4], "skew-symmetric");
    market->symmetric = market->skew || !strcasecmp(word[4], "symmetric");
    if (!market->symmetric && strcasecmp(word[4], "general") != 0)
        return refuse(market, "the symmetry is none of general, symmetric and skew-symmetric");
    return CANN_OK;
}

static bool read_whole(market *market, int64_t *value)
{
    char *end;
    if (!skip_blanks(market)) return false;
    *value = strtoll(market->at, &end, 10);
    bool good = end != market->at;
    market->at = end;
    return good;
}

static cann_status read_sizes(market *market)
{
    skip_line(market);
    while (skip_blanks(market) && *market->at == '%') skip_line(market);
    bool good = read_whole(market, &market->rows) && read_whole(market, &market->columns) &&
                read_whole(market, &market->entries);
    if (!good || market->rows < 0 || market->columns < 0 || market->entries < 0)
        return refuse(market, "the line of sizes is not 'rows columns entries'");
    int64_t left = (int64_t)strlen(market->at);
    if (market->entries > left) /* each takes several bytes */
        return refuse(market, "the file is too short for the entries it announces");
    return CANN_OK;
}

static cann_status market_open(market *market, const char *path)
{
    market->path = path;
    cann_status status = read_text(market);
    if (status == CANN_OK) status = read_banner(market);
    return status == CANN_OK ? read_sizes(market) : status;
}

cann_status cann_matrix_market_size(const char *path, int64_t *rows, int64_t *columns)
{
    market *market = memory_take(1, sizeof *market);
    if (!market) return CANN_ERROR_MEMORY;
    cann_status status = market_open(market, path);
    *rows = market->rows;
    *columns = market->columns;
    market_free(market);
    return status;
}

PREPARE(matrix_market)
{
    (void)options;
    if (wiring->state_free) wiring->state_free(wiring->state);
    market *market = wiring->state = memory_take(1, sizeof *market);
    wiring->state_free = market_free;
    if (!market) return CANN_ERROR_MEMORY;
    cann_status status = market_open(market, cann_wiring_text_of(wiring, "file"));
    if (status != CANN_OK) return status;
    if (market->rows != wiring->rows || market->columns != wiring->columns)
        return fail(CANN_ERROR_SHAPE,
                    "%s holds a matrix of %" PRId64 " x %" PRId64 ", but there are %" PRId64
                    " sources and %" PRId64 " targets",
                    market->path, market->rows, market->columns, wiring->rows, wiring->columns);
    return wiring_expect(wiring, 6 * (double)market->entries);
}

static cann_status add_entry(cann_wiring *wiring, const market *market, int64_t i, int64_t j,
                             double value)
{
    if (i < 1 || i > market->rows || j < 1 || j > market->columns)
        return refuse(market, "the entry lies outside the matrix");
    double mirrored = market->skew ? -value : value;
    const double *const values[PAIR_VALUES] = {market->pattern ? NULL : &value, NULL};
    const double *const others[PAIR_VALUES] = {market->pattern ? NULL : &mirrored, NULL};
    cann_status status = wiring_add(wiring, i - 1, j - 1, values);
    if (status == CANN_OK && market->symmetric && i != j)
        status = wiring_add(wiring, j - 1, i - 1, others);
    return status;
}

DRAW(matrix_market)
{
    (void)options, (void)random;
    market *market = wiring->state;
    for (int64_t k = 0; k < market->entries; k++) {
        int64_t i, j;
        char *end;
        double value = 1;
        if (!read_whole(market, &i) || !read_whole(market, &j))
            return refuse(market, "an entry is not 'row column value'");
        if (!market->pattern) {
            bool there = skip_blanks(market);
            value = strtod(market->at, &end);
            if (!there || end == market->at) return refuse(market, "an entry has no value");
            market->at = end;
        }
        cann_status status = add_entry(wiring, market, i, j, value);
        if (status != CANN_OK) return status;
        if (k % 4096 == 0 && cann_interrupt_pending())
            return fail(CANN_INTERRUPTED, "%s: interrupted at entry %" PRId64, market->path, k);
    }
    return CANN_OK;
}
