#include "ledger.h"

#define REMEMBERED 64

Account account;
static int64_t highest[STREAMS];

void ledger_begin(Ledger *ledger, int stream, int64_t seq)
{
    ledger->last[stream] = seq;
    ledger->seen[stream] = ~(uint64_t)0;
    if (seq > highest[stream])
        highest[stream] = seq;
}

static bool take_late(Ledger *ledger, int stream, int64_t behind)
{
    uint64_t bit = behind < REMEMBERED ? (uint64_t)1 << behind : 0;
    if (bit == 0 || (ledger->seen[stream] & bit) != 0) {
        account.doubled++;
        return false;
    }
    ledger->seen[stream] |= bit;
    account.missing--;
    account.disordered++;
    return true;
}

bool ledger_take(Ledger *ledger, int stream, int64_t seq)
{
    int64_t ahead = seq - ledger->last[stream];
    if (ahead <= 0)
        return take_late(ledger, stream, -ahead);
    account.missing += ahead - 1;
    ledger->seen[stream] = ahead < REMEMBERED ? ledger->seen[stream] << ahead | 1 : 1;
    ledger->last[stream] = seq;
    if (seq > highest[stream])
        highest[stream] = seq;
    return true;
}

int64_t ledger_behind(const Ledger *ledger)
{
    int64_t behind = 0;
    for (int stream = 0; stream < STREAMS; stream++)
        if (ledger->seen[stream] != 0)
            behind += highest[stream] - ledger->last[stream];
    return behind;
}
