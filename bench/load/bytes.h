/* A growing piece of memory. */
#ifndef BYTES_H
#define BYTES_H

#include <stddef.h>

typedef struct {
    char *at;
    size_t size;
    size_t room;
} Bytes;

/* Append; ends the program when there is no memory. */
void bytes_add(Bytes *bytes, const void *data, size_t size);

/* Append text as printf would. */
void bytes_print(Bytes *bytes, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Forget the first `size` bytes. */
void bytes_drop(Bytes *bytes, size_t size);

/* Forget all and give the memory back. */
void bytes_free(Bytes *bytes);

/* Say why and end the program with status 2. */
_Noreturn void die(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
