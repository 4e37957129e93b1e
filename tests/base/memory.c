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

int main(void)
{
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
