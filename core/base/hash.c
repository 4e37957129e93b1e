/* SPDX-License-Identifier: MIT */
#include "base/hash.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

uint64_t hash_mix(uint64_t hash, uint64_t word)
{
    hash ^= word;
    hash *= 0xff51afd7ed558ccdull;
    hash ^= hash >> 32;
    hash *= 0xc4ceb9fe1a85ec53ull;
    return hash ^ hash >> 29;
}

uint64_t hash_bytes(uint64_t hash, const void *bytes, size_t count)
{
    const unsigned char *at = bytes;
    hash = hash_mix(hash, count);
    for (; count >= 8; count -= 8, at += 8) {
        uint64_t word;
        memcpy(&word, at, 8);
        hash = hash_mix(hash, word);
    }
    uint64_t tail = 0;
    if (count) memcpy(&tail, at, count);
    return hash_mix(hash, tail);
}

hash128 hash128_bytes(const void *bytes, size_t count)
{
    return (hash128){hash_bytes(HASH_START, bytes, count),
                     hash_bytes(~HASH_START * 3, bytes, count)};
}

void hash128_print(hash128 hash, char digits[33])
{
    snprintf(digits, 33, "%016" PRIx64 "%016" PRIx64, hash.high, hash.low);
}
