/* SPDX-License-Identifier: MIT
 * Hashes: the same for the same content, another for any other, spread over all bits. */
#include "base/hash.h"
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int failures;

static void claim(bool holds, const char *what)
{
    printf("%s hash: %s\n", holds ? "ok" : "FAIL", what);
    failures += !holds;
}

static int ascending(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

static bool all_differ(void)
{
    enum { COUNT = 200000 };
    uint64_t *hashes = malloc(COUNT * sizeof *hashes);
    for (uint64_t k = 0; k < COUNT; k++) hashes[k] = hash_mix(HASH_START, k);
    qsort(hashes, COUNT, sizeof *hashes, ascending);
    bool differ = true;
    for (int k = 1; k < COUNT; k++) differ = differ && hashes[k] != hashes[k - 1];
    free(hashes);
    return differ;
}

/* How many of the 64 bits change with one bit of the word, on average. */
static double avalanche(void)
{
    double changed = 0;
    for (uint64_t k = 0; k < 1000; k++)
        for (int bit = 0; bit < 64; bit++)
            changed += __builtin_popcountll(hash_mix(HASH_START, k) ^
                                            hash_mix(HASH_START, k ^ 1ull << bit));
    return changed / 64000;
}

int main(void)
{
    const char *word = "continuous attractor";
    size_t length = strlen(word);
    char other[32] = {0};
    memcpy(other + 3, word, length);
    claim(hash_bytes(1, word, length) == hash_bytes(1, other + 3, length),
          "does not depend on the place");
    claim(hash_bytes(1, word, length) != hash_bytes(2, word, length), "depends on the start");
    claim(hash_bytes(1, "\0", 1) != hash_bytes(1, "\0\0", 2), "counts zeros at the end");
    claim(hash_bytes(1, "", 0) == hash_bytes(1, NULL, 0), "of nothing needs no bytes");
    claim(all_differ(), "200000 words give as many hashes");
    double changed = avalanche();
    claim(changed > 30 && changed < 34, "one bit changes half of all");
    char digits[33], again[33];
    hash128_print(hash128_bytes(word, length), digits);
    claim(strlen(digits) == 32 && strspn(digits, "0123456789abcdef") == 32, "prints 32 digits");
    hash128_print(hash128_bytes(word, length - 1), again);
    claim(strcmp(digits, again) != 0 && strncmp(digits, again, 16) != 0 &&
              strcmp(digits + 16, again + 16) != 0,
          "both halves tell contents apart");
    return failures > 0;
}
