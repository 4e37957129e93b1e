/* SPDX-License-Identifier: MIT
 * The band method's loops for one float type; read by circulant_band_loops.c with REAL and NAME. No
 * sum crosses lanes, and a tile of rows only shares loads, so neither shows in the result. */
#define lane NAME(lane)
#define W    NAME(LANES)

/* even[h] = x[middle + h] + x[middle - 1 - h], odd[h] their difference, for `count` points from
 * `from`; what lies beyond the row's `length` is 0. */
static inline void NAME(fold)(const REAL *x, int64_t length, int64_t half, int64_t from,
                              int64_t count, REAL *even, REAL *odd)
{
    int64_t h = 0;
    const REAL *up = x + half + from, *down = x + half - 1 - from;
    for (; h + W <= count && half + from + h + W <= length; h += W) {
        lane a = NAME(load)(up + h), b = NAME(flip)(NAME(load)(down - h - (W - 1)));
        NAME(store)(even + h, a + b);
        NAME(store)(odd + h, a - b);
    }
    for (; h < count; h++) {
        REAL a = half + from + h < length ? up[h] : 0;
        REAL b = half - 1 - from - h < length ? down[-h] : 0;
        even[h] = a + b;
        odd[h] = a - b;
    }
}

/* values[row] (+)= the folded rows times `count` lines of the table, one vector of modes. */
static inline __attribute__((always_inline)) void
NAME(project_tile)(const REAL (*even)[CHAIN], const REAL (*odd)[CHAIN], const REAL *table,
                   int64_t padded, int64_t count, REAL *values, bool add, const int rows)
{
    lane c[TILE], s[TILE];
    for (int r = 0; r < rows; r++) {
        c[r] = add ? NAME(load)(values + r * 2 * padded) : (lane){0};
        s[r] = add ? NAME(load)(values + r * 2 * padded + padded) : (lane){0};
    }
    for (int64_t h = 0; h < count; h++, table += 2 * padded) {
        lane cosine = NAME(load)(table), sine = NAME(load)(table + padded);
        for (int r = 0; r < rows; r++) {
            c[r] = NAME(madd)(NAME(spread)(even[r][h]), cosine, c[r]);
            s[r] = NAME(madd)(NAME(spread)(odd[r][h]), sine, s[r]);
        }
    }
    for (int r = 0; r < rows; r++) {
        NAME(store)(values + r * 2 * padded, c[r]);
        NAME(store)(values + r * 2 * padded + padded, s[r]);
    }
}

static inline __attribute__((always_inline)) void
NAME(project_some)(const band_rows *rows, const REAL *x, REAL *values, int64_t row, const int some)
{
    const band_axis *axis = rows->axis;
    const REAL *table = axis->at_point;
    REAL even[TILE][CHAIN], odd[TILE][CHAIN];
    for (int64_t from = 0; from < axis->half; from += CHAIN) {
        int64_t count = axis->half - from < CHAIN ? axis->half - from : CHAIN;
        for (int r = 0; r < some; r++) {
            int64_t start = (row + r) * axis->length, left = rows->total - start;
            NAME(fold)
            (x + start, left < axis->length ? left : axis->length, axis->half, from, count, even[r],
             odd[r]);
        }
        for (int64_t k = 0; k < axis->padded; k += W) NAME(project_tile)
        (even, odd, table + from * 2 * axis->padded + k, axis->padded, count,
         values + row * 2 * axis->padded + k, from > 0, some);
    }
}

static void NAME(project_rows)(const band_rows *rows, const void *x, void *values)
{
    int64_t row = rows->first;
    for (; row + TILE <= rows->end; row += TILE) NAME(project_some)(rows, x, values, row, TILE);
    for (; row + 2 <= rows->end; row += 2) NAME(project_some)(rows, x, values, row, 2);
    for (; row < rows->end; row++) NAME(project_some)(rows, x, values, row, 1);
}

