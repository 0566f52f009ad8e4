/* The limit to compare with: an epoll loop in C that stores nothing, decides nothing, and answers every
 * message with one send for each link. It speaks as much of protocol.md as the load client needs. */
#include "answers.h"
#include "frame.h"
#include "sha1.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#define EVENTS 1024
#define MOST 40000 /* open files */

typedef struct {
    int fd;
    bool is_open, is_in;
    Bytes in, out;
    size_t place; /* in `room`, when in */
} Socket;

static Socket *sockets[MOST]; /* by file */
static Socket *room[MOST];
static size_t in_room;
static int epoll;
static char scratch[1 << 18];

static void watch(Socket *socket, int operation, uint32_t events)
{
    struct epoll_event event = {.events = events, .data.ptr = socket};
    epoll_ctl(epoll, operation, socket->fd, &event);
}

static void leave(Socket *socket)
{
    if (socket->is_in) {
        room[socket->place] = room[--in_room];
        room[socket->place]->place = socket->place;
    }
    close(socket->fd);
    bytes_free(&socket->in);
    bytes_free(&socket->out);
    sockets[socket->fd] = NULL;
    free(socket);
}

/* One send; what does not fit waits until the socket can be written to. */
static void write_to(Socket *socket, const char *data, size_t size)
{
    ssize_t sent = socket->out.size > 0 ? 0 : send(socket->fd, data, size, MSG_NOSIGNAL);
    if (sent < 0)
        sent = 0;
    if ((size_t)sent == size)
        return;
    if (socket->out.size == 0)
        watch(socket, EPOLL_CTL_MOD, EPOLLIN | EPOLLOUT);
    bytes_add(&socket->out, data + sent, size - (size_t)sent);
}

static void flush(Socket *socket)
{
    ssize_t sent = send(socket->fd, socket->out.at, socket->out.size, MSG_NOSIGNAL);
    if (sent > 0)
        bytes_drop(&socket->out, (size_t)sent);
    if (socket->out.size == 0)
        watch(socket, EPOLL_CTL_MOD, EPOLLIN);
}

static void send_text(Socket *socket, const Bytes *text)
{
    static Bytes frame;
    frame.size = 0;
    frame_add(&frame, OP_TEXT, text->at, text->size, false);
    write_to(socket, frame.at, frame.size);
}

static void tell_all(const Bytes *fact)
{
    static Bytes frame;
    frame.size = 0;
    frame_add(&frame, OP_TEXT, fact->at, fact->size, false);
    for (size_t i = 0; i < in_room; i++)
        write_to(room[i], frame.at, frame.size);
}

static void take_text(Socket *socket, const Frame *frame)
{
    Done done = answer_to(frame->payload, frame->size);
    if (done.answer == NULL)
        return;
    send_text(socket, done.answer);
    if (done.enters && !socket->is_in) {
        socket->is_in = true;
        socket->place = in_room;
        room[in_room++] = socket;
    }
    if (done.tells)
        tell_all(done.fact);
}

/* The upgrade; returns its length, 0 while it is not whole, -1 when it is none. */
static long upgrade(Socket *socket, const char *data, size_t size)
{
    static const char name[] = "Sec-WebSocket-Key: ";
    char key[71], accept[ACCEPT_CHARS + 1], answer[300];
    const char *end = memmem(data, size, "\r\n\r\n", 4);
    if (end == NULL)
        return size < 8192 ? 0 : -1;
    const char *found = memmem(data, size, name, sizeof name - 1);
    if (found == NULL || sscanf(found + sizeof name - 1, "%70[^\r]", key) != 1)
        return -1;
    accept_of(key, accept);
    int length = snprintf(answer, sizeof answer,
                          "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                          "Connection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n"
                          "Sec-WebSocket-Protocol: plenary.v1\r\n\r\n", accept);
    socket->is_open = true;
    write_to(socket, answer, (size_t)length);
    return end - data + 4;
}

/* Take what is whole; returns how much that was, -1 when the socket is over. */
static long take_all(Socket *socket, char *data, size_t size)
{
    size_t at = 0;
    while (at < size) {
        Frame frame = {.op = OP_PONG};
        long used = socket->is_open ? frame_read(data + at, size - at, true, &frame)
                                    : upgrade(socket, data + at, size - at);
        if (used < 0 || frame.op == OP_CLOSE)
            return -1;
        if (used == 0)
            break;
        at += (size_t)used;
        if (frame.op == OP_TEXT)
            take_text(socket, &frame);
    }
    return (long)at;
}

static void read_in(Socket *socket)
{
    ssize_t got = recv(socket->fd, scratch, sizeof scratch, 0);
    if (got < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    long used = -1;
    bool kept = socket->in.size > 0;
    if (got > 0 && kept) {
        bytes_add(&socket->in, scratch, (size_t)got);
        used = take_all(socket, socket->in.at, socket->in.size);
    } else if (got > 0)
        used = take_all(socket, scratch, (size_t)got);
    if (used < 0)
        leave(socket);
    else if (kept)
        bytes_drop(&socket->in, (size_t)used);
    else if (used < got)
        bytes_add(&socket->in, scratch + used, (size_t)(got - used));
}

static void welcome_all(int listener)
{
    int on = 1, fd;
    while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0 && fd < MOST) {
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        Socket *socket = sockets[fd] = calloc(1, sizeof *socket);
        socket->fd = fd;
        watch(socket, EPOLL_CTL_ADD, EPOLLIN);
    }
}

static int listen_at(uint16_t port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    int on = 1, listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) != 0 || listen(listener, 4096) != 0)
        die("port %u: %s", port, strerror(errno));
    return listener;
}

int main(int count, char **words)
{
    struct rlimit files;
    struct epoll_event events[EVENTS], event = {.events = EPOLLIN};
    if (count < 2)
        die("reference PORT [BYTES OF A SNAPSHOT]");
    if (count > 2)
        snapshot_bytes = (size_t)atol(words[2]);
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    int listener = listen_at((uint16_t)atoi(words[1]));
    epoll = epoll_create1(0);
    epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event);
    for (;;) {
        int ready = epoll_wait(epoll, events, EVENTS, -1);
        for (int i = 0; i < ready; i++) {
            Socket *socket = events[i].data.ptr;
            if (socket == NULL)
                welcome_all(listener);
            else if ((events[i].events & EPOLLOUT) && socket->out.size > 0)
                flush(socket);
            else
                read_in(socket);
        }
    }
}
