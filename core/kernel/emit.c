/* SPDX-License-Identifier: MIT
 * Uniform lines come first, as scalars; then one loop over the elements, which reads all its inputs
 * before it writes any output. Lanes all have the kernel's own float type. The loop's length is a
 * multiple of 16 that the compiler can see, so it writes no second loop for a remainder (a third of
 * its time): the last elements are done by the same code, in arrays of 16 of their own. */
#include "kernel/emit.h"
#include "kernel/reach.h"
#include <inttypes.h>
#include <math.h>

static const char *const distribution_names[] = {
#define DISTRIBUTION(name, arity, doc) #name,
#include "base/draws.def"
#undef DISTRIBUTION
};

typedef struct emitter {
    text *text;
    const code *code;
    const char *type, *suffix; /* "float", "f32" */
    bool within;               /* short forms only */
} emitter;

/* Exact, and the same text in every locale: a whole number times a power of two. */
static void emit_number(const emitter *e, double number)
{
    const char *f = e->code->type == CANN_FLOAT32 ? "f" : "";
    if (isnan(number)) {
        text_add(e->text, "__builtin_nan%s(\"\")", f);
    } else if (isinf(number)) {
        text_add(e->text, "%s__builtin_inf%s()", number < 0 ? "-" : "", f);
    } else {
        int exponent;
        int64_t whole = (int64_t)ldexp(frexp(fabs(number), &exponent), 53);
        text_add(e->text, "%s0x%" PRIx64 "p%d%s", signbit(number) ? "-" : "", whole, exponent - 53,
                 f);
    }
}

static void emit_operands(const emitter *e, const code_line *line)
{
    for (int k = 0; k < line->count; k++)
        text_add(e->text, "%sr%" PRId32, k ? ", " : "", line->operand[k]);
}

static void emit_value(const emitter *e, const code_line *line)
{
    switch (line->kind) {
    case LINE_NUMBER: emit_number(e, line->number); break;
    case LINE_INPUT: text_add(e->text, "x%d[%s]", line->op, line->uniform ? "0" : "i"); break;
    case LINE_CALL:
        text_add(e->text, "v_%s%s_%s(", functions[line->op].name,
                 e->within && reach_shortens(line) ? "_within" : "", e->suffix);
        emit_operands(e, line);
        text_add(e->text, ")");
        break;
    case LINE_DRAW:
        text_add(e->text, "draw_%s_%s(seed, stream + %d, (uint64_t)(i + from), (uint64_t)step, ",
                 distribution_names[line->op], e->suffix, line->stream);
        emit_operands(e, line);
        text_add(e->text, ")");
        break;
    }
}

static void emit_lines(const emitter *e, bool uniform, bool inputs)
{
    for (int64_t k = 0; k < e->code->count; k++) {
        const code_line *line = &e->code->lines[k];
        if (line->uniform != uniform || (line->kind == LINE_INPUT) != inputs) continue;
        text_add(e->text, "%sconst %s r%" PRId64 " = ", uniform ? "    " : "        ", e->type, k);
        emit_value(e, line);
        text_add(e->text, ";\n");
    }
}

static void emit_arrays(const emitter *e)
{
    for (int64_t k = 0; k < e->code->count; k++) {
        const code_line *line = &e->code->lines[k];
        if (line->kind != LINE_INPUT) continue;
        text_add(e->text, "    const %s *x%d = (const %s *)in[%d]%s;\n", e->type, line->op, e->type,
                 line->op, line->uniform ? "" : " + begin");
    }
    for (int64_t k = 0; k < e->code->output_count; k++)
        text_add(e->text, "    %s *y%" PRId64 " = (%s *)out[%" PRId64 "] + begin;\n", e->type, k,
                 e->type, k);
}

/* Whether the operand of line `k` is within reach: its own look, or one for it and others. */
static void emit_room(const emitter *e, int64_t k)
{
    const code_line *line = &e->code->lines[k];
    reach_common common = reach_of(e->code, k);
    if (common.count < 2) {
        text_add(e->text, "        room |= v_%s_room_%s(r%" PRId32 ");\n", functions[line->op].name,
                 e->suffix, line->operand[0]);
    } else if (common.first == k) {
        text_add(e->text, "        room |= v_room_%s(r%" PRId32 " - ", e->suffix, common.root);
        emit_number(e, common.middle);
        text_add(e->text, ", ");
        emit_number(e, common.half);
        text_add(e->text, ");\n");
    }
}

/* One loop over `range` from `first` on, its results to `result`, followed by the index. */
static void emit_loop(const emitter *e, const char *range, const char *first, const char *result)
{
    text_add(e->text, "    LANES\n    for (int64_t j = 0; j < %s; j++) {\n", range);
    text_add(e->text, "        const int64_t i = %sj;\n", first);
    emit_lines(e, false, true);
    emit_lines(e, false, false);
    for (int64_t k = 0; k < e->code->count && e->within; k++)
        if (reach_shortens(&e->code->lines[k])) emit_room(e, k);
    for (int64_t k = 0; k < e->code->output_count; k++)
        text_add(e->text, "        %s%" PRId64 "[j] = r%" PRId32 ";\n", result, k,
                 e->code->outputs[k]);
    text_add(e->text, "    }\n");
}

