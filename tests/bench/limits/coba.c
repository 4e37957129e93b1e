/* SPDX-License-Identifier: MIT
 * COBA by hand: leaky integrate-and-fire cells with two conductances, Euler, dt 0.1 ms, float32,
 * one thread. The bound that the engine is measured against.   usage: coba SCALE SIM_MS [parts] */
#include "limit.h"

static float *v, *ge, *gi, *left;

static void cells(net *net, int first, int count)
{
    float fired[BLOCK];
    float *V = v + first, *E = ge + first, *I = gi + first, *L = left + first;
#pragma GCC ivdep
    for (int i = 0; i < count; i++) {
        float x = V[i], e = E[i], g = I[i], l = L[i];
        float rate = V_FMA_f32(g, -80.0f - x, V_FMA_f32(e, -x, -40.0f - x));
        float next = l != 0 ? x : V_FMA_f32(rate, 0.005f, x);
        float spike = next >= -50.0f ? 1.0f : 0.0f;
        fired[i] = spike;
        L[i] = spike != 0 ? 50.0f : v_pos_f32(l - 1.0f);
        V[i] = spike != 0 ? -60.0f : next;
        E[i] = V_FMA_f32(e, -0.02f, e);
        I[i] = V_FMA_f32(g, -0.01f, g);
    }
    note_spikes(net, fired, first, count);
}

int main(int count, char **arguments)
{
    double start = seconds(CLOCK_REALTIME), spent = 0;
    double sim = count > 2 ? atof(arguments[2]) : 5000;
    net net = net_new(count > 1 ? atoi(arguments[1]) : 1);
    v = floats(net.n), ge = floats(net.n), gi = floats(net.n), left = floats(net.n);
    for (int i = 0; i < net.n; i++) v[i] = normal(-55, 5);
    int64_t steps = (int64_t)(sim * 10 + 0.5);
    double wall = seconds(CLOCK_REALTIME), cpu = seconds(CLOCK_PROCESS_CPUTIME_ID);
    for (int64_t s = 0; s < steps; s++) {
        deliver(&net, ge, gi, 0.6f, 6.7f);
        net.spike_count = 0;
        for (int b = 0; b < net.n; b += BLOCK)
            cells(&net, b, net.n - b < BLOCK ? net.n - b : BLOCK);
        net.total += net.spike_count;
        if (count > 3) spent += repeated_delivery(&net, ge, gi);
    }
    double end = seconds(CLOCK_REALTIME);
    report("coba", &net, sim, wall - start, end - wall, seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu,
           spent);
    return 0;
}
