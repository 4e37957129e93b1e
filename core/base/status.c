/* SPDX-License-Identifier: MIT */
#include "base/status.h"
#include <stdarg.h>
#include <stdio.h>

/* Long enough for twenty model errors with their source lines and carets. */
static _Thread_local char sentence[16384] = "no error";

cann_status(fail)(cann_status status, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(sentence, sizeof sentence, format, arguments);
    va_end(arguments);
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
