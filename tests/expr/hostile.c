/* SPDX-License-Identifier: MIT
 * Texts that mean harm: each is answered by a sentence with line and column, or accepted, within a
 * second or two, whatever its size and depth. */
#include "base/text.h"
#include "cann.h"
#include <stdio.h>
#include <string.h>
#include <time.h>

static int failures;

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static void repeat(text *out, const char *piece, int times)
{
    int64_t length = (int64_t)strlen(piece);
    for (int i = 0; i < times; i++) text_add_bytes(out, piece, length);
}

/* line:column of the first fault is there. */
static bool has_place(const char *sentence)
{
    int line, column;
    const char *colon = strstr(sentence, "eqs:");
    return colon && sscanf(colon, "eqs:%d:%d:", &line, &column) == 2 && line > 0 && column > 0;
}

static void try(const char *name, const char *state, const char *eqs, const char *func,
                cann_status wanted)
{
    double start = seconds();
    cann_model *model = cann_model_new("H", "system");
    cann_model_section(model, "state", state);
    cann_model_section(model, "eqs", eqs);
    if (func) cann_model_section(model, "func", func);
    cann_status status = cann_model_check(model);
    bool placed = status == CANN_OK || func || has_place(cann_error_message());
    cann_model_free(model);
    double took = seconds() - start;
    bool well = status == wanted && placed && took < 20 && strlen(cann_error_message()) < 16384;
    printf("%s %s", well ? "ok" : "FAIL", name);
    if (!well) printf(" status %d, %.1f s, %.200s", status, took, cann_error_message());
    printf("\n");
    failures += !well;
}

static void try_text(const char *name, text *eqs, cann_status wanted)
{
    try(name, "x = 1", text_string(eqs), NULL, wanted);
    text_free(eqs);
}

static void nesting(void)
{
    text eqs = {0};
    text_add(&eqs, "x' = ");
    repeat(&eqs, "(", 1000000);
    try_text("a million brackets", &eqs, CANN_ERROR_MODEL);
    text_add(&eqs, "x' = ");
    repeat(&eqs, "if x then ", 100000);
    try_text("a hundred thousand conditions", &eqs, CANN_ERROR_MODEL);
    text_add(&eqs, "x' = if x then 1 ");
    repeat(&eqs, "elseif x then 1 ", 100000);
    try_text("a hundred thousand branches", &eqs, CANN_ERROR_MODEL);
    text_add(&eqs, "x' = ");
    repeat(&eqs, "x^", 300000);
    try_text("a tower of powers", &eqs, CANN_ERROR_MODEL);
    text_add(&eqs, "x' = ");
    repeat(&eqs, "not ", 300000);
    try_text("not not not", &eqs, CANN_ERROR_MODEL);
    text_add(&eqs, "x' = ");
    repeat(&eqs, "sin(", 300000);
    try_text("calls within calls", &eqs, CANN_ERROR_MODEL);
}

static void length(void)
{
    text eqs = {0};
    text_add(&eqs, "x' = ");
    repeat(&eqs, "x+", 500000);
    text_add(&eqs, "x");
    try_text("a sum of half a million", &eqs, CANN_ERROR_MODEL);
    text_add(&eqs, "x' = x");
    repeat(&eqs, "*x", 1500);
    try_text("a product of 1500", &eqs, CANN_OK);
    repeat(&eqs, "x", 1000000);
    try_text("a name of a million letters", &eqs, CANN_ERROR_MODEL);
    text_add(&eqs, "x' = ");
    repeat(&eqs, "1", 1000000);
    try_text("a number of a million digits", &eqs, CANN_ERROR_MODEL);
    repeat(&eqs, "\n", 1000000);
    try_text("a million lines", &eqs, CANN_OK);
    repeat(&eqs, "x' @", 250000);
    try_text("a quarter of a million annotations", &eqs, CANN_ERROR_MODEL);
    repeat(&eqs, "\"", 1000000);
    try_text("a million quotes", &eqs, CANN_ERROR_MODEL);
    repeat(&eqs, "\xff", 1000000);
    try_text("a million bytes that are no UTF-8", &eqs, CANN_ERROR_MODEL);
    repeat(&eqs, "x' = ;", 150000);
    try_text("150 thousand faults", &eqs, CANN_ERROR_MODEL);
    text_add(&eqs, "x' = 1 ");
    repeat(&eqs, "# and so on ", 100000);
    try_text("a comment of a megabyte", &eqs, CANN_OK);
}

static void many(void)
{
    text eqs = {0}, state = {0};
    text_add(&eqs, "a0 = x\n");
    for (int k = 1; k < 30000; k++) text_add(&eqs, "a%d = a%d\n", k, k - 1);
    try_text("a chain of 30 thousand aliases", &eqs, CANN_OK);
    for (int k = 0; k < 30000; k++) text_add(&eqs, "a%d = a%d\n", k, (k + 1) % 30000);
    try_text("a cycle of 30 thousand aliases", &eqs, CANN_ERROR_MODEL);
    for (int k = 0; k < 30000; k++) text_add(&eqs, "a%d = 2*a%d*x\n", k, k + 1);
    try_text("a chain too deep to walk", &eqs, CANN_ERROR_MODEL);
    for (int k = 0; k < 20000; k++) {
        text_add(&state, "x%d : mV = %d\n", k, k);
        text_add(&eqs, "dx%d/dt = (x%d - x%d)/(2 ms)\n", k, (k + 1) % 20000, k);
    }
    try("20 thousand coupled states", text_string(&state), text_string(&eqs), NULL, CANN_OK);
    text_free(&eqs);
    text_free(&state);
    for (int k = 0; k < 20000; k++) {
        text_add(&state, "x%d\n", k);
        text_add(&eqs, "y%d : mV = x%d*x%d*x%d\n", k, k, (7 * k) % 20000, (11 * k) % 20000);
    }
    try("20 thousand unknown units", text_string(&state), text_string(&eqs), NULL, CANN_OK);
    text_free(&eqs);
    text_free(&state);
}

static void functions_within_functions(void)
{
    text func = {0};
    text_add(&func, "f0(a) = a + 1\n");
    for (int k = 1; k < 60; k++) text_add(&func, "f%d(a) = f%d(f%d(a))\n", k, k - 1, k - 1);
    try("functions that double", "x = 1", "x' = f59(x)", text_string(&func), CANN_ERROR_MODEL);
    text_free(&func);
    try("a function of itself", "x = 1", "x' = f(x)", "f(a) = f(a) + f(a)", CANN_ERROR_MODEL);
    try("functions of one another", "x = 1", "x' = f(x)", "f(a) = g(a) + g(a); g(a) = f(a)*f(a)",
        CANN_ERROR_MODEL);
    text_add(&func, "f0(a) = a\n");
    for (int k = 1; k < 60; k++) text_add(&func, "f%d(a) = f%d(a)*f%d(a)\n", k, k - 1, k - 1);
    try("powers of powers", "x = 1", "x' = f59(x)", text_string(&func), CANN_ERROR_MODEL);
    text_free(&func);
}

int main(void)
{
    nesting();
    length();
    many();
    functions_within_functions();
    return failures != 0;
}
