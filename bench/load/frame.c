#include "frame.h"

#include <string.h>

static uint32_t fresh_mask(void)
{
    static uint32_t state = 2463534242u; /* Marsaglia's xorshift: no secret is masked here */
    state ^= state << 13;
    state ^= state >> 17;
    state ^= state << 5;
    return state;
}

static void apply(char *payload, size_t size, const uint8_t mask[4])
{
    for (size_t at = 0; at < size; at++)
        payload[at] = (char)((uint8_t)payload[at] ^ mask[at & 3]);
}

static uint64_t big_endian(const uint8_t *at, int bytes)
{
    uint64_t value = 0;
    for (int i = 0; i < bytes; i++)
        value = value << 8 | at[i];
    return value;
}

long frame_read(char *data, size_t size, bool masked, Frame *frame)
{
    const uint8_t *head = (const uint8_t *)data;
    if (size < 2)
        return 0;
    if ((head[0] & 0x70) != 0 || (head[1] >> 7 != 0) != masked)
        return -1;
    int extra = (head[1] & 127) == 127 ? 8 : (head[1] & 127) == 126 ? 2 : 0;
    size_t begin = 2 + (size_t)extra + (masked ? 4 : 0);
    if (size < begin)
        return 0;
    uint64_t length = extra ? big_endian(head + 2, extra) : head[1] & 127;
    if (length > (64u << 20))
        return -1;
    if (size - begin < length)
        return 0;
    *frame = (Frame){head[0] >> 7, head[0] & 15, data + begin, (size_t)length};
    if (masked)
        apply(frame->payload, frame->size, head + begin - 4);
    return (long)(begin + length);
}

void frame_add(Bytes *to, uint8_t op, const char *payload, size_t size, bool masked)
{
    uint8_t head[14] = {(uint8_t)(0x80 | op)};
    size_t used = 2;
    int extra = size < 126 ? 0 : size < 65536 ? 2 : 8;
    head[1] = extra == 0 ? (uint8_t)size : extra == 2 ? 126 : 127;
    for (int i = extra; i > 0; i--)
        head[used++] = (uint8_t)((uint64_t)size >> (8 * (i - 1)));
    uint8_t mask[4];
    if (masked) {
        uint32_t fresh = fresh_mask();
        memcpy(mask, &fresh, 4);
        memcpy(head + used, mask, 4);
        head[1] |= 0x80;
        used += 4;
    }
    bytes_add(to, head, used);
    bytes_add(to, payload, size);
    if (masked)
        apply(to->at + to->size - size, size, mask);
}
