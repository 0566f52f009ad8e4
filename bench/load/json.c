#include "json.h"

#include <string.h>

static size_t past_blanks(Json text, size_t at)
{
    while (at < text.size && strchr(" \t\r\n", text.at[at]) != NULL)
        at++;
    return at;
}

static size_t past_string(Json text, size_t at)
{
    for (at++; at < text.size && text.at[at] != '"'; at++)
        if (text.at[at] == '\\')
            at++;
    return at < text.size ? at + 1 : text.size;
}

/* Where the value that begins at `at` is over: brackets are counted, strings leapt over. */
static size_t past_value(Json text, size_t at)
{
    size_t depth = 0;
    while (at < text.size) {
        char c = text.at[at];
        if (c == '"') {
            at = past_string(text, at);
            if (depth == 0)
                return at;
            continue;
        }
        if (c == '{' || c == '[')
            depth++;
        else if (c == '}' || c == ']') {
            if (depth == 0)
                return at;
            if (--depth == 0)
                return at + 1;
        } else if (depth == 0 && (c == ',' || c == ' ' || c == '\n'))
            return at;
        at++;
    }
    return at;
}

static bool is_open(Json text, char bracket)
{
    return text.size > 1 && text.at[0] == bracket;
}

/* The place of the next item behind `[`, `{` or a comma; 0 when there is none. */
static size_t next_place(Json text, size_t place)
{
    size_t at = past_blanks(text, place == 0 ? 1 : place);
    if (place != 0) {
        if (at >= text.size || text.at[at] != ',')
            return 0;
        at = past_blanks(text, at + 1);
    }
    return at < text.size && text.at[at] != ']' && text.at[at] != '}' ? at : 0;
}

bool json_item(Json array, size_t *place, Json *item)
{
    size_t at = is_open(array, '[') ? next_place(array, *place) : 0;
    if (at == 0)
        return false;
    *place = past_value(array, at);
    *item = (Json){array.at + at, *place - at};
    return true;
}

bool json_member(Json object, size_t *place, Json *key, Json *value)
{
    size_t at = is_open(object, '{') ? next_place(object, *place) : 0;
    if (at == 0 || object.at[at] != '"')
        return false;
    size_t end = past_string(object, at);
    *key = (Json){object.at + at, end - at};
    at = past_blanks(object, end);
    if (at >= object.size || object.at[at] != ':')
        return false;
    at = past_blanks(object, at + 1);
    *place = past_value(object, at);
    *value = (Json){object.at + at, *place - at};
    return true;
}

bool json_get(Json object, const char *key, Json *value)
{
    Json name, found;
    size_t place = 0;
    while (json_member(object, &place, &name, &found))
        if (json_is(name, key)) {
            *value = found;
            return true;
        }
    return false;
}

bool json_is(Json string, const char *text)
{
    size_t size = strlen(text);
    return string.size == size + 2 && string.at[0] == '"' && memcmp(string.at + 1, text, size) == 0;
}

int64_t json_number(Json number)
{
    int64_t value = 0;
    for (size_t at = 0; at < number.size; at++) {
        if (number.at[at] < '0' || number.at[at] > '9')
            return -1;
        value = value * 10 + (number.at[at] - '0');
    }
    return number.size > 0 && number.size < 19 ? value : -1;
}

char *json_copy(Json string, char *into, size_t room)
{
    size_t size = string.size >= 2 && string.at[0] == '"' ? string.size - 2 : 0;
    if (size > room - 1)
        size = room - 1;
    if (size > 0)
        memcpy(into, string.at + 1, size);
    into[size] = 0;
    return into;
}
