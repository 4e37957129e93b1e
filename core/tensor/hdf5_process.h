/* SPDX-License-Identifier: MIT
 * libhdf5 works in a process of its own, a copy of this one that shares a socket with it: a file
 * that fells the library, or a full disk that leaves it in knots, costs a sentence and no more; and
 * when this process is killed the other still closes its file whole. What goes over the socket are
 * frames: tensors with a name, and answers. */
#ifndef CANN_TENSOR_HDF5_PROCESS_H
#define CANN_TENSOR_HDF5_PROCESS_H
#include "tensor/tensor.h"
#include <sys/types.h>

typedef enum hdf5_kind {
    FRAME_TENSOR = 1, /* name, then elements in row-major order */
    FRAME_ROWS,       /* the same, to be added behind what the name has */
    FRAME_TEXT,       /* name, then bytes */
    FRAME_FLUSH,      /* put all on the disk, then answer */
    FRAME_DONE,       /* the end; as an answer: all went well */
    FRAME_FAILED,     /* name: the sentence, type: the status */
    FRAME_KINDS,
} hdf5_kind;

typedef struct hdf5_frame {
    int32_t kind, type, rank;
    int32_t name;   /* bytes of the name, which follows the frame; no 0 at its end */
    int32_t turned; /* axes, the first so many, that the file has last first */
    int32_t unused;
    int64_t bytes; /* what follows the name */
    int64_t shape[TENSOR_RANK];
} hdf5_frame;

enum { HDF5_NAME = 4096 };

typedef struct hdf5_process {
    pid_t child; /* 0: not started */
    int socket;
    const char *path; /* for sentences */
    bool writes;
} hdf5_process;

/* Starts work(socket, task) in a process of its own, which ends when that returns. stays: it will
 * live while others are started and ended, so it keeps hold of nothing of theirs. */
cann_status hdf5_start(hdf5_process *process, const char *path,
                       void (*work)(int socket, void *task), void *task, bool stays);
/* Ends it, at once where it has not ended; false when it had fallen over. */
bool hdf5_end(hdf5_process *process, bool at_once);

/* The next frame and its name (HDF5_NAME + 1 bytes), checked; what follows is then taken. Fails
 * with the other side's sentence where that is what came. */
cann_status hdf5_next(hdf5_process *process, hdf5_frame *frame, char *name);
cann_status hdf5_take(hdf5_process *process, void *bytes, int64_t count);
/* The same in pieces, each behind its length, as socket_give_piece sends them: a length of 0 says
 * that the rest cannot be had, and the other side's sentence follows. */
cann_status hdf5_take_pieces(hdf5_process *process, void *bytes, int64_t count);
/* Sends a frame; fails with the sentence the other side has left. */
cann_status hdf5_send(hdf5_process *process, const hdf5_frame *frame, const char *name,
                      const void *bytes);

/* Both sides: all of it, or false where the other side has gone. */
bool socket_give(int socket, const void *bytes, int64_t count);
bool socket_take(int socket, void *bytes, int64_t count);
bool socket_give_piece(int socket, const void *bytes, int64_t count);
/* The other process's answer: all went well, or its last sentence. */
void socket_answer(int socket, cann_status status);

#endif
