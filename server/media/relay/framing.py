"""What goes between a room's home and a branch of it: frames, many of them in one message.

    kind  flags  track   sequence  timestamp      length  body
    8     8      16      16        32             16      length bytes        (network byte order)

A message is whole frames one behind the other. `read` believes nothing: whatever is no frame is a
`FramingError`, and ends the connection.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from struct import Struct
from typing import Any, Final, Literal, NamedTuple, TypeGuard

from server.media.ports import Codec, Packet
from server.media.stage.branching import Watching

_HEAD: Final = Struct("!BBHHLH")
_WORD: Final = Struct("!L")
_LONG: Final = Struct("!Q")
HEAD_BYTES: Final = _HEAD.size
MOST_BODY: Final = 0xFFFF
MOST_LIMITS: Final = MOST_BODY // _WORD.size
MOST_TRACKS: Final = 256
MOST_TEXT: Final = 64
MOST_PARAMETERS: Final = 32

PACKET, CODEC, CLOCK, STATE, WANTS, KEY, LIMITS, REPORT = range(1, 9)
_MARKED, _VOICED = 1, 2

Origin = Literal["stage", "channel", "feed"]
_ORIGINS: Final[dict[str, Origin]] = {"stage": "stage", "channel": "channel", "feed": "feed"}


class FramingError(ValueError):
    """What came is not what a home or a branch says."""


class Frame(NamedTuple):
    """One frame. What `sequence` and `timestamp` mean depends on its kind, as does `body`."""

    kind: int
    flags: int = 0
    track: int = 0
    sequence: int = 0
    timestamp: int = 0
    body: bytes = b""

    @property
    def packet(self) -> Packet:
        """A packet of a track, in the numbering of the home's track."""
        return Packet(self.sequence, self.timestamp, bool(self.flags & _MARKED), self.body)

    @property
    def is_voiced(self) -> bool:
        """Whether the packet is more than silence."""
        return bool(self.flags & _VOICED)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A track that a branch wants: the stage's `video` or `audio`, a language, a feed's sound."""

    origin: Origin
    name: str


def read(message: bytes) -> Iterator[Frame]:
    """The frames of a message, in their order. FramingError at the first that is none."""
    at, end = 0, len(message)
    while at < end:
        if end - at < HEAD_BYTES:
            raise FramingError("A frame is cut short.")
        kind, flags, track, sequence, timestamp, length = _HEAD.unpack_from(message, at)
        at += HEAD_BYTES
        if not PACKET <= kind <= REPORT or length > end - at:
            raise FramingError("A frame of no kind, or one that is cut short.")
        yield Frame(kind, flags, track, sequence, timestamp, message[at : at + length])
        at += length


def written(frame: Frame) -> bytes:
    """A frame as bytes."""
    body = frame.body
    return _HEAD.pack(*frame[:5], len(body)) + body


# From the home to a branch ---------------------------------------------------------------------


def packet(track: int, carried: Packet, voiced: bool) -> bytes:
    """A packet of a track."""
    sequence, timestamp, marker, payload = carried
    flags = (_MARKED if marker else 0) | (_VOICED if voiced else 0)
    return _HEAD.pack(PACKET, flags, track, sequence, timestamp, len(payload)) + payload


def codec(track: int, said: Codec, newest: int | None) -> bytes:
    """How what follows is coded: another sender, or another codec, or the track is new to a branch.

    `newest` is the timestamp of the newest packet, for what is replayed first lies behind it.
    """
    body = _json(
        {
            "name": said.name,
            "clock_rate": said.clock_rate,
            "channels": said.channels,
            "parameters": [list(each) for each in said.parameters],
        }
    )
    return written(Frame(CODEC, int(newest is not None), track, 0, newest or 0, body))


def codec_of(frame: Frame) -> tuple[Codec, int | None]:
    """The same, read."""
    said = _object(frame.body)
    name, rate, channels = said.get("name"), said.get("clock_rate"), said.get("channels")
    if not (_is_text(name) and _is_count(rate) and (channels is None or _is_count(channels))):
        raise FramingError("A codec without its name, rate and channels.")
    given = said.get("parameters")
    if not isinstance(given, list) or len(given) > MOST_PARAMETERS:
        raise FramingError("A codec without its parameters.")
    parameters = tuple(_pair(each) for each in given)
    return Codec(name, rate, channels, parameters), frame.timestamp if frame.flags else None


def clock(track: int, ntp: int, timestamp: int) -> bytes:
    """Which timestamp of a track belongs to which moment of the home's clock (NTP, 64 bits)."""
    return written(Frame(CLOCK, 0, track, 0, timestamp, _LONG.pack(ntp)))


