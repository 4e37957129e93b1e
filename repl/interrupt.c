/* SPDX-License-Identifier: MIT
 * Ctrl-C and closed pipes. SIGINT asks the engine to stop at its next step boundary and sets a hook
 * that raises "interrupted" in Lua code. The hook waits while library code holds what was recorded:
 * it raises in the user's own code, once the statement that was under way has kept its value. */
#include "cann.h"
#include "repl.h"
#include <lauxlib.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { PATIENCE = 2000000 };

static lua_State *running;
static pthread_t owner;
static int limit;
static volatile sig_atomic_t presses, returned;
static int64_t patience;    /* instructions that library code may still run before it is stopped */
static const char *library; /* "@/path/to/lua/cann/": how the sources of our own files begin */

static bool is_ours(lua_State *state, lua_Debug *where)
{
    lua_getinfo(state, "S", where);
    return strncmp(where->source, library, strlen(library)) == 0;
}

/* A line event right after a return belongs to the statement that called: it may still assign. */
static bool may_raise(lua_State *state, lua_Debug *event)
{
    if (is_ours(state, event)) return cann_interrupt_pending() && --patience < 0;
    if (cann_interrupt_pending()) return true; /* no engine work has seen it */
    if (event->event == LUA_HOOKRET) returned = 1;
    if (event->event != LUA_HOOKLINE) return false;
    bool new_statement = !returned;
    returned = 0;
    return new_statement;
}

static void stop(lua_State *state, lua_Debug *event)
{
    if (event->event == LUA_HOOKRET && is_ours(state, event)) returned = 1;
    if (!may_raise(state, event)) return;
    interrupt_reset();
    luaL_error(state, "interrupted");
}

static void say(const char *text)
{
    if (write(STDERR_FILENO, text, strlen(text)) < 0) return;
}

/* A loop that LuaJIT has compiled sees no hook. A script that has not stopped after a second is
 * ended; at the prompt the next presses decide. */
static void on_patience_lost(int number)
{
    (void)number;
    if (!cann_interrupt_pending()) return;
    say("interrupted\n");
    signal(SIGINT, SIG_DFL);
    raise(SIGINT);
}

/* One press may arrive twice: from the terminal and again from a program that passes it on. */
static bool is_echo(void)
{
    static struct timespec last;
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    double seconds =
        difftime(now.tv_sec, last.tv_sec) + 1e-9 * (double)(now.tv_nsec - last.tv_nsec);
    bool soon = presses > 0 && seconds < 0.1;
    if (!soon) last = now;
    return soon;
}

static void on_interrupt(int number)
{
    if (!pthread_equal(pthread_self(), owner)) {
        pthread_kill(owner, number);
        return;
    }
    if (is_echo()) return;
    if (++presses >= limit) {
        say("\n");
        signal(number, SIG_DFL);
        raise(number);
        return;
    }
    if (presses == limit - 1 && presses > 1) say("\nstill stopping; Ctrl-C again leaves cann\n");
    if (presses == 1) patience = PATIENCE;
    if (limit == SCRIPT_PRESSES) alarm(1);
    cann_interrupt();
    lua_sethook(running, stop, LUA_MASKCOUNT | LUA_MASKLINE | LUA_MASKRET, 1);
}

/* Nobody reads standard output any more: leave quietly. A pipe of another kind is the writer's. */
static void on_closed_pipe(int number)
{
    struct pollfd out = {.fd = STDOUT_FILENO, .events = POLLOUT};
    if (poll(&out, 1, 0) == 1 && (out.revents & POLLERR)) {
        signal(number, SIG_DFL);
        raise(number);
    }
}

void interrupt_install(lua_State *state, const char *our_files, int presses_allowed)
{
    running = state;
    owner = pthread_self();
    limit = presses_allowed;
    library = our_files;

    struct sigaction action = {.sa_handler = on_interrupt};
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
    action.sa_handler = on_patience_lost;
    sigaction(SIGALRM, &action, NULL);
    action.sa_handler = on_closed_pipe;
    action.sa_flags = SA_NODEFER;
    sigaction(SIGPIPE, &action, NULL);
}

void interrupt_reset(void)
{
    presses = 0;
    returned = 0;
    lua_sethook(running, NULL, 0, 0);
    cann_interrupt_clear();
}

bool interrupt_seen(void)
{
    bool seen = presses > 0;
    if (seen) interrupt_reset();
    return seen;
}
