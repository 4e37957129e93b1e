/* SPDX-License-Identifier: MIT
 * Content hashes: of nodes (64 bit), of kernels, caches and files (128 bit). FNV-1a over words
 * with a final mix; not for secrets. */
#ifndef CANN_BASE_HASH_H
#define CANN_BASE_HASH_H
#include <stddef.h>
#include <stdint.h>

typedef struct hash128 {
    uint64_t low, high;
} hash128;

#define HASH_START 0x9e3779b97f4a7c15ull
uint64_t hash_mix(uint64_t hash, uint64_t word);
uint64_t hash_bytes(uint64_t hash, const void *bytes, size_t count);
hash128 hash128_bytes(const void *bytes, size_t count);
/* 32 hexadecimal digits and a 0. */
void hash128_print(hash128 hash, char digits[33]);

#endif
