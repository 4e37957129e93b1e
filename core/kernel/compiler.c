/* SPDX-License-Identifier: MIT
 * $CC may hold several words ("ccache gcc"); each is one argument, and none is ever read by a
 * shell. The compiler runs in a process group of its own, so that an interrupt ends its children
 * too. */
#include "kernel/compiler.h"
#include "base/isa.h"
#include "base/status.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MOST_WORDS = 8, LONGEST = 4096, PATIENCE_MS = 120000, LOOK_MS = 50 };

/* No start-up code and no libraries but -lm: half the linker's time. */
static const char *const common_flags[] = {
    "-std=c11", "-O3",     "-fwrapv", "-ffp-contract=off", "-fno-math-errno", "-fno-trapping-math",
    "-w",       "-shared", "-fPIC",   "-nostdlib",
};
#ifdef __x86_64__
static const char *const set_flags[ISA_COUNT][2] = {
    [ISA_BASELINE] = {"-march=x86-64"},
    [ISA_AVX2] = {"-march=x86-64-v3"},
    [ISA_AVX512] = {"-march=x86-64-v4", "-mprefer-vector-width=512"},
};
#else
static const char *const set_flags[ISA_COUNT][2] = {{NULL}};
#endif
enum { COMMON_FLAGS = sizeof common_flags / sizeof *common_flags };

/* Written once, by find_once, and only read after that. */
static char words[LONGEST];                 /* the command, words ended by 0 */
static const char *command[MOST_WORDS + 1]; /* [words] then NULL */
static char found[LONGEST];                 /* path of the first word */
static char missing[LONGEST] = "";          /* why there is no compiler */

/* The path of a program: as it stands where it holds a '/', else searched for on PATH. */
static bool locate(const char *program, char path[LONGEST])
{
    if (strchr(program, '/')) {
        snprintf(path, LONGEST, "%s", program);
        return access(path, X_OK) == 0;
    }
    const char *folders = getenv("PATH");
    while (folders && *folders) {
        size_t length = strcspn(folders, ":");
        if (length && folders[0] == '/') {
            int wanted = snprintf(path, LONGEST, "%.*s/%s", (int)length, folders, program);
            struct stat about;
            if (wanted < LONGEST && access(path, X_OK) == 0 && stat(path, &about) == 0 &&
                S_ISREG(about.st_mode))
                return true;
        }
        folders += length + (folders[length] == ':');
    }
    return false;
}

static bool use_variable(const char *asked)
{
    int count = 0;
    snprintf(words, sizeof words, "%s", asked);
    char *rest = words;
    for (char *word; count < MOST_WORDS && (word = strtok_r(rest, " \t", &rest));)
        command[count++] = word;
    if (count == 0) return false;
    if (locate(command[0], found)) return true;
    snprintf(missing, sizeof missing, "the compiler named by CC, '%.200s', is not there",
             command[0]);
    command[0] = NULL;
    return true;
}

static void find_once(void)
{
    static const char *const usual[] = {"cc", "gcc", "clang"};
    const char *asked = getenv("CC");
    if (asked && use_variable(asked)) return;
    for (int k = 0; k < 3; k++)
        if (locate(usual[k], found)) {
            command[0] = usual[k];
            return;
        }
    snprintf(missing, sizeof missing,
             "no C compiler (cc, gcc or clang) is on PATH; the interpreter "
             "gives the same results without one (Debian: apt install gcc)");
}

cann_status compiler_find(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, find_once);
    return command[0] ? CANN_OK : fail(CANN_ERROR_UNSUPPORTED, "%s", missing);
}

const char *cann_compiler(void)
{
    return compiler_find() == CANN_OK ? found : NULL;
}

void compiler_identity(text *text)
{
    for (int k = 0; command[k]; k++) {
        char path[LONGEST];
        struct stat about;
        text_add(text, "// %s", command[k]);
        if (locate(command[k], path) && stat(path, &about) == 0)
            text_add(text, " %s %lld %lld.%09ld", path, (long long)about.st_size,
                     (long long)about.st_mtim.tv_sec, about.st_mtim.tv_nsec);
        text_add(text, "\n");
    }
    for (int k = 0; k < COMMON_FLAGS; k++) text_add(text, "// %s\n", common_flags[k]);
    for (int k = 0; k < 2 && set_flags[isa_level()][k]; k++)
        text_add(text, "// %s\n", set_flags[isa_level()][k]);
}

