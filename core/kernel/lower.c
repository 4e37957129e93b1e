/* SPDX-License-Identifier: MIT
 * Lowering. Nodes are walked with a stack of their own (a sum of a million terms is a deep tree).
 * Each value is looked up before it is made, so equal values are one line; the products that fma
 * took the place of, and whatever else nobody needs, go in a last sweep. */
#include "kernel/lower.h"
#include "base/hash.h"
#include "base/memory.h"
#include "base/status.h"
#include <inttypes.h>
#include <math.h>
#include <string.h>

typedef struct builder {
    code *code;
    int64_t capacity;   /* of code->lines */
    int32_t *known;     /* [known_size] hash table of lines, -1: empty */
    int64_t known_size; /* a power of two, at least twice the lines */
    int32_t *line_of;   /* [node_count] by node id, -1: not yet */
    const kernel_spec *spec;
} builder;

enum { NONE = -1, FAILED = -2, MOST_LINES = 1 << 28 };

static uint64_t hash_of(const code_line *line)
{
    uint64_t bits, hash = hash_mix(HASH_START, (uint64_t)line->kind << 32 | (uint32_t)line->op);
    memcpy(&bits, &line->number, sizeof bits);
    hash = hash_mix(hash, bits ^ (uint64_t)line->stream << 1);
    for (int k = 0; k < line->count; k++) hash = hash_mix(hash, (uint64_t)line->operand[k]);
    return hash;
}

static bool same(const code_line *a, const code_line *b)
{
    return a->kind == b->kind && a->op == b->op && a->stream == b->stream && a->count == b->count &&
           !memcmp(a->operand, b->operand, sizeof a->operand) &&
           !memcmp(&a->number, &b->number, sizeof a->number);
}

/* Where `line` is in the table, or the empty place where it would go. */
static int64_t place_of(const builder *b, const code_line *line)
{
    int64_t mask = b->known_size - 1, at = (int64_t)(hash_of(line) & (uint64_t)mask);
    while (b->known[at] != NONE && !same(&b->code->lines[b->known[at]], line)) at = (at + 1) & mask;
    return at;
}

static bool grow(builder *b)
{
    int64_t capacity = b->capacity ? 2 * b->capacity : 64;
    code_line *lines = memory_grow(b->code->lines, b->code->count, capacity, sizeof *lines);
    if (!lines) return false;
    b->code->lines = lines;
    b->capacity = capacity;
    memory_free(b->known);
    b->known_size = 2 * capacity;
    b->known = memory_take(b->known_size, sizeof *b->known);
    if (!b->known) return false;
    memset(b->known, 0xff, (size_t)b->known_size * sizeof *b->known);
    for (int32_t k = 0; k < b->code->count; k++) b->known[place_of(b, &lines[k])] = k;
    return true;
}

/* The line's number, an equal earlier one where there is one. */
static int32_t put(builder *b, code_line line)
{
    if (b->code->count == b->capacity && !grow(b)) return FAILED;
    int64_t place = place_of(b, &line);
    if (b->known[place] != NONE) return b->known[place];
    if (b->code->count == MOST_LINES) {
        fail(CANN_ERROR_MEMORY, "the expression has more than %d operations", MOST_LINES);
        return FAILED;
    }
    b->code->lines[b->code->count] = line;
    b->known[place] = (int32_t)b->code->count;
    return (int32_t)b->code->count++;
}

static int32_t put_number(builder *b, double number)
{
    if (b->code->type == CANN_FLOAT32) number = (double)(float)number;
    if (isnan(number)) number = NAN;
    return put(b, (code_line){.kind = LINE_NUMBER, .uniform = true, .number = number});
}

static int32_t put_operands(builder *b, line_kind kind, int op, int stream, int count,
                            const int32_t *operand)
{
    code_line line = {.kind = kind, .op = op, .stream = stream, .count = count};
    line.uniform = kind == LINE_CALL;
    for (int k = 0; k < count && k < 3; k++) {
        if (operand[k] < 0) return FAILED;
        line.operand[k] = operand[k];
        line.uniform = line.uniform && b->code->lines[operand[k]].uniform;
    }
    return put(b, line);
}

