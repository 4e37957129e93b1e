/* SPDX-License-Identifier: MIT
 * Uniform lines come first, as scalars; then one loop over the elements, which reads all its inputs
 * before it writes any output. Lanes all have the kernel's own float type. */
#include "kernel/emit.h"
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
        text_add(e->text, "v_%s_%s(", functions[line->op].name, e->suffix);
        emit_operands(e, line);
        text_add(e->text, ")");
        break;
    case LINE_DRAW:
        text_add(e->text, "draw_%s_%s(seed, stream + %d, (uint64_t)(i + offset), (uint64_t)step, ",
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
    for (int64_t k = 0; k < e->code->count; k++)
        if (e->code->lines[k].kind == LINE_INPUT)
            text_add(e->text, "    const %s *x%d = in[%d];\n", e->type, e->code->lines[k].op,
                     e->code->lines[k].op);
    for (int64_t k = 0; k < e->code->output_count; k++)
        text_add(e->text, "    %s *y%" PRId64 " = out[%" PRId64 "];\n", e->type, k, k);
}

void emit_kernel(text *text, const code *code, int64_t number)
{
    bool single = code->type == CANN_FLOAT32;
    const emitter e = {text, code, single ? "float" : "double", single ? "f32" : "f64"};
    text_add(text,
             "void cann_kernel_%" PRId64 "(int64_t begin, int64_t end, const void *const *in,\n"
             "    void *const *out, uint64_t seed, uint64_t stream, int64_t step, int64_t offset)\n"
             "{\n",
             number);
    emit_arrays(&e);
    emit_lines(&e, true, true);
    emit_lines(&e, true, false);
    text_add(text, "#pragma GCC ivdep\n    for (int64_t i = begin; i < end; i++) {\n");
    emit_lines(&e, false, true);
    emit_lines(&e, false, false);
    for (int64_t k = 0; k < code->output_count; k++)
        text_add(text, "        y%" PRId64 "[i] = r%" PRId32 ";\n", k, code->outputs[k]);
    text_add(text, "    }\n}\n");
}
