/* SPDX-License-Identifier: MIT */
#include "integrate/method.h"
#include "base/memory.h"
#include "base/status.h"
#include "base/text.h"
#include "integrate/tableaux.h"
#include <string.h>

/* Without noise, what is for noise is Euler's method. */
static cann_status noisy_advance(node_pool *pool, const integration *in, const char *method,
                                 const bool *member, const node **next)
{
    (void)method;
    return explicit_advance(pool, in, "euler", member, next);
}

#define EXPONENTIAL "Hochbruck & Ostermann, Acta Numerica 19 (2010) 209; "
#define KLOEDEN                                                                                    \
    "Kloeden & Platen, Numerical Solution of Stochastic Differential Equations (1992) 11.1; "
#define ROESSLER "Roessler, SIAM J. Numer. Anal. 48 (2010) 922; "
#define HAIRER   "Hairer & Wanner, Solving Ordinary Differential Equations II (1996) IV.8; "
static const method_family families[] = {
    {"exp", exponential_advance, EXPONENTIAL "each equation linear in its own state"},
    {"semi", exponential_advance, EXPONENTIAL "any equation, about the old state"},
    {"implicit", implicit_advance, HAIRER "stiff equations, solved together"},
    {"semi_implicit", implicit_advance, HAIRER "stiff equations, each about its old state"},
    {"linear", linear_advance,
     "Rotter & Diesmann, Biol. Cybern. 81 (1999) 381; linear equations, exact"},
    {"em", noisy_advance,
     "Maruyama, Rend. Circ. Mat. Palermo 4 (1955) 48; for equations with noise"},
    {"milstein", noisy_advance,
     "Milstein, Theory Probab. Appl. 19 (1974) 557; each equation with a noise of its own"},
    {"euler_heun", noisy_advance,
     "Rumelin, SIAM J. Numer. Anal. 19 (1982) 604; for noise read as Stratonovich's"},
    {"klpl", noisy_advance, KLOEDEN "strong order 1 without derivatives"},
    {"milstein_derivative_free", noisy_advance, KLOEDEN "strong order 1 without derivatives"},
    {"srk", noisy_advance, ROESSLER "SRIW1, strong order 1.5; each equation with its noise"},
    {"srk1w1", noisy_advance, ROESSLER "SRIW1, strong order 1.5; each equation with its noise"},
    {"srk2w1", noisy_advance, ROESSLER "SRIW2, strong order 1.5; each equation with its noise"},
    {NULL, explicit_advance, NULL},
};
enum { NAMED = 13 }; /* families of one method; the rest are rows of tableaux.h */

/* Methods of the language that this version does not run. */
static const char *const later[] = {"bdf", "tsit5", "rk45", "event"};

/* What others call them. */
static const struct {
    const char *theirs, *ours;
} elsewhere[] = {
    {"explicit", "euler"},
    {"forward_euler", "euler"},
    {"rk1", "euler"},
    {"rk2", "midpoint"},
    {"runge_kutta4", "rk4"},
    {"exponential", "exp"},
    {"exponential_euler", "exp"},
    {"exp_euler", "semi"},
    {"exp_auto", "semi"},
    {"exact", "linear"},
    {"backward_euler", "implicit"},
    {"implicit_euler", "implicit"},
    {"semiimplicit", "semi_implicit"},
    {"euler_maruyama", "em"},
    {"rkf", "rkf45"},
    {"rkck", "cash_karp"},
    {"rk23", "bogacki_shampine"},
    {"dopri5", "dormand_prince"},
    {"rkdp", "dormand_prince"},
};

static const char *our_name(const char *theirs)
{
    for (size_t k = 0; k < sizeof elsewhere / sizeof *elsewhere; k++)
        if (!strcmp(elsewhere[k].theirs, theirs)) return elsewhere[k].ours;
    return NULL;
}

static const method_family *family_of(const char *name)
{
    for (size_t k = 0; k < sizeof families / sizeof families[0]; k++)
        if (families[k].name ? !strcmp(families[k].name, name) : tableau_find(name) != NULL)
            return &families[k];
    return NULL;
}

bool method_known(const char *name)
{
    return family_of(name) != NULL;
}

