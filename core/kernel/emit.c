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
    bool within;               /* sines of small angles only */
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

/* Sines of huge angles need a table and much time: their loop is the second choice. */
static bool turns(const code_line *line)
{
    return line->kind == LINE_CALL && !line->uniform &&
           (line->op == FUNCTION_sin || line->op == FUNCTION_cos || line->op == FUNCTION_tan);
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
                 e->within && turns(line) ? "_within" : "", e->suffix);
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

/* One loop over `range`, its results to `result`, followed by the index. */
static void emit_loop(const emitter *e, const char *range, const char *result)
{
    text_add(e->text, "#pragma GCC ivdep\n    for (int64_t i = %s; i++) {\n", range);
    emit_lines(e, false, true);
    emit_lines(e, false, false);
    for (int64_t k = 0; k < e->code->count && e->within; k++)
        if (turns(&e->code->lines[k]))
            text_add(e->text, "        far |= !(v_abs_%s(r%" PRId32 ") <= V_WITHIN_%s);\n",
                     e->suffix, e->code->lines[k].operand[0], e->suffix);
    for (int64_t k = 0; k < e->code->output_count; k++)
        text_add(e->text, "        %s%" PRId64 "[i%s = r%" PRId32 ";\n", result, k,
                 *result == 'z' ? " - first]" : "]", e->code->outputs[k]);
    text_add(e->text, "    }\n");
}

/* Blocks whose angles turn out too large are done again, so results wait beside their arrays. */
static void emit_blocks(emitter *e)
{
    static const char range[] = "first; i < last";
    text_add(e->text,
             "    for (int64_t first = begin; first < end; first += 128) {\n"
             "    const int64_t last = end - first < 128 ? end : first + 128;\n    %s far = 0;\n",
             e->code->type == CANN_FLOAT32 ? "int32_t" : "int64_t");
    for (int64_t k = 0; k < e->code->output_count; k++)
        text_add(e->text, "    %s z%" PRId64 "[128];\n", e->type, k);
    e->within = true;
    emit_loop(e, range, "z");
    e->within = false;
    text_add(e->text, "    if (far) {\n");
    emit_loop(e, range, "z");
    text_add(e->text, "    }\n");
    for (int64_t k = 0; k < e->code->output_count; k++)
        text_add(e->text,
                 "    for (int64_t i = %s; i++) y%" PRId64 "[i] = z%" PRId64 "[i - first];\n",
                 range, k, k);
    text_add(e->text, "    }\n");
}

void emit_kernel(text *text, const code *code, int64_t number)
{
    bool single = code->type == CANN_FLOAT32;
    emitter e = {text, code, single ? "float" : "double", single ? "f32" : "f64", false};
    bool angles = false;
    for (int64_t k = 0; k < code->count; k++) angles = angles || turns(&code->lines[k]);
    text_add(text,
             "void cann_kernel_%" PRId64 "(int64_t begin, int64_t end, const void *const *in,\n"
             "    void *const *out, uint64_t seed, uint64_t stream, int64_t step, int64_t offset)\n"
             "{\n",
             number);
    emit_arrays(&e);
    emit_lines(&e, true, true);
    emit_lines(&e, true, false);
    if (angles)
        emit_blocks(&e);
    else
        emit_loop(&e, "begin; i < end", "y");
    text_add(text, "}\n");
}
