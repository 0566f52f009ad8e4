#include "crowd.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define EVENTS 1024

Crowd crowd = {.room = "main", .at_once = 500};

static int64_t read_at; /* when the frames of this turn were read */

int64_t now_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* An id is done once, over any socket: those of the last run are not to be used again. */
static const char *own_run(void)
{
    static char name[20];
    if (name[0] == 0)
        snprintf(name, sizeof name, "%llx", (unsigned long long)now_us());
    return name;
}

static void fill(Bytes *to, const char *template, const Guest *guest, const char *text, uint64_t seq)
{
    for (const char *at = template; *at != 0;) {
        if (strncmp(at, "$ID", 3) == 0)
            bytes_print(to, "%u-%s", guest->commands, own_run()), at += 3;
        else if (strncmp(at, "$PASS", 5) == 0)
            bytes_add(to, guest->pass, strlen(guest->pass)), at += 5;
        else if (strncmp(at, "$ROOM", 5) == 0)
            bytes_add(to, crowd.room, strlen(crowd.room)), at += 5;
        else if (strncmp(at, "$TEXT", 5) == 0)
            bytes_add(to, text, strlen(text)), at += 5;
        else if (strncmp(at, "$SEQ", 4) == 0)
            bytes_print(to, "%llu", (unsigned long long)seq), at += 4;
        else
            bytes_add(to, at++, 1);
    }
}

uint32_t crowd_say(Guest *guest, const char *template, const char *text, uint64_t seq)
{
    static Bytes said;
    said.size = 0;
    guest->commands++;
    fill(&said, template, guest, text, seq);
    link_send(&guest->link, said.at, said.size);
    return guest->commands;
}

static const char HELLO[] =
    "{\"do\":\"hello\",\"id\":\"$ID\",\"pass\":\"$PASS\",\"client\":\"load/1.0\"}";

static void enter(Guest *guest)
{
    char cursor[600] = "";
    size_t size = 0;
    for (int stream = 0; stream < STREAMS; stream++) {
        if (guest->ledger.seen[stream] == 0)
            continue;
        const char *name = strchr(heard_stream_name(stream), '/') + 1;
        size += (size_t)snprintf(cursor + size, sizeof cursor - size, "%s\"%s\":[\"%s\",%lld]",
                                 size ? "," : ",\"cursor\":{", name, heard_epoch(stream),
                                 (long long)guest->ledger.last[stream]);
    }
    char text[800];
    snprintf(text, sizeof text, "{\"do\":\"enter\",\"id\":\"$ID\",\"room\":\"$ROOM\"%s%s}", cursor,
             size ? "}" : "");
    crowd_say(guest, crowd.enter ? crowd.enter : text, "", 0);
}

static void is_in(Guest *guest)
{
    guest->step = GUEST_IN;
    guest->arrived = read_at;
    crowd.in++;
    crowd.coming--;
    if (crowd.ear.on_in)
        crowd.ear.on_in(guest, read_at);
}

static void on_open(Link *link)
{
    Guest *guest = (Guest *)link;
    if (crowd.raw) {
        is_in(guest);
        return;
    }
    crowd_say(guest, crowd.hello ? crowd.hello : HELLO, "", 0);
    if (guest->enters && !crowd.apart)
        enter(guest);
}

static void on_gone(Link *link)
{
    Guest *guest = (Guest *)link;
    crowd.lost++;
    crowd.in -= guest->step == GUEST_IN;
    crowd.coming -= guest->step == GUEST_COMING;
    guest->step = GUEST_OUT;
    if (crowd.lost <= 3)
        fprintf(stderr, "link %u was ended by the server (%d)\n", link->number, link->close_code);
}

/* A snapshot's or replay's cursor, then the facts of a replay. */
static void entered(Guest *guest, Json ok, size_t size)
{
    Json cursor, name, place, item, mode, facts;
    size_t at = 0, inside;
    if (json_get(ok, "mode", &mode) && json_is(mode, "replay")) {
        crowd.replays++;
        guest->replayed = true;
        size_t count = 0;
        const Heard *each = json_get(ok, "facts", &facts) ? heard_items(facts, &count) : NULL;
        for (size_t i = 0; i < count; i++)
            ledger_take(&guest->ledger, each[i].stream, each[i].seq);
    } else {
        crowd.snapshots++;
        crowd.snapshot_bytes = size;
        guest->ledger = (Ledger){0};
        for (; json_get(ok, "cursor", &cursor) && json_member(cursor, &at, &name, &place);) {
            int stream = heard_stream(crowd.room, name);
            inside = 0;
            if (json_item(place, &inside, &item))
                heard_set_epoch(stream, item);
            if (json_item(place, &inside, &item))
                ledger_begin(&guest->ledger, stream, json_number(item));
        }
    }
    is_in(guest);
}

static void on_reply(Guest *guest, Json whole)
{
    Json id = {0}, ok = {0}, error = {0}, mode;
    json_get(whole, "re", &id);
    if (json_get(whole, "error", &error) && crowd.refused++ < 3)
        fprintf(stderr, "refused: %.*s\n", (int)whole.size, whole.at);
    json_get(whole, "ok", &ok);
    if (guest->step == GUEST_COMING && json_get(ok, "mode", &mode))
        entered(guest, ok, whole.size);
    else if (crowd.ear.on_reply)
        crowd.ear.on_reply(guest, id, ok, error, read_at);
}

