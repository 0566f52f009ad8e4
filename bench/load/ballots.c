/* Everybody votes: how many ballots a second are acknowledged, and how late each is. */
#include "crowd.h"
#include "figures.h"
#include "options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SECOND 1000000
#define PATIENCE (60 * SECOND)
#define POLLS 64
#define NAME 48

/* What one link has sent. Its commands before the first ballot were hello and enter. */
typedef struct {
    uint32_t cast, answered, before;
    int64_t sent[]; /* by number of the ballot */
} Voter;

static char polls[POLLS][NAME];
static int64_t voters[POLLS]; /* of the last tally of each */
static uint32_t made, each, cast_all, answered_all, refused_all, wrong;
static int64_t next_due, first_sent, last_answer;
static uint64_t tallies;
static Spread latency;

static void cast(Guest *guest, int64_t now)
{
    Voter *voter = guest->own;
    char text[200];
    uint32_t turn = voter->cast % options.polls;
    snprintf(text, sizeof text,
             "{\"do\":\"cast_ballot\",\"id\":\"$ID\",\"room\":\"$ROOM\",\"poll\":\"%s\","
             "\"choice\":{\"options\":[\"%c\"]}}",
             polls[turn], (guest->link.number + voter->cast / options.polls) % 2 ? 'a' : 'b');
    voter->sent[voter->cast++] = now;
    cast_all++;
    crowd_say(guest, text, "", 0);
}

static void cast_more(Guest *guest, int64_t now)
{
    Voter *voter = guest->own;
    while (options.within_s == 0 && voter->cast < each &&
           voter->cast - voter->answered < options.window)
        cast(guest, now);
}

static void on_ballot(Guest *guest, Json id, Json error, int64_t at)
{
    Voter *voter = guest->own;
    char text[24];
    int64_t number = atoll(json_copy(id, text, sizeof text)) - voter->before - 1;
    if (number < 0 || number >= voter->cast || voter->sent[number] == 0) {
        wrong++; /* nobody has asked that, or it was answered before */
        return;
    }
    if (error.size == 0)
        spread_add(&latency, at - voter->sent[number]);
    else
        refused_all++;
    voter->sent[number] = 0;
    voter->answered++;
    answered_all++;
    last_answer = at;
    cast_more(guest, at);
}

static void on_reply(Guest *guest, Json id, Json ok, Json error, int64_t at)
{
    Json poll, name;
    if (guest->own != NULL)
        on_ballot(guest, id, error, at);
    else if (error.size > 0)
        die("the poll was refused: %.*s", (int)error.size, error.at);
    else if (json_get(ok, "poll", &poll) && json_get(poll, "id", &name))
        json_copy(name, polls[made++ % POLLS], NAME);
}

static void on_gauge(Guest *guest, const Heard *gauge, int64_t at)
{
    Json key, data, count;
    char name[NAME];
    (void)at;
    if (!gauge->tally || !guest->enters)
        return;
    tallies++;
    if (!json_get(gauge->whole, "key", &key) || !json_get(gauge->whole, "data", &data) ||
        !json_get(data, "voters", &count))
        return;
    json_copy(key, name, sizeof name);
    for (uint32_t i = 0; i < options.polls; i++)
        if (strcmp(polls[i], name) == 0)
            voters[i] = json_number(count);
}

static bool has_answered(int64_t now)
{
    (void)now;
    return made > 0;
}

static void open_polls(void)
{
    char text[300];
    Guest *chair = &crowd.guests[0];
    if (options.polls > POLLS)
        die("at most %d polls", POLLS);
    for (uint32_t i = options.polls; i-- > 0;) { /* each is heard of in polls[0], the first last */
        snprintf(text, sizeof text,
                 "{\"do\":\"draft_poll\",\"id\":\"$ID\",\"room\":\"$ROOM\",\"kind\":\"single\","
                 "\"title\":\"Poll %u\",\"options\":[{\"text\":\"Yes\"},{\"text\":\"No\"}],"
                 "\"results\":\"%s\",\"change\":%s}",
                 i, options.results, options.change ? "true" : "false");
        made = 0;
        crowd_say(chair, text, "", 0);
        if (!crowd_listen(has_answered, now_us() + PATIENCE))
            die("no poll was made");
        memmove(polls[i], polls[0], i > 0 ? NAME : 0);
        made = 0;
        snprintf(text, sizeof text,
                 "{\"do\":\"open_poll\",\"id\":\"$ID\",\"room\":\"$ROOM\",\"poll\":\"%s\"}", polls[i]);
        crowd_say(chair, text, "", 0);
        crowd_listen(has_answered, now_us() + PATIENCE);
    }
}

static bool is_over(int64_t now)
{
    uint32_t links = crowd.count - crowd.publishers;
    while (options.within_s > 0 && now >= next_due && cast_all < each * links) {
        cast(&crowd.guests[crowd.publishers + cast_all % links], now);
        next_due = first_sent + (int64_t)(options.within_s * SECOND * cast_all / (each * links));
    }
    return answered_all == each * links;
}

static bool never(int64_t now)
{
    (void)now;
    return false;
}

static void report(const Meter *before, const Meter *after)
{
    Bytes line = {0};
    int64_t counted = 0;
    uint32_t links = crowd.count - crowd.publishers;
    for (uint32_t i = 0; i < options.polls; i++)
        counted += voters[i];
    bytes_print(&line,
                "{\"mode\":\"ballots\",\"links\":%u,\"polls\":%u,\"cast\":%u,\"acknowledged\":%llu,"
                "\"refused_ballots\":%u,\"unasked_answers\":%u,\"counted\":%lld,\"to_count\":%llu,",
                links, options.polls, cast_all, (unsigned long long)latency.count, refused_all, wrong,
                (long long)counted,
                (unsigned long long)links * (each < options.polls ? each : options.polls));
    crowd_print(&line);
    meter_print(&line, before, after);
    bytes_print(&line, ",\"acknowledged_per_s\":%.0f,\"cpu_us_per_ballot\":%.2f",
                (double)latency.count * SECOND / (double)(last_answer - first_sent),
                (after->servers - before->servers) * SECOND / cast_all);
    bytes_print(&line, ",\"tally_messages\":%llu,\"tally_share\":%.5f", (unsigned long long)tallies,
                (double)tallies / ((double)cast_all * links));
    spread_print(&line, "reply", &latency);
    printf("%.*s}\n", (int)line.size, line.at);
}

void ballots(void)
{
    crowd_gather(options.publishers, options.links, options.passes);
    crowd.ear = (Ear){.on_reply = on_reply, .on_gauge = on_gauge};
    crowd_come(0, crowd.count, PATIENCE);
    open_polls();
    each = options.ballots / options.links;
    for (uint32_t i = crowd.publishers; i < crowd.count; i++) {
        Voter *voter = calloc(1, sizeof *voter + each * sizeof voter->sent[0]);
        voter->before = crowd.guests[i].commands;
        crowd.guests[i].own = voter;
    }
    crowd_listen(never, now_us() + SECOND / 2);
    Meter before = meter_read(options.pids);
    first_sent = next_due = now_us();
    for (uint32_t i = crowd.publishers; i < crowd.count; i++)
        cast_more(&crowd.guests[i], now_us());
    if (!crowd_listen(is_over, first_sent + PATIENCE))
        fprintf(stderr, "%u of %u ballots were answered\n", answered_all, cast_all);
    Meter after = meter_read(options.pids);
    crowd_listen(never, now_us() + 2 * SECOND); /* the last tally */
    report(&before, &after);
    crowd_vanish(0);
}
