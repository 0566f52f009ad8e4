/* Counts what viewers are sent, without reading it: the header of an SRTP packet is in clear (RFC 3711, 3.1).
 *
 * One thread looks every two milliseconds at the sockets that have something, so that a server that
 * sends never has to wake anybody, as it would not over a network. Packets that are neither RTP nor
 * RTCP (STUN, DTLS) are handed on through a pipe of datagrams, with the viewer's number before them. */
#include <errno.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define STREAMS 4     /* of a viewer: sound, picture, and a repair stream of each */
#define WINDOW 4096   /* sequence numbers that are remembered one by one */
#define AT_ONCE 32    /* datagrams read by one call */
#define LARGEST 2048
#define PAUSE_NS 2000000

typedef struct {
    uint32_t ssrc, payload_type;
    uint32_t first, highest; /* sequence numbers, extended by their roll-overs */
    uint64_t received, bytes, doubled, disordered;
    int64_t at_us, longest_us; /* of the last packet; the longest time between two */
    uint64_t seen[WINDOW / 64];
} Stream;

typedef struct {
    int32_t fd, streams_count;
    uint64_t reports, others; /* RTCP; what was handed on */
    Stream streams[STREAMS];
} Viewer;

typedef struct {
    int epoll, out, capacity, stopped;
    uint64_t dropped; /* what could not be handed on, or had no room */
    pthread_mutex_t sweeping;
    Viewer *viewers;
} Counter;

static int64_t now_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static int was_seen(Stream *stream, uint32_t number)
{
    uint64_t bit = 1ULL << (number % 64), *word = &stream->seen[number % WINDOW / 64];
    int seen = (*word & bit) != 0;
    *word |= bit;
    return seen;
}

static void forget(Stream *stream, uint32_t number)
{
    stream->seen[number % WINDOW / 64] &= ~(1ULL << (number % 64));
}

static void begin(Stream *stream, uint32_t ssrc, uint32_t payload_type, uint16_t sequence)
{
    memset(stream, 0, sizeof *stream);
    stream->ssrc = ssrc;
    stream->payload_type = payload_type;
    stream->first = stream->highest = 0x10000u + sequence; /* there may be one before it */
}

/* One packet more. */
void stream_note(Stream *stream, uint16_t sequence, uint32_t size, int64_t at_us)
{
    int16_t ahead = (int16_t)(sequence - (uint16_t)stream->highest);
    uint32_t number = stream->highest + (uint32_t)(int32_t)ahead;
    if (stream->at_us != 0 && at_us - stream->at_us > stream->longest_us)
        stream->longest_us = at_us - stream->at_us;
    stream->at_us = at_us;
    stream->received++;
    stream->bytes += size;
    if (ahead > 0) {
        uint32_t steps = (uint32_t)ahead < WINDOW ? (uint32_t)ahead : WINDOW;
        for (uint32_t each = 0; each < steps; each++)
            forget(stream, number - each);
        stream->highest = number;
    } else if (ahead != 0 || stream->received > 1) {
        if (stream->highest - number >= WINDOW || was_seen(stream, number)) {
            stream->doubled++;
            return;
        }
        stream->disordered++;
        if (number < stream->first)
            stream->first = number;
    }
    was_seen(stream, number);
}

/* How many numbers between the first and the highest never came. */
int64_t stream_missing(const Stream *stream)
{
    return (int64_t)(stream->highest - stream->first + 1) - (int64_t)(stream->received - stream->doubled);
}

/* The viewer's stream of this packet; NULL when there are too many. */
static Stream *stream_of(Viewer *viewer, const uint8_t *packet)
{
    uint32_t ssrc = (uint32_t)packet[8] << 24 | packet[9] << 16 | packet[10] << 8 | packet[11];
    for (int each = 0; each < viewer->streams_count; each++)
        if (viewer->streams[each].ssrc == ssrc)
            return &viewer->streams[each];
    if (viewer->streams_count == STREAMS)
        return NULL;
    Stream *stream = &viewer->streams[viewer->streams_count];
    begin(stream, ssrc, packet[1] & 0x7f, (uint16_t)(packet[2] << 8 | packet[3]));
    viewer->streams_count++;
    return stream;
}

