/* SPDX-License-Identifier: MIT
 * Programs whose memory runs out while they are made, wired, compiled, run, recorded, saved and
 * rewired. */
#include "../base/scarce.h"
#include <math.h>
#include <unistd.h>

static cann_tensor *numbers(int64_t count, double value)
{
    cann_tensor *made = cann_tensor_new(CANN_FLOAT64, 1, &count);
    for (int64_t k = 0; made && k < count; k++) ((double *)cann_tensor_data(made))[k] = value;
    return made;
}

static cann_model *neuron(void)
{
    cann_model *model = cann_model_new("cell", "neuron");
    bool well =
        model &&
        cann_model_section(model, "param", "tau:ms = 20; E:mV = -49; c:mV = -60") == CANN_OK &&
        cann_model_section(model, "state", "v:mV = -60; g:mV = 0; h:mV = 0") == CANN_OK &&
        cann_model_section(model, "input", "I:mV; g; h") == CANN_OK &&
        cann_model_section(model, "eqs",
                           "tau*dv/dt = E - v + g - h + I + 0.1*sqrt(tau)*xi*mV\n"
                           "dg/dt = -g/(5 ms)\ndh/dt = -h/(10 ms)\nr = v^2/mV") == CANN_OK &&
        cann_model_event(model, "spike", "v > -50 mV", "v = c", "5 ms", NULL, NULL) == CANN_OK &&
        cann_model_check(model) == CANN_OK;
    if (well) return model;
    cann_model_free(model);
    return NULL;
}

static cann_model *stdp(void)
{
    cann_model *model = cann_model_new("stdp", "synapse");
    bool well =
        model && cann_model_section(model, "param", "A = 0.01; tp:ms = 20") == CANN_OK &&
        cann_model_section(model, "state", "w = 0.5; a = 0; b = 0") == CANN_OK &&
        cann_model_section(model, "eqs", "da/dt = -a/tp @event\ndb/dt = -b/tp @event") == CANN_OK &&
        cann_model_pathway(model, "pre", NULL, NULL, NAN, "post.$port += w*mV; a += A; w += b",
                           NULL) == CANN_OK &&
        cann_model_pathway(model, "post", NULL, NULL, NAN, "b -= A; w += a", NULL) == CANN_OK &&
        cann_model_check(model) == CANN_OK;
    if (well) return model;
    cann_model_free(model);
    return NULL;
}

static cann_model *conductance(void)
{
    cann_model *model = cann_model_new("alpha", "synapse");
    bool well = model && cann_model_section(model, "param", "tau:ms = 5") == CANN_OK &&
                cann_model_section(model, "state", "w = 0.5; s = 0") == CANN_OK &&
                cann_model_section(model, "eqs", "ds/dt = -s/tau") == CANN_OK &&
                cann_model_section(model, "send", "s*mV") == CANN_OK &&
                cann_model_pathway(model, "pre", NULL, NULL, NAN, "s += w", NULL) == CANN_OK &&
                cann_model_check(model) == CANN_OK;
    if (well) return model;
    cann_model_free(model);
    return NULL;
}

static cann_synapses *wired(int64_t rows, int64_t columns, double p)
{
    cann_wiring *wiring = cann_wiring_new("fixed_probability", rows, columns);
    cann_synapses *made = NULL;
    if (wiring && cann_wiring_number(wiring, "p", p) == CANN_OK)
        made = cann_wiring_make(wiring, 3, 1);
    cann_wiring_free(wiring);
    return made;
}

static bool add_group(cann_program *program, const char *name, cann_model *model, int64_t count)
{
    double low = 0, high = 1;
    cann_wrap wrap = CANN_OPEN;
    return program && model &&
           cann_program_group(program, name, model, 0, &count, &low, &high, &wrap) == CANN_OK;
}

static bool connected(cann_program *program, const char *name, cann_model *synapse,
                      const char *port, bool delays)
{
    cann_synapses *synapses = wired(20, 20, 0.2);
    cann_tensor *delay = synapses && delays ? numbers(cann_synapses_count(synapses), 1) : NULL;
    for (int64_t k = 0; delay && k < cann_tensor_count(delay); k++)
        ((double *)cann_tensor_data(delay))[k] = 0.5 + (double)(k % 7);
    bool well =
        synapses && (!delays || delay) &&
        cann_program_connect(program, name, "E", "I", synapse, synapses, port, delay) == CANN_OK;
    cann_tensor_free(delay);
    cann_synapses_free(synapses);
    return well;
}

static bool recorded(cann_program *program)
{
    cann_tensor *rows = cann_program_recorded(program, "E.v");
    cann_tensor *spikes = cann_program_recorded(program, "spikes");
    bool well = rows && spikes;
    cann_tensor_free(rows);
    cann_tensor_free(spikes);
    return well;
}

