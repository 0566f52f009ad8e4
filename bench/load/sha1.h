/* The answer to an upgrade (RFC 6455, 4.2.2): base64 of SHA-1 of key and a fixed text. */
#ifndef SHA1_H
#define SHA1_H

#define ACCEPT_CHARS 28

/* `key` as it stood in Sec-WebSocket-Key; `into` has room for ACCEPT_CHARS and a zero. */
void accept_of(const char *key, char *into);

#endif
