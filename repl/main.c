/* SPDX-License-Identifier: MIT
 * The binary: one table of options, the Lua state, the exit status. 0 when all went well, 1 for an
 * error in a script, 2 for wrong usage. What to do with a script or a line is Lua's
 * (lua/cann/session.lua), found beside the executable or under ../share/cann. */
#include "cann.h"
#include "repl.h"
#include <errno.h>
#include <lauxlib.h>
#include <limits.h>
#include <lualib.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* A row is read by the parser, by --help and by nobody else. Rows marked `anywhere` are also taken
 * after FILE, up to "--"; the other words after FILE are the script's own. */
struct option {
    const char *name, *argument, *meaning;
    bool anywhere;
};

static const struct option option_rows[] = {
    {"-e", "CODE", "run CODE, then FILE if one is given", false},
    {"-i", NULL, "stay at the prompt after CODE or FILE", false},
    {"--seed", "N", "the seed of everything random (0)", true},
    {"--threads", "N", "threads that runs use (all processors)", true},
    {"--precision", "P", "float32 or float64 (float32)", true},
    {"--backend", "B", "automatic, interpreter, native or cuda (automatic)", true},
    {"--safe", NULL, "run FILE without FFI, commands, bytecode; write below this folder only",
     false},
    {"--debug", NULL, "show tracebacks, our own files included", true},
    {"--verbose", NULL, "say where plugins come from", true},
    {"--doctor", NULL, "say what is there, what is missing and which package brings it", false},
    {"--version", NULL, "print the version", false},
    {"--help", NULL, "print this list", false},
};
enum { OPTIONS = sizeof option_rows / sizeof *option_rows };

/* The command line as parsed; what was not given is NULL or false. */
struct command {
    const char *values[OPTIONS]; /* the argument, or the option itself where it takes none */
    const char *file;            /* a script, "-" for standard input */
    const char *arguments[4096]; /* the script's own words */
    int argument_count;
};

static int row_of(const char *name, size_t length)
{
    for (int row = 0; row < OPTIONS; row++)
        if (strlen(option_rows[row].name) == length &&
            memcmp(option_rows[row].name, name, length) == 0)
            return row;
    return -1;
}

static const char *value_of(const struct command *command, const char *name)
{
    return command->values[row_of(name, strlen(name))];
}

static int wrong_usage(const char *sentence, const char *word)
{
    fprintf(stderr, "error: ");
    fprintf(stderr, sentence, word);
    fprintf(stderr, "   (cann --help lists the options)\n");
    return EXIT_USAGE;
}

/* Takes the option at words[*at], with its argument behind '=' or in the next word. */
static int take_option(struct command *command, int row, char **words, int *at)
{
    const char *equals = strchr(words[*at], '=');
    if (!option_rows[row].argument) {
        if (equals) return wrong_usage("%s takes no value", option_rows[row].name);
        command->values[row] = words[*at];
        return EXIT_FINE;
    }
    const char *value = equals ? equals + 1 : words[*at + 1];
    if (!value) return wrong_usage("%s needs a value", option_rows[row].name);
    if (!equals) ++*at;
    command->values[row] = value;
    return EXIT_FINE;
}

static int parse(struct command *command, int count, char **words)
{
    bool options_end = false;
    for (int at = 1; at < count; at++) {
        char *word = words[at];
        bool is_option = !options_end && word[0] == '-' && word[1];
        int row = is_option ? row_of(word, strcspn(word, "=")) : -1;
        if (is_option && strcmp(word, "--") == 0) {
            options_end = true;
        } else if (row >= 0 && (!command->file || option_rows[row].anywhere)) {
            int status = take_option(command, row, words, &at);
            if (status != EXIT_FINE) return status;
        } else if (is_option && !command->file) {
            return wrong_usage("cann has no option '%s'", word);
        } else if (!command->file) {
            command->file = word;
        } else if (command->argument_count < (int)(sizeof command->arguments / sizeof(char *))) {
            command->arguments[command->argument_count++] = word;
        } else {
            return wrong_usage("%s", "a script takes at most 4096 words");
        }
    }
    if (value_of(command, "--safe") && !command->file)
        return wrong_usage("%s needs a FILE to run", "--safe");
    if (value_of(command, "--safe") && (value_of(command, "-i") || value_of(command, "-e")))
        return wrong_usage("%s takes a FILE, without -i and -e", "--safe");
    return EXIT_FINE;
}

static int print_help(void)
{
    printf("usage: cann [options] [FILE [words]]      without FILE and CODE: the prompt\n\n");
    printf("  %-20s %s\n", "FILE", "a Lua script; its words are in arg[1], arg[2], ...");
    printf("  %-20s %s\n", "-", "the script comes from standard input");
    printf("  %-20s %s\n", "asa DATA", "attractor structure of a recording; cann asa --help");
    printf("  %-20s %s\n", "gallery [NAME ...]", "a picture of every model; cann gallery --help");
    for (int row = 0; row < OPTIONS; row++) {
        char head[64];
        snprintf(head, sizeof head, "%s %s", option_rows[row].name,
                 option_rows[row].argument ? option_rows[row].argument : "");
        printf("  %-20s %s\n", head, option_rows[row].meaning);
    }
    printf(
        "\nexit status: 0 fine, 1 an error in the script, 2 wrong usage. At the prompt: help()\n");
    return EXIT_FINE;
}