def ntp_of(frame: Frame) -> int:
    """That moment."""
    if len(frame.body) != _LONG.size:
        raise FramingError("A moment has eight bytes.")
    return int(_LONG.unpack(frame.body)[0])


def state(is_live: bool) -> bytes:
    """Whether there is something to see or hear in the room; also a sign of life."""
    return written(Frame(STATE, int(is_live)))


# From a branch to the home ---------------------------------------------------------------------


def wants(tracks: Mapping[int, Wanted]) -> bytes:
    """All tracks that a branch wants, by the numbers it knows them by; those before are over."""
    return written(
        Frame(WANTS, body=_json({str(n): [one.origin, one.name] for n, one in tracks.items()}))
    )


def wanted_of(frame: Frame) -> dict[int, Wanted]:
    """The same, read."""
    said = _object(frame.body)
    if len(said) > MOST_TRACKS:
        raise FramingError("More tracks than any room has.")
    return dict(_wanted(number, one) for number, one in said.items())


def key(track: int) -> bytes:
    """A key frame, please."""
    return written(Frame(KEY, track=track))


def limits(track: int, bits: Sequence[int | None]) -> bytes:
    """What each viewer of a track at the branch can receive, in bits a second; None: whatever."""
    known = (min(each or 0, 0xFFFFFFFF) for each in bits[:MOST_LIMITS])
    return written(Frame(LIMITS, track=track, body=b"".join(map(_WORD.pack, known))))


def limits_of(frame: Frame) -> list[int | None]:
    """The same, read."""
    if len(frame.body) % _WORD.size:
        raise FramingError("A limit has four bytes.")
    return [bits or None for (bits,) in _WORD.iter_unpack(frame.body)]


def report(watching: Watching) -> bytes:
    """Who watches at the branch."""
    said = {"viewers": watching.viewers, "trouble": watching.trouble, "heard": watching.heard}
    return written(Frame(REPORT, body=_json(said)))


def watching_of(frame: Frame) -> Watching:
    """The same, read."""
    said = _object(frame.body)
    viewers, trouble, heard = said.get("viewers"), said.get("trouble"), said.get("heard")
    if not _is_count(viewers) or not _is_count(trouble) or not isinstance(heard, dict):
        raise FramingError("A report without its figures.")
    if len(heard) > MOST_TRACKS or not all(map(_is_count, heard.values())):
        raise FramingError("A report without who hears what.")
    return Watching(viewers, trouble, _named(heard))


def _json(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()


def _object(body: bytes) -> dict[str, Any]:
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise FramingError("A body that is no JSON object.")
    return value


def _wanted(number: str, one: Any) -> tuple[int, Wanted]:  # noqa: ANN401 - what JSON may hold
    if not (number.isascii() and number.isdigit() and len(number) <= len(str(MOST_BODY))):
        raise FramingError("A track without a number.")
    origin, name = _pair(one)
    if int(number) > MOST_BODY or origin not in _ORIGINS or not _is_text(name):
        raise FramingError("A track of no origin.")
    return int(number), Wanted(_ORIGINS[origin], name)


def _pair(value: Any) -> tuple[str, str]:  # noqa: ANN401
    if not isinstance(value, list) or len(value) != len(("name", "value")):
        raise FramingError("Not a pair.")
    first, second = value
    if not _is_text(first) or not isinstance(second, str) or len(second) > MOST_BODY:
        raise FramingError("Not a pair of texts.")
    return first, second


def _named(counts: Mapping[str, int]) -> dict[str, int]:
    if not all(map(_is_text, counts)):
        raise FramingError("A name that is too long.")
    return dict(counts)


def _is_text(value: object) -> TypeGuard[str]:
    return isinstance(value, str) and len(value) <= MOST_TEXT


def _is_count(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 0xFFFFFFFF
