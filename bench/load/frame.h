/* WebSocket frames (RFC 6455, section 5), for both sides. */
#ifndef FRAME_H
#define FRAME_H

#include "bytes.h"

#include <stdbool.h>
#include <stdint.h>

enum { OP_CONTINUED = 0x0, OP_TEXT = 0x1, OP_CLOSE = 0x8, OP_PING = 0x9, OP_PONG = 0xA };

typedef struct {
    bool last;
    uint8_t op;
    char *payload; /* unmasked in place */
    size_t size;
} Frame;

/* The frame at the beginning of `data`: its whole length in bytes, 0 when it is not all there yet,
 * -1 when it breaks the protocol. `masked` says what the other side must do. */
long frame_read(char *data, size_t size, bool masked, Frame *frame);

/* Append a whole message as one frame; a client's is masked. */
void frame_add(Bytes *to, uint8_t op, const char *payload, size_t size, bool masked);

#endif
