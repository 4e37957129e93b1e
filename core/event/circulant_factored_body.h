/* SPDX-License-Identifier: MIT
 * The factored ring's loops for one float type; read by circulant_factored_loops.c with REAL and
 * NAME. */
#define lane NAME(lane)
#define W    NAME(LANES)

/* to[k] = sum over t of table[t, k] from[t], rows of lanes. */
static void NAME(transform)(const REAL *table, int64_t terms, int64_t outs, const REAL *from,
                            REAL *to, int64_t padded)
{
    for (int64_t v = 0; v < padded; v += W)
        for (int64_t k = 0; k < outs; k += FACTORED_ROWS) {
            lane sum[FACTORED_ROWS];
            for (int i = 0; i < FACTORED_ROWS; i++) sum[i] = (lane){0};
            for (int64_t t = 0; t < terms; t++) {
                lane value = NAME(load)(from + t * padded + v);
                for (int i = 0; i < FACTORED_ROWS; i++)
                    sum[i] = NAME(madd)(NAME(spread)(table[t * outs + k + i]), value, sum[i]);
            }
            for (int i = 0; i < FACTORED_ROWS; i++) NAME(store)(to + (k + i) * padded + v, sum[i]);
        }
}

/* Each mode's direct sum along q: x is re - i im. */
static void NAME(multiply)(const circulant_factored *plan, const REAL *re, const REAL *im,
                           REAL *to_re, REAL *to_im)
{
    int64_t padded = plan->padded, q = plan->q;
    for (int64_t k = 0; k < plan->modes; k++, re += padded, im += padded)
        for (int64_t v = 0; v < padded; v += W) {
            const REAL *a = (const REAL *)plan->kernel + 2 * k * plan->width + q - 1 + v;
            const REAL *b = a + plan->width;
            lane aa = {0}, ab = {0}, ba = {0}, bb = {0};
            for (int64_t d = 0; d < q; d++) {
                lane ka = NAME(load)(a - d), kb = NAME(load)(b - d);
                lane xa = NAME(spread)(re[d]), xb = NAME(spread)(im[d]);
                aa = NAME(madd)(ka, xa, aa);
                bb = NAME(madd)(kb, xb, bb);
                ba = NAME(madd)(kb, xa, ba);
                ab = NAME(madd)(ka, xb, ab);
            }
            NAME(store)(to_re + k * padded + v, aa + bb);
            NAME(store)(to_im + k * padded + v, ba - ab);
        }
}

/* Rows c and p - c, added up and taken from each other. */
static void NAME(fold)(const circulant_factored *plan, const REAL *x, REAL *sums, REAL *rests)
{
    int64_t padded = plan->padded;
    for (int64_t c = 0; c < plan->modes; c++)
        for (int64_t v = 0; v < padded; v += W) {
            bool paired = c > 0 && c <= plan->pairs;
            lane one = NAME(load)(x + c * padded + v);
            lane other = paired ? NAME(load)(x + (plan->p - c) * padded + v) : (lane){0};
            NAME(store)(sums + c * padded + v, one + other);
            if (paired) NAME(store)(rests + (c - 1) * padded + v, one - other);
        }
}

static void NAME(unfold)(const circulant_factored *plan, const REAL *even, const REAL *odd, REAL *y)
{
    int64_t padded = plan->padded;
    for (int64_t c = 0; c < plan->modes; c++)
        for (int64_t v = 0; v < padded; v += W) {
            lane one = NAME(load)(even + c * padded + v), other = NAME(load)(odd + c * padded + v);
            NAME(store)(y + c * padded + v, one - other);
            if (c > 0 && c <= plan->pairs) NAME(store)(y + (plan->p - c) * padded + v, one + other);
        }
}

static void NAME(apply)(const circulant_factored *plan, const void *from, void *to, void *scratch,
                        int64_t count)
{
    const REAL *x = from;
    REAL *y = to, *rows = scratch;
    int64_t padded = plan->padded, wide = plan->outs * padded;
    REAL *sums = rows + plan->p * padded, *rests = sums + plan->modes * padded;
    REAL *re = rests + plan->modes * padded, *im = re + wide, *to_re = im + wide,
         *to_im = to_re + wide;
    for (int64_t i = 0; i < plan->period; i++) rows[plan->place[i]] = x[i];
    if (count > plan->period) rows[plan->place[0]] += x[plan->period];
    NAME(fold)(plan, rows, sums, rests);
    NAME(transform)(plan->cosines, plan->modes, plan->outs, sums, re, padded);
    NAME(transform)(plan->sines, plan->pairs, plan->outs, rests, im, padded);
    NAME(multiply)(plan, re, im, to_re, to_im);
    NAME(transform)(plan->cosines, plan->modes, plan->outs, to_re, re, padded);
    NAME(transform)(plan->sines, plan->pairs, plan->outs, to_im + padded, im, padded);
    NAME(unfold)(plan, re, im, rows);
    for (int64_t i = 0; i < plan->period; i++) y[i] = rows[plan->place[i]];
    if (count > plan->period) y[plan->period] = y[0];
}

#undef lane
#undef W