static void welcomed(Guest *guest)
{
    if (!guest->enters)
        is_in(guest);
    else if (crowd.apart)
        enter(guest);
}

static void on_message(Guest *guest, const Heard *heard)
{
    if (heard->kind == HEARD_FACT) {
        if (!guest->enters)
            return;
        account.delivered += ledger_take(&guest->ledger, heard->stream, heard->seq);
        if (crowd.ear.on_fact)
            crowd.ear.on_fact(guest, heard, read_at);
    } else if (heard->kind == HEARD_GAUGE) {
        if (crowd.ear.on_gauge)
            crowd.ear.on_gauge(guest, heard, read_at);
    } else if (heard->kind == HEARD_REPLY)
        on_reply(guest, heard->whole);
    else if (guest->step == GUEST_COMING && (heard->kind == HEARD_WELCOME || crowd.hello))
        welcomed(guest);
}

static void on_text(Link *link, const char *text, size_t size)
{
    size_t count, begins = crowd.welcome ? strlen(crowd.welcome) : 0;
    if (crowd.welcome && (size < begins || memcmp(text, crowd.welcome, begins) != 0) &&
        ((Guest *)link)->commands < 2)
        return; /* what a transport says of itself before it is our turn */
    const Heard *heard = heard_read(text, size, &count);
    read_at = now_us();
    for (size_t i = 0; i < count && link->state == LINK_OPEN; i++)
        on_message((Guest *)link, &heard[i]);
}

static const char *read_passes(const char *path)
{
    struct stat about;
    int file = open(path, O_RDONLY);
    if (file < 0 || fstat(file, &about) != 0)
        die("%s: %s", path, strerror(errno));
    char *text = calloc(1, (size_t)about.st_size + 1);
    if (text == NULL || read(file, text, (size_t)about.st_size) != about.st_size)
        die("%s cannot be read", path);
    close(file);
    return text;
}

void crowd_gather(uint32_t publishers, uint32_t links, const char *passes)
{
    char *rest = passes ? (char *)read_passes(passes) : NULL;
    crowd.count = publishers + links;
    crowd.publishers = publishers;
    crowd.guests = calloc(crowd.count, sizeof *crowd.guests);
    link_world.epoll = epoll_create1(0);
    link_world.on_open = on_open;
    link_world.on_text = on_text;
    link_world.on_gone = on_gone;
    for (uint32_t i = 0; i < crowd.count; i++) {
        Guest *guest = &crowd.guests[i];
        guest->pass = rest ? strsep(&rest, "\n") : "bench";
        guest->enters = i >= publishers;
        guest->link.number = i;
        if (guest->pass == NULL || *guest->pass == 0)
            die("%s has fewer passes than there are links", passes);
    }
}

static void turn(int wait_ms)
{
    static struct epoll_event events[EVENTS];
    int count = epoll_wait(link_world.epoll, events, EVENTS, wait_ms);
    for (int i = 0; i < count; i++)
        link_step(events[i].data.ptr, events[i].events);
}

static void let_some_connect(uint32_t to)
{
    while (crowd.next < to && crowd.coming < (uint32_t)crowd.at_once) {
        Guest *guest = &crowd.guests[crowd.next++];
        guest->step = GUEST_COMING;
        guest->began = now_us();
        crowd.coming++;
        link_connect(&guest->link, crowd.ports[guest->link.number % (uint32_t)crowd.ports_count]);
    }
}

void crowd_come(uint32_t from, uint32_t to, int64_t patience_us)
{
    int64_t until = now_us() + patience_us;
    crowd.next = from;
    let_some_connect(to);
    while (crowd.coming > 0 && now_us() < until) {
        turn(100);
        let_some_connect(to);
    }
    for (uint32_t i = from; i < to; i++)
        if (crowd.guests[i].step != GUEST_IN)
            die("only %u links came in; link %u did not", crowd.in, i);
}

void crowd_vanish(uint32_t from)
{
    for (uint32_t i = from; i < crowd.count; i++) {
        link_drop(&crowd.guests[i].link);
        crowd.in -= crowd.guests[i].step == GUEST_IN;
        crowd.guests[i].step = GUEST_OUT;
    }
}

bool crowd_listen(bool (*done)(int64_t now), int64_t until)
{
    for (int64_t now = now_us(); now < until; now = now_us()) {
        if (done(now))
            return true;
        turn(1);
    }
    return done(now_us());
}

void crowd_print(Bytes *to)
{
    int64_t missing = account.missing;
    for (uint32_t i = crowd.publishers; i < crowd.count; i++)
        missing += ledger_behind(&crowd.guests[i].ledger);
    bytes_print(to, "\"missing\":%lld,\"doubled\":%lld,\"disordered\":%lld,\"refused\":%u,\"lost\":%u",
                (long long)missing, (long long)account.doubled, (long long)account.disordered,
                crowd.refused, crowd.lost);
}
