"""Which codecs are taken from an offer, and which of them fits what a track carries."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from aiortc.sdp import H264Profile, parse_h264_profile_level_id

from server.media.forwarding.codecs import PICTURES
from server.media.ports import Codec, Kind
from server.media.rtc.offer import Format

_TAKEN: Final[dict[Kind, tuple[str, ...]]] = {
    "video": ("H264", "VP8", "VP9", "AV1"),  # H.264 first: HLS and recordings copy it
    "audio": ("OPUS",),
}
_RATES: Final[dict[Kind, int]] = {"video": 90_000, "audio": 48_000}
_RANKS: Final = (
    H264Profile.PROFILE_CONSTRAINED_BASELINE,
    H264Profile.PROFILE_BASELINE,
    H264Profile.PROFILE_MAIN,
    H264Profile.PROFILE_CONSTRAINED_HIGH,
    H264Profile.PROFILE_HIGH,
)
"""Each is played by whatever plays a later one."""


def taken(kind: Kind, formats: Sequence[Format]) -> list[Format]:
    """What can be forwarded of what is offered, what we would rather have first."""
    names = _TAKEN[kind]
    fit = [
        one
        for one in formats
        if one.codec.name.upper() in names and one.codec.clock_rate == _RATES[kind]
    ]
    return sorted(fit, key=lambda one: (names.index(one.codec.name.upper()), _cost(one.codec)))


def _cost(codec: Codec) -> int:
    """Of H.264 first what most can play; of the others all the same."""
    if codec.name.upper() != "H264":
        return 0
    return (0 if _mode(codec) == "1" else 100) + _rank(codec)


def fitting(codec: Codec, formats: Sequence[Format]) -> Format | None:
    """Under which payload type a viewer with these formats is sent what is coded so; None: none.

    H.264: the packetization mode must be the same (RFC 6184, 8.2.2) and the profile is the same
    rather than a larger one, rather than a smaller one: decoders read it from the stream.
    """
    same = [one for one in formats if _is_same(codec, one.codec)]
    if codec.name.upper() != "H264":
        return same[0] if same else None
    return min(same, key=lambda one: _distance(codec, one.codec), default=None)


def _is_same(one: Codec, other: Codec) -> bool:
    if one.name.upper() != other.name.upper() or one.clock_rate != other.clock_rate:
        return False
    if one.name.upper() == "H264":
        return _mode(one) == _mode(other)
    name = {"VP9": "profile-id", "AV1": "profile"}.get(one.name.upper())
    return name is None or _of(one, name, "0") == _of(other, name, "0")


def _distance(wanted: Codec, offered: Codec) -> int:
    step = _rank(offered) - _rank(wanted)
    return step if step >= 0 else len(_RANKS) - step


def _mode(codec: Codec) -> str:
    return _of(codec, "packetization-mode", "0")


def _rank(codec: Codec) -> int:
    try:
        profile = parse_h264_profile_level_id(_of(codec, "profile-level-id", "42e01f"))[0]
    except ValueError:
        return len(_RANKS)
    return _RANKS.index(profile) if profile in _RANKS else len(_RANKS)


def _of(codec: Codec, name: str, default: str) -> str:
    return dict(codec.parameters).get(name, default)


assert set(_TAKEN["video"]) == set(PICTURES), "every picture taken has a test for key frames"
