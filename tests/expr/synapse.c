/* SPDX-License-Identifier: MIT
 * What the engine asks of a synapse: the closed form of @event equations against a fine numerical
 * solution, where its states may live, and copies of nodes in another pool. */
#include "cann.h"
#include "check.h"
#include "expr/align.h"
#include "expr/solution.h"

/* From pairs of section and text. */
static cann_model *make(const char *const *given)
{
    cann_model *model = cann_model_new("S", "synapse");
    for (int k = 0; given[k]; k += 2) {
        if (strncmp(given[k], "on.", 3) == 0)
            cann_model_pathway(model, given[k] + 3, NULL, NULL, NAN, given[k + 1], NULL);
        else
            cann_model_section(model, given[k], given[k + 1]);
    }
    if (cann_model_check(model) != CANN_OK) printf("# %s\n", cann_error_message());
    return model;
}

#define SYNAPSE(...) make((const char *const[]){__VA_ARGS__, NULL, NULL})

/* ---- closed forms ---- */

enum { NAMES = 3 };
static const char *const names[NAMES + 1] = {"x", "y", "z", "elapsed"};

static double rate_at(const system_model *of, const char *name, const double *values)
{
    for (int64_t k = 0; k < of->equation_count; k++) {
        double rate;
        if (strcmp(of->states[of->equations[k].state].name, name) != 0) continue;
        return node_evaluate(of->equations[k].rate, names, values, NAMES, &rate) ? rate : NAN;
    }
    return 0;
}

static void rates_at(const system_model *of, const double *values, double *rates)
{
    for (int k = 0; k < NAMES; k++) rates[k] = rate_at(of, names[k], values);
}

/* The classical Runge-Kutta method in steps of 1/1000 of the way. */
static void follow(const system_model *of, double elapsed, double *values)
{
    enum { STEPS = 400 };
    double h = elapsed / STEPS, k[4][NAMES], at[NAMES];
    static const double part[] = {0, 0.5, 0.5, 1};
    for (int step = 0; step < STEPS; step++) {
        for (int s = 0; s < 4; s++) {
            for (int e = 0; e < NAMES; e++) at[e] = values[e] + (s ? h * part[s] * k[s - 1][e] : 0);
            rates_at(of, at, k[s]);
        }
        for (int e = 0; e < NAMES; e++)
            values[e] += h / 6 * (k[0][e] + 2 * k[1][e] + 2 * k[2][e] + k[3][e]);
    }
}

static double solved(const system_model *of, const char *name, const double *values, double elapsed)
{
    double with[NAMES + 1] = {values[0], values[1], values[2], elapsed}, result = NAN;
    for (int64_t k = 0; k < of->state_count; k++) {
        if (strcmp(of->states[k].name, name) != 0) continue;
        const node *value = event_solution(of, k, node_symbol(of->pool, "elapsed"));
        if (!value || !node_evaluate(value, names, with, NAMES + 1, &result)) return NAN;
    }
    return result;
}

static void closed_form(const char *claimed, const char *equations, double elapsed)
{
    cann_model *model = SYNAPSE("state", "x; y; z", "eqs", equations, "on.pre", "x += y + z");
    const system_model *of = model_system(model);
    double start[NAMES] = {0.7, -1.3, 0.4}, end[NAMES] = {0.7, -1.3, 0.4}, worst = 0;
    if (of) follow(of, elapsed, end);
    for (int k = 0; of && k < NAMES; k++) {
        double error = fabs(solved(of, names[k], start, elapsed) - end[k]);
        if (!(error <= worst)) worst = error;
    }
    if (worst > 1e-9) printf("# off by %g\n", worst);
    claim(claimed, of && worst < 1e-9);
    cann_model_free(model);
}

static void closed_forms(void)
{
    closed_form("decay is exact", "x' = -x/20 @event", 33);
    closed_form("a rate of zero grows in a line", "x' = 0*x + 0.3 @event", 7);
    closed_form("recovery is exact", "x' = (1 - x)/100 @event; y' = (0.2 - y)/50 @event", 33);
    closed_form("a chain is exact", "x' = y - x/10 @event; y' = -y/3 @event", 12);
    closed_form("equal rates are no trouble", "x' = (y - x)/5 @event; y' = -y/5 @event", 12);
    closed_form("nearly equal rates are none", "x' = (y - x)/5 @event; y' = -y/5.0001 @event", 12);
    closed_form("a driven chain is exact", "x' = 2*y - x/10 + 1 @event; y' = 0.5 - y/3 @event", 12);
    closed_form("a driven chain of equal rates is exact",
                "x' = y - x/10 @event; y' = 0.5 - y/10 @event", 12);
    closed_form("two chains meet",
                "x' = y - x/10 + 3*z @event; y' = 1 - y/3 @event; z' = -z @event", 12);
    closed_form("no time, no change", "x' = y - x/10 @event; y' = 0.5 - y/3 @event", 0);
}

/* ---- where states live ---- */

static void aligns(const char *claimed, cann_model *model, alignment_kind kind, const char *sides,
                   const char *reason)
{
    const system_model *of = model_system(model);
    alignment found = {.sides = NULL};
    if (of) found = alignment_of(of, NULL);
    bool well = of && found.sides && found.kind == kind && strstr(found.reason, reason);
    for (int k = 0; well && sides[k]; k++)
        well = found.sides[k] == (sides[k] == 'a'   ? SIDE_PRE
                                  : sides[k] == 'b' ? SIDE_POST
                                                    : SIDE_SYNAPSE);
    if (!well) printf("# kind %d: %s\n", (int)found.kind, found.reason);
    claim(claimed, well);
    alignment_free(&found);
    cann_model_free(model);
}