/* Writes the vector at h of both halves of one row. */
static inline void NAME(unfold)(lane even, lane odd, int64_t h, int64_t half, int64_t length,
                                REAL *y)
{
    lane up = even + odd, down = even - odd;
    if (half + h + W <= length && half - h - W >= 0) {
        NAME(store)(y + half + h, up);
        NAME(store)(y + half - h - W, NAME(flip)(down));
        return;
    }
    REAL above[W], below[W];
    NAME(store)(above, up);
    NAME(store)(below, down);
    for (int64_t l = 0; l < W && h + l < half; l++) {
        if (half + h + l < length) y[half + h + l] = above[l];
        if (half - 1 - h - l < length) y[half - 1 - h - l] = below[l];
    }
}

static inline __attribute__((always_inline)) void
NAME(return_some)(const band_rows *rows, const REAL *values, REAL *y, int64_t row, const int some)
{
    const band_axis *axis = rows->axis;
    values += row * 2 * axis->padded;
    for (int64_t h = 0; h < axis->half; h += W) {
        const REAL *table = (const REAL *)axis->of_mode + h;
        lane even[TILE], odd[TILE];
        for (int r = 0; r < some; r++) even[r] = odd[r] = (lane){0};
        for (int64_t k = 0; k < axis->modes; k++, table += 2 * axis->reach) {
            lane cosine = NAME(load)(table), sine = NAME(load)(table + axis->reach);
            for (int r = 0; r < some; r++) {
                const REAL *value = values + r * 2 * axis->padded + k;
                even[r] = NAME(madd)(NAME(spread)(value[0]), cosine, even[r]);
                odd[r] = NAME(madd)(NAME(spread)(value[axis->padded]), sine, odd[r]);
            }
        }
        for (int r = 0; r < some; r++) {
            int64_t start = (row + r) * axis->length, left = rows->total - start;
            NAME(unfold)
            (even[r], odd[r], h, axis->half, left < axis->length ? left : axis->length, y + start);
        }
    }
}

static void NAME(return_rows)(const band_rows *rows, const void *values, void *y)
{
    int64_t row = rows->first;
    for (; row + TILE <= rows->end; row += TILE) NAME(return_some)(rows, values, y, row, TILE);
    for (; row + 2 <= rows->end; row += 2) NAME(return_some)(rows, values, y, row, 2);
    for (; row < rows->end; row++) NAME(return_some)(rows, values, y, row, 1);
}

/* One vector of columns onto modes k .. k + some, points `from` to `end`. */
static inline __attribute__((always_inline)) void NAME(project_modes)(const band_columns *columns,
                                                                      const REAL *x, REAL *values,
                                                                      int64_t k, int64_t from,
                                                                      const int some)
{
    const band_axis *axis = columns->axis;
    int64_t inner = columns->inner, half = axis->half, stride = 2 * axis->padded;
    int64_t end = from + CHAIN < half ? from + CHAIN : half;
    lane c[TILE], s[TILE];
    for (int i = 0; i < some; i++) {
        c[i] = from ? NAME(load)(values + (k + i) * inner) : (lane){0};
        s[i] = from ? NAME(load)(values + (axis->modes + k + i) * inner) : (lane){0};
    }
    const REAL *table = (const REAL *)axis->at_point + from * stride + k;
    for (int64_t h = from; h < end; h++, table += stride) {
        lane up = half + h < axis->length ? NAME(load)(x + (half + h) * inner) : (lane){0};
        lane down = NAME(load)(x + (half - 1 - h) * inner);
        lane even = up + down, odd = up - down;
        for (int i = 0; i < some; i++) {
            c[i] = NAME(madd)(NAME(spread)(table[i]), even, c[i]);
            s[i] = NAME(madd)(NAME(spread)(table[axis->padded + i]), odd, s[i]);
        }
    }
    for (int i = 0; i < some; i++) {
        NAME(store)(values + (k + i) * inner, c[i]);
        NAME(store)(values + (axis->modes + k + i) * inner, s[i]);
    }
}