static int32_t put_call(builder *b, function_row row, int32_t x, int32_t y, int32_t z)
{
    const int32_t operand[3] = {x, y, z};
    return put_operands(b, LINE_CALL, row, 0, functions[row].arity, operand);
}

static bool is_call(const builder *b, int32_t line, function_row row)
{
    return line >= 0 && b->code->lines[line].kind == LINE_CALL &&
           b->code->lines[line].op == (int)row;
}

static bool is_number(const builder *b, int32_t line)
{
    return line >= 0 && b->code->lines[line].kind == LINE_NUMBER;
}

static int32_t operand(const builder *b, int32_t line, int which)
{
    return b->code->lines[line].operand[which];
}

static int32_t put_negate(builder *b, int32_t x)
{
    if (is_number(b, x)) return put_number(b, -b->code->lines[x].number);
    if (is_call(b, x, FUNCTION_negate)) return operand(b, x, 0);
    return put_call(b, FUNCTION_negate, x, 0, 0);
}

/* -(x*y) + z, with the sign on the factor where it costs least. */
static int32_t put_less_product(builder *b, int32_t product, int32_t z)
{
    int32_t x = operand(b, product, 0), y = operand(b, product, 1);
    bool y_is_cheaper = !b->code->lines[x].uniform && !is_call(b, x, FUNCTION_negate) &&
                        (b->code->lines[y].uniform || is_call(b, y, FUNCTION_negate));
    if (y_is_cheaper) return put_call(b, FUNCTION_fma, x, put_negate(b, y), z);
    return put_call(b, FUNCTION_fma, put_negate(b, x), y, z);
}

static int32_t put_sub(builder *b, int32_t x, int32_t y);

static int32_t put_add(builder *b, int32_t x, int32_t y)
{
    if (is_call(b, y, FUNCTION_negate)) return put_sub(b, x, operand(b, y, 0));
    if (is_call(b, x, FUNCTION_negate)) return put_sub(b, y, operand(b, x, 0));
    if (is_call(b, x, FUNCTION_mul))
        return put_call(b, FUNCTION_fma, operand(b, x, 0), operand(b, x, 1), y);
    if (is_call(b, y, FUNCTION_mul))
        return put_call(b, FUNCTION_fma, operand(b, y, 0), operand(b, y, 1), x);
    return put_call(b, FUNCTION_add, x, y, 0);
}

static int32_t put_sub(builder *b, int32_t x, int32_t y)
{
    if (x == y) return put_call(b, FUNCTION_sub, x, y, 0);
    if (is_call(b, y, FUNCTION_negate)) return put_add(b, x, operand(b, y, 0));
    if (is_call(b, x, FUNCTION_mul))
        return put_call(b, FUNCTION_fma, operand(b, x, 0), operand(b, x, 1), put_negate(b, y));
    if (is_call(b, y, FUNCTION_mul)) return put_less_product(b, y, x);
    return put_call(b, FUNCTION_sub, x, y, 0);
}

/* 1/number when that is exact in the kernel's type, else 0. */
static double exact_reciprocal(const builder *b, double number)
{
    int exponent, least = b->code->type == CANN_FLOAT32 ? -125 : -1021;
    double fraction = frexp(number, &exponent);
    if (fabs(fraction) != 0.5 || exponent < least || exponent > 2 - least) return 0;
    return 1 / number;
}

static int32_t put_div(builder *b, int32_t x, int32_t y)
{
    if (is_number(b, y)) {
        double reciprocal = exact_reciprocal(b, b->code->lines[y].number);
        if (reciprocal != 0) return put_call(b, FUNCTION_mul, x, put_number(b, reciprocal), 0);
    }
    if (is_call(b, y, FUNCTION_exprel)) {
        int32_t inverse = put_call(b, FUNCTION_relexp, operand(b, y, 0), 0, 0);
        bool alone = is_number(b, x) && b->code->lines[x].number == 1;
        return alone ? inverse : put_call(b, FUNCTION_mul, x, inverse, 0);
    }
    return put_call(b, FUNCTION_div, x, y, 0);
}

