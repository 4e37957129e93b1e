/* SPDX-License-Identifier: MIT */
#include "kernel/cache.h"
#include "base/memory.h"
#include "base/status.h"
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { DIGITS = 32, NAME = 64, MOST_BYTES = 1 << 28 };

/* The last bytes of an entry. */
typedef struct seal {
    char magic[8];
    int64_t size;
    uint64_t low, high; /* hash of the object, mixed with the entry's key */
} seal;
static const char magic[8] = "cann-k1";

static seal seal_of(const void *object, int64_t size, hash128 key)
{
    hash128 hash = hash128_bytes(object, (size_t)size);
    seal made = {.size = size, .low = hash.low ^ key.low, .high = hash.high ^ key.high};
    memcpy(made.magic, magic, sizeof magic);
    return made;
}

static void name_entry(hash128 key, char name[NAME])
{
    char digits[DIGITS + 1];
    hash128_print(key, digits);
    snprintf(name, NAME, "%s.so", digits);
}

/* ours alone to write: a folder that anyone could have put files into is no cache */
static cann_status check_folder(cache_folder *folder)
{
    struct stat about;
    if (fstat(folder->handle, &about) != 0 || about.st_uid != geteuid())
        return fail(CANN_ERROR_FILE, "the cache folder %s belongs to somebody else", folder->path);
    if (about.st_mode & 022)
        return fail(CANN_ERROR_FILE,
                    "the cache folder %s can be written by others (mode %o); "
                    "chmod 700 will do",
                    folder->path, about.st_mode & 07777);
    if (about.st_mode & 077) fchmod(folder->handle, 0700);
    return CANN_OK;
}

