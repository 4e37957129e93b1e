/* SPDX-License-Identifier: MIT
 * The table of initialisers, and one call of a row. */
#include "event/initial.h"
#include "base/memory.h"
#include "base/status.h"
#include "base/text.h"
#include "tensor/tensor.h"
#include <math.h>
#include <string.h>

static const struct {
    const char *name, *options, *doc;
    cann_status (*make)(filling *filling);
} rows[] = {
#define INITIAL(name, options, make, doc) {#name, options, doc, initial_##make},
#include "event/initial.def"
#undef INITIAL
};
enum { ROWS = sizeof rows / sizeof *rows };

struct cann_initialiser {
    int64_t row;
    option_list options;
};

int64_t cann_initialiser_count(void)
{
    return ROWS;
}
int64_t cann_initialiser_find(const char *name)
{
    for (int64_t row = 0; row < ROWS; row++)
        if (!strcmp(rows[row].name, name)) return row;
    return -1;
}
static bool known(int64_t row)
{
    return row >= 0 && row < ROWS;
}
const char *cann_initialiser_name(int64_t row)
{
    return known(row) ? rows[row].name : NULL;
}
const char *cann_initialiser_options(int64_t row)
{
    return known(row) ? rows[row].options : NULL;
}
const char *cann_initialiser_doc(int64_t row)
{
    return known(row) ? rows[row].doc : NULL;
}

static void refuse_name(const char *name)
{
    const char *names[ROWS];
    text list = {0};
    for (int64_t row = 0; row < ROWS; row++) {
        names[row] = rows[row].name;
        text_add(&list, "%s%s", row ? ", " : "", names[row]);
    }
    int64_t near = text_nearest(name, names, ROWS);
    fail(CANN_ERROR_NAME, "no initialiser is named '%s'%s%s%s   (initialisers: %s)", name,
         near >= 0 ? "; did you mean '" : "", near >= 0 ? names[near] : "", near >= 0 ? "'?" : "",
         text_string(&list));
    text_free(&list);
}

cann_initialiser *cann_initialiser_new(const char *name)
{
    int64_t row = cann_initialiser_find(name);
    if (row < 0) {
        refuse_name(name);
        return NULL;
    }
    cann_initialiser *initialiser = memory_take(1, sizeof *initialiser);
    if (!initialiser) return NULL;
    initialiser->row = row;
    options_declare(&initialiser->options, rows[row].name, rows[row].options);
    options_add(&initialiser->options, "min = -inf; max = inf");
    return initialiser;
}

void cann_initialiser_free(cann_initialiser *initialiser)
{
    if (!initialiser) return;
    options_free(&initialiser->options);
    memory_free(initialiser);
}

cann_status cann_initialiser_number(cann_initialiser *initialiser, const char *name, double value)
{
    return options_number(&initialiser->options, name, value);
}
cann_status cann_initialiser_tensor(cann_initialiser *initialiser, const char *name,
                                    const cann_tensor *tensor)
{
    return options_tensor(&initialiser->options, name, tensor);
}

/* Cuts values to [min, max]; refuses what is not a number. */
static cann_status settle(const filling *filling)
{
    const char *name = filling->options->owner;
    double least = options_find(filling->options, "min")->number;
    double most = options_find(filling->options, "max")->number;
    if (least > most)
        return fail(CANN_ERROR_ARGUMENT, "%s: min = %g is above max = %g", name, least, most);
    bool single = filling->out->type == CANN_FLOAT32;
    float *narrow = cann_tensor_data(filling->out);
    double *wide = cann_tensor_data(filling->out);
    for (int64_t k = 0; k < filling->out->count; k++) {
        double value = single ? (double)narrow[k] : wide[k];
        if (isnan(value))
            return fail(CANN_ERROR_NUMERIC, "%s gives what is not a number (NaN)", name);
        if (value >= least && value <= most) continue;
        value = value < least ? least : most;
        if (single)
            narrow[k] = (float)value;
        else
            wide[k] = value;
    }
    return CANN_OK;
}

cann_tensor *cann_initialiser_make(cann_initialiser *initialiser, cann_type type, int rank,
                                   const int64_t *shape, const cann_synapses *synapses,
                                   uint64_t seed, uint64_t stream)
{
    filling filling = {
        .options = &initialiser->options, .synapses = synapses, .seed = seed, .stream = stream};
    if (options_check(&initialiser->options, filling.number) != CANN_OK) return NULL;
    if (type != CANN_FLOAT32 && type != CANN_FLOAT64) {
        fail(CANN_ERROR_TYPE, "%s: values are float32 or float64, not %s",
             initialiser->options.owner, type_name(type));
        return NULL;
    }
    filling.out =
        synapses ? cann_tensor_new(type, 1, &synapses->count) : cann_tensor_new(type, rank, shape);
    if (!filling.out) return NULL;
    if (rows[initialiser->row].make(&filling) == CANN_OK && settle(&filling) == CANN_OK)
        return filling.out;
    cann_tensor_free(filling.out);
    return NULL;
}
