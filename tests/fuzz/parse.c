/* SPDX-License-Identifier: MIT
 * Fuzzes one expression: what parses must print, and parse back to the very same node; its
 * derivative must exist. */
#include "base/memory.h"
#include "expr/derive.h"
#include "expr/linear.h"
#include "expr/template.h"
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void follow(node_pool *pool, const node *root)
{
    char *printed = node_print(root);
    if (printed && template_parse(pool, printed) != root) abort();
    memory_free(printed);
    const node *x = node_symbol(pool, "x"), *slope, *rest;
    derive(pool, root, x);
    if (linear_in(pool, root, x, &slope, &rest) && node_contains(pool, slope, x)) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *letters = malloc(size + 1);
    node_pool *pool = node_pool_new();
    if (letters && pool) {
        memcpy(letters, data, size);
        letters[size] = 0;
        const node *root = template_parse(pool, letters);
        if (root) follow(pool, root);
    }
    node_pool_free(pool);
    free(letters);
    return 0;
}