cann_status method_refusal(const char *owner, const char *name)
{
    for (size_t k = 0; k < sizeof later / sizeof later[0]; k++)
        if (!strcmp(later[k], name))
            return fail(CANN_ERROR_UNSUPPORTED,
                        "%s: the method '%s' is known but not available in this version; use "
                        "rk4, dormand_prince, exp or implicit",
                        owner, name);
    const char *known[64];
    int64_t count = 0;
    text list = {0};
    for (; count < NAMED; count++) {
        known[count] = families[count].name;
        text_add(&list, "%s%s", count ? ", " : "", known[count]);
    }
    for (int64_t k = 0; k < tableau_count() && count < 64; k++) {
        known[count++] = tableaux[k].name;
        text_add(&list, ", %s", tableaux[k].name);
    }
    const char *meant = our_name(name);
    int64_t near = meant ? -1 : text_nearest(name, known, count);
    if (near >= 0) meant = known[near];
    fail(CANN_ERROR_NAME, "%s: there is no method '%s'%s%s%s   (methods: %s)", owner, name,
         meant ? "; did you mean '" : "", meant ? meant : "", meant ? "'?" : "",
         text_string(&list));
    text_free(&list);
    return CANN_ERROR_NAME;
}

static cann_status advance_all(node_pool *pool, const integration *in, bool *member,
                               const node **next)
{
    cann_status status = CANN_OK;
    memset(next, 0, (size_t)in->count * sizeof *next);
    for (int64_t e = 0; e < in->count && status == CANN_OK; e++) {
        if (next[e]) continue;
        const method_family *family = family_of(in->methods[e]);
        if (!family) {
            status = method_refusal(in->owner, in->methods[e]);
            break;
        }
        for (int64_t k = 0; k < in->count; k++) member[k] = !strcmp(in->methods[k], in->methods[e]);
        bool noisy = false;
        for (int64_t k = 0; k < in->count; k++)
            noisy = noisy || (member[k] && stochastic_has_noise(in, in->rates[k]));
        status =
            (noisy ? stochastic_advance : family->advance)(pool, in, in->methods[e], member, next);
    }
    return status;
}

/* The method looks at states that have moved within the step. */
static bool looks_ahead(const char *method)
{
    return tableau_find(method) || strcmp(method, "implicit") == 0;
}

/* The rate of what is held is 0 to others that look at it within the step. */
static const node *resting(node_pool *pool, const integration *in, int64_t e, const node *rate)
{
    if (!rate || !in->refractory || !in->held[e] || !looks_ahead(in->methods[e])) return rate;
    bool read = false;
    for (int64_t k = 0; k < in->count && !read; k++)
        read = k != e && node_contains(pool, in->rates[k], in->states[e]);
    if (!read) return rate;
    return node_call(pool, FUNCTION_select, in->refractory, node_number(pool, 0), rate);
}

cann_status method_step(node_pool *pool, const integration *in, const node **next)
{
    bool *member = memory_take(in->count + 1, sizeof *member);
    const node **rates = memory_take(in->count + 1, sizeof *rates);
    cann_status status = member && rates ? CANN_OK : CANN_ERROR_MEMORY;
    for (int64_t e = 0; e < in->count && status == CANN_OK; e++) {
        rates[e] = resting(pool, in, e, rate_reciprocal(pool, in, in->rates[e]));
        if (!rates[e]) status = CANN_ERROR_MEMORY;
    }
    integration smooth = *in;
    smooth.rates = rates;
    if (status == CANN_OK) status = advance_all(pool, &smooth, member, next);
    memory_free(rates);
    memory_free(member);
    return status;
}

int method_order(const char *name)
{
    const tableau *row = tableau_find(name);
    return row ? row->order : 1;
}

static const tableau *row_of(int64_t index)
{
    return index >= NAMED && index - NAMED < tableau_count() ? &tableaux[index - NAMED] : NULL;
}

static bool is_named(int64_t index)
{
    return index >= 0 && index < NAMED;
}

cann_status cann_method_check(const char *owner, const char *name)
{
    if (!name || !*name || strcmp(name, "auto") == 0 || method_known(name)) return CANN_OK;
    return method_refusal(owner ? owner : "method", name);
}

const char *cann_method_name(int64_t index)
{
    if (is_named(index)) return families[index].name;
    return row_of(index) ? row_of(index)->name : NULL;
}

int cann_method_order(int64_t index)
{
    if (is_named(index)) return strcmp(families[index].name, "linear") ? 1 : 0;
    return row_of(index) ? row_of(index)->order : 0;
}

const char *cann_method_source(int64_t index)
{
    if (is_named(index)) return families[index].source;
    return row_of(index) ? row_of(index)->source : NULL;
}
