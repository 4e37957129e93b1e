/* SPDX-License-Identifier: MIT
 * The state on disk: a header and the kept part of the arena, one write. The header carries what
 * the bytes mean (a hash of the network's description) and a hash of the bytes, so another
 * network's or a damaged file is refused. Series of driven inputs are not state: they are given
 * again. */
#include "base/file.h"
#include "base/hash.h"
#include "base/memory.h"
#include "base/status.h"
#include "event/generated.h"
#include "model/program.h"
#include "model/traces.h"
#include <inttypes.h>
#include <string.h>

typedef struct header {
    char magic[8];
    uint64_t network; /* hash of slots, equations, precision, dt, batch */
    uint64_t content; /* hash of the rest: step, seed and the bytes that follow */
    int64_t step, size;
    uint64_t seed;
    int64_t note,
        places; /* bytes of the note and of what lies where, which stand before the state */
} header;

static const char magic[8] = "CANNCP3";

static uint64_t hash_node(uint64_t hash, const node *value)
{
    return value ? hash_mix(hash, value->hash) : hash;
}

/* What a model's step computes: equations, aliases kept within a step, events. */
static uint64_t hash_system(uint64_t hash, const system_model *system)
{
    for (int64_t k = 0; k < system->equation_count; k++)
        hash = hash_node(hash, system->equations[k].rate);
    for (int64_t k = 0; k < system->alias_count; k++)
        if (system->aliases[k].step) hash = hash_node(hash, system->aliases[k].value);
    for (int64_t k = 0; k < system->event_count; k++) {
        const event *event = &system->events[k];
        hash = hash_mix(hash, (uint64_t)event->kind << 1 | event->after);
        hash = hash_node(hash_node(hash, event->condition), event->refractory);
        for (int64_t a = 0; a < event->action_count; a++)
            hash = hash_node(hash, event->actions[a].value);
    }
    return hash;
}

static uint64_t hash_grid(uint64_t hash, const grid *grid)
{
    for (int k = 0; k < grid->rank; k++) {
        double ends[] = {grid->low[k], grid->high[k]};
        hash = hash_bytes(hash_mix(hash, (uint64_t)grid->wrap[k]), ends, sizeof ends);
        hash = hash_mix(hash, (uint64_t)grid->shape[k]);
    }
    return hash;
}

static uint64_t hash_text(uint64_t hash, const char *letters)
{
    return letters ? hash_bytes(hash, letters, strlen(letters)) : hash;
}

/* More synapses than this are told apart by their number alone: it would take seconds. */
#define MANY_SYNAPSES 1000000000

/* Who meets whom, and how much later, however the synapses are laid out. */
static uint64_t hash_wiring(uint64_t hash, const projection *projection)
{
    const synapses *synapses = projection->synapses;
    hash = hash_mix(hash, (uint64_t)synapses->count);
    hash = hash_mix(hash, (uint64_t)projection->delay);
    if (projection->echo)
        hash = hash_wiring(hash_mix(hash, (uint64_t)projection->since), projection->echo);
    if (synapses->generated) {
        const cann_generated *drawn = synapses->generated;
        double law[] = {drawn->p, drawn->a, drawn->b, (double)drawn->law, drawn->allow_self};
        hash = hash_mix(hash_mix(hash, drawn->seed), drawn->stream);
        return hash_bytes(hash, law, sizeof law);
    }
    if (synapses->count > MANY_SYNAPSES) return hash;
    for (int64_t i = 0; i < synapses->rows; i++) {
        int64_t end = synapses->first[i + 1];
        hash = hash_mix(hash, (uint64_t)end);
        for (int64_t k = synapses->first[i]; k < end; k++)
            hash = hash_mix(hash, (uint64_t)synapses_target(synapses, i, k));
    }
    if (!projection->steps) return hash;
    return hash_bytes(hash, projection->steps, (size_t)synapses->count * sizeof(int32_t));
}

/* States of synapses, and the steps of their last events, lie now here and now there: the file says
 * where. */
static bool moves(const group *group, const slot *slot)
{
    const char *name = slot->symbol->name;
    if (!group->projection) return strchr(name, '.') != NULL;
    return (slot->role == SLOT_STATE && strcmp(name, "w") != 0) || !strncmp(name, "#last", 5);
}