/* The tree of Lua files: beside the executable, or where `make install` puts it. */
static bool find_tree(char *tree, size_t size)
{
    char self[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", self, sizeof self - 1);
    if (length <= 0) return false;
    self[length] = 0;
    *strrchr(self, '/') = 0;
    static const char *const places[] = {"lua", "../share/cann", "../lua", "../../lua"};
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        char probe[PATH_MAX + 64];
        snprintf(tree, size, "%s/%s", self, places[i]);
        snprintf(probe, sizeof probe, "%s/cann/session.lua", tree);
        if (access(probe, R_OK) == 0) return true;
    }
    fprintf(stderr,
            "error: cann is not whole: neither %s/lua nor %s/../share/cann has its Lua files\n",
            self, self);
    return false;
}

bool session_call(lua_State *state, const char *name, int arguments, int results)
{
    lua_getglobal(state, "require");
    lua_pushliteral(state, "cann.session");
    if (lua_pcall(state, 1, 1, 0) == 0) {
        lua_getfield(state, -1, name);
        lua_remove(state, -2);
        lua_insert(state, -1 - arguments);
        if (lua_pcall(state, arguments, results, 0) == 0) return true;
    } else {
        lua_insert(state, -1 - arguments);
        lua_pop(state, arguments);
    }
    const char *sentence = lua_tostring(state, -1);
    fprintf(stderr, "error: %s\n",
            sentence ? sentence : "something that is no sentence was raised");
    lua_pop(state, 1);
    return false;
}

/* The command as the table session.begin reads: options without their dashes, file, arguments. */
static void push_command(lua_State *state, const struct command *command)
{
    lua_newtable(state);
    for (int row = 0; row < OPTIONS; row++) {
        if (!command->values[row]) continue;
        lua_pushstring(state, command->values[row]);
        lua_setfield(state, -2, option_rows[row].name + strspn(option_rows[row].name, "-"));
    }
    lua_pushstring(state, command->file);
    lua_setfield(state, -2, "file");
    lua_newtable(state);
    for (int i = 0; i < command->argument_count; i++) {
        lua_pushstring(state, command->arguments[i]);
        lua_rawseti(state, -2, i + 1);
    }
    lua_setfield(state, -2, "arguments");
}

static void set_path(lua_State *state, const char *tree)
{
    lua_getglobal(state, "package");
    lua_getfield(state, -1, "path");
    lua_pushfstring(state, "%s/?.lua;%s/?/init.lua;%s", tree, tree, lua_tostring(state, -1));
    lua_setfield(state, -3, "path");
    lua_pop(state, 2);
}

/* Runs what the command asks for: the doctor, a script, the prompt, or a script and then the
 * prompt. */
static int run(lua_State *state, const struct command *command)
{
    bool works = command->file || value_of(command, "-e") || value_of(command, "--doctor");
    push_command(state, command);
    if (!session_call(state, "begin", 1, 1)) return EXIT_SCRIPT;
    int status = (int)lua_tointeger(state, -1);
    lua_pop(state, 1);
    if (status != EXIT_FINE) return status;
    if (works) {
        if (!session_call(state, "work", 0, 1)) return EXIT_SCRIPT;
        status = (int)lua_tointeger(state, -1);
        lua_pop(state, 1);
    }
    if (works && !value_of(command, "-i")) return status;
    return prompt_run(state);
}

int main(int count, char **words)
{
    static struct command command;
    int status = parse(&command, count, words);
    if (status != EXIT_FINE) return status;
    if (value_of(&command, "--help")) return print_help();
    if (value_of(&command, "--version")) return printf("cann %s\n", cann_version()) < 0;

    char tree[PATH_MAX + 32], library[PATH_MAX + 64];
    if (!find_tree(tree, sizeof tree)) return EXIT_SCRIPT;
    snprintf(library, sizeof library, "@%s/cann/", tree);
    lua_State *state = luaL_newstate();
    if (!state) return fprintf(stderr, "error: no memory for a Lua state\n") > 0;
    luaL_openlibs(state);
    set_path(state, tree);
    bool script = command.file || value_of(&command, "-e");
    interrupt_install(state, library,
                      script && !value_of(&command, "-i") ? SCRIPT_PRESSES : PROMPT_PRESSES);
    status = run(state, &command);
    lua_close(state);
    if (fflush(stdout) == 0 && !ferror(stdout)) return status;
    fprintf(stderr, "error: standard output cannot be written: %s\n", strerror(errno));
    return EXIT_SCRIPT;
}
