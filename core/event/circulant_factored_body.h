/* SPDX-License-Identifier: MIT
 * The factored ring's loops for one float type; read by circulant_factored_loops.c with REAL and
 * NAME. */
#define lane NAME(lane)
#define W    NAME(LANES)

static inline __attribute__((always_inline)) void
NAME(transform_some)(const REAL *table, int64_t terms, const REAL *from, REAL *to, int64_t padded,
                     const int some)
{
    for (int64_t v = 0; v < padded; v += W) {
        lane sum[SOME];
        for (int i = 0; i < some; i++) sum[i] = (lane){0};
        for (int64_t t = 0; t < terms; t++) {
            lane turn = NAME(load)(table + t * padded + v);
            for (int i = 0; i < some; i++)
                sum[i] = NAME(madd)(NAME(spread)(from[i * padded + t]), turn, sum[i]);
        }
        for (int i = 0; i < some; i++) NAME(store)(to + i * padded + v, sum[i]);
    }
}

/* Each row becomes the sum over t of its element t times row t of the table. */
static void NAME(transform)(const REAL *table, int64_t terms, const REAL *from, REAL *to,
                            int64_t rows, int64_t padded)
{
    for (; rows >= SOME; rows -= SOME, from += SOME * padded, to += SOME * padded)
        NAME(transform_some)(table, terms, from, to, padded, SOME);
    if (rows == 3) NAME(transform_some)(table, terms, from, to, padded, 3);
    if (rows == 2) NAME(transform_some)(table, terms, from, to, padded, 2);
    if (rows == 1) NAME(transform_some)(table, terms, from, to, padded, 1);
}

/* The direct sum along q, of all modes at once: x is re - i im. */
static void NAME(multiply)(const circulant_factored *plan, const REAL *re, const REAL *im,
                           REAL *to_re, REAL *to_im)
{
    int64_t padded = plan->padded, q = plan->q;
    for (int64_t i = 0; i < q; i++)
        for (int64_t v = 0; v < padded; v += W) {
            const REAL *k = (const REAL *)plan->kernel + 2 * (i + q - 1) * padded + v;
            lane aa = {0}, ab = {0}, ba = {0}, bb = {0};
            for (int64_t d = 0; d < q; d++, k -= 2 * padded) {
                lane ka = NAME(load)(k), kb = NAME(load)(k + padded);
                lane xa = NAME(load)(re + d * padded + v), xb = NAME(load)(im + d * padded + v);
                aa = NAME(madd)(ka, xa, aa);
                bb = NAME(madd)(kb, xb, bb);
                ba = NAME(madd)(kb, xa, ba);
                ab = NAME(madd)(ka, xb, ab);
            }
            NAME(store)(to_re + i * padded + v, aa + bb);
            NAME(store)(to_im + i * padded + v, ba - ab);
        }
}

/* Places c and p - c, added up and taken from each other. */
static void NAME(fold)(const circulant_factored *plan, const REAL *x, REAL again, REAL *sums,
                       REAL *rests)
{
    const int32_t *place = plan->place;
    for (int64_t d = 0; d < plan->q; d++) {
        sums[0] = x[place[0]] + (d ? 0 : again);
        if (2 * plan->pairs + 1 < plan->p) sums[plan->pairs + 1] = x[place[plan->pairs + 1]];
        for (int64_t c = 1; c <= plan->pairs; c++) {
            REAL one = x[place[c]], other = x[place[plan->p - c]];
            sums[c] = one + other;
            rests[c - 1] = one - other;
        }
        place += plan->p;
        sums += plan->padded;
        rests += plan->padded;
    }
}

static void NAME(unfold)(const circulant_factored *plan, const REAL *even, const REAL *odd, REAL *y)
{
    const int32_t *place = plan->place;
    for (int64_t d = 0; d < plan->q; d++) {
        for (int64_t c = 0; c < plan->modes; c++) y[place[c]] = even[c] - odd[c];
        for (int64_t c = 1; c <= plan->pairs; c++) y[place[plan->p - c]] = even[c] + odd[c];
        place += plan->p;
        even += plan->padded;
        odd += plan->padded;
    }
}

static void NAME(apply)(const circulant_factored *plan, const void *from, void *to, void *scratch,
                        int64_t count)
{
    const REAL *x = from;
    REAL *y = to;
    int64_t padded = plan->padded, all = plan->q * padded;
    REAL *sums = scratch, *rests = sums + all, *re = rests + all, *im = re + all, *to_re = im + all,
         *to_im = to_re + all;
    NAME(fold)(plan, x, count > plan->period ? x[plan->period] : 0, sums, rests);
    NAME(transform)(plan->cosines, plan->modes, sums, re, plan->q, padded);
    NAME(transform)(plan->sines, plan->pairs, rests, im, plan->q, padded);
    NAME(multiply)(plan, re, im, to_re, to_im);
    NAME(transform)(plan->cosines, plan->modes, to_re, re, plan->q, padded);
    NAME(transform)(plan->sines, plan->pairs, to_im + 1, im, plan->q, padded);
    NAME(unfold)(plan, re, im, y);
    if (count > plan->period) y[plan->period] = y[0];
}

#undef lane
#undef W
