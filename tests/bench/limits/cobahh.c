/* SPDX-License-Identifier: MIT
 * COBAHH by hand: Hodgkin-Huxley cells after Traub and Miles with two conductances, exponential
 * Euler, dt 0.1 ms, float32, one thread. The bound that the engine is measured against.
 * usage: cobahh SCALE SIM_MS [parts] */
#include "limit.h"

static const float DT = 0.1f, LOG2_E = 1.442695f, LOG_2 = 0.6931472f;
static float *v, *m, *h, *n, *ge, *gi;

V_INLINE float advance(float x, float slope, float rate)
{
    return V_FMA_f32(rate, DT * v_exprel_f32(slope * DT), x);
}

/* One gate: opened by a, closed by b. */
V_INLINE float gate(float x, float a, float b)
{
    return advance(x, -(a + b), V_FMA_f32(a, 1.0f - x, -b * x));
}

static void cells(net *net, int first, int count)
{
    float fired[BLOCK];
    float *V = v + first, *M = m + first, *H = h + first, *N = n + first;
    float *E = ge + first, *I = gi + first;
#pragma GCC ivdep
    for (int i = 0; i < count; i++) {
        float x = V[i], gate_m = M[i], gate_h = H[i], gate_n = N[i], e = E[i], g = I[i];
        float am = 1.28f * LOG_2 * v_relpower2_f32((-50.0f - x) * (0.25f * LOG2_E));
        float bm = 1.4f * LOG_2 * v_relpower2_f32((x + 23.0f) * (0.2f * LOG2_E));
        float ah = 0.128f * v_power2_f32((-46.0f - x) * (LOG2_E / 18.0f));
        float bh = 4.0f / (1.0f + v_power2_f32((x + 23.0f) * (-0.2f * LOG2_E)));
        float an = 0.16f * LOG_2 * v_relpower2_f32((-48.0f - x) * (0.2f * LOG2_E));
        float bn = 0.5f * v_power2_f32((-53.0f - x) * (0.025f * LOG2_E));
        float sodium = 200.0f * gate_m * gate_m * gate_m * gate_h;
        float potassium = 60.0f * (gate_n * gate_n) * (gate_n * gate_n);
        float slope = -0.1f - sodium - potassium - e - g;
        float rate = V_FMA_f32(slope, x, V_FMA_f32(sodium, 50.0f, potassium * -90.0f)) +
                     V_FMA_f32(g, -80.0f, -6.0f);
        float next = advance(x, 0.5f * slope, 0.5f * rate);
        fired[i] = (next > -20.0f) & (x <= -20.0f) ? 1.0f : 0.0f;
        V[i] = next;
        M[i] = gate(gate_m, am, bm);
        H[i] = gate(gate_h, ah, bh);
        N[i] = gate(gate_n, an, bn);
        E[i] = e * 0.9801987f; /* exp(-dt/5), exp(-dt/10) */
        I[i] = g * 0.9900498f;
    }
    note_spikes(net, fired, first, count);
}

int main(int count, char **arguments)
{
    double start = seconds(CLOCK_REALTIME), spent = 0;
    double sim = count > 2 ? atof(arguments[2]) : 2000;
    net net = net_new(count > 1 ? atoi(arguments[1]) : 1);
    v = floats(net.n), m = floats(net.n), h = floats(net.n), n = floats(net.n);
    ge = floats(net.n), gi = floats(net.n);
    for (int i = 0; i < net.n; i++) v[i] = normal(-65, 5);
    int64_t steps = (int64_t)(sim * 10 + 0.5);
    double wall = seconds(CLOCK_REALTIME), cpu = seconds(CLOCK_PROCESS_CPUTIME_ID);
    for (int64_t s = 0; s < steps; s++) {
        deliver(&net, ge, gi, 0.06f, 0.67f);
        net.spike_count = 0;
        for (int b = 0; b < net.n; b += BLOCK)
            cells(&net, b, net.n - b < BLOCK ? net.n - b : BLOCK);
        net.total += net.spike_count;
        if (count > 3) spent += repeated_delivery(&net, ge, gi);
    }
    double end = seconds(CLOCK_REALTIME);
    report("cobahh", &net, sim, wall - start, end - wall, seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu,
           spent);
    return 0;
}
