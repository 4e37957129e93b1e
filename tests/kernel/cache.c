/* SPDX-License-Identifier: MIT
 * The cache under damage and theft, and machines without a compiler or a home. Each case runs in a
 * process of its own, for the compiler is looked up once. CC is a script that counts its runs. */
#include "kernel/kernel.h"
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ROOT = 64, PATH = 512 };
static char root[ROOT], folder[PATH], script[PATH], count_file[PATH];

/* Makes (a + 1)*a natively and says whether the values are right. */
static cann_status run_native(bool *right, bool *cached)
{
    node_pool *pool = node_pool_new();
    const node *a = node_symbol(pool, "a");
    const node *value = node_mul(pool, node_add(pool, a, node_number(pool, 1)), a);
    kernel_input input = {a, false};
    kernel_spec spec = {CANN_FLOAT32, &input, 1, &value, 1};
    kernel *kernel = kernel_new(&spec, CANN_INTERPRETER);
    if (cached) *cached = kernel_cached(&kernel, 1);
    cann_status status = kernel_promote(&kernel, 1, true);
    float x[40], y[40];
    const void *in[] = {x};
    void *out[] = {y};
    kernel_call call = {0};
    for (int k = 0; k < 40; k++) x[k] = (float)k;
    kernel_run(kernel, 0, 40, in, out, &call);
    *right = true;
    for (int k = 0; k < 40; k++) *right = *right && y[k] == x[k] * (x[k] + 1);
    if (status == CANN_OK) *right = *right && kernel_backend(kernel) == CANN_NATIVE;
    kernel_free(kernel);
    node_pool_free(pool);
    return status;
}

static int runs(void)
{
    struct stat about;
    return stat(count_file, &about) == 0 ? (int)about.st_size : 0;
}

static void write_file(const char *path, const char *text, mode_t mode)
{
    FILE *file = fopen(path, "w");
    if (!file) return;
    fputs(text, file);
    fclose(file);
    chmod(path, mode);
}

/* The path of the one entry. */
static const char *entry(void)
{
    static char path[2 * PATH];
    DIR *list = opendir(folder);
    path[0] = 0;
    for (struct dirent *at; list && (at = readdir(list));)
        if (strstr(at->d_name, ".so")) snprintf(path, sizeof path, "%s/%s", folder, at->d_name);
    if (list) closedir(list);
    return path;
}

static int files_in(const char *path)
{
    int count = 0;
    DIR *list = opendir(path);
    for (struct dirent *at; list && (at = readdir(list));) count += at->d_name[0] != '.';
    if (list) closedir(list);
    return count;
}

/* A warm cache, harmed, must give a second compilation and right values. */
static bool rebuilt(void (*harm)(const char *path))
{
    bool right, cached;
    if (run_native(&right, NULL) != CANN_OK || !right || runs() != 1) return false;
    if (harm) harm(entry());
    if (run_native(&right, &cached) != CANN_OK || !right) return false;
    bool as_hoped = harm ? !cached && runs() == 2 : cached && runs() == 1;
    return as_hoped && files_in(folder) == 1;
}

static bool finds_again(void)
{
    return rebuilt(NULL);
}

static void cut(const char *path)
{
    if (truncate(path, 1000) != 0) puts("cannot cut");
}
static bool truncated(void)
{
    return rebuilt(cut);
}

static void fill_garbage(const char *path)
{
    write_file(path, "no object at all, but long enough for a seal at its end", 0700);
}
static bool garbage(void)
{
    return rebuilt(fill_garbage);
}

static void empty_file(const char *path)
{
    write_file(path, "", 0700);
}
static bool emptied(void)
{
    return rebuilt(empty_file);
}

static void flip_a_bit(const char *path)
{
    int file = open(path, O_RDWR);
    char byte;
    if (pread(file, &byte, 1, 900) == 1) {
        byte ^= 4;
        if (pwrite(file, &byte, 1, 900) != 1) puts("cannot flip");
    }
    close(file);
}
static bool flipped(void)
{
    return rebuilt(flip_a_bit);
}

static void open_to_all(const char *path)
{
    chmod(path, 0777);
}
static bool writable_by_others(void)
{
    return rebuilt(open_to_all);
}

static void put_link(const char *path)
{
    char elsewhere[PATH];
    snprintf(elsewhere, sizeof elsewhere, "%s/elsewhere", root);
    if (rename(path, elsewhere) != 0 || symlink(elsewhere, path) != 0) puts("cannot link");
}
static bool linked(void)
{
    return rebuilt(put_link);
}

