"""RTP payloads of AV1 -> a temporal unit that a decoder takes. Pure.

"RTP Payload Format For AV1" (AOM, v1.0), 4.3 and 4.4: an aggregation header, then OBU elements,
the first and last of which may be fragments. Decoders want every OBU with its size (AV1
specification, 5.3.2), and a temporal delimiter first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from server.media.egress.depacketizing import BadPayload

_CONTINUES, _GOES_ON = 0x80, 0x40
_DELIMITER, _TILE_LIST, _PADDING = 2, 8, 15
_HAS_EXTENSION, _HAS_SIZE = 0x04, 0x02
DELIMITER: Final = b"\x12\x00"


def temporal_unit(payloads: Iterable[bytes]) -> bytes:
    """The OBUs of one picture, whose payloads are in order and none missing. BadPayload."""
    return DELIMITER + b"".join(_sized(obu) for obu in _obus(payloads) if _is_wanted(obu))


def _obus(payloads: Iterable[bytes]) -> Iterator[bytes]:
    begun: bytes | None = None
    for payload in payloads:
        elements = list(_elements(payload))
        if bool(payload[0] & _CONTINUES) is not (begun is not None):
            raise BadPayload("a fragment of AV1 stands alone")
        if begun is not None:
            elements[0] = begun + elements[0]
        begun = elements.pop() if payload[0] & _GOES_ON else None
        yield from elements
    if begun is not None:
        raise BadPayload("an OBU is cut short")


def _elements(payload: bytes) -> Iterator[bytes]:
    """What stands behind the aggregation header; the last of W elements has no length."""
    if len(payload) < 2:
        raise BadPayload("an AV1 payload has at least two bytes")
    count, at, number = payload[0] >> 4 & 3, 1, 0
    while at < len(payload):
        number += 1
        size = len(payload) - at
        if number != count:
            size, at = _leb128(payload, at)
        if not size or at + size > len(payload):
            raise BadPayload("an OBU element is longer than its payload")
        yield payload[at : at + size]
        at += size
    if not number or (count and number != count):
        raise BadPayload("an AV1 payload holds other elements than it says")


def _leb128(data: bytes, at: int) -> tuple[int, int]:
    """A length (AV1 specification, 4.10.5), and where it ends."""
    value = 0
    for place in range(8):
        if at + place >= len(data):
            break
        byte = data[at + place]
        value |= (byte & 0x7F) << 7 * place
        if not byte & 0x80:
            return value, at + place + 1
    raise BadPayload("a length of AV1 does not end")


def _is_wanted(obu: bytes) -> bool:
    return (obu[0] >> 3 & 15) not in {_DELIMITER, _TILE_LIST, _PADDING}


def _sized(obu: bytes) -> bytes:
    """An OBU with its size behind its header."""
    if obu[0] & _HAS_SIZE:
        return obu
    header = 2 if obu[0] & _HAS_EXTENSION else 1
    body = obu[header:]
    return bytes([obu[0] | _HAS_SIZE]) + obu[1:header] + _length(len(body)) + body


def _length(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)
