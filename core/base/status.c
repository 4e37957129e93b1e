/* SPDX-License-Identifier: MIT */
#include "base/status.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Long enough for twenty model errors with their source lines and carets. */
static _Thread_local char sentence[16384] = "no error";

/* The sign of a NaN says nothing to people: " -nan" is " nan". */
static void unsign_nan(char *text)
{
    for (char *at = strstr(text, " -nan"); at; at = strstr(at + 1, " -nan"))
        memmove(at + 1, at + 2, strlen(at + 2) + 1);
}

cann_status(fail)(cann_status status, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(sentence, sizeof sentence, format, arguments);
    va_end(arguments);
    unsign_nan(sentence);
    return status;
}

const char *cann_error_message(void)
{
    return sentence;
}
const char *cann_version(void)
{
    return CANN_VERSION;
}
