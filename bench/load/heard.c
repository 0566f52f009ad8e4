#include "heard.h"

#include "bytes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KEPT 32
#define NAME 64

typedef struct {
    Heard *at;
    size_t count, room;
} List;

/* A frame that may reach thousands of links: its bytes, and what they say. */
typedef struct {
    Bytes text;
    List list;
} Shared;

static Shared kept[KEPT];
static size_t next_kept, last_kept;
static char names[STREAMS][NAME], epochs[STREAMS][NAME];
static int streams;

int heard_stream(const char *room, Json stream)
{
    char name[NAME], last[NAME / 2];
    snprintf(name, sizeof name, "%.30s/%s", room, json_copy(stream, last, sizeof last));
    for (int i = 0; i < streams; i++)
        if (strcmp(names[i], name) == 0)
            return i;
    if (streams == STREAMS)
        die("more rooms and streams than this client can tell apart");
    memcpy(names[streams], name, sizeof name);
    return streams++;
}

const char *heard_stream_name(int stream)
{
    return names[stream];
}

const char *heard_epoch(int stream)
{
    return epochs[stream];
}

void heard_set_epoch(int stream, Json epoch)
{
    json_copy(epoch, epochs[stream], NAME);
}

static int64_t mark_in(Json whole)
{
    static const char before[] = "\"text\":\"#";
    const char *found = memmem(whole.at, whole.size, before, sizeof before - 1);
    if (found == NULL || whole.size - (size_t)(found - whole.at) < sizeof before + 9)
        return NO_MARK;
    return json_number((Json){found + sizeof before - 1, 9});
}

static Heard read_one(Json whole)
{
    Heard heard = {.kind = HEARD_OTHER, .mark = NO_MARK, .whole = whole};
    Json key, value, room = {0}, stream = {0};
    size_t place = 0;
    while (json_member(whole, &place, &key, &value)) {
        if (json_is(key, "room"))
            room = value;
        else if (json_is(key, "stream"))
            stream = value;
        else if (json_is(key, "seq"))
            heard.seq = json_number(value);
        else if (json_is(key, "fact"))
            heard.kind = HEARD_FACT;
        else if (json_is(key, "gauge")) {
            heard.kind = HEARD_GAUGE;
            heard.tally = json_is(value, "tally");
        } else if (json_is(key, "welcome"))
            heard.kind = HEARD_WELCOME;
        else if (json_is(key, "leave"))
            heard.kind = HEARD_LEAVE;
        else if (json_is(key, "re") && heard.kind == HEARD_OTHER)
            heard.kind = HEARD_REPLY;
    }
    if (heard.kind == HEARD_FACT) {
        char name[NAME / 2];
        heard.stream = heard_stream(json_copy(room, name, sizeof name), stream);
        heard.mark = mark_in(whole);
    }
    return heard;
}

static void list_add(List *list, Heard heard)
{
    if (list->count == list->room) {
        list->room = list->room ? list->room * 2 : 16;
        list->at = realloc(list->at, list->room * sizeof *list->at);
        if (list->at == NULL)
            die("out of memory");
    }
    list->at[list->count++] = heard;
}

static void read_all(Json text, List *list)
{
    Json item;
    size_t place = 0;
    list->count = 0;
    if (text.size > 0 && text.at[0] == '[')
        while (json_item(text, &place, &item))
            list_add(list, read_one(item));
    else
        list_add(list, read_one(text));
}

const Heard *heard_items(Json array, size_t *count)
{
    static List list;
    read_all(array, &list);
    *count = list.count;
    return list.at;
}

static Shared *find_kept(const char *text, size_t size)
{
    for (size_t i = 0; i < KEPT; i++) {
        size_t at = (last_kept + i) % KEPT;
        Shared *shared = &kept[at];
        if (shared->text.size == size && memcmp(shared->text.at, text, size) == 0) {
            last_kept = at;
            return shared;
        }
    }
    return NULL;
}

/* What socket.io and its like put before the JSON: digits, and the name of an event. */
static Json unwrapped(const char *text, size_t size)
{
    const char *begin = size > 0 && text[0] >= '0' && text[0] <= '9' ? memchr(text, '{', size) : NULL;
    return begin == NULL ? (Json){text, size} : (Json){begin, size - (size_t)(begin - text)};
}

const Heard *heard_read(const char *text, size_t size, size_t *count)
{
    static List fresh;
    Shared *shared = find_kept(text, size);
    if (shared == NULL) {
        read_all(unwrapped(text, size), &fresh);
        if (fresh.count == 0 || fresh.at[0].kind > HEARD_GAUGE) {
            *count = fresh.count; /* meant for one link: nobody else gets the same bytes */
            return fresh.at;
        }
        shared = &kept[last_kept = next_kept];
        next_kept = (next_kept + 1) % KEPT;
        shared->text.size = 0;
        bytes_add(&shared->text, text, size);
        read_all(unwrapped(shared->text.at, size), &shared->list);
    }
    *count = shared->list.count;
    return shared->list.at;
}
