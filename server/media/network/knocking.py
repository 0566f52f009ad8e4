"""What strangers send first: is it STUN (RFC 8489), for whom, and signed by whom? Pure."""

from __future__ import annotations

import struct
from typing import Final

from aioice import stun

MOST_STUN: Final = 1500
_COOKIE: Final = stun.COOKIE.to_bytes(4, "big")


def is_stun(datagram: bytes) -> bool:
    """STUN among DTLS, RTP and RTCP on one port (RFC 7983): by the first byte and the cookie."""
    return (
        stun.HEADER_LENGTH <= len(datagram) <= MOST_STUN
        and datagram[0] < 4
        and datagram[4:8] == _COOKIE
    )


def read(datagram: bytes) -> stun.Message | None:
    """The STUN message in a datagram that anybody may have sent; None: it is none."""
    if not is_stun(datagram):
        return None
    try:
        return stun.parse_message(datagram)
    except (ValueError, struct.error, IndexError):
        return None


def is_answer(message: stun.Message) -> bool:
    """Whether it answers a request of ours."""
    return message.message_class in (stun.Class.RESPONSE, stun.Class.ERROR)


def is_check(message: stun.Message) -> bool:
    """Whether it is a connectivity check with all that one must have (RFC 8445, 7.1)."""
    return (
        message.message_class == stun.Class.REQUEST
        and message.message_method == stun.Method.BINDING
        and {"USERNAME", "PRIORITY", "MESSAGE-INTEGRITY"} <= message.attributes.keys()
    )


def called(message: stun.Message) -> str:
    """Whom a check is for: our part of its username (RFC 8445, 7.2.2)."""
    username: str = message.attributes.get("USERNAME", "")
    return username.partition(":")[0]


def is_signed(message: stun.Message, password: str) -> bool:
    """Whether whoever sent it knows this password (RFC 8489, 9.1)."""
    return message.check_message_integrity(password.encode())


def answer(request: stun.Message, seen: tuple[str, int], password: str) -> bytes:
    """The answer to a signed request: where it was seen to come from."""
    response = stun.Message(
        stun.Method.BINDING, stun.Class.RESPONSE, transaction_id=request.transaction_id
    )
    response.attributes["XOR-MAPPED-ADDRESS"] = seen
    response.add_message_integrity(password.encode())
    return bytes(response)
