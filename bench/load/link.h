/* One WebSocket connection of a client (RFC 6455), never waiting: an epoll set says when to go on. */
#ifndef LINK_H
#define LINK_H

#include "bytes.h"

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>

typedef enum { LINK_AWAY, LINK_CONNECTING, LINK_UPGRADING, LINK_OPEN } LinkState;

typedef struct Link {
    int fd;
    LinkState state;
    int close_code;  /* of the server's close frame, 0 without one */
    uint32_t number; /* chooses the source address */
    Bytes in;        /* the beginning of a frame that has not come whole */
    Bytes message;   /* fragments of a message that has not come whole */
    Bytes out;       /* what the kernel would not take yet */
    char accept[32];
} Link;

/* Where links lead, and who is told. Messages are valid only during the call. */
typedef struct {
    int epoll;
    const char *path;
    const char *host;
    void (*on_open)(Link *link);
    void (*on_text)(Link *link, const char *text, size_t size);
    void (*on_gone)(Link *link); /* the server ended it, or there is no server */
    uint64_t frames;             /* data frames that came in */
    uint64_t bytes;
} LinkWorld;

extern LinkWorld link_world;

/* Begin to connect and upgrade. */
void link_connect(Link *link, uint16_t port);

/* Send one text message; what does not fit into the kernel follows by itself. */
void link_send(Link *link, const char *text, size_t size);

/* The epoll set says that something can be done. */
void link_step(Link *link, uint32_t events);

/* End the connection at once, as a phone that loses its network and tells nobody. */
void link_drop(Link *link);

#endif