static uint64_t network_hash(const cann_program *program)
{
    uint64_t hash = hash_mix(HASH_START, (uint64_t)program->type);
    hash = hash_bytes(hash, &program->dt, sizeof program->dt);
    hash = hash_text(hash_mix(hash, (uint64_t)program->batch), program->method);
    for (int64_t g = 0; g < program->group_count; g++) {
        const group *group = program->groups[g];
        hash = hash_bytes(hash, group->name, strlen(group->name));
        for (int64_t k = group_kept_after(group, -1); k >= 0; k = group_kept_after(group, k)) {
            const slot *slot = &group->slots[k];
            if (!slot->width || moves(group, slot)) continue;
            hash = hash_bytes(hash, slot->symbol->name, strlen(slot->symbol->name));
            hash = hash_mix(hash, (uint64_t)slot->width << 1 | slot->batched);
        }
        hash = hash_grid(hash_system(hash, group->base), &group->grid);
        for (int64_t k = 0; k < group->base->state_count; k++)
            hash = hash_text(hash, group->methods[k]);
    }
    for (int64_t p = 0; p < program->projection_count; p++)
        hash = hash_wiring(hash, program->projections[p]);
    return hash;
}

static uint64_t content_hash(const header *header, const char *note, const char *places,
                             const char *kept)
{
    uint64_t hash = hash_mix(HASH_START, (uint64_t)header->step);
    hash = hash_bytes(hash_mix(hash, (uint64_t)header->note), note, (size_t)header->note);
    hash = hash_bytes(hash, places, (size_t)header->places);
    return hash_bytes(hash_mix(hash, header->seed), kept, (size_t)header->size);
}

/* What stands in front of the kept part: the header, and what lies where; NULL: memory is out. */
static char *front_of(const cann_program *program, const char *note, header *header)
{
    *header = (struct header){.network = network_hash(program),
                              .step = program->step,
                              .size = program->kept_size,
                              .seed = program->seed,
                              .note = (int64_t)strlen(note),
                              .places = placements_size(program)};
    char *places = memory_take(header->places + 1, 1);
    if (!places) return NULL;
    placements_store(program, places);
    memcpy(header->magic, magic, sizeof magic);
    header->content = content_hash(header, note, places, program->arena);
    return places;
}

/* Takes over the kept part of a state of this network. */
static cann_status take(cann_program *program, const header *header, const char *places,
                        const char *kept, const char *owner)
{
    bool same =
        header->network == network_hash(program) && header->places == placements_size(program);
    cann_status status = same ? placements_take(program, places) : CANN_OK;
    if (status != CANN_OK) return status;
    if (!same || header->size != program->kept_size)
        return fail(CANN_ERROR_FILE,
                    "%s: a checkpoint of another network, precision, step, method or batch", owner);
    memcpy(program->arena, kept, (size_t)header->size);
    program->step = header->step;
    program->seed = header->seed;
    return CANN_OK;
}

cann_tensor *cann_program_store(cann_program *program)
{
    echoes_fade(program);
    if (program_build(program) != CANN_OK) return NULL;
    header header;
    char *places = front_of(program, "", &header);
    int64_t bytes = (int64_t)sizeof header + header.places + program->kept_size;
    cann_tensor *out = places ? cann_tensor_new(CANN_BOOL, 1, &bytes) : NULL;
    char *data = out ? cann_tensor_data(out) : NULL;
    if (data) {
        memcpy(data, &header, sizeof header);
        memcpy(data + sizeof header, places, (size_t)header.places);
        memcpy(data + sizeof header + header.places, program->arena, (size_t)program->kept_size);
    }
    memory_free(places);
    return out;
}

cann_status cann_program_restore(cann_program *program, const cann_tensor *state)
{
    cann_status status = program_build(program);
    if (status != CANN_OK) return status;
    const char *data = state && state->type == CANN_BOOL && tensor_is_contiguous(state)
                           ? cann_tensor_data((cann_tensor *)state)
                           : NULL;
    header header;
    int64_t held = data ? state->count - (int64_t)sizeof header : -1;
    if (held < 0) return fail(CANN_ERROR_ARGUMENT, "restore: no state that was stored");
    memcpy(&header, data, sizeof header);
    if (memcmp(header.magic, magic, sizeof magic) != 0 || header.places < 0 ||
        header.places > held || header.size != held - header.places)
        return fail(CANN_ERROR_ARGUMENT, "restore: no state that was stored");
    data += sizeof header;
    return take(program, &header, data, data + header.places, "restore");
}

