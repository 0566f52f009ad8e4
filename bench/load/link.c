#include "link.h"

#include "frame.h"
#include "sha1.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define LINKS_PER_ADDRESS 10000 /* of 127.0.0.x, so that local ports never run out */

LinkWorld link_world = {.epoll = -1, .path = "/ws", .host = "127.0.0.1"};

static char scratch[1 << 18];

static void watch(Link *link, int operation, uint32_t events)
{
    struct epoll_event event = {.events = events, .data.ptr = link};
    if (epoll_ctl(link_world.epoll, operation, link->fd, &event) != 0)
        die("epoll_ctl: %s", strerror(errno));
}

static void lost(Link *link)
{
    link_drop(link);
    link_world.on_gone(link);
}

void link_connect(Link *link, uint16_t port)
{
    struct sockaddr_in from = {.sin_family = AF_INET}, to = {.sin_family = AF_INET};
    int on = 1;
    from.sin_addr.s_addr = htonl(INADDR_LOOPBACK + link->number / LINKS_PER_ADDRESS);
    to.sin_port = htons(port);
    inet_pton(AF_INET, link_world.host, &to.sin_addr);
    link->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    if (link->fd < 0)
        die("socket: %s (more open files are needed: ulimit -n)", strerror(errno));
    setsockopt(link->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    setsockopt(link->fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
    if (bind(link->fd, (struct sockaddr *)&from, sizeof from) != 0)
        die("bind: %s", strerror(errno));
    link->state = LINK_CONNECTING;
    link->close_code = 0;
    if (connect(link->fd, (struct sockaddr *)&to, sizeof to) != 0 && errno != EINPROGRESS)
        die("connect: %s", strerror(errno));
    watch(link, EPOLL_CTL_ADD, EPOLLIN | EPOLLOUT);
}

void link_drop(Link *link)
{
    if (link->state == LINK_AWAY)
        return;
    struct linger at_once = {1, 0};
    setsockopt(link->fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    close(link->fd);
    link->state = LINK_AWAY;
    bytes_free(&link->in);
    bytes_free(&link->message);
    bytes_free(&link->out);
}

/* Write what is due, keep the rest, and ask to be told when there is room. */
static void write_out(Link *link, const char *data, size_t size)
{
    ssize_t sent = link->out.size > 0 ? 0 : send(link->fd, data, size, MSG_NOSIGNAL);
    if (sent < 0)
        sent = 0; /* a connection that is gone says so when it is read */
    if ((size_t)sent == size)
        return;
    if (link->out.size == 0)
        watch(link, EPOLL_CTL_MOD, EPOLLIN | EPOLLOUT);
    bytes_add(&link->out, data + sent, size - (size_t)sent);
}

static void flush(Link *link)
{
    ssize_t sent = send(link->fd, link->out.at, link->out.size, MSG_NOSIGNAL);
    if (sent > 0)
        bytes_drop(&link->out, (size_t)sent);
    if (link->out.size == 0)
        watch(link, EPOLL_CTL_MOD, EPOLLIN);
}

static void send_frame(Link *link, uint8_t op, const char *payload, size_t size)
{
    static Bytes frame; /* kept between calls, so that nothing is allocated */
    frame.size = 0;
    frame_add(&frame, op, payload, size, true);
    write_out(link, frame.at, frame.size);
}

void link_send(Link *link, const char *text, size_t size)
{
    send_frame(link, OP_TEXT, text, size);
}

static void upgrade(Link *link, uint16_t port)
{
    char key[25], request[700];
    snprintf(key, sizeof key, "%022u==", link->number);
    accept_of(key, link->accept);
    int size = snprintf(request, sizeof request,
                        "GET %s HTTP/1.1\r\nHost: %s:%u\r\nUpgrade: websocket\r\n"
                        "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                        "Sec-WebSocket-Key: %s\r\nSec-WebSocket-Protocol: plenary.v1\r\n"
                        "Origin: http://%s:%u\r\n\r\n",
                        link_world.path, link_world.host, port, key, link_world.host, port);
    link->state = LINK_UPGRADING;
    watch(link, EPOLL_CTL_MOD, EPOLLIN);
    write_out(link, request, (size_t)size);
}

static void connected(Link *link)
{
    struct sockaddr_in to;
    socklen_t size = sizeof to;
    if (getpeername(link->fd, (struct sockaddr *)&to, &size) != 0)
        lost(link);
    else
        upgrade(link, ntohs(to.sin_port));
}

/* The answer to the upgrade, and how long it was; 0: not all there, -1: refused. */
static long read_answer(Link *link, const char *data, size_t size)
{
    const char *end = memmem(data, size, "\r\n\r\n", 4);
    if (end == NULL)
        return size < 8192 ? 0 : -1;
    size_t length = (size_t)(end - data) + 4;
    bool is_upgraded = size > 12 && memcmp(data + 9, "101", 3) == 0 &&
                       memmem(data, length, link->accept, ACCEPT_CHARS) != NULL;
    if (!is_upgraded)
        fprintf(stderr, "refused: %.*s\n", (int)(length < 300 ? length : 300), data);
    return is_upgraded ? (long)length : -1;
}

static void take_text(Link *link, Frame *frame)
{
    link_world.frames += frame->op == OP_TEXT;
    if (frame->last && link->message.size == 0) {
        link_world.on_text(link, frame->payload, frame->size);
        return;
    }
    bytes_add(&link->message, frame->payload, frame->size);
    if (frame->last) {
        Bytes whole = link->message; /* the callback may drop the link */
        link->message = (Bytes){0};
        link_world.on_text(link, whole.at, whole.size);
        bytes_free(&whole);
    }
}

static void take(Link *link, Frame *frame)
{
    const uint8_t *payload = (const uint8_t *)frame->payload;
    if (frame->op == OP_TEXT || frame->op == OP_CONTINUED)
        take_text(link, frame);
    else if (frame->op == OP_PING)
        send_frame(link, OP_PONG, frame->payload, frame->size);
    else if (frame->op == OP_CLOSE) {
        link->close_code = frame->size >= 2 ? payload[0] << 8 | payload[1] : 1005;
        lost(link);
    }
}

/* Take what is whole; returns how many bytes that was, or -1 when the link is over. */
static long take_all(Link *link, char *data, size_t size)
{
    size_t at = 0;
    while (at < size) {
        Frame frame;
        bool upgrading = link->state == LINK_UPGRADING;
        long used = upgrading ? read_answer(link, data + at, size - at)
                              : frame_read(data + at, size - at, false, &frame);
        if (used < 0)
            lost(link);
        if (used <= 0)
            return used < 0 ? -1 : (long)at;
        at += (size_t)used;
        if (upgrading) {
            link->state = LINK_OPEN;
            link_world.on_open(link);
        } else
            take(link, &frame);
        if (link->state == LINK_AWAY)
            return -1;
    }
    return (long)at;
}

static void read_in(Link *link)
{
    ssize_t got = recv(link->fd, scratch, sizeof scratch, 0);
    if (got <= 0) {
        if (got == 0 || (errno != EAGAIN && errno != EINTR))
            lost(link);
        return;
    }
    link_world.bytes += (uint64_t)got;
    if (link->in.size > 0) {
        bytes_add(&link->in, scratch, (size_t)got);
        long used = take_all(link, link->in.at, link->in.size);
        if (used > 0)
            bytes_drop(&link->in, (size_t)used);
        return;
    }
    long used = take_all(link, scratch, (size_t)got);
    if (used >= 0 && used < got)
        bytes_add(&link->in, scratch + used, (size_t)(got - used));
}

void link_step(Link *link, uint32_t events)
{
    if (link->state == LINK_CONNECTING && (events & (EPOLLOUT | EPOLLERR)))
        connected(link);
    else if (link->state != LINK_AWAY && (events & EPOLLOUT) && link->out.size > 0)
        flush(link);
    if (link->state > LINK_CONNECTING && (events & (EPOLLIN | EPOLLHUP | EPOLLERR)))
        read_in(link);
}
