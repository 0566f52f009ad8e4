"""Playlists of HLS as text (RFC 8216): one for each rendition, one that lists them. Pure."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, NamedTuple

LISTED: Final = 10
"""Segments in a playlist. As many that have left it are kept for players that are late."""


class Segment(NamedTuple):
    """`at` is its beginning in Unix seconds; `init` the file that tells its codec."""

    file: str
    seconds: float
    at: float
    init: str
    is_break: bool = False
    """True: times, or the codec's parameters, do not go on from the one before."""


class Playlist:
    """A sliding window over the segments of one rendition."""

    def __init__(self, first: int, breaks: int, listed: int = LISTED) -> None:
        """`first` is the number of its first segment, `breaks` how many breaks were before it.

        Both count for all renditions together: a player finds the same place in each.
        """
        self._sequence, self._breaks, self._length = first, breaks, listed
        self._listed: deque[Segment] = deque()
        self._left: deque[Segment] = deque()
        self.target = 1
        """As long as the longest segment. It grows only: a sender's key frames tell how long."""

    def add(self, segment: Segment) -> list[str]:
        """Put it at the end; the files that nobody needs any more."""
        if not self._listed:
            self._breaks += segment.is_break
        self._listed.append(segment)
        self.target = max(self.target, math.floor(segment.seconds + 0.5))
        if len(self._listed) > self._length:
            left = self._listed.popleft()
            self._sequence += 1
            self._left.append(left)
            self._breaks += self._listed[0].is_break
        return self._forgotten()

    def _forgotten(self) -> list[str]:
        if len(self._left) <= self._length:
            return []
        gone = self._left.popleft()
        is_used = any(gone.init == other.init for other in (*self._left, *self._listed))
        return [gone.file] if is_used else [gone.file, gone.init]

    def text(self, target: int = 1, *, is_ended: bool = False) -> str:
        """`target`: that of the other renditions; all have the greatest (RFC 8216, 6.2.4)."""
        lines = [
            "#EXTM3U",
            "#EXT-X-VERSION:7",
            f"#EXT-X-TARGETDURATION:{max(self.target, target)}",
            f"#EXT-X-MEDIA-SEQUENCE:{self._sequence}",
            f"#EXT-X-DISCONTINUITY-SEQUENCE:{self._breaks}",
            "#EXT-X-INDEPENDENT-SEGMENTS",
        ]
        init = None
        for place, segment in enumerate(self._listed):
            if segment.is_break and place:
                lines.append("#EXT-X-DISCONTINUITY")
            if segment.init != init:
                init = segment.init
                lines.append(f'#EXT-X-MAP:URI="{init}"')
            lines += [
                f"#EXT-X-PROGRAM-DATE-TIME:{stamp(segment.at)}",
                f"#EXTINF:{segment.seconds:.5f},",
                segment.file,
            ]
        return "\n".join([*lines, *(["#EXT-X-ENDLIST"] if is_ended else []), ""])


def stamp(at: float) -> str:
    """ISO 8601 with milliseconds, in UTC."""
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


@dataclass(frozen=True, slots=True)
class Picture:
    """The variant with a picture. `codec` as in RFC 6381, such as `avc1.42e01f`."""

    uri: str
    codec: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Sound:
    """A rendition of sound. `language` is None for the floor, which is whatever is spoken."""

    uri: str
    name: str
    language: str | None = None


def master(picture: Picture | None, sounds: Sequence[Sound], bandwidth: int) -> str:
    """One variant, with the picture or with the floor alone; a rendition for each channel.

    `bandwidth`: the most bits a second that one picture and one sound took.
    """
    lines = ["#EXTM3U", "#EXT-X-VERSION:7", "#EXT-X-INDEPENDENT-SEGMENTS"]
    lines += [_rendition(sound, place == 0) for place, sound in enumerate(sounds)]
    codecs = ",".join([*([picture.codec] if picture else []), *(["mp4a.40.2"] if sounds else [])])
    facts = [f"BANDWIDTH={math.ceil(bandwidth / 100_000) * 100_000}", f'CODECS="{codecs}"']
    if picture:
        facts.append(f"RESOLUTION={picture.width}x{picture.height}")
    if sounds:
        facts.append('AUDIO="sound"')
    uri = picture.uri if picture else sounds[0].uri
    return "\n".join([*lines, f"#EXT-X-STREAM-INF:{','.join(facts)}", uri, ""])


def _rendition(sound: Sound, is_default: bool) -> str:
    language = f',LANGUAGE="{sound.language}"' if sound.language else ""
    default = "YES" if is_default else "NO"
    return (
        f'#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="sound",NAME="{sound.name}"{language}'
        f',DEFAULT={default},AUTOSELECT=YES,URI="{sound.uri}"'
    )