static int32_t put_pow(builder *b, int32_t x, int32_t y)
{
    double power = is_number(b, y) ? b->code->lines[y].number : NAN;
    if (power == 1) return x;
    if (power == -1) return put_call(b, FUNCTION_div, put_number(b, 1), x, 0);
    if (!(power == 2 || power == 3 || power == 4 || power == 5))
        return put_call(b, FUNCTION_pow, x, y, 0);
    int32_t square = put_call(b, FUNCTION_mul, x, x, 0);
    if (power == 2) return square;
    if (power == 3) return put_call(b, FUNCTION_mul, square, x, 0);
    int32_t fourth = put_call(b, FUNCTION_mul, square, square, 0);
    return power == 4 ? fourth : put_call(b, FUNCTION_mul, fourth, x, 0);
}

static int32_t put_function(builder *b, function_row row, const int32_t *x)
{
    if (x[0] < 0 || x[1] < 0 || x[2] < 0) return FAILED;
    switch (row) {
    case FUNCTION_add: return put_add(b, x[0], x[1]);
    case FUNCTION_sub: return put_sub(b, x[0], x[1]);
    case FUNCTION_negate: return put_negate(b, x[0]);
    case FUNCTION_div: return put_div(b, x[0], x[1]);
    case FUNCTION_pow: return put_pow(b, x[0], x[1]);
    default: return put_call(b, row, x[0], x[1], x[2]);
    }
}

static int32_t put_symbol(builder *b, const node *symbol)
{
    for (int64_t k = 0; k < b->spec->input_count; k++)
        if (b->spec->inputs[k].symbol == symbol)
            return put(b, (code_line){.kind = LINE_INPUT,
                                      .op = (int)k,
                                      .uniform = b->spec->inputs[k].uniform});
    fail(CANN_ERROR_NAME, "'%s' is no input of this kernel", symbol->name);
    return FAILED;
}

/* Of two products that are added the first becomes an fma: which one that is must not depend on the
 * order in which the pool came to know them. */
static void order_by_content(const node *sum, int32_t *x)
{
    if (sum->child[0]->hash <= sum->child[1]->hash) return;
    int32_t first = x[0];
    x[0] = x[1];
    x[1] = first;
}

/* The line of a node whose children all have theirs. */
static int32_t put_node(builder *b, const node *node)
{
    int32_t x[3] = {0, 0, 0};
    for (int k = 0; k < node->count; k++) x[k] = b->line_of[node->child[k]->id];
    if (node->kind == NODE_CALL && node->op == FUNCTION_add) order_by_content(node, x);
    switch (node->kind) {
    case NODE_NUMBER: return put_number(b, node->number);
    case NODE_SYMBOL: return put_symbol(b, node);
    case NODE_CALL: return put_function(b, (function_row)node->op, x);
    case NODE_DRAW: return put_operands(b, LINE_DRAW, node->op, node->stream, node->count, x);
    default:
        fail(CANN_ERROR_UNSUPPORTED,
             "a kernel works on one element at a time: %s must be split off before it",
             node->kind == NODE_REDUCE ? "a reduction over the group" : "a convolution");
        return FAILED;
    }
}

typedef struct stack {
    const node **nodes;
    int64_t count, capacity;
} stack;

static bool push(stack *s, const node *node)
{
    if (s->count == s->capacity) {
        int64_t capacity = s->capacity ? 2 * s->capacity : 64;
        const struct node **nodes = memory_grow(s->nodes, s->count, capacity, sizeof *nodes);
        if (!nodes) return false;
        s->nodes = nodes;
        s->capacity = capacity;
    }
    s->nodes[s->count++] = node;
    return true;
}

/* Lowers the top of the stack, or puts its children there first. */
static bool advance(builder *b, stack *s)
{
    const node *top = s->nodes[s->count - 1];
    int64_t before = s->count;
    if (b->line_of[top->id] == NONE)
        for (int k = top->count - 1; k >= 0; k--)
            if (b->line_of[top->child[k]->id] == NONE && !push(s, top->child[k])) return false;
    if (s->count > before) return true;
    s->count--;
    if (b->line_of[top->id] == NONE) b->line_of[top->id] = put_node(b, top);
    return b->line_of[top->id] >= 0;
}