static void hand_on(Counter *counter, uint32_t index, const uint8_t *packet, uint32_t size)
{
    uint8_t text[LARGEST + sizeof index];
    memcpy(text, &index, sizeof index);
    memcpy(text + sizeof index, packet, size);
    if (send(counter->out, text, size + sizeof index, MSG_DONTWAIT) < 0)
        counter->dropped++;
}

/* One datagram of a viewer; public so that a test can show what is counted how. */
void counter_take(Counter *counter, uint32_t index, const uint8_t *packet, uint32_t size, int64_t at_us)
{
    Viewer *viewer = &counter->viewers[index];
    if (size < 12 || packet[0] < 128 || packet[0] > 191) {
        viewer->others++;
        hand_on(counter, index, packet, size);
    } else if (packet[1] >= 192 && packet[1] <= 223) {
        viewer->reports++;
    } else {
        Stream *stream = stream_of(viewer, packet);
        if (stream == NULL)
            counter->dropped++;
        else
            stream_note(stream, (uint16_t)(packet[2] << 8 | packet[3]), size, at_us);
    }
}

static void read_all(Counter *counter, uint32_t index)
{
    static uint8_t packets[AT_ONCE][LARGEST];
    struct mmsghdr heads[AT_ONCE];
    struct iovec places[AT_ONCE];
    int count;
    do {
        memset(heads, 0, sizeof heads);
        for (int each = 0; each < AT_ONCE; each++) {
            places[each] = (struct iovec){packets[each], LARGEST};
            heads[each].msg_hdr.msg_iov = &places[each];
            heads[each].msg_hdr.msg_iovlen = 1;
        }
        count = recvmmsg(counter->viewers[index].fd, heads, AT_ONCE, MSG_DONTWAIT, NULL);
        int64_t at = now_us();
        for (int each = 0; each < count; each++)
            counter_take(counter, index, packets[each], heads[each].msg_len, at);
    } while (count == AT_ONCE);
}

Counter *counter_new(int capacity, int out)
{
    Counter *counter = calloc(1, sizeof *counter);
    counter->viewers = calloc((size_t)capacity, sizeof *counter->viewers);
    counter->capacity = capacity;
    counter->out = out;
    counter->epoll = epoll_create1(EPOLL_CLOEXEC);
    pthread_mutex_init(&counter->sweeping, NULL);
    return counter;
}

Viewer *counter_viewers(Counter *counter)
{
    return counter->viewers;
}

/* Begin to count what comes to this socket as viewer `index`. */
int counter_add(Counter *counter, uint32_t index, int fd)
{
    struct epoll_event event = {.events = EPOLLIN, .data = {.u32 = index}};
    if (index >= (uint32_t)counter->capacity)
        return -1;
    memset(&counter->viewers[index], 0, sizeof counter->viewers[index]);
    counter->viewers[index].fd = fd;
    return epoll_ctl(counter->epoll, EPOLL_CTL_ADD, fd, &event);
}

/* Afterwards nobody reads the socket any more, and it may be closed. The counts stay. */
void counter_drop(Counter *counter, uint32_t index)
{
    pthread_mutex_lock(&counter->sweeping);
    epoll_ctl(counter->epoll, EPOLL_CTL_DEL, counter->viewers[index].fd, NULL);
    counter->viewers[index].fd = -1;
    pthread_mutex_unlock(&counter->sweeping);
}

/* Count until `counter_stop`. */
void counter_run(Counter *counter)
{
    struct epoll_event events[256];
    const struct timespec pause = {0, PAUSE_NS};
    while (!__atomic_load_n(&counter->stopped, __ATOMIC_ACQUIRE)) {
        pthread_mutex_lock(&counter->sweeping);
        int count = epoll_wait(counter->epoll, events, 256, 0);
        for (int each = 0; each < count; each++)
            if (counter->viewers[events[each].data.u32].fd >= 0)
                read_all(counter, events[each].data.u32);
        pthread_mutex_unlock(&counter->sweeping);
        if (count < 256)
            nanosleep(&pause, NULL);
    }
}

void counter_stop(Counter *counter)
{
    __atomic_store_n(&counter->stopped, 1, __ATOMIC_RELEASE);
}

void counter_free(Counter *counter)
{
    close(counter->epoll);
    pthread_mutex_destroy(&counter->sweeping);
    free(counter->viewers);
    free(counter);
}
