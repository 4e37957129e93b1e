/* SPDX-License-Identifier: MIT
 * Writing below one folder only: what `cann --safe` promises of everything that the engine and the
 * library write. Paths are compared after links are followed; a link that leads nowhere is refused,
 * because writing through it would make a file where it points. */
#include "base/status.h"
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static char confinement[PATH_MAX]; /* real path; empty: anywhere */

cann_status cann_files_confine(const char *folder)
{
    char real[PATH_MAX];
    if (confinement[0])
        return fail(CANN_ERROR_ARGUMENT, "writing is confined to %s already", confinement);
    if (!realpath(folder, real))
        return fail(CANN_ERROR_FILE, "%s: cannot be a folder to write below: %s", folder,
                    strerror(errno));
    strcpy(confinement, real);
    return CANN_OK;
}

/* The real path of the folder that a path names a file in. */
static bool find_parent(const char *path, char real[PATH_MAX])
{
    char parent[PATH_MAX];
    size_t length = strlen(path);
    if (length >= sizeof parent) return false;
    memcpy(parent, path, length + 1);
    char *slash = strrchr(parent, '/');
    if (slash == parent) slash++;
    if (slash) *slash = 0;
    return realpath(slash ? parent : ".", real) != NULL;
}

cann_status cann_files_check(const char *path)
{
    char real[PATH_MAX];
    struct stat facts;
    if (!confinement[0]) return CANN_OK;
    bool there = lstat(path, &facts) == 0;
    bool known = there ? realpath(path, real) != NULL : find_parent(path, real);
    size_t length = strlen(confinement);
    bool below = known && strncmp(real, confinement, length) == 0 &&
                 (real[length] == '/' || real[length] == 0 || length == 1);
    if (below) return CANN_OK;
    return fail(CANN_ERROR_FILE, "%s: writing is allowed below %s only (--safe)", path,
                confinement);
}