static void give_away(const char *path)
{
    if (chown(path, 4321, 4321) != 0) puts("cannot give away");
}
static bool given_away(void)
{
    return geteuid() != 0 || rebuilt(give_away);
}

static void put_other(const char *path)
{
    char other[2 * PATH];
    snprintf(other, sizeof other, "%s/%032d.so", folder, 7);
    if (rename(path, other) != 0) puts("cannot rename");
    if (link(other, path) != 0 || truncate(other, 500) != 0 || unlink(other) != 0)
        puts("cannot put");
}
static bool damaged_through_a_second_name(void)
{
    return rebuilt(put_other);
}

/* The folder itself will not do: results come all the same, and nothing is left there. */
static bool works_without_folder(void)
{
    bool right;
    char left[PATH];
    snprintf(left, sizeof left, "%s/tmp", root);
    mkdir(left, 0700);
    setenv("TMPDIR", left, 1);
    bool good = run_native(&right, NULL) == CANN_OK && right && runs() >= 1;
    return good && files_in(left) == 0 && cann_cache_folder() == NULL;
}

static bool folder_open_to_all(void)
{
    mkdir(folder, 0700);
    chmod(folder, 0777);
    return works_without_folder() && files_in(folder) == 0;
}

static bool folder_is_a_file(void)
{
    write_file(folder, "a file", 0600);
    return works_without_folder();
}

static bool folder_is_a_link(void)
{
    char elsewhere[PATH];
    snprintf(elsewhere, sizeof elsewhere, "%s/elsewhere", root);
    mkdir(elsewhere, 0700);
    return symlink(elsewhere, folder) == 0 && works_without_folder() && files_in(elsewhere) == 0;
}

static bool folder_of_somebody(void)
{
    if (geteuid() != 0) return true;
    mkdir(folder, 0700);
    return chown(folder, 4321, 4321) == 0 && works_without_folder();
}

static bool no_home(void)
{
    unsetenv("CANN_CACHE");
    unsetenv("XDG_CACHE_HOME");
    unsetenv("HOME");
    return works_without_folder();
}

static bool home_is_made(void)
{
    unsetenv("CANN_CACHE");
    unsetenv("XDG_CACHE_HOME");
    setenv("HOME", root, 1);
    bool right;
    snprintf(folder, sizeof folder, "%s/.cache/cann", root);
    struct stat about;
    return run_native(&right, NULL) == CANN_OK && right && files_in(folder) == 1 &&
           stat(folder, &about) == 0 && (about.st_mode & 0777) == 0700;
}

static bool folder_is_tightened(void)
{
    struct stat about;
    mkdir(folder, 0755);
    chmod(folder, 0755);
    bool right;
    return run_native(&right, NULL) == CANN_OK && right && stat(folder, &about) == 0 &&
           (about.st_mode & 0777) == 0700;
}

static bool no_compiler(void)
{
    unsetenv("CC");
    setenv("PATH", root, 1);
    bool right, cached;
    return cann_compiler() == NULL && run_native(&right, &cached) == CANN_ERROR_UNSUPPORTED &&
           right && !cached && strstr(cann_error_message(), "interpreter");
}

static bool missing_compiler(void)
{
    setenv("CC", "no-such-compiler", 1);
    bool right;
    return run_native(&right, NULL) == CANN_ERROR_UNSUPPORTED && right &&
           strstr(cann_error_message(), "'no-such-compiler'");
}

static bool failing_compiler(void)
{
    write_file(script,
               "#!/bin/sh\necho 'first; then' >&2\necho 'cc: fatal error: sorry' >&2\nexit 1\n",
               0700);
    bool right;
    return run_native(&right, NULL) == CANN_ERROR_UNSUPPORTED && right &&
           strstr(cann_error_message(), "fatal error: sorry") && files_in(folder) == 0;
}

static bool lying_compiler(void)
{
    write_file(script, "#!/bin/sh\nexit 0\n", 0700);
    bool right;
    return run_native(&right, NULL) != CANN_OK && right;
}

static bool interrupted(void)
{
    write_file(script, "#!/bin/sh\nsleep 30\n", 0700);
    cann_interrupt();
    bool right;
    cann_status status = run_native(&right, NULL);
    cann_interrupt_clear();
    return status == CANN_INTERRUPTED && right;
}

