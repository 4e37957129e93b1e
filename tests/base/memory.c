/* SPDX-License-Identifier: MIT
 * Memory: zeroed and aligned, or a sentence with the number of bytes. */
#include "base/memory.h"
#include "cann.h"
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static int failures;

static void claim(bool holds, const char *what)
{
    printf("%s memory: %s\n", holds ? "ok" : "FAIL", what);
    failures += !holds;
}

static bool refused(int64_t count, size_t size, const char *part)
{
    void *block = memory_take(count, size);
    memory_free(block);
    return !block && strstr(cann_error_message(), part);
}

/* All bytes before `kept` are 7, all from there on 0. */
static bool holds(const unsigned char *block, int64_t kept, int64_t bytes)
{
    for (int64_t k = 0; block && k < bytes; k++)
        if (block[k] != (k < kept ? 7 : 0)) return false;
    return block != NULL;
}

static void claim_large(void)
{
    const int64_t bytes = ((int64_t)1 << 25) + 5, more = 3 * bytes;
    unsigned char *block = memory_take(bytes, 1);
    claim(holds(block, 0, bytes) && ((uintptr_t)block & 63) == 0, "comes zeroed when large");
    memset(block, 7, (size_t)bytes);
    block = memory_grow(block, bytes, more, 1);
    claim(holds(block, bytes, more), "keeps what it held when a large block grows");
    block = memory_grow(block, 4097, 9000, 1);
    claim(holds(block, 4097, 9000), "keeps as much as is asked for when a large block shrinks");
    memory_free(block);
}

int main(void)
{
    claim_large();
    unsigned char *block = memory_take(1001, 3);
    bool zero = block != NULL;
    for (int i = 0; zero && i < 3003; i++) zero = block[i] == 0;
    claim(zero, "comes zeroed");
    claim(((uintptr_t)block & 63) == 0, "comes aligned to 64 bytes");
    memset(block, 7, 3003);
    unsigned char *grown = memory_grow(block, 1001, 5000, 3);
    bool kept = grown != NULL;
    for (int i = 0; kept && i < 15000; i++) kept = grown[i] == (i < 3003 ? 7 : 0);
    claim(kept, "keeps what it held when it grows, and zeroes the rest");
    unsigned char *same = grown;
    claim(!memory_grow(same, 5000, INT64_MAX / 2, 3) && same[0] == 7,
          "stays valid when it cannot grow");
    unsigned char *less = memory_grow(grown, 5000, 10, 3);
    claim(less && less[29] == 7, "shrinks");
    memory_free(less);
    void *nothing = memory_take(0, 8);
    claim(nothing != NULL, "of no elements is a block all the same");
    memory_free(nothing);
    memory_free(NULL);
    claim(refused(-1, 8, "-1 elements of 8 bytes"), "refuses a negative count");
    claim(refused(INT64_MAX, 16, "9223372036854775807 elements of 16 bytes"),
          "refuses sizes that overflow");
    claim(refused(1000000000000000, 4, "4e+06 GB"),
          "says how much was wanted where there is not enough");
    char *copy = memory_string("ring");
    claim(copy && !strcmp(copy, "ring"), "copies a string");
    memory_free(copy);
    return failures > 0;
}
