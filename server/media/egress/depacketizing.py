"""What one RTP payload holds of a frame: H264 (RFC 6184), VP8 (RFC 7741), VP9 (RFC 9628). Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final, NamedTuple

START_CODE: Final = b"\0\0\0\1"
_SLICE_IDR, _SPS, _PPS, _DELIMITER = 5, 7, 8, 9
_STAP_A, _FU_A = 24, 28


class Piece(NamedTuple):
    """A payload's share of a frame's bytes.

    `begins`: nothing of the frame can have come before it. `whole`: it can be understood without
    the payload before it (False for a later fragment). `is_key`: a key frame's, as far as seen.
    """

    data: bytes
    begins: bool
    whole: bool
    is_key: bool


class BadPayload(ValueError):
    """A payload that its format does not allow, or a form that is not used in WebRTC."""


def h264(payload: bytes) -> Piece:
    """NAL units with start codes before them (Annex B)."""
    if len(payload) < 2:
        raise BadPayload("a NAL unit has at least two bytes")
    kind = payload[0] & 0x1F
    if kind == _FU_A:
        return _fragment(payload)
    if kind == _STAP_A:
        return _units(list(_aggregated(payload)))
    if 1 <= kind < _STAP_A:
        return _units([payload])
    raise BadPayload(f"NAL units of type {kind} are not for packetization-mode 1")


def _units(units: list[bytes]) -> Piece:
    kinds = [unit[0] & 0x1F for unit in units]
    return Piece(
        b"".join(START_CODE + unit for unit in units),
        begins=kinds[0] in (_SPS, _DELIMITER),
        whole=True,
        is_key=_SLICE_IDR in kinds,
    )


def _aggregated(payload: bytes) -> Iterator[bytes]:
    at = 1
    while at + 2 < len(payload):
        size = payload[at] << 8 | payload[at + 1]
        unit = payload[at + 2 : at + 2 + size]
        if not size or len(unit) < size:
            raise BadPayload("an aggregation packet is cut short")
        yield unit
        at += 2 + size
    if at == 1:
        raise BadPayload("an aggregation packet is empty")


def _fragment(payload: bytes) -> Piece:
    kind = payload[1] & 0x1F
    if not payload[1] & 0x80:
        return Piece(payload[2:], begins=False, whole=False, is_key=False)
    header = bytes([payload[0] & 0xE0 | kind])
    return Piece(
        START_CODE + header + payload[2:],
        begins=kind in (_SPS, _DELIMITER),
        whole=True,
        is_key=kind == _SLICE_IDR,
    )


def vp8(payload: bytes) -> Piece:
    """The payload without its descriptor; a key frame's first byte is even."""
    at = _vp8_descriptor(payload)
    if len(payload) <= at:
        raise BadPayload("a VP8 payload is only a descriptor")
    begins = bool(payload[0] & 0x10) and not payload[0] & 0x07
    return Piece(payload[at:], begins, whole=begins, is_key=begins and not payload[at] & 1)


def _vp8_descriptor(payload: bytes) -> int:
    if len(payload) < 2:
        raise BadPayload("a VP8 payload has at least two bytes")
    if not payload[0] & 0x80:
        return 1
    extended, at = payload[1], 2
    if extended & 0x80:
        at += 2 if len(payload) > at and payload[at] & 0x80 else 1
    return at + bool(extended & 0x40) + bool(extended & 0x30)


def vp9(payload: bytes) -> Piece:
    """One spatial layer, as WebRTC sends it unless told otherwise; more are refused."""
    if len(payload) < 2:
        raise BadPayload("a VP9 payload has at least two bytes")
    first, at = payload[0], 1
    try:
        if first & 0x80:
            at += 2 if payload[at] & 0x80 else 1
        if first & 0x20:
            at = _vp9_layer(payload, at)
        if first & 0x50 == 0x50:
            at = _vp9_references(payload, at)
        if first & 0x02:
            at = _vp9_structure(payload, at)
    except IndexError:
        raise BadPayload("a VP9 descriptor is cut short") from None
    begins = bool(first & 0x08)
    return Piece(payload[at:], begins, whole=begins, is_key=begins and not first & 0x40)


def _vp9_layer(payload: bytes, at: int) -> int:
    if payload[at] >> 1 & 7:
        raise BadPayload("several spatial layers of VP9 are not put together here")
    return at + (1 if payload[0] & 0x10 else 2)


def _vp9_references(payload: bytes, at: int) -> int:
    for _ in range(3):
        at += 1
        if not payload[at - 1] & 1:
            break
    return at


def _vp9_structure(payload: bytes, at: int) -> int:
    head = payload[at]
    at += 1 + (4 * ((head >> 5) + 1) if head & 0x10 else 0)
    if head & 0x08:
        pictures = payload[at]
        at += 1
        for _ in range(pictures):
            at += 1 + (payload[at] >> 2 & 3)
    return at


def opus(payload: bytes) -> Piece:
    """A packet is a frame (RFC 7587)."""
    if not payload:
        raise BadPayload("an Opus payload is empty")
    return Piece(payload, begins=True, whole=True, is_key=True)


DEPACKETIZERS: Final[Mapping[str, Callable[[bytes], Piece]]] = {
    "H264": h264,
    "VP8": vp8,
    "VP9": vp9,
    "OPUS": opus,
}
"""By the codec's name in capitals. What is not here can be forwarded, but not leave otherwise."""


def parameter_sets(data: bytes) -> bytes:
    """The SPS and PPS of an access unit in Annex B, in its order; empty if there are none."""
    units = (unit for unit in data.split(START_CODE) if unit)
    return b"".join(START_CODE + unit for unit in units if unit[0] & 0x1F in (_SPS, _PPS))
