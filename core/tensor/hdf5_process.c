/* SPDX-License-Identifier: MIT */
#include "tensor/hdf5_process.h"
#include "base/status.h"
#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LOOK = 100, PATIENCE = 60000 }; /* ms: between looks at the interrupt; without any byte */

bool socket_give(int socket, const void *bytes, int64_t count)
{
    for (const char *from = bytes; count > 0;) {
        ssize_t done = send(socket, from, (size_t)count, MSG_NOSIGNAL);
        if (done < 0 && errno == EINTR) continue;
        if (done <= 0) return false;
        from += done;
        count -= done;
    }
    return true;
}

bool socket_take(int socket, void *bytes, int64_t count)
{
    for (char *to = bytes; count > 0;) {
        ssize_t got = recv(socket, to, (size_t)count, 0);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return false;
        to += got;
        count -= got;
    }
    return true;
}

bool socket_give_piece(int socket, const void *bytes, int64_t count)
{
    return socket_give(socket, &count, sizeof count) && socket_give(socket, bytes, count);
}

void socket_answer(int socket, cann_status status)
{
    const char *sentence = cann_error_message();
    size_t length = status == CANN_OK ? 0 : strlen(sentence);
    hdf5_frame frame = {.kind = status == CANN_OK ? FRAME_DONE : FRAME_FAILED,
                        .type = (int32_t)status,
                        .name = (int32_t)(length < HDF5_NAME ? length : HDF5_NAME)};
    if (socket_give(socket, &frame, sizeof frame)) socket_give(socket, sentence, frame.name);
}

/* The copy leaves interrupts to its parent: it ends when the parent's end of the socket is gone.
 * One that stays keeps its socket and the standard streams only, so that nobody waits for it. */
static void become_worker(int socket, bool stays)
{
    signal(SIGINT, SIG_IGN);
    signal(SIGTERM, SIG_IGN);
    signal(SIGHUP, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN); /* a file that may not grow is an error of writing */
#ifdef SYS_close_range
    if (stays && socket > 3) syscall(SYS_close_range, 3u, (unsigned)socket - 1, 0u);
    if (stays) syscall(SYS_close_range, (unsigned)socket + 1, ~0u, 0u);
#else
    (void)stays;
#endif
    cann_interrupt_clear();
}

cann_status hdf5_start(hdf5_process *process, const char *path,
                       void (*work)(int socket, void *task), void *task, bool stays)
{
    int ends[2];
    *process = (hdf5_process){0, -1, path, process->writes};
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
        return fail(CANN_ERROR_FILE, "%s: no socket to the process that works on it: %s", path,
                    strerror(errno));
    pid_t child = fork();
    if (child == 0) {
        close(ends[0]);
        become_worker(ends[1], stays);
        work(ends[1], task);
        _exit(0);
    }
    close(ends[1]);
    if (child < 0) {
        close(ends[0]);
        return fail(CANN_ERROR_MEMORY, "%s: cannot start the process that works on it: %s", path,
                    strerror(errno));
    }
    process->child = child;
    process->socket = ends[0];
    return CANN_OK;
}

bool hdf5_end(hdf5_process *process, bool at_once)
{
    int status = 0;
    if (!process->child) return true;
    if (at_once) kill(process->child, SIGKILL);
    close(process->socket);
    while (waitpid(process->child, &status, 0) < 0 && errno == EINTR) continue;
    process->child = 0;
    process->socket = -1;
    return WIFEXITED(status);
}

static cann_status gone(hdf5_process *process)
{
    bool fell = !hdf5_end(process, false);
    if (fell && process->writes)
        return fail(CANN_ERROR_FILE, "%s: the process that writes it was ended from outside",
                    process->path);
    return fail(CANN_ERROR_FILE,
                fell ? "%s: is damaged: the HDF5 library fell over it"
                     : "%s: the process that works on it has ended",
                process->path);
}

