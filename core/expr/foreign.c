/* SPDX-License-Identifier: MIT */
#include "expr/foreign.h"
#include <string.h>

static const struct {
    const char *theirs, *ours;
} words[] = {
#define FOREIGN(theirs, ours) {theirs, ours},
#include "expr/foreign.def"
#undef FOREIGN
};

static const struct {
    const char *theirs, *ours;
} signs[] = {
    {"&&", "write and"},
    {"||", "write or"},
    {"!", "write not"},
    {"&", "write and"},
    {"|", "write or"},
    {"?", "write: if condition then value else value end"},
    {"[",
     "an element has no index: names are those of each element, coord(1) and i say which it is"},
    {"]", NULL},
    {"{", "brackets are round"},
    {"}", NULL},
    {"\\", "a line goes on where it ends with an operator, or where the next begins with one"},
    {"\xe2\x88\x92", "write -"}, /* minus sign */
    {"\xe2\x80\x93", "write -"}, /* dash */
    {"\xc2\xb7", "write *"},     /* middle dot */
    {"\xc3\x97", "write *"},     /* times */
    {"\xe2\x8b\x85", "write *"}, /* dot operator */
    {"\xc3\xb7", "write /"},     /* division sign */
    {"\xe2\x89\xa4", "write <="},
    {"\xe2\x89\xa5", "write >="},
    {"\xe2\x89\xa0", "write ~= or !="},
    {"\xc2\xb2", "write ^2"},
    {"\xc2\xb3", "write ^3"},
    {"\xe2\x88\x9e", "write inf"},
    {"\xcf\x80", "write pi"},
    {"\xce\xbe", "write xi"},
};

static bool ends_with(const char *name, const char *ending)
{
    size_t length = strlen(name), more = strlen(ending);
    return length > more && strcmp(name + length - more, ending) == 0;
}

bool foreign_word(const char *name, text *hint)
{
    for (size_t k = 0; k < sizeof words / sizeof *words; k++) {
        if (strcmp(words[k].theirs, name) != 0) continue;
        text_add(hint, "%s", words[k].ours);
        return true;
    }
    bool pre = ends_with(name, "_pre"), post = ends_with(name, "_post");
    if (!pre && !post) return false;
    int length = (int)strlen(name) - (pre ? 4 : 5);
    text_add(hint, "in a synapse: %s.%.*s", pre ? "pre" : "post", length, name);
    return true;
}

const char *foreign_sign(const char *letters, int64_t length)
{
    for (size_t k = 0; k < sizeof signs / sizeof *signs; k++)
        if ((int64_t)strlen(signs[k].theirs) == length &&
            memcmp(signs[k].theirs, letters, (size_t)length) == 0)
            return signs[k].ours;
    return (unsigned char)letters[0] > 127 ? "names are made of a-z, A-Z, 0-9 and _" : NULL;
}

int foreign_length(const char *letters, int64_t length)
{
    for (size_t k = 0; k < sizeof signs / sizeof *signs; k++) {
        int own = (int)strlen(signs[k].theirs);
        if (own <= length && memcmp(signs[k].theirs, letters, (size_t)own) == 0) return own;
    }
    return 1;
}
