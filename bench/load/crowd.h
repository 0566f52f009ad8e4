/* Thousands of links that say hello, enter a room, and hear what is told there. */
#ifndef CROWD_H
#define CROWD_H

#include "ledger.h"
#include "link.h"

typedef enum { GUEST_OUT, GUEST_COMING, GUEST_IN } Step;

typedef struct Guest {
    Link link; /* first: a Link of ours is a Guest */
    const char *pass;
    Step step;
    bool enters; /* a publisher says hello and stays outside: it is told nothing but answers */
    bool replayed;
    Ledger ledger;
    int64_t began, arrived; /* microseconds: connecting, and being in */
    uint32_t commands;
    void *own; /* of the mode */
} Guest;

/* What the mode wants to know. Any may be NULL. `at` is the time the frame was read, microseconds. */
typedef struct {
    void (*on_in)(Guest *guest, int64_t at);
    void (*on_fact)(Guest *guest, const Heard *fact, int64_t at);
    void (*on_gauge)(Guest *guest, const Heard *gauge, int64_t at);
    void (*on_reply)(Guest *guest, Json id, Json ok, Json error, int64_t at);
} Ear;

typedef struct {
    const char *room, *hello, *enter;
    const char *welcome; /* how the answer to a hello of one's own begins; NULL: anyhow */
    bool apart; /* enter when the welcome is there; else both are said at once, as our page does */
    bool raw;   /* neither hello nor enter: in after the upgrade */
    uint16_t ports[4];
    int ports_count;
    int at_once; /* how many may be on their way in */
    Ear ear;
    Guest *guests; /* publishers first */
    uint32_t count, publishers;
    uint32_t in, coming, next; /* next: whoever has not begun to connect */
    uint32_t snapshots, replays, lost, refused;
    uint64_t snapshot_bytes; /* of the last one */
} Crowd;

extern Crowd crowd;

/* Make the guests. Passes are lines of a file; NULL: everybody shows the same word. */
void crowd_gather(uint32_t publishers, uint32_t links, const char *passes);

/* Let everybody from `from` to `to` (not included) connect, at most `at_once` at a time; returns when
 * all are in, and ends the program when they are not in time. */
void crowd_come(uint32_t from, uint32_t to, int64_t patience_us);

/* Drop everybody from `from` on, without a word. */
void crowd_vanish(uint32_t from);

/* Listen until `done` says so, at latest until `until`. `done` is asked every millisecond or so. */
bool crowd_listen(bool (*done)(int64_t now), int64_t until);

/* Send a command made of a template: $ID $PASS $ROOM $TEXT $SEQ are filled in.
 * Returns the number that its id begins with. */
uint32_t crowd_say(Guest *guest, const char *template, const char *text, uint64_t seq);

/* Append `"missing":…,"doubled":…,"disordered":…,"refused":…,"lost":…` of all links until now. */
void crowd_print(Bytes *to);

/* Microseconds of a clock that only goes forward. */
int64_t now_us(void);

#endif