/* By 16 elements with short forms, whose results the compiler keeps in registers until it is known
 * that none of their operands is past its reach; else that group is done by the long forms. */
static void emit_groups(emitter *e, int64_t number)
{
    text_add(e->text,
             "    for (int64_t first = 0; first < whole; first += 16) {\n"
             "    %s room = 0;\n",
             e->code->type == CANN_FLOAT32 ? "int32_t" : "int64_t");
    for (int64_t k = 0; k < e->code->output_count; k++)
        text_add(e->text, "    %s z%" PRId64 "[16];\n", e->type, k);
    e->within = true;
    emit_loop(e, "16", "first + ", "z");
    e->within = false;
    text_add(e->text,
             "    if (__builtin_expect(room < 0, 0)) {\n"
             "    const int64_t at = begin + first;\n"
             "    long_forms_%" PRId64 "(at, at + 16, in, out, seed, stream, step, offset);\n"
             "    continue;\n    }\n",
             number);
    for (int64_t k = 0; k < e->code->output_count; k++)
        text_add(e->text,
                 "    for (int64_t j = 0; j < 16; j++) y%" PRId64 "[first + j] = z%" PRId64
                 "[j];\n",
                 k, k);
    text_add(e->text, "    }\n");
}

/* The last elements, fewer than 16: copied out, followed by copies of the first of them, and back.
 */
static void emit_rest(const emitter *e, int64_t number)
{
    text_add(e->text,
             "    if (whole < count) {\n    const void *inputs[%" PRId64 "];\n"
             "    void *outputs[%" PRId64 "];\n",
             e->code->input_count + 1, e->code->output_count + 1);
    for (int64_t k = 0; k < e->code->count; k++) {
        const code_line *line = &e->code->lines[k];
        if (line->kind != LINE_INPUT) continue;
        text_add(e->text, "    inputs[%d] = x%d;\n", line->op, line->op);
        if (line->uniform) continue;
        text_add(e->text,
                 "    %s s%d[16];\n    rest_%s(16, count - whole, s%d, x%d + whole);\n"
                 "    inputs[%d] = s%d;\n",
                 e->type, line->op, e->suffix, line->op, line->op, line->op, line->op);
    }
    for (int64_t k = 0; k < e->code->output_count; k++)
        text_add(e->text, "    %s t%" PRId64 "[16];\n    outputs[%" PRId64 "] = t%" PRId64 ";\n",
                 e->type, k, k, k);
    text_add(e->text,
             "    cann_kernel_%" PRId64
             "(0, 16, inputs, outputs, seed, stream, step, from + whole);\n",
             number);
    for (int64_t k = 0; k < e->code->output_count; k++)
        text_add(e->text,
                 "    rest_%s(count - whole, count - whole, y%" PRId64 " + whole, t%" PRId64 ");\n",
                 e->suffix, k, k);
    text_add(e->text, "    }\n");
}

void emit_common(text *text)
{
    static const char *const types[][2] = {{"float", "f32"}, {"double", "f64"}};
    for (int k = 0; k < 2; k++)
        text_add(text,
                 "static __attribute__((noinline, unused, optimize(\"O1\"))) void rest_%s(int64_t "
                 "count,\n"
                 "    int64_t there, %s *to, const %s *from)\n"
                 "{\n"
                 "    for (int64_t i = 0; i < count; i++) to[i] = from[i < there ? i : 0];\n"
                 "}\n",
                 types[k][1], types[k][0], types[k][0]);
}

/* A function's head, with all that does not depend on the element. */
static void emit_head(const emitter *e, const char *name, int64_t number)
{
    text_add(e->text,
             "void %s_%" PRId64 "(int64_t begin, int64_t end, const void *const *in,\n"
             "    void *const *out, uint64_t seed, uint64_t stream, int64_t step, int64_t offset)\n"
             "{\n"
             "    const int64_t count = end - begin, whole = count & -16, from = offset + begin;\n"
             "    if (count <= 0) return;\n",
             name, number);
    emit_arrays(e);
    emit_lines(e, true, true);
    emit_lines(e, true, false);
}

void emit_kernel(text *text, const code *code, int64_t number)
{
    bool single = code->type == CANN_FLOAT32, shorter = false;
    emitter e = {text, code, single ? "float" : "double", single ? "f32" : "f64", false};
    for (int64_t k = 0; k < code->count; k++) shorter = shorter || reach_shortens(&code->lines[k]);
    if (shorter) {
        text_add(text, "static __attribute__((noinline)) ");
        emit_head(&e, "long_forms", number);
        emit_loop(&e, "whole", "", "y");
        text_add(text, "}\n");
    }
    emit_head(&e, "cann_kernel", number);
    if (shorter)
        emit_groups(&e, number);
    else
        emit_loop(&e, "whole", "", "y");
    emit_rest(&e, number);
    text_add(text, "}\n");
}
