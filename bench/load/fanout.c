/* One message to everybody: how many deliveries a second, and how late each is. */
#include "crowd.h"
#include "figures.h"
#include "options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#define MESSAGES (1 << 18)
#define SECOND 1000000
#define PATIENCE (20 * SECOND)
#define LONG_TEXT 400 /* bytes; a longer one is of letters of four bytes, since letters are limited */

typedef struct {
    int64_t sent, first;
    uint32_t delivered;
} Message;

static Message *messages;
static uint32_t published, finished, marked = MESSAGES; /* marked: where measuring began */
static int64_t began, ended, next_due, stop_at;
static size_t around, fact_bytes; /* bytes of a fact around its text, and of the last whole one */
static double cpu_before;
static Spread whole, first, spread; /* sent → each, sent → first, first → last delivery */
static uint64_t fan_out_us;

/* "#000000123 …", so long that the fact around it has the size that is asked for. */
static const char *text_of(uint32_t mark)
{
    static char text[16384];
    size_t size = (size_t)snprintf(text, sizeof text, "#%09u", mark);
    size_t wanted = around > 0 && options.bytes > around + size ? options.bytes - around : size;
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
    crowd_say(publisher, options.publish, text_of(published), published + 1);
    published++;
}

static void publish_window(int64_t now)
{
    for (uint32_t i = 0; i < options.window; i++)
        publish(now);
}

static void finish(const Message *message, uint32_t mark, int64_t at)
{
    finished++;
    ended = at;
    if (mark >= marked) {
        spread_add(&first, message->first - message->sent);
        spread_add(&spread, at - message->first);
        fan_out_us += (uint64_t)(at - message->first);
    }
    if (options.rate == 0 && finished == published && at < stop_at)
        publish_window(at);
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
        spread_add(&whole, at - message->sent);
    if (message->delivered == options.links)
        finish(message, mark, at);
}

/* A message that was refused reaches nobody: count it as finished, so that the run goes on. */
static void on_reply(Guest *guest, Json id, Json ok, Json error, int64_t at)
{
    (void)guest, (void)id, (void)ok;
    if (error.size > 0 && ++finished == published && at < stop_at && options.rate == 0)
        publish_window(at);
}

static bool publish_due(int64_t now)
{
    while (options.rate > 0 && now >= next_due && now < stop_at) {
        publish(now);
        next_due += (int64_t)(SECOND / options.rate);
    }
    return now >= stop_at;
}

static bool all_arrived(int64_t now)
{
    (void)now;
    return finished == published;
}

/* One message after the other until it is known how large a fact around a text is. */
static void calibrate(void)
{
    for (int i = 0; i < 3; i++) {
        publish(now_us());
        if (!crowd_listen(all_arrived, now_us() + PATIENCE))
            die("a message has not reached everybody in time");
        around = fact_bytes - strlen(text_of(0));
    }
}

static void run_for(double seconds)
{
    int64_t now = now_us();
    next_due = now;
    stop_at = now + (int64_t)(seconds * SECOND);
    if (options.rate == 0)
        publish_window(now);
    crowd_listen(publish_due, stop_at + PATIENCE);
    if (!crowd_listen(all_arrived, now_us() + PATIENCE))
        fprintf(stderr, "%u of %u messages have reached everybody\n", finished, published);
}

static double own_cpu(void)
{
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    return (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
           (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / SECOND;
}

static void report(double memory, double client_cpu)
{
    Bytes line = {0};
    double seconds = (double)(ended - began) / SECOND;
    double cpu = cpu_seconds(options.pids) - cpu_before;
    double deliveries = (double)whole.count;
    bytes_print(&line,
                "{\"mode\":\"fanout\",\"links\":%u,\"bytes\":%zu,\"window\":%u,\"rate\":%g,"
                "\"messages\":%u,\"delivered\":%llu,\"missing\":%lld,\"doubled\":%llu,"
                "\"disordered\":%llu,\"refused\":%u,\"lost\":%u,\"seconds\":%.3f",
                options.links, fact_bytes, options.rate > 0 ? 0 : options.window, options.rate,
                published - marked, (unsigned long long)whole.count, (long long)account.missing,
                (unsigned long long)account.doubled, (unsigned long long)account.disordered,
                crowd.refused, crowd.lost, seconds);
    bytes_print(&line, ",\"deliveries_per_s\":%.0f,\"fan_out_per_s\":%.0f", deliveries / seconds,
                fan_out_us > 0 ? deliveries * SECOND / (double)fan_out_us : 0);
    bytes_print(&line, ",\"cpu_s\":%.2f,\"cpu_us_per_delivery\":%.3f,\"client_cpu_s\":%.2f", cpu,
                cpu * SECOND / deliveries, own_cpu() - client_cpu);
    bytes_print(&line, ",\"kib_per_link\":%.2f", memory);
    spread_print(&line, "latency", &whole);
    spread_print(&line, "first", &first);
    spread_print(&line, "fan_out", &spread);
    printf("%.*s}\n", (int)line.size, line.at);
}

static bool never(int64_t now)
{
    (void)now;
    return false;
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
    calibrate();
    run_for(options.warm_s);
    double memory = ((double)memory_kib(options.pids) - before) / options.links;
    marked = published;
    double client_cpu = own_cpu();
    cpu_before = cpu_seconds(options.pids);
    began = now_us();
    run_for(options.seconds);
    for (uint32_t i = crowd.publishers; i < crowd.count; i++)
        ledger_close(&crowd.guests[i].ledger);
    report(memory, client_cpu);
    crowd_vanish(0);
}
