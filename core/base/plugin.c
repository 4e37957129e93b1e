/* SPDX-License-Identifier: MIT
 * Plugins in C: a shared library with one function, cann_plugin, that registers rows. */
#include "base/status.h"
#include <dlfcn.h>
#include <string.h>

cann_status cann_plugin_check(int version, int interface)
{
    if (version == interface) return CANN_OK;
    return fail(CANN_ERROR_UNSUPPORTED,
                "the plugin was built for interface %d, but this engine has interface %d",
                interface, version);
}

cann_status cann_plugin_load(const char *path)
{
    void *known = dlopen(path, RTLD_NOW | RTLD_NOLOAD);
    if (known) {
        dlclose(known);
        return CANN_OK;
    }
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (!library) return fail(CANN_ERROR_FILE, "%s", dlerror());
    cann_status (*start)(int) = NULL;
    void *symbol = dlsym(library, "cann_plugin");
    memcpy(&start, &symbol, sizeof start);
    cann_status status = symbol ? start(CANN_INTERFACE)
                                : fail(CANN_ERROR_FILE, "%s has no function cann_plugin", path);
    if (status != CANN_OK) dlclose(library);
    return status;
}