/* Waits until there is something to take. */
static cann_status wait_for(hdf5_process *process)
{
    struct pollfd look = {.fd = process->socket, .events = POLLIN};
    for (int waited = 0;; waited += LOOK) {
        if (cann_interrupt_pending()) {
            cann_interrupt_clear();
            hdf5_end(process, true);
            return fail(CANN_INTERRUPTED, "%s: interrupted", process->path);
        }
        if (waited >= PATIENCE) {
            hdf5_end(process, true);
            return fail(CANN_ERROR_FILE, "%s: the HDF5 library has not answered for %d s",
                        process->path, PATIENCE / 1000);
        }
        if (poll(&look, 1, LOOK) > 0) return CANN_OK;
    }
}

cann_status hdf5_take(hdf5_process *process, void *bytes, int64_t count)
{
    for (char *to = bytes; count > 0;) {
        cann_status status = wait_for(process);
        if (status != CANN_OK) return status;
        ssize_t got = recv(process->socket, to, (size_t)count, 0);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return gone(process);
        to += got;
        count -= got;
    }
    return CANN_OK;
}

cann_status hdf5_take_pieces(hdf5_process *process, void *bytes, int64_t count)
{
    char name[HDF5_NAME + 1];
    hdf5_frame frame;
    for (char *to = bytes; count > 0;) {
        int64_t piece = 0;
        cann_status status = hdf5_take(process, &piece, sizeof piece);
        if (status != CANN_OK) return status;
        if (piece < 0 || piece > count)
            return fail(CANN_ERROR_FILE, "%s: the process that reads it sent nonsense",
                        process->path);
        status = piece ? hdf5_take(process, to, piece) : hdf5_next(process, &frame, name);
        if (status != CANN_OK) return status;
        to += piece;
        count -= piece;
    }
    return CANN_OK;
}

static bool sane(const hdf5_frame *frame)
{
    if (frame->kind < 1 || frame->kind >= FRAME_KINDS || frame->name < 0 ||
        frame->name > HDF5_NAME || frame->bytes < 0 || frame->rank < 0 ||
        frame->rank > TENSOR_RANK || frame->turned < 0 || frame->turned > frame->rank)
        return false;
    if (frame->kind != FRAME_TENSOR) return true;
    if (frame->type < CANN_FLOAT32 || frame->type > CANN_BOOL) return false;
    int64_t count = shape_count(frame->rank, frame->shape);
    return count >= 0 && frame->bytes == count * (int64_t)type_size((cann_type)frame->type);
}

cann_status hdf5_next(hdf5_process *process, hdf5_frame *frame, char *name)
{
    cann_status status = hdf5_take(process, frame, sizeof *frame);
    if (status != CANN_OK) return status;
    if (!sane(frame)) {
        hdf5_end(process, true);
        return fail(CANN_ERROR_FILE, "%s: the process that reads it sent nonsense", process->path);
    }
    status = hdf5_take(process, name, frame->name);
    name[frame->name] = 0;
    if (status != CANN_OK || frame->kind != FRAME_FAILED) return status;
    hdf5_end(process, false);
    return fail((cann_status)frame->type, "%s", name);
}

/* What the other side has said without being asked is that it failed. */
static cann_status complaint(hdf5_process *process)
{
    char name[HDF5_NAME + 1];
    hdf5_frame frame;
    struct pollfd look = {.fd = process->socket, .events = POLLIN};
    return poll(&look, 1, 0) > 0 ? hdf5_next(process, &frame, name) : CANN_OK;
}

cann_status hdf5_send(hdf5_process *process, const hdf5_frame *frame, const char *name,
                      const void *bytes)
{
    if (!process->child) return fail(CANN_ERROR_FILE, "%s: was closed", process->path);
    cann_status status = complaint(process);
    if (status != CANN_OK) return status;
    if (socket_give(process->socket, frame, sizeof *frame) &&
        socket_give(process->socket, name, frame->name) &&
        socket_give(process->socket, bytes, frame->bytes))
        return CANN_OK;
    status = complaint(process);
    return status == CANN_OK ? gone(process) : status;
}
