#include "answers.h"

#include <string.h>

#define SHELF 256
#define AT "2020-09-17T01:00:00.000Z"

size_t snapshot_bytes = 2048;

static Bytes answer, fact;
static Bytes shelf[SHELF]; /* the last facts, for those who come back */
static long long seqs[2];  /* of stream main and of stream chat */
static long long told;

static void add(Bytes *to, const char *text)
{
    bytes_add(to, text, strlen(text));
}

static void add_json(Bytes *to, Json json)
{
    bytes_add(to, json.at, json.size);
}

static void welcome(Json id)
{
    add(&answer, "{\"welcome\":{\"connection\":\"c-1\",\"person\":{\"id\":\"abcdefghijk\",\"name\":"
                 "\"Delegate\",\"role\":\"delegate\",\"attendance\":\"onsite\",\"delegation\":null,"
                 "\"rooms\":null,\"languages\":[]},\"beat_s\":15,\"limits\":{\"message_bytes\":16384,"
                 "\"messages_per_s\":20,\"burst\":40,\"question_chars\":500,\"chat_chars\":500,"
                 "\"questions_per_minute\":10},\"server\":\"1.0.0\",\"now\":\"" AT "\"},\"re\":");
    add_json(&answer, id);
    add(&answer, "}");
}

static void add_cursor(const char *mode)
{
    bytes_print(&answer, ",\"ok\":{\"mode\":\"%s\",\"cursor\":{\"main\":[\"e1\",%lld],", mode,
                seqs[0]);
    bytes_print(&answer, "\"chat\":[\"e1\",%lld]}", seqs[1]);
}

static void snapshot(void)
{
    static Bytes padding;
    while (padding.size < snapshot_bytes)
        add(&padding, "a snapshot's state is as long as Plenary's, and prepared once; ");
    add_cursor("snapshot");
    add(&answer, ",\"state\":{\"text\":\"");
    size_t end = strlen("\"},\"mine\":{}}}");
    if (answer.size + end < snapshot_bytes)
        bytes_add(&answer, padding.at, snapshot_bytes - answer.size - end);
    add(&answer, "\"},\"mine\":{}}}");
}

/* The facts after a cursor, as far as they are on the shelf. */
static void replay(Json cursor)
{
    Json place, seq = {0};
    long long known = 0;
    for (int stream = 0; stream < 2; stream++) {
        size_t at = 0;
        if (!json_get(cursor, stream == 0 ? "main" : "chat", &place))
            continue;
        while (json_item(place, &at, &seq))
            continue;
        known += json_number(seq);
    }
    add_cursor("replay");
    add(&answer, ",\"facts\":[");
    for (long long no = known; no < told; no++) {
        if (no > known)
            add(&answer, ",");
        bytes_add(&answer, shelf[no % SHELF].at, shelf[no % SHELF].size);
    }
    add(&answer, "],\"gauges\":[],\"mine\":{}}}");
}

static void tell(Json whole, bool is_chat)
{
    Json text = {"\"\"", 2}, scene;
    if (is_chat)
        json_get(whole, "text", &text);
    else if (json_get(whole, "scene", &scene))
        json_get(scene, "text", &text);
    bytes_print(&fact, "{\"room\":\"main\",\"stream\":\"%s\",\"seq\":%lld,\"fact\":\"%s\",\"at\":\"%s\"",
                is_chat ? "chat" : "main", ++seqs[is_chat], is_chat ? "chat.said" : "stage.set", AT);
    add(&fact, is_chat ? ",\"data\":{\"message\":{\"id\":\"abcdefghijk\",\"text\":"
                       : ",\"data\":{\"stage\":{\"scene\":{\"kind\":\"message\",\"text\":");
    add_json(&fact, text);
    add(&fact, is_chat ? ",\"author\":\"M\",\"person\":\"abcdefghijk\",\"role\":\"moderator\",\"at\":"
                         "\"" AT "\",\"edited\":false,\"deleted\":false}}}"
                       : "},\"at\":\"" AT "\"}}}");
    Bytes *kept = &shelf[told++ % SHELF];
    kept->size = 0;
    bytes_add(kept, fact.at, fact.size);
}

static void ballot(Json whole)
{
    Json poll = {"\"\"", 2}, choice = {"null", 4};
    json_get(whole, "poll", &poll);
    json_get(whole, "choice", &choice);
    add(&answer, ",\"ok\":{\"ballot\":{\"poll\":");
    add_json(&answer, poll);
    add(&answer, ",\"run\":1,\"choice\":");
    add_json(&answer, choice);
    add(&answer, ",\"at\":\"" AT "\"}}}");
}

static void poll(void)
{
    static int made;
    bytes_print(&answer, ",\"ok\":{\"poll\":{\"id\":\"poll%07d\",\"run\":1,\"options\":[{\"id\":\"a\"},"
                         "{\"id\":\"b\"}]}}}", ++made);
}

Done answer_to(const char *text, size_t size)
{
    Json whole = {text, size}, what = {0}, cursor;
    Done done = {.answer = &answer, .fact = &fact};
    answer.size = fact.size = 0;
    if (!json_get(whole, "do", &what) || !json_get(whole, "id", &done.id))
        return (Done){0};
    if (json_is(what, "hello")) {
        welcome(done.id);
        return done;
    }
    add(&answer, "{\"re\":");
    add_json(&answer, done.id);
    if (json_is(what, "cast_ballot"))
        ballot(whole);
    else if (json_is(what, "enter")) {
        done.enters = true;
        if (json_get(whole, "cursor", &cursor))
            replay(cursor);
        else
            snapshot();
    } else if (json_is(what, "draft_poll") || json_is(what, "open_poll"))
        poll();
    else {
        done.tells = json_is(what, "say") || json_is(what, "set_stage");
        if (done.tells)
            tell(whole, json_is(what, "say"));
        add(&answer, ",\"ok\":{}}");
    }
    return done;
}
