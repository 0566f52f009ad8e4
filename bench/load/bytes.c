#include "bytes.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void make_room(Bytes *bytes, size_t more)
{
    size_t room = bytes->room ? bytes->room : 256;
    while (room < bytes->size + more)
        room *= 2;
    if (room == bytes->room)
        return;
    char *grown = realloc(bytes->at, room);
    if (grown == NULL)
        die("out of memory");
    bytes->at = grown;
    bytes->room = room;
}

void bytes_add(Bytes *bytes, const void *data, size_t size)
{
    make_room(bytes, size);
    if (size > 0)
        memcpy(bytes->at + bytes->size, data, size);
    bytes->size += size;
}

void bytes_print(Bytes *bytes, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int size = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    make_room(bytes, (size_t)size + 1);
    va_start(arguments, format);
    vsnprintf(bytes->at + bytes->size, (size_t)size + 1, format, arguments);
    va_end(arguments);
    bytes->size += (size_t)size;
}

void bytes_drop(Bytes *bytes, size_t size)
{
    bytes->size -= size;
    if (bytes->size > 0)
        memmove(bytes->at, bytes->at + size, bytes->size);
    else
        bytes_free(bytes);
}

void bytes_free(Bytes *bytes)
{
    free(bytes->at);
    *bytes = (Bytes){0};
}

void die(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    exit(2);
}