static bool strange_folder(void)
{
    snprintf(folder, sizeof folder, "%s/a b; $(touch x) 'q'", root);
    setenv("CANN_CACHE", folder, 1);
    bool right;
    return run_native(&right, NULL) == CANN_OK && right && files_in(folder) == 1;
}

static bool relative_folder(void)
{
    setenv("CANN_CACHE", "-o", 1);
    snprintf(folder, sizeof folder, "%s/-o", root);
    bool right;
    return chdir(root) == 0 && run_native(&right, NULL) == CANN_OK && right &&
           files_in(folder) == 1;
}

static bool cleared(void)
{
    bool right;
    char other[2 * PATH];
    snprintf(other, sizeof other, "%s/letter.txt", folder);
    if (run_native(&right, NULL) != CANN_OK) return false;
    write_file(other, "not ours", 0600);
    return cann_cache_clear() == CANN_OK && files_in(folder) == 1;
}

static bool shared(void)
{
    for (int k = 0; k < 6; k++)
        if (fork() == 0) {
            bool right;
            _exit(run_native(&right, NULL) != CANN_OK || !right);
        }
    int status, bad = 0;
    while (wait(&status) > 0) bad += status != 0;
    return !bad && files_in(folder) == 1;
}

typedef struct trial {
    const char *name;
    bool (*holds)(void);
} trial;

static const trial trials[] = {
    {"a kernel made before is found again", finds_again},
    {"a truncated entry is built again", truncated},
    {"an entry full of garbage is built again", garbage},
    {"an empty entry is built again", emptied},
    {"an entry with one wrong bit is built again", flipped},
    {"an entry that others may write is built again", writable_by_others},
    {"an entry that is a link is built again", linked},
    {"an entry of somebody else's is built again", given_away},
    {"an entry damaged through a second name is built again", damaged_through_a_second_name},
    {"a folder that others may write is not used", folder_open_to_all},
    {"a folder that is a file is not used", folder_is_a_file},
    {"a folder that is a link is not used", folder_is_a_link},
    {"a folder of somebody else's is not used", folder_of_somebody},
    {"without a home a temporary folder does", no_home},
    {"the folder in the home is made, for its owner alone", home_is_made},
    {"a folder that others may read is closed to them", folder_is_tightened},
    {"without a compiler the interpreter goes on", no_compiler},
    {"a compiler that is not there is named", missing_compiler},
    {"a failing compiler's error is told, and nothing left", failing_compiler},
    {"a compiler that makes nothing is an error", lying_compiler},
    {"an interrupt ends the compiler", interrupted},
    {"a folder's name is never read as a command", strange_folder},
    {"a folder's name is never read as an option", relative_folder},
    {"clearing removes kernels and nothing else", cleared},
    {"six processes may share the folder", shared},
};

/* Asked in a process of its own: the answer is kept for the process's life. */
static bool has_compiler(void)
{
    pid_t child = fork();
    if (child == 0) _exit(!cann_compiler());
    int status = 1;
    waitpid(child, &status, 0);
    return status == 0;
}

static bool run_trial(const trial *trial)
{
    snprintf(root, sizeof root, "/tmp/cann-test-XXXXXX");
    if (!mkdtemp(root)) return false;
    snprintf(folder, sizeof folder, "%s/cache", root);
    snprintf(script, sizeof script, "%s/cc-counted", root);
    snprintf(count_file, sizeof count_file, "%s/count", root);
    char text[2 * PATH];
    snprintf(text, sizeof text, "#!/bin/sh\nprintf x >>'%s'\nexec cc \"$@\"\n", count_file);
    write_file(script, text, 0700);
    setenv("CANN_CACHE", folder, 1);
    setenv("CC", script, 1);
    pid_t child = fork();
    if (child == 0) _exit(!trial->holds());
    int status = 1;
    waitpid(child, &status, 0);
    char *const remove_it[] = {"rm", "-rf", root, NULL};
    if (fork() == 0) {
        execvp("rm", remove_it);
        _exit(1);
    }
    wait(NULL);
    return status == 0;
}

int main(void)
{
    int failures = 0;
    if (!has_compiler()) return puts("ok cache (no compiler here: nothing to keep)") < 0;
    for (size_t k = 0; k < sizeof trials / sizeof *trials; k++) {
        bool holds = run_trial(&trials[k]);
        printf(holds ? "ok %s\n" : "FAIL %s\n", trials[k].name);
        failures += !holds;
    }
    return failures != 0;
}
