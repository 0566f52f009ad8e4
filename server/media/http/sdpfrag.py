"""Trickle ICE fragments (RFC 8840, 9) and the little of an offer that sessions must know. Pure.

Everything here is written by strangers: what does not fit raises ValueError, and nothing else.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from server.media.ports import Fragment

MEDIA_TYPE: Final = "application/trickle-ice-sdpfrag"
MOST_CANDIDATES: Final = 64
LONGEST_LINE: Final = 1024

_ICE: Final = r"[A-Za-z0-9+/]"
_UFRAG: Final = re.compile(rf"{_ICE}{{4,256}}")
_PASSWORD: Final = re.compile(rf"{_ICE}{{22,256}}")
_CANDIDATE: Final = re.compile(
    rf"{_ICE}{{1,32}} [0-9]{{1,5}} [A-Za-z0-9]{{1,16}} [0-9]{{1,10}} "
    r"[0-9A-Za-z.:\-]{1,253} [0-9]{1,5} typ [a-z]{1,16}( [\x21-\x7e]{1,256} [\x21-\x7e]{1,256})*"
)
"""RFC 8839, 5.1: foundation, component, transport, priority, address, port, type, extensions."""

_TOKEN: Final = re.compile(r"[!-~]{1,32}")


@dataclass(frozen=True)
class Offered:
    """What an offer says of its first medium: `audio` or `video`, its mid, and the ICE name."""

    kind: str
    mid: str
    ufrag: str


def read(text: str) -> Fragment:
    """A fragment as it was sent. All its media are one bundle, so it has one pair of credentials.

    Candidates are given without `candidate:`. ValueError says what is wrong.
    """
    ufrags: set[str] = set()
    passwords: set[str] = set()
    candidates: list[str] = []
    ended = False
    for line in _lines(text):
        name, _, value = line.removeprefix("a=").partition(":")
        if not line.startswith("a="):
            continue
        if name == "ice-ufrag":
            ufrags.add(_fitting(_UFRAG, value, name))
        elif name == "ice-pwd":
            passwords.add(_fitting(_PASSWORD, value, name))
        elif name == "candidate":
            candidates.append(_fitting(_CANDIDATE, value.rstrip(), name))
        elif name == "end-of-candidates":
            ended = True
    if len(ufrags) > 1 or len(passwords) > 1:
        raise ValueError("A session has one pair of ICE credentials: its media are bundled.")
    if len(candidates) > MOST_CANDIDATES:
        raise ValueError(f"A fragment may have {MOST_CANDIDATES} candidates.")
    if not (ufrags or candidates or ended):
        raise ValueError("There is nothing in this fragment: no credentials and no candidates.")
    return Fragment(_one(ufrags), _one(passwords), tuple(dict.fromkeys(candidates)), ended)


def write(fragment: Fragment, offered: Offered) -> str:
    """A fragment as it is answered to an ICE restart (RFC 9725, 4.3.3)."""
    lines = [
        "a=ice-options:trickle ice2",
        f"a=group:BUNDLE {offered.mid}",
        f"m={offered.kind} 9 UDP/TLS/RTP/SAVPF 0",
        f"a=mid:{offered.mid}",
        f"a=ice-ufrag:{fragment.ufrag}",
        f"a=ice-pwd:{fragment.password}",
        *(f"a=candidate:{candidate}" for candidate in fragment.candidates),
        "a=end-of-candidates",
    ]
    return "".join(f"{line}\r\n" for line in lines)


def offered(sdp: str) -> Offered:
    """What an offer says of its first medium. ValueError for what is no offer."""
    kind = mid = ufrag = None
    for line in _lines(sdp):
        if line.startswith("m="):
            if kind is not None:
                break
            kind = line[2:].partition(" ")[0]
        elif line.startswith("a=ice-ufrag:"):
            ufrag = _fitting(_UFRAG, line[12:], "ice-ufrag")
        elif line.startswith("a=mid:"):
            mid = _fitting(_TOKEN, line[6:], "mid")
    if not sdp.startswith("v=0") or kind not in {"audio", "video"} or ufrag is None:
        raise ValueError("This is not an SDP offer of picture or sound.")
    return Offered(kind, mid or "0", ufrag)


def _lines(text: str) -> list[str]:
    lines = text.replace("\r\n", "\n").split("\n")
    if any(len(line) > LONGEST_LINE for line in lines):
        raise ValueError(f"A line may have {LONGEST_LINE} characters.")
    return lines


def _fitting(pattern: re.Pattern[str], value: str, name: str) -> str:
    if not pattern.fullmatch(value):
        raise ValueError(f"“{name}” is malformed.")
    return value


def _one(values: set[str]) -> str | None:
    return next(iter(values), None)
