/* SPDX-License-Identifier: MIT
 * The suite's main of a fuzz target: gives it every input of its corpus once. What fuzzing found
 * stays found. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int give(const char *path)
{
    static uint8_t bytes[1 << 20];
    FILE *file = fopen(path, "rb");
    if (!file) return 0;
    size_t size = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    return LLVMFuzzerTestOneInput(bytes, size) == 0;
}

int main(int count, char **arguments)
{
    (void)count;
    char folder[256], path[768];
    const char *slash = strrchr(arguments[0], '/'), *name = slash ? slash + 1 : arguments[0];
    snprintf(folder, sizeof folder, "tests/fuzz/corpus/%s", name);
    DIR *corpus = opendir(folder);
    int given = 0;
    for (struct dirent *entry; corpus && (entry = readdir(corpus));) {
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        if (entry->d_name[0] != '.' && give(path)) given++;
    }
    if (corpus) closedir(corpus);
    printf(given ? "ok fuzz %s: %d inputs replayed\n" : "FAIL fuzz %s: %d inputs, no corpus\n",
           name, given);
    return given == 0;
}