static void NAME(project_columns)(const band_columns *columns, const void *x, void *values)
{
    const band_axis *axis = columns->axis;
    for (int64_t column = columns->first; column < columns->end; column += W) {
        const REAL *from_x = (const REAL *)x + column;
        REAL *to = (REAL *)values + column;
        for (int64_t from = 0; from < axis->half; from += CHAIN) {
            int64_t k = 0;
            for (; k + TILE <= axis->modes; k += TILE)
                NAME(project_modes)(columns, from_x, to, k, from, TILE);
            for (; k + 2 <= axis->modes; k += 2)
                NAME(project_modes)(columns, from_x, to, k, from, 2);
            for (; k < axis->modes; k++) NAME(project_modes)(columns, from_x, to, k, from, 1);
        }
    }
}

/* One vector of columns at points h .. h + some of both halves. */
static inline __attribute__((always_inline)) void NAME(return_points)(const band_columns *columns,
                                                                      const REAL *values, REAL *y,
                                                                      int64_t h, const int some)
{
    const band_axis *axis = columns->axis;
    int64_t inner = columns->inner, half = axis->half, stride = 2 * axis->padded;
    const REAL *table = (const REAL *)axis->at_point + h * stride;
    lane even[TILE], odd[TILE];
    for (int i = 0; i < some; i++) even[i] = odd[i] = (lane){0};
    for (int64_t k = 0; k < axis->modes; k++) {
        lane c = NAME(load)(values + k * inner);
        lane s = NAME(load)(values + (axis->modes + k) * inner);
        for (int i = 0; i < some; i++) {
            even[i] = NAME(madd)(NAME(spread)(table[i * stride + k]), c, even[i]);
            odd[i] = NAME(madd)(NAME(spread)(table[i * stride + axis->padded + k]), s, odd[i]);
        }
    }
    for (int i = 0; i < some; i++) {
        if (half + h + i < axis->length) NAME(store)(y + (half + h + i) * inner, even[i] + odd[i]);
        NAME(store)(y + (half - 1 - h - i) * inner, even[i] - odd[i]);
    }
}

static void NAME(return_columns)(const band_columns *columns, const void *values, void *y)
{
    for (int64_t column = columns->first; column < columns->end; column += W) {
        const REAL *from = (const REAL *)values + column;
        REAL *to = (REAL *)y + column;
        int64_t h = 0, half = columns->axis->half;
        for (; h + TILE <= half; h += TILE) NAME(return_points)(columns, from, to, h, TILE);
        for (; h + 2 <= half; h += 2) NAME(return_points)(columns, from, to, h, 2);
        for (; h < half; h++) NAME(return_points)(columns, from, to, h, 1);
    }
}

/* Sums the blocks' values, each turned to the ring's origin: four sums, block b goes to b mod 4. */
static void NAME(join)(const band_turn *turn, const void *blocks, void *values)
{
    int64_t padded = turn->padded, line = LINE / sizeof(REAL);
    REAL *out = values;
    for (int64_t k = turn->first * line; k < turn->end * line; k += W) {
        lane c[4] = {{0}}, s[4] = {{0}};
        for (int64_t b = 0; b < turn->blocks; b++) {
            const REAL *value = (const REAL *)blocks + b * 2 * padded + k;
            const REAL *angle = (const REAL *)turn->turn + b * 2 * padded + k;
            lane cosine = NAME(load)(angle), sine = NAME(load)(angle + padded);
            lane even = NAME(load)(value), odd = NAME(load)(value + padded);
            lane *sum = &c[b & 3], *other = &s[b & 3];
            *sum = NAME(madd)(even, cosine, NAME(madd)(-odd, sine, *sum));
            *other = NAME(madd)(even, sine, NAME(madd)(odd, cosine, *other));
        }
        NAME(store)(out + k, (c[0] + c[1]) + (c[2] + c[3]));
        NAME(store)(out + padded + k, (s[0] + s[1]) + (s[2] + s[3]));
    }
}

