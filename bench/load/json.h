/* Just enough JSON: find a value in a text without building anything. Texts come from servers under
 * test; a broken one is reported as "not found", never read beyond its end. */
#ifndef JSON_H
#define JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A value as it stands in a text, strings with their quotes. */
typedef struct {
    const char *at;
    size_t size;
} Json;

/* The value of a key of an object. False, and `value` as it was, when there is none. */
bool json_get(Json object, const char *key, Json *value);

/* The items of an array, one after the other: begin with `*place` 0. False after the last. */
bool json_item(Json array, size_t *place, Json *item);

/* The members of an object likewise. */
bool json_member(Json object, size_t *place, Json *key, Json *value);

/* True for a string of exactly this text (without escapes). */
bool json_is(Json string, const char *text);

/* The whole number, or -1. */
int64_t json_number(Json number);

/* A string's inside, cut to `room - 1` bytes, without undoing escapes; returns `into`. */
char *json_copy(Json string, char *into, size_t room);

#endif
