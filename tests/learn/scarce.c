/* SPDX-License-Identifier: MIT
 * Local learning rules and recall whose memory runs out. */
#include "../base/scarce.h"

enum { UNITS = 3, INPUTS = 5, SAMPLES = 8 };

/* The numbers behind each '=' of a rule's options. */
static int64_t numbers(const char *text, double *values)
{
    int64_t count = 0;
    for (const char *at = strchr(text, '='); at && count < 16; at = strchr(at + 1, '='))
        values[count++] = atof(at + 1);
    return count;
}

/* A tensor for each trace, as long as its rule says: "threshold:units; spikes:outputs". */
static int64_t take_traces(const char *text, cann_tensor **traces)
{
    int64_t count = 0;
    for (const char *at = strchr(text, ':'); at && count < 8; at = strchr(at + 1, ':')) {
        int64_t shape[2] = {strncmp(at, ":inputs", 7) == 0 ? INPUTS : UNITS, UNITS};
        bool outputs = strncmp(at, ":outputs", 8) == 0;
        if (outputs) shape[0] = SAMPLES;
        traces[count] = cann_tensor_new(CANN_FLOAT64, outputs ? 2 : 1, shape);
        if (!traces[count]) return -1;
        count++;
    }
    return count;
}

static bool show(int64_t rule)
{
    int64_t shape[2] = {UNITS, INPUTS}, data_shape[2] = {SAMPLES, INPUTS}, done;
    double options[16];
    cann_tensor *traces[8] = {NULL};
    cann_tensor *weights = cann_tensor_new(CANN_FLOAT64, 2, shape);
    cann_tensor *data = weights ? cann_tensor_new(CANN_FLOAT64, 2, data_shape) : NULL;
    int64_t given = numbers(cann_local_rule_options(rule), options);
    int64_t count = data ? take_traces(cann_local_rule_traces(rule), traces) : -1;
    bool well = count >= 0 && cann_local_rule_run(rule, weights, traces, count, data, options,
                                                  given, &done) == CANN_OK;
    for (int k = 0; k < 8; k++) cann_tensor_free(traces[k]);
    cann_tensor_free(data);
    cann_tensor_free(weights);
    return well;
}

static bool rules(void)
{
    bool well = true;
    for (int64_t rule = 0; rule < cann_local_rule_count() && well; rule++) well = show(rule);
    return well;
}

static bool recall(void)
{
    int64_t square[2] = {UNITS, UNITS}, shape[2] = {2, UNITS};
    double change;
    cann_tensor *weights = cann_tensor_new(CANN_FLOAT64, 2, square);
    cann_tensor *states = weights ? cann_tensor_new(CANN_FLOAT64, 2, shape) : NULL;
    bool well = states &&
                cann_recall_step(weights, states, NULL, CANN_RECALL_TANH, 0, 1, &change) == CANN_OK;
    cann_tensor_free(states);
    cann_tensor_free(weights);
    return well;
}

int main(void)
{
    cann_threads_set(1);
    endure("every local rule", rules);
    endure("recall", recall);
    return failures != 0;
}
