/* SPDX-License-Identifier: MIT
 * The prompt: lines by readline on a terminal, plain lines otherwise, each handed to session.line.
 * Ctrl-C clears what was typed, Ctrl-D leaves, history is kept across sessions under
 * $XDG_STATE_HOME/cann or ~/.local/state/cann, quietly not where that cannot be written. */
#include "repl.h"
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include <readline/history.h>
#include <readline/readline.h>

enum { HISTORY_LINES = 10000 };
static const char first_prompt[] = "cann> ", next_prompt[] = "  ..> ";

/* What the callback of readline leaves for the loop. */
static struct {
    char *line;
    size_t length;
    bool ready, ended;
} typed;

static char history_file[PATH_MAX];

static bool make_folders(char *path)
{
    for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = 0;
        bool made = mkdir(path, 0700) == 0 || errno == EEXIST || errno == EROFS;
        *slash = '/';
        if (!made) return false;
    }
    return true;
}

static void open_history(void)
{
    const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
    bool named = state && state[0] == '/';
    if (!named && (!home || home[0] != '/')) return;
    int length =
        named ? snprintf(history_file, sizeof history_file, "%s/cann/history", state)
              : snprintf(history_file, sizeof history_file, "%s/.local/state/cann/history", home);
    using_history();
    if (length >= (int)sizeof history_file || !make_folders(history_file)) {
        history_file[0] = 0;
        return;
    }
    read_history(history_file);
    history_truncate_file(history_file, HISTORY_LINES);
    stifle_history(HISTORY_LINES);
}

/* One line, appended at once, so that sessions side by side keep each other's lines. */
static void remember(const char *line)
{
    if (line[strspn(line, " \t")] == 0) return;
    HIST_ENTRY *last = history_length > 0 ? history_get(history_base + history_length - 1) : NULL;
    if (last && strcmp(last->line, line) == 0) return;
    add_history(line);
    if (!history_file[0]) return;
    FILE *file = fopen(history_file, "a");
    if (!file) return;
    fprintf(file, "%s\n", line);
    fclose(file);
    chmod(history_file, 0600);
}

static void take_line(char *line)
{
    typed.line = line;
    typed.length = line ? strlen(line) : 0;
    typed.ready = true;
    typed.ended = !line;
    rl_callback_handler_remove();
}

/* A terminal throws away at Ctrl-C what was not read yet, and the signal comes first: the prompt
 * that we draw in answer could be lost. So it is told to keep everything, and we drop what was
 * typed. */
static struct termios found;

static void keep_output(void)
{
    struct termios kept;
    if (tcgetattr(STDIN_FILENO, &found) != 0) return;
    kept = found;
    kept.c_lflag |= NOFLSH;
    tcsetattr(STDIN_FILENO, TCSADRAIN, &kept);
}

static void leave_terminal(void)
{
    tcsetattr(STDIN_FILENO, TCSADRAIN, &found);
}

static void clear_line(void)
{
    tcflush(STDIN_FILENO, TCIFLUSH);
    rl_callback_sigcleanup();
    rl_free_line_state();
    rl_replace_line("", 0);
    printf("^C\n");
    fflush(stdout);
}

/* Waits for a line. NULL with `ended` false: Ctrl-C took it back. The caller frees it. */
static char *read_terminal(const char *prompt)
{
    typed.line = NULL;
    typed.ready = typed.ended = false;
    rl_callback_handler_install(prompt, take_line);
    while (!typed.ready) {
        struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
        if (poll(&input, 1, 250) > 0)
            rl_callback_read_char();
        else
            rl_check_signals(); /* Ctrl-C, Ctrl-Z, another window size */
        if (interrupt_seen() && !typed.ready) {
            clear_line();
            rl_callback_handler_remove();
            return NULL;
        }
    }
    if (typed.ended)
        printf("\n");
    else
        remember(typed.line);
    return typed.line;
}

static char *read_plain(void)
{
    char *line = NULL;
    size_t size = 0;
    ssize_t length = getline(&line, &size, stdin);
    typed.ended = length < 0;
    if (typed.ended) {
        free(line);
        return NULL;
    }
    if (length > 0 && line[length - 1] == '\n') line[--length] = 0;
    typed.length = (size_t)length;
    return line;
}

/* Hands one line over; `held` gathers an unfinished chunk on the Lua side. */
static bool hand_over(lua_State *state, const char *line, bool *unfinished, bool *failed)
{
    interrupt_reset();
    lua_pushlstring(state, line, typed.length);
    bool called = session_call(state, "line", 1, 1);
    const char *outcome = called ? lua_tostring(state, -1) : "failed";
    *unfinished = strcmp(outcome, "more") == 0;
    *failed |= strcmp(outcome, "failed") == 0;
    bool goes_on = strcmp(outcome, "leave") != 0;
    if (called) lua_pop(state, 1);
    interrupt_reset();
    fflush(stdout);
    return goes_on;
}

static void forget(lua_State *state, bool *unfinished)
{
    *unfinished = false;
    session_call(state, "forget", 0, 0);
}

int prompt_run(lua_State *state)
{
    bool terminal = isatty(STDIN_FILENO), unfinished = false, failed = false, goes_on = true;
    if (terminal) {
        keep_output();
        rl_readline_name = "cann";
        open_history();
        complete_install(state);
        session_call(state, "welcome", 0, 0);
        fflush(stdout);
    }
    while (goes_on) {
        char *line =
            terminal ? read_terminal(unfinished ? next_prompt : first_prompt) : read_plain();
        if (line)
            goes_on = hand_over(state, line, &unfinished, &failed);
        else if (typed.ended)
            break;
        else
            forget(state, &unfinished);
        free(line);
    }
    if (unfinished && session_call(state, "finish", 0, 1)) {
        failed = true;
        lua_pop(state, 1);
    }
    if (terminal) leave_terminal();
    if (ferror(stdin)) {
        fprintf(stderr, "error: standard input cannot be read: %s\n", strerror(errno));
        failed = true;
    }
    return failed && !terminal ? EXIT_SCRIPT : EXIT_FINE;
}
