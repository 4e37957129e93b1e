/* SPDX-License-Identifier: MIT
 * Synapses, products, initialisers and generated matrices whose memory runs out. */
#include "../base/scarce.h"
#include <math.h>

enum { ROWS = 30, COLUMNS = 40 };

static cann_tensor *ramp(cann_type type, int64_t count)
{
    cann_tensor *made = cann_tensor_new(type, 1, &count);
    if (made && cann_tensor_space(made, 0, 1, false) == CANN_OK) return made;
    cann_tensor_free(made);
    return NULL;
}

static bool freed(cann_tensor *tensor)
{
    bool there = tensor != NULL;
    cann_tensor_free(tensor);
    return there;
}

static cann_synapses *wired(const char *rule, const char *option, double value)
{
    cann_wiring *wiring = cann_wiring_new(rule, ROWS, ROWS);
    cann_synapses *made = NULL;
    if (wiring && (!option || cann_wiring_number(wiring, option, value) == CANN_OK))
        made = cann_wiring_make(wiring, 3, 1);
    cann_wiring_free(wiring);
    return made;
}

typedef struct choice {
    const char *rule;
    struct {
        const char *name;
        double value;
    } numbers[3];
    bool places;
    const char *text_name, *text;
} choice;

static const choice choices[] = {
    {"one_to_one", {{0}}, false, NULL, NULL},
    {"all_to_all", {{0}}, false, NULL, NULL},
    {"fixed_probability", {{"p", 0.2}, {"pre_ratio", 0.5}}, false, NULL, NULL},
    {"fixed_number_post", {{"number", 4}, {"repeats", 1}}, false, NULL, NULL},
    {"fixed_number_pre", {{"number", 4}}, false, NULL, NULL},
    {"fixed_total_number", {{"number", 90}}, false, NULL, NULL},
    {"gaussian", {{"sigma", 3}}, true, NULL, NULL},
    {"dog", {{"sigma_pos", 2}, {"sigma_neg", 4}}, true, NULL, NULL},
    {"gaussian_probability", {{"sigma", 3}}, true, NULL, NULL},
    {"distance", {{"distance", 3}, {"p", 0.5}}, true, NULL, NULL},
    {"small_world", {{"degree", 4}, {"p", 0.2}}, false, NULL, NULL},
    {"scale_free", {{"m", 2}}, false, NULL, NULL},
    {"scale_free_dual", {{"m1", 2}, {"m2", 3}, {"p", 0.5}}, false, NULL, NULL},
    {"power_law", {{"m", 2}, {"p", 0.5}}, false, NULL, NULL},
    {"grid_four", {{"periodic", 1}}, false, NULL, NULL},
    {"grid_eight", {{0}}, false, NULL, NULL},
    {"grid_n", {{"reach", 2}}, false, NULL, NULL},
    {"condition", {{"p", 0.5}}, true, "where", "abs(i - j) < 4 and x_pre < 20"},
    {"generator",
     {{"skip_if_invalid", 1}},
     false,
     "text",
     "j = k for k in range(i - 2, i + 3) if uniform(0, 1) < 0.5"},
};
enum { CHOICES = sizeof choices / sizeof *choices };

static bool set_up(cann_wiring *wiring, const choice *of, const cann_tensor *places)
{
    bool well = true;
    for (int k = 0; k < 3 && well && of->numbers[k].name; k++)
        well = cann_wiring_number(wiring, of->numbers[k].name, of->numbers[k].value) == CANN_OK;
    if (well && of->places) well = cann_wiring_tensor(wiring, "source_places", places) == CANN_OK;
    return well && (!of->text || cann_wiring_text(wiring, of->text_name, of->text) == CANN_OK);
}

static bool rules(void)
{
    cann_tensor *line = ramp(CANN_FLOAT64, ROWS), *places = NULL;
    if (line) places = cann_tensor_reshape(line, 2, (int64_t[]){ROWS, 1});
    bool well = places != NULL;
    for (int k = 0; k < CHOICES && well; k++) {
        cann_wiring *wiring = cann_wiring_new(choices[k].rule, ROWS, ROWS);
        cann_synapses *made = NULL;
        if (wiring && set_up(wiring, &choices[k], places)) made = cann_wiring_make(wiring, 3, 1);
        well = made != NULL;
        cann_synapses_free(made);
        cann_wiring_free(wiring);
    }
    cann_tensor_free(places);
    cann_tensor_free(line);
    return well;
}