static void alignments(void)
{
    aligns("exponential synapses add up",
           SYNAPSE("param", "tau = 5; E = 0", "state", "g = 0", "eqs", "g' = -g/tau", "on.pre",
                   "g += w", "send", "g*(E - post.v)"),
           ALIGN_POST, "", "align-post");
    aligns("so do rising ones",
           SYNAPSE("param", "td = 5; tr = 1", "state", "g = 0; h = 0", "eqs",
                   "g' = h - g/td; h' = -h/tr", "on.pre", "h += 2*w", "send", "g"),
           ALIGN_POST, "", "align-post");
    aligns("and blows to the potential", SYNAPSE("on.pre", "post.v += w"), ALIGN_POST, "",
           "align-post");
    aligns("saturating ones follow their source",
           SYNAPSE("param", "a = 0.5; E = 0", "state", "g = 0; x = 0", "eqs",
                   "g' = a*x*(1 - g) - g/100; x' = -x/2", "on.pre", "x += 1", "send",
                   "w*g*(E - post.v)/(1 + exp(-0.062*post.v)/3.57)"),
           ALIGN_PRE, "aa", "align-pre");
    aligns("depression follows the source, also through a port",
           SYNAPSE("state", "x = 1; u = 0.2", "param", "U = 0.2", "eqs",
                   "x' = (1 - x)/100 @event; u' = (U - u)/50 @event", "on.pre",
                   "post.g += w*u*x; x *= 1 - u; u += U*(1 - u)"),
           ALIGN_PRE, "aa", "align-pre");
    aligns("not so with constants of each synapse",
           SYNAPSE("state", "x = 1", "param", "U = 0.2 @local", "eqs", "x' = (1 - x)/100 @event",
                   "on.pre", "post.g += w*x; x *= 1 - U"),
           ALIGN_SYNAPSE, "", "per synapse: what on.pre adds to post.g changes");
    aligns("rates are read at the source", SYNAPSE("send", "w*pre.r"), ALIGN_PRE, "", "");
    aligns("gap junctions are read on both sides", SYNAPSE("send", "w*(pre.v - post.v)"), ALIGN_PRE,
           "", "");
    aligns("plastic weights are each synapse's own, their traces are not",
           SYNAPSE("state", "w = 0.5; x = 0; y = 0", "eqs", "x' = -x/20 @event; y' = -y/20 @event",
                   "on.pre", "post.g += w; x += 0.01; w -= y", "on.post", "y += 0.01; w += x"),
           ALIGN_SYNAPSE, "sab", "per synapse: w changes in on.");
    aligns("what is bounded does not add up",
           SYNAPSE("state", "g = 0 @max(1)", "eqs", "g' = -g", "on.pre", "g += w", "send", "g"),
           ALIGN_SYNAPSE, "s", "per synapse: g is kept within bounds");
    aligns("the larger of what is sent is asked of each",
           SYNAPSE("send", "w*pre.r", "reduce", "max"), ALIGN_SYNAPSE, "", "is not added up");
}

/* With a pathway that says where it comes from, or when. */
static cann_model *make_late(const char *from, const char *delay)
{
    cann_model *model = cann_model_new("S", "synapse");
    cann_model_pathway(model, "late", from, delay, NAN, "post.v += w", NULL);
    if (cann_model_check(model) != CANN_OK) printf("# %s\n", cann_error_message());
    return model;
}

static void late_pathways(void)
{
    aligns("events other than spikes are looked for synapse by synapse",
           make_late("pre.burst", NULL), ALIGN_PRE, "", "");
    aligns("so are delays of a pathway", make_late("pre.spike", "2 ms"), ALIGN_PRE, "", "");
}

static void separations(void)
{
    cann_model *model = SYNAPSE("send", "w*(pre.v - post.v)*2/post.C");
    const system_model *of = model_system(model);
    separated terms = {.count = 0};
    bool well = of && alignment_separate(of, NULL, of->send, &terms) && terms.count == 2;
    double sum = 0, a, b;
    static const char *const known[] = {"pre.v", "post.v", "post.C"};
    const double values[] = {3, 5, 4};
    for (int k = 0; well && k < terms.count; k++) {
        well = node_evaluate(terms.terms[k].pre, known, values, 1, &a) &&
               node_evaluate(terms.terms[k].post, known + 1, values + 1, 2, &b);
        sum += a * b;
    }
    claim("what is sent falls apart into source and target", well && fabs(sum + 1) < 1e-12);
    cann_model_free(model);
}

/* ---- copies ---- */

static void copies(void)
{
    cann_model *model =
        SYNAPSE("param", "E = 3", "state", "g = 0", "on.pre", "g += w", "send", "g*(E - post.v)");
    const system_model *of = model_system(model);
    node_pool *other = node_pool_new();
    const node *from[1] = {of->members[0].symbol}, *to[1] = {node_symbol(other, "v")};
    const node *copy = node_import(other, of->send, from, to, 1, 0);
    static const char *const known[] = {"g", "E", "v"};
    const double values[] = {2, 3, 10};
    double result = 0;
    claim("a copy has its symbols replaced",
          copy && node_evaluate(copy, known, values, 3, &result) && result == -14);
    const node *drawn =
        node_draw(of->pool, 1, 3, node_number(of->pool, 0), node_number(of->pool, 1));
    copy = node_import(other, drawn, NULL, NULL, 0, 100);
    claim("a copied draw has a stream of its own", copy && copy->stream == 103);
    copy = node_import(other, node_convolve(of->pool, 0, of->send), NULL, NULL, 0, 0);
    claim("a convolution stays where it is", copy == NULL);
    node_pool_free(other);
    cann_model_free(model);
}

int main(void)
{
    closed_forms();
    alignments();
    late_pathways();
    separations();
    copies();
    return failures != 0;
}
