/* One message to everybody: how many deliveries a second, and how late each is. */
#include "crowd.h"
#include "figures.h"
#include "options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MESSAGES (1 << 18)
#define SECOND 1000000
#define PATIENCE (20 * SECOND)
#define LONG_TEXT 400 /* bytes; a longer one is of letters of four bytes, since letters are limited */

typedef struct {
    int64_t sent, first;
    uint32_t delivered;
} Message;

static Message *messages;
static uint32_t published, finished;
static uint32_t marked = MESSAGES; /* from here on messages are measured */
static int64_t next_due, stop_at, last_delivery;
static size_t around, fact_bytes; /* bytes of a fact around its text, and of the last whole one */
static uint64_t fan_out_us, frames_before;
static Case now_measured;
static Spread latency, first, fan_out, last; /* sent → each, → first; first → last; sent → last */

/* "#000000123 …", so long that the fact around it has the size that is asked for. */
static const char *text_of(uint32_t mark)
{
    static char text[16384];
    size_t size = (size_t)snprintf(text, sizeof text, "#%09u", mark);
    size_t wanted = around > 0 && now_measured.bytes > around + size ? now_measured.bytes - around : size;
    bool is_long = wanted > LONG_TEXT;
    while (size + (is_long ? 4 : 1) <= wanted && size < sizeof text - 5) {
        memcpy(text + size, is_long ? "\xF0\xA0\x80\x80" : "-", is_long ? 4 : 1);
        size += is_long ? 4 : 1;
    }
    text[size] = 0;
    return text;
}

static void publish(int64_t now)
{
    if (published == MESSAGES)
        die("more than %d messages in one run", MESSAGES);
    Guest *publisher = &crowd.guests[published % crowd.publishers];
    messages[published] = (Message){.sent = now};
    crowd_say(publisher, now_measured.stage ? SET_STAGE : options.publish, text_of(published), published + 1);
    published++;
}

static void publish_window(int64_t now)
{
    for (uint32_t i = 0; i < now_measured.window; i++)
        publish(now);
}

static void next_window(int64_t now)
{
    if (now_measured.rate == 0 && finished == published && now < stop_at)
        publish_window(now);
}

static void finish(const Message *message, uint32_t mark, int64_t at)
{
    finished++;
    last_delivery = at;
    if (mark >= marked) {
        spread_add(&first, message->first - message->sent);
        spread_add(&fan_out, at - message->first);
        spread_add(&last, at - message->sent);
        fan_out_us += (uint64_t)(at - message->first);
    }
    next_window(at);
}

static void on_fact(Guest *guest, const Heard *fact, int64_t at)
{
    (void)guest;
    if (fact->mark < 0 || fact->mark >= published)
        return;
    uint32_t mark = (uint32_t)fact->mark;
    Message *message = &messages[mark];
    if (message->delivered++ == 0) {
        message->first = at;
        fact_bytes = fact->whole.size;
    }
    if (mark >= marked)
        spread_add(&latency, at - message->sent);
    if (message->delivered == options.links)
        finish(message, mark, at);
}

/* A message that was refused reaches nobody: count it as finished, so that the run goes on. */
static void on_reply(Guest *guest, Json id, Json ok, Json error, int64_t at)
{
    (void)guest, (void)id, (void)ok;
    if (error.size > 0) {
        finished++;
        next_window(at);
    }
}

static bool publish_due(int64_t now)
{
    while (now_measured.rate > 0 && now >= next_due && now < stop_at) {
        publish_window(now);
        next_due += (int64_t)(SECOND * now_measured.window / now_measured.rate);
    }
    return now >= stop_at;
}

static bool all_arrived(int64_t now)
{
    (void)now;
    return finished == published;
}

static bool never(int64_t now)
{
    (void)now;
    return false;
}

/* Send one message after the other until it is known how large a fact around a text is. */
static void calibrate(void)
{
    stop_at = 0;
    around = 0;
    for (int i = 0; i < 3; i++) {
        publish(now_us());
        if (!crowd_listen(all_arrived, now_us() + PATIENCE))
            die("a message has reached %u of %u links in time", messages[published - 1].delivered,
                options.links);
        around = fact_bytes - strlen(text_of(0));
    }
}

static void run_for(double seconds)
{
    int64_t now = now_us();
    next_due = now;
    stop_at = now + (int64_t)(seconds * SECOND);
    next_window(now);
    crowd_listen(publish_due, stop_at + PATIENCE);
    if (!crowd_listen(all_arrived, now_us() + PATIENCE))
        die("%u of %u messages have reached everybody", finished, published);
}

static void report(double memory, const Meter *before)
{
    Bytes line = {0};
    Meter after = meter_read(options.pids);
    double count = (double)latency.count;
    after.at = last_delivery;
    bytes_print(&line,
                "{\"mode\":\"fanout\",\"links\":%u,\"bytes\":%u,\"fact_bytes\":%zu,\"window\":%u,"
                "\"rate\":%g,\"messages\":%u,\"delivered\":%llu,",
                options.links, now_measured.bytes, fact_bytes,
                now_measured.window, now_measured.rate,
                published - marked, (unsigned long long)latency.count);
    crowd_print(&line);
    meter_print(&line, before, &after);
    bytes_print(&line, ",\"deliveries_per_s\":%.0f,\"fan_out_per_s\":%.0f",
                count * SECOND / (double)(after.at - before->at),
                fan_out_us > 0 ? count * SECOND / (double)fan_out_us : 0);
    bytes_print(&line, ",\"frames_per_delivery\":%.3f",
                (double)(link_world.frames - frames_before) / count);
    bytes_print(&line, ",\"cpu_us_per_delivery\":%.3f,\"kib_per_link\":%.2f",
                (after.servers - before->servers) * SECOND / count, memory);
    spread_print(&line, "latency", &latency);
    spread_print(&line, "first", &first);
    spread_print(&line, "fan_out", &fan_out);
    spread_print(&line, "last", &last);
    printf("%.*s}\n", (int)line.size, line.at);
    fflush(stdout);
    bytes_free(&line);
}

static void measure(const Case *wanted, double memory)
{
    now_measured = *wanted;
    marked = MESSAGES;
    calibrate();
    run_for(options.warm_s);
    memset(&latency, 0, sizeof latency);
    memset(&first, 0, sizeof first);
    memset(&fan_out, 0, sizeof fan_out);
    memset(&last, 0, sizeof last);
    fan_out_us = 0;
    marked = published;
    frames_before = link_world.frames;
    Meter before = meter_read(options.pids);
    run_for(now_measured.seconds);
    report(memory, &before);
}

void fanout(void)
{
    messages = calloc(MESSAGES, sizeof *messages);
    crowd_gather(options.publishers, options.links, options.passes);
    crowd.ear = (Ear){.on_fact = on_fact, .on_reply = on_reply};
    crowd_come(0, crowd.publishers, PATIENCE);
    double before = (double)memory_kib(options.pids);
    crowd_come(crowd.publishers, crowd.count, 3 * PATIENCE);
    crowd_listen(never, now_us() + SECOND / 2);
    double memory = ((double)memory_kib(options.pids) - before) / options.links;
    for (int i = 0; i < options.cases_count; i++)
        measure(&options.cases[i], memory);
    crowd_vanish(0);
}
