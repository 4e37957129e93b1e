/* SPDX-License-Identifier: MIT
 * TAB: readline asks, Lua answers (lua/cann/complete.lua) with the words that fit what stands
 * before the cursor and with the character that follows a single one. */
#include "repl.h"
#include <stdlib.h>
#include <string.h>

#include <readline/readline.h>

static lua_State *asked;

/* The words of session.complete as readline wants them: the common beginning first, NULL last. */
static char **matches_of(lua_State *state, int count)
{
    char **words = calloc((size_t)count + 2, sizeof *words);
    if (!words) return NULL;
    size_t common = 0;
    for (int i = 1; i <= count; i++) {
        lua_rawgeti(state, -1, i);
        words[i] = strdup(lua_tostring(state, -1));
        lua_pop(state, 1);
        if (!words[i]) break;
        size_t same = 0;
        while (words[1][same] && words[1][same] == words[i][same]) same++;
        common = i == 1 || same < common ? same : common;
    }
    if (words[1]) words[0] = strndup(words[1], common);
    if (count == 1) {
        free(words[1]);
        words[1] = NULL;
    }
    return words;
}

static char **ask(const char *word, int start, int end)
{
    (void)start;
    rl_attempted_completion_over = 1; /* never fall back to file names */
    lua_pushlstring(asked, rl_line_buffer, (size_t)end);
    lua_pushstring(asked, word);
    if (!session_call(asked, "complete", 2, 2)) return NULL;
    const char *next = lua_tostring(asked, -1);
    rl_completion_append_character = next ? next[0] : 0;
    rl_completion_suppress_append = !next;
    lua_pop(asked, 1);
    int count = (int)lua_objlen(asked, -1);
    char **words = count > 0 ? matches_of(asked, count) : NULL;
    lua_pop(asked, 1);
    return words;
}

void complete_install(lua_State *state)
{
    asked = state;
    rl_attempted_completion_function = ask;
    rl_basic_word_break_characters = " \t\n\"'`@$><=;|&{}()[]+-*/%^~#,.:?";
    rl_completer_quote_characters = "";
    rl_basic_quote_characters = "";
}