static void NAME(part)(const band_turn *turn, const void *values, void *blocks)
{
    int64_t padded = turn->padded;
    const REAL *value = values;
    for (int64_t b = turn->first; b < turn->end; b++) {
        const REAL *angle = (const REAL *)turn->turn + b * 2 * padded;
        REAL *out = (REAL *)blocks + b * 2 * padded;
        for (int64_t k = 0; k < padded; k += W) {
            lane cosine = NAME(load)(angle + k), sine = NAME(load)(angle + padded + k);
            lane c = NAME(load)(value + k), s = NAME(load)(value + padded + k);
            NAME(store)(out + k, NAME(madd)(cosine, c, sine * s));
            NAME(store)(out + padded + k, NAME(madd)(cosine, s, -sine * c));
        }
    }
}

/* The complex product with a kernel that is not even. `part[i]`: bit a of i says sin along axis a,
 * the last axis lowest; its cos and sin are the real and imaginary part, and along each other axis
 * k and -k are taken apart, multiplied by their gains, and put together again. */
static inline void NAME(mix_lane)(int rank, const REAL *gain, int64_t padded, lane part[8])
{
    int signs = 1 << (rank - 1);
    for (int i = 0; i < signs; i++) part[2 * i + 1] = -part[2 * i + 1];
    for (int bit = 1; bit < signs; bit *= 2)
        for (int i = 0; i < signs; i++)
            if (!(i & bit)) {
                lane *c = part + 2 * i, *s = part + 2 * (i | bit), re = c[0], im = c[1];
                lane sre = s[0], sim = s[1];
                c[0] = re + sim, c[1] = im - sre;
                s[0] = re - sim, s[1] = im + sre;
            }
    for (int i = 0; i < signs; i++) {
        lane a = NAME(load)(gain + 2 * i * padded), b = NAME(load)(gain + (2 * i + 1) * padded);
        lane re = part[2 * i], im = part[2 * i + 1];
        part[2 * i] = NAME(madd)(a, re, -b * im);
        part[2 * i + 1] = NAME(madd)(a, im, b * re);
    }
    for (int bit = 1; bit < signs; bit *= 2)
        for (int i = 0; i < signs; i++)
            if (!(i & bit)) {
                lane *c = part + 2 * i, *s = part + 2 * (i | bit), re = c[0], im = c[1];
                lane sre = s[0], sim = s[1];
                c[0] = re + sre, c[1] = im + sim;
                s[0] = sim - im, s[1] = re - sre;
            }
    for (int i = 0; i < signs; i++) part[2 * i + 1] = -part[2 * i + 1];
}

/* Where the cos-cos-.. value of outer mode `outer` stands, and the strides from cos to sin. */
static inline int64_t NAME(place)(const band_mix *mix, int64_t outer, int64_t stride[3])
{
    int64_t at = 0, step = 2 * mix->padded;
    stride[0] = mix->padded;
    for (int a = mix->rank - 2, bit = 1; a >= 0; a--, bit++) {
        at += outer % mix->modes[a] * step;
        outer /= mix->modes[a];
        stride[bit] = mix->modes[a] * step;
        step *= 2 * mix->modes[a];
    }
    return at;
}

static void NAME(mix)(const band_mix *mix, void *values)
{
    int64_t line = LINE / sizeof(REAL), lines = mix->padded / line;
    int parts = 1 << mix->rank;
    for (int64_t unit = mix->first; unit < mix->end; unit++) {
        int64_t stride[3], outer = unit / lines, from = unit % lines * line;
        REAL *base = (REAL *)values + NAME(place)(mix, outer, stride);
        const REAL *gain = (const REAL *)mix->gain + outer * mix->padded * (mix->even ? 1 : parts);
        for (int64_t k = from; k < from + line; k += W) {
            REAL *at[8];
            lane part[8];
            for (int i = 0; i < parts; i++) {
                at[i] = base + k;
                for (int bit = 0; bit < mix->rank; bit++) at[i] += (i >> bit & 1) * stride[bit];
                part[i] = NAME(load)(at[i]);
            }
            if (mix->even)
                for (int i = 0; i < parts; i++) part[i] *= NAME(load)(gain + k);
            else
                NAME(mix_lane)(mix->rank, gain + k, mix->padded, part);
            for (int i = 0; i < parts; i++) NAME(store)(at[i], part[i]);
        }
    }
}

#undef lane
#undef W
