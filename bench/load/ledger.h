/* A link's own account of the facts it was given. It trusts nobody's counter but the wire's. */
#ifndef LEDGER_H
#define LEDGER_H

#include "heard.h"

typedef struct {
    int64_t last[STREAMS];  /* highest seq, 0: the stream is not followed */
    uint64_t seen[STREAMS]; /* bit n: seq `last - n` has come */
} Ledger;

typedef struct {
    int64_t delivered, missing, doubled, disordered; /* missing: in the middle */
} Account;

/* Sum of all links. */
extern Account account;

/* The server says: up to here you have everything. */
void ledger_begin(Ledger *ledger, int stream, int64_t seq);

/* A fact has come. True when it is new. */
bool ledger_take(Ledger *ledger, int stream, int64_t seq);

/* How many facts a link lacks at the end of what it was given, measured by what others were given. */
int64_t ledger_behind(const Ledger *ledger);

#endif
