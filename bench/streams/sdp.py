"""As much of SDP as clients need that offer or answer a sound and a picture (RFC 8866, 8829)."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple

Kind = Literal["audio", "video"]
Direction = Literal["sendonly", "recvonly"]

PAYLOAD_TYPES: Final = {"opus": 111, "VP8": 96, "H264": 102}
MAPS: Final = {"opus": "opus/48000/2", "VP8": "VP8/90000", "H264": "H264/90000"}
PARAMETERS: Final = {
    "opus": "minptime=10;useinbandfec=1",
    "H264": "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f",
}
FEEDBACK: Final = ("nack", "nack pli", "ccm fir", "goog-remb")


class Address(NamedTuple):
    host: str
    port: int


@dataclass(frozen=True)
class Credentials:
    """One side's name and password in the checks of ICE (RFC 8445, 5.3)."""

    ufrag: str = field(default_factory=lambda: secrets.token_hex(4))
    password: str = field(default_factory=lambda: secrets.token_hex(12))


@dataclass(frozen=True)
class Medium:
    """One m-line: `lines` are its attributes."""

    kind: str
    payload_types: tuple[int, ...]
    lines: tuple[str, ...]

    @property
    def mid(self) -> str:
        return self.value("mid") or ""

    def value(self, name: str) -> str | None:
        """The first attribute of this name."""
        start = f"a={name}:"
        return next((line[len(start) :] for line in self.lines if line.startswith(start)), None)


@dataclass(frozen=True)
class Description:
    """What the other side has said about itself."""

    credentials: Credentials
    fingerprint: str
    setup: str
    addresses: tuple[Address, ...]
    media: tuple[Medium, ...]


@dataclass(frozen=True)
class Local:
    """What we say about ourselves. `ssrcs`: by kind, for senders."""

    credentials: Credentials
    fingerprint: str
    address: Address
    ssrcs: dict[str, int] = field(default_factory=dict)


def offer(local: Local, codecs: Sequence[str], direction: Direction) -> str:
    """An offer with an m-line for each codec: one of `opus`, `VP8`, `H264` each."""
    mids = " ".join(str(place) for place in range(len(codecs)))
    lines = _session(mids)
    for mid, codec in enumerate(codecs):
        lines += _medium(local, codec, str(mid), direction)
    return "\r\n".join(lines) + "\r\n"


def answer(local: Local, offered: Description) -> str:
    """Take all that is offered, and begin DTLS ourselves."""
    lines = _session(" ".join(medium.mid for medium in offered.media))
    kept = ("a=rtpmap:", "a=fmtp:", "a=rtcp-fb:")
    for medium in offered.media:
        types = " ".join(map(str, medium.payload_types))
        lines += [
            f"m={medium.kind} 9 UDP/TLS/RTP/SAVPF {types}",
            *_transport(local, medium.mid, "active"),
            "a=recvonly",
            *(line for line in medium.lines if line.startswith(kept)),
        ]
    return "\r\n".join(lines) + "\r\n"


def read(text: str) -> Description:
    """What an offer or an answer says. ValueError if something that is needed is not there."""
    head, *sections = _sections(text)
    media = tuple(_read_medium(section) for section in sections)
    everywhere = Medium("session", (), tuple(head))
    first = next((medium for medium in media if medium.value("ice-ufrag")), everywhere)

    def value(name: str) -> str:
        found = first.value(name) or everywhere.value(name)
        if found is None:
            raise ValueError(f"The description has no {name}.")
        return found

    credentials = Credentials(value("ice-ufrag"), value("ice-pwd"))
    addresses = tuple(dict.fromkeys(_addresses(media)))
    return Description(credentials, value("fingerprint"), value("setup"), addresses, media)


def _session(mids: str) -> list[str]:
    return [
        *("v=0", "o=- 1 1 IN IP4 127.0.0.1", "s=-", "t=0 0"),
        *(f"a=group:BUNDLE {mids}", "a=msid-semantic: WMS *"),
    ]


def _transport(local: Local, mid: str, setup: str) -> list[str]:
    host, port = local.address
    return [
        "c=IN IP4 0.0.0.0",
        f"a=mid:{mid}",
        "a=rtcp-mux",
        f"a=ice-ufrag:{local.credentials.ufrag}",
        f"a=ice-pwd:{local.credentials.password}",
        f"a=fingerprint:{local.fingerprint}",
        f"a=setup:{setup}",
        f"a=candidate:1 1 udp 2130706431 {host} {port} typ host",
        "a=end-of-candidates",
    ]


def _medium(local: Local, codec: str, mid: str, direction: Direction) -> list[str]:
    kind = "audio" if codec == "opus" else "video"
    number = PAYLOAD_TYPES[codec]
    types = str(number) if kind == "audio" else f"{number} {number + 1}"
    lines = [
        f"m={kind} 9 UDP/TLS/RTP/SAVPF {types}",
        *_transport(local, mid, "actpass"),
        f"a={direction}",
        f"a=rtpmap:{number} {MAPS[codec]}",
    ]
    if codec in PARAMETERS:
        lines.append(f"a=fmtp:{number} {PARAMETERS[codec]}")
    if kind == "video":
        lines += [f"a=rtcp-fb:{number} {each}" for each in FEEDBACK]
        lines += [f"a=rtpmap:{number + 1} rtx/90000", f"a=fmtp:{number + 1} apt={number}"]
    if direction == "sendonly":
        lines += [f"a=msid:bench {kind}", f"a=ssrc:{local.ssrcs[kind]} cname:bench"]
    return lines


def _sections(text: str) -> list[list[str]]:
    sections: list[list[str]] = [[]]
    for line in text.replace("\r\n", "\n").split("\n"):
        if line.startswith("m="):
            sections.append([])
        if line:
            sections[-1].append(line)
    return sections


def _read_medium(lines: Sequence[str]) -> Medium:
    kind, _port, _proto, *types = lines[0][2:].split()
    return Medium(kind, tuple(int(each) for each in types if each.isdigit()), tuple(lines[1:]))


def _addresses(media: Sequence[Medium]) -> list[Address]:
    """Where the other side can be reached by UDP over IPv4, the dearest first."""
    found: list[tuple[int, Address]] = []
    for medium in media:
        for line in medium.lines:
            if not line.startswith("a=candidate:"):
                continue
            _foundation, part, proto, priority, host, port, *_ = line[12:].split()
            if part == "1" and proto.lower() == "udp" and ":" not in host:
                found.append((int(priority), Address(host, int(port))))
    return [address for _, address in sorted(found, key=lambda each: -each[0])]
