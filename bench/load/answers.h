/* What the reference server says: the same shapes and sizes as Plenary, and no meaning behind them. */
#ifndef ANSWERS_H
#define ANSWERS_H

#include "bytes.h"
#include "json.h"

#include <stdbool.h>

typedef struct {
    Json id;
    bool enters;   /* the asker is in the room from now on */
    bool tells;    /* `fact` goes to everybody in the room */
    Bytes *answer; /* to the asker; NULL: nothing. Valid until the next call */
    Bytes *fact;
} Done;

/* How large a snapshot is, in bytes. */
extern size_t snapshot_bytes;

/* What to do about a command. */
Done answer_to(const char *text, size_t size);

#endif
