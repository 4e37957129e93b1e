/* SPDX-License-Identifier: MIT
 * Models and fused equations whose memory runs out, right ones and wrong ones. */
#include "../base/scarce.h"
#include <math.h>

static bool given(cann_model *model, const char *const *sections)
{
    for (int k = 0; model && sections[k]; k += 2)
        if (cann_model_section(model, sections[k], sections[k + 1]) != CANN_OK) return false;
    return model != NULL;
}

static const char *const right[] = {
    "param",
    "tau:ms = 20 @min(0) @doc(\"slow\"); E:mV = -65; k = 2*pi; n:int = 3; on:bool = true",
    "state",
    "v:mV = normal(-65, 1)*mV @max(0 mV); w = 0; x = 1; y = exp(-k)",
    "input",
    "I:mV",
    "func",
    "f(a, b) = a*exp(-b) + if a > b then 1 else tanh(a) end",
    "eqs",
    "tau*dv/dt = E - v + I + 0.1*sqrt(tau)*xi*mV\n"
    "dw/dt = (f(w, x) - w)/tau\nx' = -x(t - tau)/ms @method(rk4)\n"
    "y := y*0.99\nq = w^2 + pop.mean(x) @step\nz = q/(1 + q) @record",
    "history",
    "x = 1 + t/ms",
    NULL};

static bool describe(cann_model *model)
{
    static const char *const formats[] = {"text", "markdown", "latex"};
    double value;
    bool well = cann_model_rate(model, 1) && cann_model_jacobian(model, 1, 2) &&
                cann_model_actions(model, 0) && cann_model_range(model, "tau") &&
                cann_model_quantity(model, "tau", "0.02 s", &value) == CANN_OK;
    for (int k = 0; k < 3 && well; k++) well = cann_model_report(model, formats[k]) != NULL;
    return well;
}

static bool check(void)
{
    cann_model *base = cann_model_new("base", "neuron");
    cann_model *model = base ? cann_model_new("cell", "neuron") : NULL;
    bool well =
        model && given(base, right) &&
        cann_model_event(base, "spike", "v > -50*mV", "v = E; w += 1; if w > 3 then w = 0 end",
                         "5 ms", "v", "before") == CANN_OK &&
        cann_model_extend(model, base) == CANN_OK &&
        cann_model_section(model, "param", "E:mV = -60") == CANN_OK &&
        cann_model_check(model) == CANN_OK && describe(model);
    cann_model_free(model);
    cann_model_free(base);
    return well;
}

static bool check_synapse(void)
{
    cann_model *model = cann_model_new("S", "synapse");
    bool well =
        model &&
        given(model,
              (const char *const[]){"param", "A = 1; tau:ms = 20", "state", "w = 1; a = 0; b = 0",
                                    "eqs", "da/dt = -a/tau @event\ndb/dt = -b/tau @event", "send",
                                    "w*pre.r*post.r", "reduce", "sum", NULL}) &&
        cann_model_pathway(model, "pre", NULL, NULL, NAN,
                           "post.g += w; a += A; w = clip(w + b, 0, 1)",
                           "post.refractory") == CANN_OK &&
        cann_model_pathway(model, "late", "post.spike", "tau", 2, "b -= A", NULL) == CANN_OK &&
        cann_model_check(model) == CANN_OK && cann_model_actions(model, 0);
    cann_model_free(model);
    return well;
}

static const char *const wrong[][3] = {
    {"eqs", "dx/dt = y*", NULL},
    {"eqs", "dx/dt = unknown + fnu(3)", NULL},
    {"param", "p:mV = 3 s; x = 1; 9y = 2", NULL},
    {"param", "tau:parsec = 1; t = 2", NULL},
    {"func", "f(a) = f(a) + 1", NULL},
    {"eqs", "a = b; b = a; dx/dt = a @nothing @method(7)", NULL},
};

/* True where each is refused. */
static bool refuse(void)
{
    bool well = true;
    for (size_t k = 0; k < sizeof wrong / sizeof *wrong && well; k++) {
        cann_model *model = cann_model_new("wrong", "system");
        well = model && cann_model_section(model, "state", "x = 0") == CANN_OK &&
               given(model, wrong[k]) && cann_model_check(model) == CANN_ERROR_MODEL;
        cann_model_free(model);
    }
    return well;
}

static bool fuse(void)
{
    const char *outputs[] = {"z", "w"};
    int64_t count = 700;
    cann_tensor *x = cann_tensor_new(CANN_FLOAT32, 1, &count), *made[2] = {NULL};
    cann_fused *fused = x ? cann_fused_new("x; y", "q = x^2 + exp(-y); z = tanh(q)/q; w = q + z",
                                           outputs, 2, CANN_INTERPRETER)
                          : NULL;
    bool well =
        fused && cann_fused_run(fused, (const cann_tensor *const[]){x, x}, 2, made) == CANN_OK;
    cann_tensor_free(made[0]);
    cann_tensor_free(made[1]);
    cann_fused_free(fused);
    cann_tensor_free(x);
    return well;
}

int main(void)
{
    cann_threads_set(1);
    endure("a model of a neuron", check);
    endure("a model of a synapse", check_synapse);
    endure("refusing wrong models", refuse);
    endure("fused equations", fuse);
    return failures != 0;
}