static bool use(cann_program *program)
{
    int64_t some[] = {0, 3};
    cann_tensor *input = numbers(20, 3), *series = numbers(40, 1), *value = NULL, *pairs = NULL;
    const char *names[] = {"s"};
    bool well = input && series && cann_program_set(program, "E.I", input) == CANN_OK &&
                cann_program_begin_with(program, "I.v", "normal(-55, 2)*mV") == CANN_OK &&
                cann_program_drive(program, "I.I", "s*mV", names,
                                   (const cann_tensor *const[]){series}, 1) == CANN_OK &&
                cann_program_record(program, "E.v", NULL, 2, some, 2) == CANN_OK &&
                cann_program_record(program, "E.twice", "2*v", 1, NULL, 0) == CANN_OK &&
                cann_program_record(program, "spikes", NULL, 1, NULL, 0) == CANN_OK &&
                cann_program_prepare(program, 30, 30) == CANN_OK &&
                cann_program_run(program, 30) == CANN_OK && recorded(program);
    if (well) value = cann_program_evaluate(program, "E", "v + 1*mV", NULL, NULL, 0);
    if (value) pairs = cann_program_get(program, "stdp.w");
    well = well && value && pairs && cann_program_describe(program) &&
           cann_program_reset(program) == CANN_OK;
    cann_tensor_free(value);
    cann_tensor_free(pairs);
    cann_tensor_free(input);
    cann_tensor_free(series);
    return well;
}

typedef struct models {
    cann_model *neuron, *stdp, *conductance;
} models;

static models all_models(void)
{
    return (models){neuron(), stdp(), conductance()};
}

static void free_models(const models *of)
{
    cann_model_free(of->neuron);
    cann_model_free(of->stdp);
    cann_model_free(of->conductance);
}

static cann_program *network(const models *of, double dt, bool delays)
{
    cann_program *program = cann_program_new(CANN_FLOAT32, dt, 1, 5);
    bool well = of->stdp && of->conductance && add_group(program, "E", of->neuron, 20) &&
                add_group(program, "I", of->neuron, 20) &&
                cann_program_backend(program, CANN_INTERPRETER) == CANN_OK &&
                connected(program, "stdp", of->stdp, "g", delays) &&
                connected(program, "alpha", of->conductance, "I", false) &&
                connected(program, "plain", NULL, "h", delays);
    if (well) return program;
    cann_program_free(program);
    return NULL;
}

static bool run_network(void)
{
    models of = all_models();
    cann_program *program = network(&of, 0.1, false);
    bool well = program && use(program);
    cann_program_free(program);
    free_models(&of);
    return well;
}

static bool run_delayed(void)
{
    models of = all_models();
    cann_program *program = network(&of, 0.1, true);
    bool well = program && use(program);
    cann_program_free(program);
    free_models(&of);
    return well;
}

static bool watched(cann_program *program)
{
    const char *values[] = {"v", "g + h"};
    bool well = cann_program_record_event(program, "E.of", "spike", values, 2) == CANN_OK &&
                cann_program_record(program, "E.v", NULL, 4, NULL, 0) == CANN_OK &&
                cann_program_record_offset(program, 3) == CANN_OK &&
                cann_program_stop_when(program, "E.stop", "v > 1000*mV", true, false) == CANN_OK &&
                cann_program_profile(program, true) == CANN_OK &&
                cann_program_run(program, 800) == CANN_OK && cann_program_profiled(program) &&
                !cann_program_stopped(program);
    cann_tensor *events = well ? cann_program_events(program, "E.of") : NULL;
    well = well && events && cann_tensor_count(events) > 0;
    cann_tensor_free(events);
    return well && cann_program_profile(program, false) == CANN_OK;
}

static bool watch(void)
{
    models of = all_models();
    cann_program *program = network(&of, 0.1, false);
    bool well = program && watched(program);
    cann_program_free(program);
    free_models(&of);
    return well;
}

/* Another program of the same network goes on; a checkpoint comes and goes. */
static bool hand_over(void)
{
    char path[] = "/tmp/cann_scarce_XXXXXX";
    int file = mkstemp(path);
    models of = all_models();
    cann_program *program = network(&of, 0.1, true), *next = network(&of, 0.2, true);
    bool well =
        file >= 0 && program && next && cann_program_run(program, 20) == CANN_OK &&
        cann_program_adopt(next, program) == CANN_OK && cann_program_run(next, 20) == CANN_OK &&
        cann_program_save(program, path, "a note") == CANN_OK && cann_checkpoint_note(path) &&
        cann_program_load(program, path) == CANN_OK && cann_program_run(program, 5) == CANN_OK;
    cann_program_free(program);
    cann_program_free(next);
    free_models(&of);
    close(file);
    unlink(path);
    return well;
}