static void list_arguments(const char *source, const char *object, const char **arguments)
{
    int count = 0;
    for (int k = 0; command[k]; k++) arguments[count++] = command[k];
    for (int k = 0; k < COMMON_FLAGS; k++) arguments[count++] = common_flags[k];
    for (int k = 0; k < 2 && set_flags[isa_level()][k]; k++)
        arguments[count++] = set_flags[isa_level()][k];
    arguments[count++] = "-o";
    arguments[count++] = object;
    arguments[count++] = source;
    arguments[count++] = "-lm"; /* fma, where the instruction set has none */
    arguments[count] = NULL;
}

/* Starts the compiler with its complaints going to `complaints`; 0 or an error number. */
static int start(const char *source, const char *object, int complaints, pid_t *child)
{
    extern char **environ;
    const char *arguments[MOST_WORDS + COMMON_FLAGS + 9];
    list_arguments(source, object, arguments);
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    sigset_t none;
    sigemptyset(&none);
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&files, complaints, 1);
    posix_spawn_file_actions_adddup2(&files, complaints, 2);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setpgroup(&attributes, 0);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK);
    int error = posix_spawn(child, found, &files, &attributes, (char *const *)arguments, environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&files);
    return error;
}

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Reads until the compiler closes its end; the first line stays in `line`. CANN_INTERRUPTED or
 * CANN_ERROR_UNSUPPORTED when it is to be ended. */
static cann_status listen(int pipe_end, char line[LONGEST])
{
    int64_t deadline = now_ms() + PATIENCE_MS;
    size_t length = 0;
    for (;;) {
        if (cann_interrupt_pending())
            return fail(CANN_INTERRUPTED, "interrupted while the compiler ran");
        if (now_ms() > deadline)
            return fail(CANN_ERROR_UNSUPPORTED, "the compiler %s did not finish in %d s", found,
                        PATIENCE_MS / 1000);
        struct pollfd waiting = {.fd = pipe_end, .events = POLLIN};
        int ready = poll(&waiting, 1, LOOK_MS);
        if (ready == 0 || (ready < 0 && errno == EINTR)) continue;
        char chunk[1024];
        ssize_t got = read(pipe_end, chunk, sizeof chunk);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) break;
        for (ssize_t k = 0; k < got && length + 1 < LONGEST; k++) line[length++] = chunk[k];
    }
    line[length] = 0;
    return CANN_OK;
}

/* The first line that holds the word error, else the first line. */
static const char *first_complaint(char *lines)
{
    char *error = strstr(lines, "error"), *at = lines;
    if (error)
        for (at = error; at > lines && at[-1] != '\n';) at--;
    at[strcspn(at, "\n")] = 0;
    return *at ? at : "it said nothing";
}

static int finish(pid_t child, bool end_it)
{
    int status = -1;
    if (end_it) kill(-child, SIGKILL);
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    return status;
}

cann_status compiler_run(const char *source, const char *object)
{
    char lines[LONGEST] = "";
    int ends[2];
    pid_t child;
    if (pipe2(ends, O_CLOEXEC) != 0)
        return fail(CANN_ERROR_UNSUPPORTED, "no pipe for the compiler: %s", strerror(errno));
    int error = start(source, object, ends[1], &child);
    close(ends[1]);
    cann_status status = CANN_OK;
    if (error) {
        status = fail(CANN_ERROR_UNSUPPORTED, "cannot start %s: %s", found, strerror(error));
    } else {
        status = listen(ends[0], lines);
        int end = finish(child, status != CANN_OK);
        if (status == CANN_OK && end != 0 && !(end == -1 && access(object, R_OK) == 0))
            status = fail(CANN_ERROR_UNSUPPORTED, "the compiler %s failed: %s", found,
                          first_complaint(lines));
    }
    close(ends[0]);
    return status;
}