cann_status cann_program_save(cann_program *program, const char *path, const char *note)
{
    if (!note) note = "";
    echoes_fade(program);
    cann_status status = program_build(program);
    if (status != CANN_OK) return status;
    header header;
    char *places = front_of(program, note, &header);
    file_writer *writer = places ? file_create(path) : NULL;
    status = writer ? file_add(writer, &header, sizeof header) : CANN_ERROR_FILE;
    if (status == CANN_OK) status = file_add(writer, note, header.note);
    if (status == CANN_OK) status = file_add(writer, places, header.places);
    if (status == CANN_OK) status = file_add(writer, program->arena, program->kept_size);
    memory_free(places);
    if (status == CANN_OK) return file_commit(writer);
    if (writer) file_cancel(writer);
    return status;
}

/* What the file says of itself must be what it is. */
static cann_status check_sizes(const header *header, int64_t size, const char *path)
{
    if (memcmp(header->magic, magic, sizeof magic) != 0)
        return fail(CANN_ERROR_FILE, "%s: byte 0: not a checkpoint of a network", path);
    if (header->note < 0 || header->size < 0 || header->places < 0 || header->note > size ||
        header->size > size || header->places > size)
        return fail(CANN_ERROR_FILE,
                    "%s: byte 24: sizes of more than the %" PRId64
                    " bytes there are; the file is cut or damaged",
                    path, size);
    int64_t whole = (int64_t)sizeof *header + header->note + header->places + header->size;
    if (size != whole)
        return fail(CANN_ERROR_FILE,
                    "%s: %" PRId64 " bytes, but %" PRId64 " were written; the file is %s", path,
                    size, whole, size < whole ? "cut" : "longer");
    if (header->step < 0) return fail(CANN_ERROR_FILE, "%s: byte 24: a negative step", path);
    return CANN_OK;
}

typedef struct checkpoint {
    header header;
    char *note, *places, *kept;
} checkpoint;

static void close_checkpoint(checkpoint *from)
{
    memory_free(from->note);
    memory_free(from->places);
    memory_free(from->kept);
}

/* Reads a whole checkpoint; its network is not looked at. */
static cann_status read_checkpoint(const char *path, checkpoint *into)
{
    file_reader reader;
    memset(into, 0, sizeof *into);
    cann_status status = file_open(&reader, path);
    if (status != CANN_OK) return status;
    header *header = &into->header;
    if (reader.size < (int64_t)sizeof *header)
        status = fail(CANN_ERROR_FILE, "%s: byte 0: not a checkpoint of a network", path);
    if (status == CANN_OK) status = file_read(&reader, 0, header, sizeof *header);
    if (status == CANN_OK) status = check_sizes(header, reader.size, path);
    if (status == CANN_OK) {
        into->note = memory_take(header->note + 1, 1);
        into->places = memory_take(header->places + 1, 1);
        into->kept = memory_take(header->size + 1, 1);
        if (!into->note || !into->places || !into->kept) status = CANN_ERROR_MEMORY;
    }
    int64_t at = (int64_t)sizeof *header;
    if (status == CANN_OK) status = file_read(&reader, at, into->note, header->note);
    at += header->note;
    if (status == CANN_OK) status = file_read(&reader, at, into->places, header->places);
    at += header->places;
    if (status == CANN_OK) status = file_read(&reader, at, into->kept, header->size);
    if (status == CANN_OK &&
        content_hash(header, into->note, into->places, into->kept) != header->content)
        status = fail(CANN_ERROR_FILE,
                      "%s: the bytes from 16 on are not those that were written; the file is "
                      "damaged",
                      path);
    file_close(&reader);
    return status;
}

cann_status cann_program_load(cann_program *program, const char *path)
{
    checkpoint from = {.note = NULL};
    cann_status status = program_build(program);
    if (status == CANN_OK) status = read_checkpoint(path, &from);
    if (status == CANN_OK) status = take(program, &from.header, from.places, from.kept, path);
    close_checkpoint(&from);
    return status;
}

static _Thread_local text last_note;

const char *cann_checkpoint_note(const char *path)
{
    checkpoint from;
    cann_status status = read_checkpoint(path, &from);
    text_free(&last_note);
    last_note = (text){0};
    if (status == CANN_OK) text_add(&last_note, "%s", from.note);
    close_checkpoint(&from);
    return status == CANN_OK ? text_string(&last_note) : NULL;
}
