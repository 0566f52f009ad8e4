/* What a server's text says, as far as a delegate's page would look at it. */
#ifndef HEARD_H
#define HEARD_H

#include "json.h"

#define STREAMS 12    /* different (room, stream) pairs that can be told apart */
#define NO_MARK (-1)

typedef enum { HEARD_FACT, HEARD_GAUGE, HEARD_WELCOME, HEARD_REPLY, HEARD_LEAVE, HEARD_OTHER } Kind;

typedef struct {
    Kind kind;
    int stream;   /* of a fact: an index for its room and stream */
    int64_t seq;  /* of a fact */
    int64_t mark; /* the number in a text "#000000123 …" that a publisher of ours wrote, or NO_MARK */
    bool tally;   /* of a gauge: its name is `tally` */
    Json whole;   /* the message; valid during the call only */
} Heard;

/* The messages of one frame. The same bytes as those of another link are read only once. */
const Heard *heard_read(const char *text, size_t size, size_t *count);

/* The messages of an array, as a replay has them. Not kept: valid until the next call. */
const Heard *heard_items(Json array, size_t *count);

/* The index of a room and a stream (as a JSON string), made if it is new. */
int heard_stream(const char *room, Json stream);

/* The name of a stream as it stood on the wire, "room/stream". */
const char *heard_stream_name(int stream);

/* The epoch of a stream's numbers, as the last cursor named it. */
const char *heard_epoch(int stream);
void heard_set_epoch(int stream, Json epoch);

#endif
