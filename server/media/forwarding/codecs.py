"""Where a key frame begins, read from the payload without decoding; a line and a test a codec.

VP8 RFC 7741, 4.2 and 4.3. H.264 RFC 6184, 5.2. VP9 RFC 9628, 4.2. AV1: the AV1 RTP payload
specification of AOM, 4.4. A payload too short to tell begins none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

_IDR, _SPS = 5, 7
_STAP_A, _FU_A = 24, 28


def _vp8(payload: bytes) -> bool:
    if len(payload) < 2 or not payload[0] & 0x10 or payload[0] & 0x07:
        return False  # not the first packet of the frame's first partition
    at = 1
    if payload[0] & 0x80:
        extended, at = payload[1], 2
        if extended & 0x80:
            at += 2 if len(payload) > at and payload[at] & 0x80 else 1
        at += bool(extended & 0x40) + bool(extended & 0x30)
    return len(payload) > at and not payload[at] & 0x01


def _h264(payload: bytes) -> bool:
    """At the parameters or, where they are sent once only, at the first slice."""
    if len(payload) < 2:
        return False
    kind = payload[0] & 0x1F
    if kind == _STAP_A:
        return _any_key_unit(payload)
    if kind == _FU_A:
        return payload[1] & 0x80 != 0 and payload[1] & 0x1F in (_IDR, _SPS)
    return kind in (_IDR, _SPS)


def _any_key_unit(payload: bytes) -> bool:
    at = 1
    while at + 2 < len(payload):
        if payload[at + 2] & 0x1F in (_IDR, _SPS):
            return True
        at += 2 + (payload[at] << 8 | payload[at + 1])
    return False


def _vp9(payload: bytes) -> bool:
    """The beginning of a frame that nothing before it is needed for, in its lowest layer."""
    if len(payload) < 2 or payload[0] & 0x40 or not payload[0] & 0x08:
        return False
    at = 1
    if payload[0] & 0x80:
        at += 2 if payload[1] & 0x80 else 1
    if not payload[0] & 0x20:
        return True
    return len(payload) > at and not payload[at] & 0x0E


def _av1(payload: bytes) -> bool:
    return len(payload) > 1 and payload[0] & 0x88 == 0x08


_BEGINS: Final[Mapping[str, Callable[[bytes], bool]]] = {
    "VP8": _vp8,
    "H264": _h264,
    "VP9": _vp9,
    "AV1": _av1,
}
PICTURES: Final = tuple(_BEGINS)
"""The codecs of pictures that can be forwarded."""


def key_frame_test(name: str) -> Callable[[bytes], bool]:
    """Tells of a payload whether a key frame begins with it. Every payload of sound does."""
    return _BEGINS.get(name.upper(), _always)


def _always(_payload: bytes) -> bool:
    return True