static bool lower_outputs(builder *b)
{
    stack stack = {0};
    bool good = true;
    for (int64_t k = 0; good && k < b->spec->output_count; k++) {
        good = push(&stack, b->spec->outputs[k]);
        while (good && stack.count) good = advance(b, &stack);
        if (good) b->code->outputs[k] = b->line_of[b->spec->outputs[k]->id];
    }
    memory_free(stack.nodes);
    return good;
}

/* Drops lines that no output needs, and numbers the others anew. */
static bool sweep(code *code)
{
    int32_t *renamed = memory_take(code->count, sizeof *renamed);
    if (!renamed) return false;
    for (int64_t k = 0; k < code->output_count; k++) renamed[code->outputs[k]] = 1;
    for (int64_t k = code->count; k-- > 0;)
        for (int j = 0; renamed[k] && j < code->lines[k].count; j++)
            renamed[code->lines[k].operand[j]] = 1;
    int32_t kept = 0;
    for (int64_t k = 0; k < code->count; k++) {
        if (!renamed[k]) continue;
        code_line line = code->lines[k];
        for (int j = 0; j < line.count; j++) line.operand[j] = renamed[line.operand[j]];
        code->lines[kept] = line;
        renamed[k] = kept++;
    }
    for (int64_t k = 0; k < code->output_count; k++) code->outputs[k] = renamed[code->outputs[k]];
    code->count = kept;
    memory_free(renamed);
    return true;
}

static int64_t node_limit(const kernel_spec *spec)
{
    int64_t limit = 0;
    for (int64_t k = 0; k < spec->output_count; k++)
        if (spec->outputs[k]->id >= limit) limit = spec->outputs[k]->id + 1;
    return limit;
}

static bool check(const kernel_spec *spec)
{
    if (spec->type != CANN_FLOAT32 && spec->type != CANN_FLOAT64) {
        fail(CANN_ERROR_TYPE, "a kernel computes in float32 or float64");
        return false;
    }
    for (int64_t k = 0; k < spec->output_count; k++)
        if (!spec->outputs[k]) {
            fail(CANN_ERROR_ARGUMENT, "output %" PRId64 " of the kernel has no expression", k);
            return false;
        }
    return true;
}

code *code_lower(const kernel_spec *spec)
{
    if (!check(spec)) return NULL;
    int64_t nodes = node_limit(spec);
    builder b = {.spec = spec, .code = memory_take(1, sizeof(code))};
    b.line_of = memory_take(nodes, sizeof *b.line_of);
    bool good = b.code && b.line_of;
    if (good) {
        memset(b.line_of, 0xff, (size_t)nodes * sizeof *b.line_of);
        *b.code = (code){.type = spec->type,
                         .input_count = spec->input_count,
                         .output_count = spec->output_count,
                         .outputs = memory_take(spec->output_count, sizeof(int32_t))};
        good = b.code->outputs && lower_outputs(&b) && sweep(b.code);
    }
    memory_free(b.line_of);
    memory_free(b.known);
    if (good) return b.code;
    code_free(b.code);
    return NULL;
}

void code_free(code *code)
{
    if (!code) return;
    memory_free(code->lines);
    memory_free(code->outputs);
    memory_free(code);
}

static int64_t cost_of(const code_line *line)
{
    if (line->uniform || line->kind == LINE_NUMBER || line->kind == LINE_INPUT) return 0;
    if (line->kind == LINE_DRAW) return 10;
    switch ((function_row)line->op) {
    case FUNCTION_div:
    case FUNCTION_sqrt:
    case FUNCTION_mod: return 4;
    case FUNCTION_abs:
    case FUNCTION_sign:
    case FUNCTION_floor:
    case FUNCTION_ceil:
    case FUNCTION_round:
    case FUNCTION_min:
    case FUNCTION_max:
    case FUNCTION_clip:
    case FUNCTION_pos:
    case FUNCTION_neg:
    case FUNCTION_step:
    case FUNCTION_isnan: return 1;
    case FUNCTION_relexp:
    case FUNCTION_power2:
    case FUNCTION_relpower2: return 10;
    default: return functions[line->op].use == USE_FUNCTION ? 10 : 1;
    }
}

int64_t code_operations(const code *code)
{
    int64_t operations = 0;
    for (int64_t k = 0; k < code->count; k++) operations += cost_of(&code->lines[k]);
    return operations;
}