static bool rewire_to(cann_program *program, cann_synapses *other, const cann_tensor *kept)
{
    cann_tensor *delay = other ? numbers(cann_synapses_count(other), 2) : NULL;
    cann_tensor *at = NULL;
    bool well = delay && kept &&
                cann_program_rewire(program, "stdp", other, kept, NULL) == CANN_OK &&
                cann_program_run(program, 20) == CANN_OK;
    if (well) at = cann_program_at_pairs(program, "plain", "pre.v", other);
    well = well && at && cann_program_delay(program, "stdp", other, delay, -1) == CANN_OK &&
           cann_program_part(program, "alpha") == CANN_OK &&
           cann_program_freeze(program, "stdp", true) == CANN_OK &&
           cann_program_run(program, 20) == CANN_OK &&
           cann_program_disconnect(program, "plain") == CANN_OK &&
           cann_program_run(program, 20) == CANN_OK;
    cann_tensor_free(at);
    cann_tensor_free(delay);
    return well;
}

static bool rewire(void)
{
    models of = all_models();
    cann_program *program = network(&of, 0.1, false);
    bool well = program && cann_program_run(program, 20) == CANN_OK;
    cann_synapses *other = well ? wired(20, 20, 0.1) : NULL;
    int64_t count = other ? cann_synapses_count(other) : 0;
    cann_tensor *kept = other ? cann_tensor_new(CANN_INT64, 1, &count) : NULL;
    for (int64_t k = 0; kept && k < count; k++)
        ((int64_t *)cann_tensor_data(kept))[k] = k % 2 ? -1 : k;
    well = well && rewire_to(program, other, kept);
    cann_tensor_free(kept);
    cann_synapses_free(other);
    cann_program_free(program);
    free_models(&of);
    return well;
}

static cann_model *field(void)
{
    cann_model *model = cann_model_new("field", "field");
    bool well = model && cann_model_section(model, "param", "k = 1; a = 0.5") == CANN_OK &&
                cann_model_section(model, "state", "u = 0") == CANN_OK &&
                cann_model_section(model, "input", "I") == CANN_OK &&
                cann_model_section(model, "func", "J(d) = exp(-d^2/(2*a^2))") == CANN_OK &&
                cann_model_section(model, "eqs",
                                   "r = u^2/(1 + k*pop.sum(u^2)) @record\n"
                                   "du/dt = (-u + conv(J, r) + I)/(1 ms)") == CANN_OK &&
                cann_model_check(model) == CANN_OK;
    if (well) return model;
    cann_model_free(model);
    return NULL;
}

static bool run_field(const char *how)
{
    int64_t shape[2] = {12, 16};
    double low[2] = {-1, -1}, high[2] = {1, 1};
    cann_wrap wrap[2] = {CANN_RING, CANN_RING};
    const char *values[] = {"r"};
    cann_model *model = field();
    cann_program *program = model ? cann_program_new(CANN_FLOAT64, 0.1, 2, 1) : NULL;
    cann_tensor *k = numbers(2, 1.5), *column = NULL;
    if (k) column = cann_tensor_reshape(k, 2, (int64_t[]){2, 1});
    bool well = program && column &&
                cann_program_group(program, "f", model, 2, shape, low, high, wrap) == CANN_OK &&
                cann_program_backend(program, CANN_INTERPRETER) == CANN_OK &&
                cann_program_convolution(program, how) == CANN_OK &&
                cann_program_method(program, "rk4") == CANN_OK &&
                cann_program_set(program, "k", column) == CANN_OK &&
                cann_program_record(program, "r", NULL, 1, NULL, 0) == CANN_OK &&
                cann_program_link(program, CANN_LINK_VALUE, "f.I", "f", NULL, values, 1, NULL,
                                  NULL) == CANN_OK &&
                cann_program_run(program, 10) == CANN_OK;
    cann_tensor_free(column);
    cann_tensor_free(k);
    cann_program_free(program);
    cann_model_free(model);
    return well;
}

static bool run_fft(void)
{
    return run_field("fft");
}

static bool run_band(void)
{
    return run_field("band");
}

static bool look_back(void)
{
    cann_model *model = cann_model_new("past", "system");
    cann_program *program = model ? cann_program_new(CANN_FLOAT64, 0.1, 1, 1) : NULL;
    bool well = program && cann_model_section(model, "param", "d:ms = 1") == CANN_OK &&
                cann_model_section(model, "state", "x = 1; y = 0") == CANN_OK &&
                cann_model_section(model, "history", "x = 1 + t/(1 ms)") == CANN_OK &&
                cann_model_section(model, "eqs",
                                   "x' = -x(t - d)/ms\ny' = (x - y)/ms @method(rk4)") == CANN_OK &&
                cann_model_check(model) == CANN_OK && add_group(program, "p", model, 3) &&
                cann_program_run(program, 30) == CANN_OK;
    cann_program_free(program);
    cann_model_free(model);
    return well;
}

int main(void)
{
    cann_threads_set(1);
    endure("a network of neurons", run_network);
    endure("a network with a delay of each synapse", run_delayed);
    endure("keeping events, stopping at conditions and measuring", watch);
    endure("going on in another program, and from a file", hand_over);
    endure("rewiring a network", rewire);
    endure("a field with transforms", run_fft);
    endure("a field with bands", run_band);
    endure("equations that look back", look_back);
    return failures != 0;
}
