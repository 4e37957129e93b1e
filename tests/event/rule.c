/* SPDX-License-Identifier: MIT
 * A rule that a C program adds: it sees the sizes, numbers, tensors and texts it was given, draws
 * from the seed alone, and its synapses are those it named. */
#include "cann.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

static int failures;

static void claim(bool holds, const char *name)
{
    failures += !holds;
    printf("%s %s%s%s\n", holds ? "ok" : "FAIL", name, holds ? "" : ": ",
           holds ? "" : cann_error_message());
}

/* Each source meets the target so many places on, and one that is drawn, twice as strongly. */
static cann_status draw(cann_wiring *wiring, const double *options, cann_random *random)
{
    const cann_tensor *strength = cann_wiring_tensor_of(wiring, "strength");
    const char *way = cann_wiring_text_of(wiring, "way");
    int64_t rows = cann_wiring_rows(wiring), columns = cann_wiring_columns(wiring);
    int64_t on = strcmp(way, "back") == 0 ? columns - (int64_t)options[0] : (int64_t)options[0];
    double weight = 1;
    if (strength && cann_tensor_read(strength, &weight, 1) != CANN_OK) return CANN_ERROR_SHAPE;
    cann_status status = CANN_OK;
    for (int64_t i = 0; i < rows && status == CANN_OK; i++) {
        status = cann_wiring_add_weight(wiring, i, (i + on) % columns, weight);
        int64_t j = cann_random_below(random, columns);
        if (status == CANN_OK && (j != i || cann_wiring_allows_self(wiring)))
            status = cann_wiring_add_weight(wiring, i, j, 2 * weight);
    }
    return status;
}

static const cann_rule ahead = {.name = "ahead",
                                .options = "on = 1; strength: tensor?; way: text",
                                .doc = "each meets the one ahead, and one that is drawn",
                                .draw = draw};
static const cann_rule twice = {.name = "ahead", .options = "", .doc = "", .draw = draw};

enum { SOURCES = 40, TARGETS = 60 };

static cann_synapses *make(const char *way, double allow_self, uint64_t seed)
{
    double three = 3;
    cann_tensor *strength = cann_tensor_wrap(CANN_FLOAT64, 0, NULL, &three);
    cann_wiring *wiring = cann_wiring_new("ahead", SOURCES, TARGETS);
    cann_synapses *made = NULL;
    if (cann_wiring_number(wiring, "on", 5) == CANN_OK &&
        cann_wiring_number(wiring, "allow_self", allow_self) == CANN_OK &&
        cann_wiring_tensor(wiring, "strength", strength) == CANN_OK &&
        (!way || cann_wiring_text(wiring, "way", way) == CANN_OK))
        made = cann_wiring_make(wiring, seed, 0);
    cann_wiring_free(wiring);
    cann_tensor_free(strength);
    return made;
}

/* Synapses of i that are `weight` strong and end at j (-1: anywhere but at i). */
static int found(const cann_synapses *in, int64_t i, int64_t j, double weight)
{
    int count = 0;
    cann_tensor *sources = cann_synapses_sources(in), *targets = cann_synapses_targets(in);
    cann_tensor *weights = cann_synapses_weights(in);
    const int32_t *from = cann_tensor_data(sources), *to = cann_tensor_data(targets);
    const double *strong = cann_tensor_data(weights);
    for (int64_t k = 0; k < cann_synapses_count(in); k++)
        count += from[k] == i && strong[k] == weight && (j < 0 ? to[k] != i : to[k] == j);
    cann_tensor_free(sources);
    cann_tensor_free(targets);
    cann_tensor_free(weights);
    return count;
}

static void claim_wired(void)
{
    cann_synapses *on = make("on", 1, 7), *back = make("back", 0, 7);
    bool all = on && back && cann_synapses_count(on) == 2 * SOURCES, other = all;
    for (int64_t i = 0; all && i < SOURCES; i++) {
        all = found(on, i, (i + 5) % TARGETS, 3) == 1;
        other = other && found(back, i, (i + TARGETS - 5) % TARGETS, 3) == 1 &&
                found(back, i, -1, 6) == cann_synapses_count(back) / SOURCES - 1;
    }
    claim(all, "a rule of a C program joins those it names, as strongly as its tensor says");
    claim(other, "a rule of a C program reads its text, and who may not meet itself");
    cann_synapses_free(on);
    cann_synapses_free(back);
}

static void claim_drawn(void)
{
    cann_synapses *of[3] = {make("on", 1, 7), make("on", 1, 7), make("on", 1, 8)};
    int different[2] = {0}, reached[TARGETS] = {0}, most = 0;
    const int32_t *to[3];
    cann_tensor *targets[3];
    for (int k = 0; k < 3; k++) {
        targets[k] = cann_synapses_targets(of[k]);
        to[k] = cann_tensor_data(targets[k]);
    }
    for (int64_t k = 0; k < 2 * SOURCES; k++) {
        different[0] += to[0][k] != to[1][k];
        different[1] += to[0][k] != to[2][k];
        reached[to[0][k]]++;
    }
    for (int k = 0; k < TARGETS; k++) most = reached[k] > most ? reached[k] : most;
    claim(!different[0] && different[1] > SOURCES / 2 && most < 10,
          "what a rule draws is a function of the seed");
    for (int k = 0; k < 3; k++) {
        cann_tensor_free(targets[k]);
        cann_synapses_free(of[k]);
    }
}

int main(void)
{
    claim(cann_plugin_check(CANN_INTERFACE, CANN_INTERFACE) == CANN_OK &&
              cann_plugin_check(CANN_INTERFACE + 1, CANN_INTERFACE) != CANN_OK,
          "a plugin of another interface is refused");
    claim(cann_rule_add(&ahead) == CANN_OK && cann_rule_find("ahead") >= 0 &&
              strcmp(cann_rule_doc(cann_rule_find("ahead")), ahead.doc) == 0,
          "a rule that is added is found");
    claim(cann_rule_add(&twice) != CANN_OK && strstr(cann_error_message(), "ahead"),
          "a name that is there is refused");
    claim(!make(NULL, 1, 1) && strstr(cann_error_message(), "way"),
          "a text that is missing is named");
    claim_wired();
    claim_drawn();
    return failures != 0;
}
