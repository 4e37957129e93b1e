/* SPDX-License-Identifier: MIT
 * The rows of functions.def as a table, the public questions about them, and the choice of loops.
 */
#include "base/functions.h"
#include "base/functions_loops.h"
#include "base/isa.h"
#include <math.h>
#include <string.h>

#define D0                                                                                         \
    {                                                                                              \
        NULL, NULL, NULL                                                                           \
    }
#define D1(a)                                                                                      \
    {                                                                                              \
        a, NULL, NULL                                                                              \
    }
#define D2(a, b)                                                                                   \
    {                                                                                              \
        a, b, NULL                                                                                 \
    }
#define D3(a, b, c)                                                                                \
    {                                                                                              \
        a, b, c                                                                                    \
    }
#define FUNCTION(name, arity, units, derivative, doc)                                              \
    [FUNCTION_##name] = {#name, arity, units_##units, derivative, doc, USE_FUNCTION},
#define OPERATOR(name, arity, units, derivative, doc)                                              \
    [FUNCTION_##name] = {#name, arity, units_##units, derivative, doc, USE_OPERATOR},
#define ENGINE(name, arity, units, derivative, doc)                                                \
    [FUNCTION_##name] = {#name, arity, units_##units, derivative, doc, USE_ENGINE},

const function functions[FUNCTION_COUNT] = {
#include "base/functions.def"
};

ISA_DECLARE(function_loops, function_loops);

function_loop function_loop_of(function_row row, cann_type type)
{
    const function_loops *loops = ISA_PICK(function_loops);
    return loops->scanned[type][row] ? loops->scanned[type][row] : loops->of[type][row];
}

static const function *row_at(int64_t row)
{
    return row >= 0 && row < FUNCTION_COUNT ? &functions[row] : NULL;
}

int64_t cann_function_count(void)
{
    return FUNCTION_COUNT;
}

int64_t cann_function_find(const char *name)
{
    for (int64_t row = 0; name && row < FUNCTION_COUNT; row++)
        if (!strcmp(name, functions[row].name)) return row;
    return -1;
}

const char *cann_function_name(int64_t row)
{
    return row_at(row) ? functions[row].name : NULL;
}
int64_t cann_function_arity(int64_t row)
{
    return row_at(row) ? functions[row].arity : 0;
}
const char *cann_function_doc(int64_t row)
{
    return row_at(row) ? functions[row].doc : NULL;
}

const char *cann_function_derivative(int64_t row, int64_t argument)
{
    return row_at(row) && argument >= 0 && argument < 3 ? functions[row].derivative[argument]
                                                        : NULL;
}

bool cann_function_callable(int64_t row)
{
    return row_at(row) && functions[row].use == USE_FUNCTION;
}

double cann_function_value(int64_t row, cann_type type, double a, double b, double c)
{
    if (!row_at(row) || (type != CANN_FLOAT32 && type != CANN_FLOAT64)) return NAN;
    if (type == CANN_FLOAT64) {
        double value;
        function_loop_of((function_row)row, type)(1, &value, &a, &b, &c);
        return value;
    }
    float x = (float)a, y = (float)b, z = (float)c, value;
    function_loop_of((function_row)row, CANN_FLOAT32)(1, &value, &x, &y, &z);
    return (double)value;
}
