/* SPDX-License-Identifier: MIT
 * The rules' loops for one float type; read by local_rules_loops.c with REAL and NAME. */

static REAL NAME(dot)(const REAL *a, const REAL *b, int64_t n)
{
    REAL sum[SUMS] = {0};
    int64_t k = 0;
    for (; k + SUMS <= n; k += SUMS)
        for (int l = 0; l < SUMS; l++) sum[l] += a[k + l] * b[k + l];
    for (int l = 0; k < n; k++, l++) sum[l] += a[k] * b[k];
    for (int half = SUMS / 2; half > 0; half /= 2)
        for (int l = 0; l < half; l++) sum[l] += sum[l + half];
    return sum[0];
}

static void NAME(activate)(const lesson *lesson, const REAL *x)
{
    const REAL *w = lesson->weights;
    REAL *y = lesson->activity;
    for (int64_t u = 0; u < lesson->units; u++)
        y[u] = NAME(dot)(w + u * lesson->inputs, x, lesson->inputs);
}

static REAL NAME(clip)(REAL value, REAL low, REAL high)
{
    return value < low ? low : value > high ? high : value;
}

static void NAME(normalise)(const lesson *lesson)
{
    REAL *w = lesson->weights;
    for (int64_t u = 0; u < lesson->units; u++, w += lesson->inputs) {
        REAL length = (REAL)sqrt((double)NAME(dot)(w, w, lesson->inputs));
        if (length > 0)
            for (int64_t k = 0; k < lesson->inputs; k++) w[k] /= length;
    }
}

static void NAME(oja)(const lesson *lesson, int64_t first, int64_t end)
{
    REAL rate = (REAL)lesson->options[0];
    for (int64_t s = first; s < end; s++) {
        const REAL *x = (const REAL *)lesson->data + s * lesson->inputs, *y = lesson->activity;
        NAME(activate)(lesson, x);
        for (int64_t u = 0; u < lesson->units; u++) {
            REAL *w = (REAL *)lesson->weights + u * lesson->inputs;
            for (int64_t k = 0; k < lesson->inputs; k++)
                w[k] += rate * (y[u] * x[k] - y[u] * y[u] * w[k]);
        }
        if (lesson->options[1] != 0) NAME(normalise)(lesson);
    }
}

/* Unit u is shown what the units up to it do not explain: sums = sum over j <= u of y_j W_j. */
static void NAME(sanger)(const lesson *lesson, int64_t first, int64_t end)
{
    REAL rate = (REAL)lesson->options[0];
    REAL *sums = lesson->sums;
    for (int64_t s = first; s < end; s++) {
        const REAL *x = (const REAL *)lesson->data + s * lesson->inputs, *y = lesson->activity;
        NAME(activate)(lesson, x);
        for (int64_t k = 0; k < lesson->inputs; k++) sums[k] = 0;
        for (int64_t u = 0; u < lesson->units; u++) {
            REAL *w = (REAL *)lesson->weights + u * lesson->inputs;
            for (int64_t k = 0; k < lesson->inputs; k++) {
                sums[k] += y[u] * w[k];
                w[k] += rate * (y[u] * (x[k] - sums[k]));
            }
        }
        if (lesson->options[1] != 0) NAME(normalise)(lesson);
    }
}

static void NAME(bcm)(const lesson *lesson, int64_t first, int64_t end)
{
    REAL rate = (REAL)lesson->options[0], tau = (REAL)lesson->options[1],
         limit = (REAL)lesson->options[2];
    REAL *threshold = lesson->traces[0];
    for (int64_t s = first; s < end; s++) {
        const REAL *x = (const REAL *)lesson->data + s * lesson->inputs, *y = lesson->activity;
        NAME(activate)(lesson, x);
        for (int64_t u = 0; u < lesson->units; u++) {
            REAL *w = (REAL *)lesson->weights + u * lesson->inputs;
            REAL drive = rate * (y[u] * (y[u] - threshold[u]));
            for (int64_t k = 0; k < lesson->inputs; k++)
                w[k] = NAME(clip)(w[k] + drive * x[k], -limit, limit);
            threshold[u] += (y[u] * y[u] - threshold[u]) / tau;
        }
    }
}

/* Both traces hold the present step's spikes when the weights change, so a pair in one step counts
 * in both terms. */
static void NAME(stdp)(const lesson *lesson, int64_t first, int64_t end)
{
    const double *o = lesson->options;
    REAL rate = (REAL)o[0], plus = (REAL)o[1], minus = (REAL)o[2], low = (REAL)o[3],
         high = (REAL)o[4], threshold = (REAL)o[5], reset = (REAL)o[6], leak = (REAL)o[7],
         decay = (REAL)o[8];
    REAL *pre = lesson->traces[0], *post = lesson->traces[1], *v = lesson->traces[2];
    for (int64_t s = first; s < end; s++) {
        const REAL *x = (const REAL *)lesson->data + s * lesson->inputs, *y = lesson->activity;
        REAL *spikes = (REAL *)lesson->traces[3] + s * lesson->units;
        NAME(activate)(lesson, x);
        for (int64_t k = 0; k < lesson->inputs; k++) pre[k] = decay * pre[k] + x[k];
        for (int64_t u = 0; u < lesson->units; u++) {
            REAL *w = (REAL *)lesson->weights + u * lesson->inputs;
            v[u] = leak * v[u] + y[u];
            spikes[u] = v[u] >= threshold;
            v[u] = spikes[u] != 0 ? reset : v[u];
            post[u] = decay * post[u] + spikes[u];
            if (rate == 0) continue;
            REAL up = plus * spikes[u], down = minus * post[u];
            for (int64_t k = 0; k < lesson->inputs; k++)
                w[k] = NAME(clip)(w[k] + rate * (up * pre[k] - down * x[k]), low, high);
        }
    }
}