static bool given(void)
{
    cann_tensor *ends = ramp(CANN_INT64, ROWS), *weights = ends ? ramp(CANN_FLOAT64, ROWS) : NULL;
    cann_wiring *wiring = cann_wiring_new("pairs", ROWS, ROWS);
    cann_synapses *made = NULL;
    if (weights && wiring && cann_wiring_tensor(wiring, "sources", ends) == CANN_OK &&
        cann_wiring_tensor(wiring, "targets", ends) == CANN_OK &&
        cann_wiring_tensor(wiring, "weights", weights) == CANN_OK &&
        cann_wiring_tensor(wiring, "delays", weights) == CANN_OK)
        made = cann_wiring_make(wiring, 1, 1);
    bool well = made && freed(cann_synapses_weights(made)) && freed(cann_synapses_delays(made));
    cann_synapses_free(made);
    cann_wiring_free(wiring);
    cann_tensor_free(weights);
    cann_tensor_free(ends);
    return well;
}

static bool asked_of(cann_synapses *of, const cann_tensor *x)
{
    cann_synapses *other = cann_synapses_transpose(of);
    cann_synapses *absent = other ? cann_synapses_absent(of, 0.1, false, 1, 2) : NULL;
    bool well = absent && freed(cann_synapses_sources(of)) && freed(cann_synapses_targets(of)) &&
                freed(cann_synapses_degrees(of, true)) && freed(cann_synapses_dense(of, NULL)) &&
                freed(cann_synapses_product(of, x, NULL, false, false)) &&
                freed(cann_synapses_product(of, x, NULL, true, true)) &&
                freed(cann_synapses_outer(of, x, x));
    cann_synapses_free(absent);
    cann_synapses_free(other);
    return well;
}

static bool products(void)
{
    cann_synapses *of = wired("fixed_probability", "p", 0.2);
    cann_tensor *x = of ? ramp(CANN_FLOAT64, ROWS) : NULL;
    bool well = x && asked_of(of, x);
    cann_tensor_free(x);
    cann_synapses_free(of);
    return well;
}

static bool segments(void)
{
    static const char *const names[] = {"sum", "mean", "max", "softmax"};
    int64_t shape[2] = {3, ROWS};
    cann_tensor *values = cann_tensor_new(CANN_FLOAT32, 2, shape);
    cann_tensor *place = values ? ramp(CANN_INT32, ROWS) : NULL;
    bool well = place != NULL;
    for (int k = 0; k < 4 && well; k++)
        well = freed(cann_tensor_segment(names[k], values, place, ROWS));
    cann_tensor_free(place);
    cann_tensor_free(values);
    return well;
}

static bool initial(void)
{
    cann_synapses *of = wired("fixed_probability", "p", 0.2);
    bool well = of != NULL;
    for (int64_t row = 0; row < cann_initialiser_count() && well; row++) {
        cann_initialiser *made = cann_initialiser_new(cann_initialiser_name(row));
        int64_t shape[2] = {8, 8};
        well = made != NULL;
        /* Those that need options or places of their own refuse, and leave nothing either. */
        if (well) cann_tensor_free(cann_initialiser_make(made, CANN_FLOAT32, 2, shape, NULL, 1, 2));
        if (well) cann_tensor_free(cann_initialiser_make(made, CANN_FLOAT64, 0, NULL, of, 1, 2));
        cann_initialiser_free(made);
    }
    cann_synapses_free(of);
    return well;
}

static bool generated(void)
{
    cann_tensor *x = ramp(CANN_FLOAT32, ROWS);
    cann_generated *of =
        x ? cann_generated_new(ROWS, COLUMNS, 0.2, true, "normal", 0, 1, CANN_FLOAT32, 3, 4) : NULL;
    cann_synapses *one = of ? cann_generated_synapses(of) : NULL;
    cann_synapses *two = one ? cann_generated_store(of) : NULL;
    bool well = two && freed(cann_generated_product(of, x, false, false)) &&
                freed(cann_generated_product(of, x, false, true));
    cann_synapses_free(one);
    cann_synapses_free(two);
    cann_generated_free(of);
    cann_tensor_free(x);
    return well;
}

int main(void)
{
    cann_threads_set(1);
    endure("every rule of who meets whom", rules);
    endure("a list of pairs", given);
    endure("products over synapses", products);
    endure("bringing values together by place", segments);
    endure("every initialiser", initial);
    endure("a generated matrix", generated);
    return failures != 0;
}