static cann_status open_folder(cache_folder *folder)
{
    if (mkdir(folder->path, 0700) != 0 && errno != EEXIST)
        return fail(CANN_ERROR_FILE, "cannot make the cache folder %s: %s", folder->path,
                    strerror(errno));
    folder->handle = open(folder->path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (folder->handle < 0)
        return fail(CANN_ERROR_FILE, "cannot open the cache folder %s: %s", folder->path,
                    strerror(errno));
    cann_status status = check_folder(folder);
    if (status != CANN_OK) cache_close(folder);
    return status;
}

/* Joins up to three parts; true when they fit. */
static bool join(char path[CACHE_PATH], const char *a, const char *b, const char *c)
{
    int wanted = snprintf(path, CACHE_PATH, "%s%s%s", a, b, c);
    return wanted > 0 && wanted < CACHE_PATH;
}

static bool choose_path(char path[CACHE_PATH])
{
    const char *own = getenv("CANN_CACHE"), *shared = getenv("XDG_CACHE_HOME");
    const char *home = getenv("HOME");
    if (own && *own)
        return join(path, *own == '/' ? "" : "./", own, ""); /* no option, no library name */
    if (shared && *shared == '/') {
        mkdir(shared, 0700); /* where this fails, so does opening the folder inside */
        return join(path, shared, "/cann", "");
    }
    if (!home || *home != '/' || !join(path, home, "/.cache", "")) return false;
    mkdir(path, 0700);
    return join(path, home, "/.cache", "/cann");
}

cann_status cache_open(cache_folder *folder)
{
    folder->temporary = false;
    folder->handle = -1;
    if (!choose_path(folder->path))
        return fail(CANN_ERROR_FILE, "no place for a cache folder: neither CANN_CACHE, "
                                     "XDG_CACHE_HOME nor HOME names one");
    return open_folder(folder);
}

cann_status cache_open_temporary(cache_folder *folder)
{
    const char *temporary = getenv("TMPDIR");
    if (!temporary || *temporary != '/') temporary = "/tmp";
    folder->temporary = true;
    folder->handle = -1;
    if (!join(folder->path, temporary, "/cann-XXXXXX", "") || !mkdtemp(folder->path))
        return fail(CANN_ERROR_FILE,
                    "no place for compiled kernels: a folder in %s cannot be made: %s; set "
                    "CANN_CACHE to a folder of your own, or take the interpreter",
                    temporary, strerror(errno));
    folder->handle = open(folder->path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (folder->handle >= 0) return CANN_OK;
    rmdir(folder->path);
    return fail(CANN_ERROR_FILE, "cannot open %s: %s", folder->path, strerror(errno));
}

static bool is_ours(const char *name)
{
    return strspn(name, "0123456789abcdef") == DIGITS && name[DIGITS] == '.';
}

static cann_status empty(const cache_folder *folder)
{
    cann_status status = CANN_OK;
    int handle = openat(folder->handle, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *list = handle < 0 ? NULL : fdopendir(handle);
    if (!list) return fail(CANN_ERROR_FILE, "cannot list %s: %s", folder->path, strerror(errno));
    for (struct dirent *entry; (entry = readdir(list));)
        if (is_ours(entry->d_name) && unlinkat(folder->handle, entry->d_name, 0) != 0)
            status = fail(CANN_ERROR_FILE, "cannot remove %s/%s: %s", folder->path, entry->d_name,
                          strerror(errno));
    closedir(list);
    return status;
}

void cache_close(cache_folder *folder)
{
    if (folder->handle < 0) return;
    if (folder->temporary) {
        empty(folder);
        rmdir(folder->path);
    }
    close(folder->handle);
    folder->handle = -1;
}

static bool read_all(int file, char *bytes, int64_t count)
{
    for (int64_t done = 0; done < count;) {
        ssize_t got = read(file, bytes + done, (size_t)(count - done));
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return false;
        done += got;
    }
    return true;
}

static bool write_all(int file, const void *bytes, int64_t count)
{
    for (int64_t done = 0; done < count;) {
        ssize_t put = write(file, (const char *)bytes + done, (size_t)(count - done));
        if (put < 0 && errno == EINTR) continue;
        if (put <= 0) return false;
        done += put;
    }
    return true;
}

/* Bytes of an open file that is regular, ours, and of a sane size; NULL otherwise. */
static char *read_file(int file, int64_t *size)
{
    struct stat about;
    if (fstat(file, &about) != 0 || !S_ISREG(about.st_mode) || about.st_uid != geteuid() ||
        (about.st_mode & 022) || about.st_size <= 0 || about.st_size > MOST_BYTES)
        return NULL;
    char *bytes = memory_take(about.st_size, 1);
    *size = about.st_size;
    if (bytes && read_all(file, bytes, *size)) return bytes;
    memory_free(bytes);
    return NULL;
}

static bool is_whole(const char *bytes, int64_t size, hash128 key)
{
    seal found, wanted;
    if (size <= (int64_t)sizeof found) return false;
    memcpy(&found, bytes + size - sizeof found, sizeof found);
    wanted = seal_of(bytes, size - (int64_t)sizeof found, key);
    return !memcmp(&found, &wanted, sizeof found);
}

bool cache_holds(const cache_folder *folder, hash128 key)
{
    char name[NAME];
    int64_t size;
    name_entry(key, name);
    int file = openat(folder->handle, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (file < 0) return false;
    char *bytes = read_file(file, &size);
    bool whole = bytes && is_whole(bytes, size, key);
    memory_free(bytes);
    close(file);
    return whole;
}

void *cache_load(const cache_folder *folder, hash128 key)
{
    char name[NAME], path[CACHE_PATH];
    name_entry(key, name);
    if (!join(path, folder->path, "/", name) || !cache_holds(folder, key)) return NULL;
    return dlopen(path, RTLD_NOW | RTLD_LOCAL);
}

cann_status cache_stage(const cache_folder *folder, hash128 key, const char *source, int64_t length,
                        char source_path[CACHE_PATH], char object_path[CACHE_PATH])
{
    static int64_t counter;
    char digits[DIGITS + 1], name[NAME + DIGITS];
    hash128_print(key, digits);
    snprintf(name, sizeof name, "%s.%d.%" PRId64, digits, (int)getpid(),
             __atomic_add_fetch(&counter, 1, __ATOMIC_RELAXED));
    char stem[CACHE_PATH];
    if (!join(stem, folder->path, "/", name) || !join(source_path, stem, ".c", "") ||
        !join(object_path, stem, ".o", ""))
        return fail(CANN_ERROR_FILE, "the path of the cache folder %s is too long", folder->path);
    int file = open(source_path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    bool good = file >= 0 && write_all(file, source, length);
    if (file >= 0 && close(file) != 0) good = false;
    if (good) return CANN_OK;
    cann_status status = fail(CANN_ERROR_FILE, "cannot write %s: %s", source_path, strerror(errno));
    unlink(source_path);
    return status;
}

/* Adds the seal to a fresh object. */
static bool seal_object(const char *path, hash128 key)
{
    int64_t size;
    int file = open(path, O_RDWR | O_NOFOLLOW | O_CLOEXEC);
    if (file < 0) return false;
    fchmod(file, 0700);
    char *bytes = read_file(file, &size);
    bool good = false;
    if (bytes) {
        seal made = seal_of(bytes, size, key);
        good = write_all(file, &made, sizeof made);
    }
    memory_free(bytes);
    return close(file) == 0 && good;
}

cann_status cache_store(const cache_folder *folder, hash128 key, const char *object_path)
{
    char name[NAME], path[CACHE_PATH];
    name_entry(key, name);
    if (join(path, folder->path, "/", name) && seal_object(object_path, key) &&
        rename(object_path, path) == 0)
        return CANN_OK;
    return fail(CANN_ERROR_FILE, "cannot keep the compiled kernel %s: %s", path, strerror(errno));
}

const char *cann_cache_folder(void)
{
    static _Thread_local cache_folder folder;
    if (cache_open(&folder) != CANN_OK) return NULL;
    cache_close(&folder);
    return folder.path;
}

cann_status cann_cache_clear(void)
{
    cache_folder folder;
    cann_status status = cache_open(&folder);
    if (status != CANN_OK) return status;
    status = empty(&folder);
    cache_close(&folder);
    return status;
}
