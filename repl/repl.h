/* SPDX-License-Identifier: MIT
 * What the files of the binary share. The binary is thin: it reads options and lines; what a line
 * means, how a value is shown and how a name is completed is Lua's (lua/cann/session.lua). */
#ifndef CANN_REPL_H
#define CANN_REPL_H
#include <lua.h>
#include <stdbool.h>

enum { EXIT_FINE = 0, EXIT_SCRIPT = 1, EXIT_USAGE = 2 };

/* interrupt: Ctrl-C and closed pipes. `our_files` begins the source of every file of the library
 * and is kept; `presses` Ctrl-C without effect end the process, and a script within a second. */
enum { SCRIPT_PRESSES = 2, PROMPT_PRESSES = 3 };
void interrupt_install(lua_State *state, const char *our_files, int presses);
/* Forgets presses and takes the hook away; called before each chunk and each wait for a line. */
void interrupt_reset(void);
/* True once after a Ctrl-C that came since the last reset. */
bool interrupt_seen(void);

/* prompt: reads lines until the end of input; EXIT_SCRIPT when input is no terminal and a line
 * failed. */
int prompt_run(lua_State *state);

/* complete: lets TAB ask Lua. */
void complete_install(lua_State *state);

/* Calls session.NAME with the top `arguments` values; leaves `results` values, or reports a failure
 * on standard error, leaves nothing and gives false. */
bool session_call(lua_State *state, const char *name, int arguments, int results);

#endif
