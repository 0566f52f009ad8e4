/* Everybody comes at once, is gone at once, and comes back at once. */
#include "crowd.h"
#include "figures.h"
#include "options.h"

#include <stdio.h>
#include <string.h>

#define SECOND 1000000
#define PATIENCE (60 * SECOND)

static uint32_t answered;

static void on_reply(Guest *guest, Json id, Json ok, Json error, int64_t at)
{
    (void)guest, (void)id, (void)ok, (void)error, (void)at;
    answered++;
}

static bool all_said(int64_t now)
{
    (void)now;
    return answered >= options.away;
}

static bool never(int64_t now)
{
    (void)now;
    return false;
}

/* What is missed by everybody, so that there is something to replay. */
static void say_something(void)
{
    answered = 0;
    for (uint32_t i = 0; i < options.away; i++)
        crowd_say(&crowd.guests[i % crowd.publishers], options.publish, "Welcome back", i + 1);
    if (!crowd_listen(all_said, now_us() + PATIENCE))
        die("nobody answers what is said while all are away");
}

/* Let all links come; append the figures under this name. */
static void wave(Bytes *line, const char *name)
{
    static Spread spread;
    memset(&spread, 0, sizeof spread);
    Meter before = meter_read(options.pids);
    crowd_come(crowd.publishers, crowd.count, PATIENCE);
    Meter after = meter_read(options.pids);
    after.at = before.at;
    for (uint32_t i = crowd.publishers; i < crowd.count; i++) {
        spread_add(&spread, crowd.guests[i].arrived - crowd.guests[i].began);
        if (crowd.guests[i].arrived > after.at)
            after.at = crowd.guests[i].arrived;
    }
    bytes_print(line, ",\"%s\":{\"ready_per_s\":%.0f,\"cpu_us_per_link\":%.1f", name,
                options.links * 1e6 / (double)(after.at - before.at),
                (after.servers - before.servers) * 1e6 / options.links);
    meter_print(line, &before, &after);
    spread_print(line, "ready", &spread);
    bytes_print(line, "}");
}

void storm(void)
{
    Bytes line = {0};
    crowd_gather(options.publishers, options.links, options.passes);
    crowd.ear = (Ear){.on_reply = on_reply};
    crowd_come(0, crowd.publishers, PATIENCE);
    double before = (double)memory_kib(options.pids);
    bytes_print(&line, "{\"mode\":\"storm\",\"links\":%u", options.links);
    wave(&line, "first");
    crowd_listen(never, now_us() + SECOND / 2);
    bytes_print(&line, ",\"kib_per_link\":%.2f",
                ((double)memory_kib(options.pids) - before) / options.links);
    crowd_vanish(crowd.publishers);
    say_something();
    wave(&line, "again");
    crowd_listen(never, now_us() + SECOND / 2);
    bytes_print(&line, ",\"snapshots\":%u,\"replays\":%u,\"snapshot_bytes\":%llu,", crowd.snapshots,
                crowd.replays, (unsigned long long)crowd.snapshot_bytes);
    crowd_print(&line);
    printf("%.*s}\n", (int)line.size, line.at);
    crowd_vanish(0);
}
