"""Writes answers (RFC 8829, 5.3): all candidates in, one bundle, nothing refused by half."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from server.media.ports import Fragment
from server.media.rtc.offer import LEVEL, Format, Media

_FEEDBACK: Final = ("nack", "nack pli", "ccm fir", "goog-remb")
"""What we understand of what is offered; no transport-cc: rates are told by REMB."""
NAME: Final = "plenary"
"""Ties the picture and the sound of an answer together (CNAME)."""


@dataclass(frozen=True, slots=True)
class Section:
    """One section of an answer: the offered media, the formats taken, what we send it as."""

    media: Media
    formats: Sequence[Format]
    ssrc: int
    rtx_ssrc: int | None = None


def write(
    sections: Sequence[Section],
    direction: Literal["sendonly", "recvonly"],
    local: Fragment,
    fingerprint: tuple[str, str],
    setup: Literal["active", "passive"],
) -> str:
    """The answer as SDP."""
    lines = [
        "v=0",
        f"o=- {secrets.randbits(62)} 1 IN IP4 0.0.0.0",
        "s=-",
        "t=0 0",
        f"a=group:BUNDLE {' '.join(one.media.mid for one in sections)}".rstrip(),
        "a=msid-semantic: WMS *",
    ]
    transport = [
        f"a=ice-ufrag:{local.ufrag}",
        f"a=ice-pwd:{local.password}",
        "a=ice-options:trickle",
        f"a=fingerprint:{fingerprint[0]} {fingerprint[1]}",
        f"a=setup:{setup}",
    ]
    candidates = [f"a=candidate:{one}" for one in local.candidates] + ["a=end-of-candidates"]
    for number, section in enumerate(sections):
        lines += _section(section, direction) + transport
        if number == 0:
            lines += candidates
    return "\r\n".join(lines) + "\r\n"


def _section(section: Section, direction: str) -> list[str]:
    media = section.media
    numbers = [one.payload_type for one in section.formats]
    if direction == "recvonly":  # first, that it is what is sent
        numbers = [one.red for one in section.formats if one.red is not None] + numbers
    numbers += [one.rtx for one in section.formats if one.rtx is not None]
    lines = [
        f"m={media.kind} 9 {media.profile} {' '.join(map(str, numbers))}",
        "c=IN IP4 0.0.0.0",
        f"a={direction}",
        *([f"a=mid:{media.mid}"] if media.mid else []),
        "a=rtcp-mux",
        "a=rtcp-rsize",
    ]
    if direction == "recvonly" and media.level_id is not None:
        lines.append(f"a=extmap:{media.level_id} {LEVEL}")
    for one in section.formats:
        lines += _format(one)
        if one.red in numbers:
            lines += _doubled(one)
    return lines + (_sent(section) if direction == "sendonly" else [])


def _format(one: Format) -> list[str]:
    codec, number = one.codec, one.payload_type
    channels = f"/{codec.channels}" if (codec.channels or 1) > 1 else ""
    lines = [f"a=rtpmap:{number} {codec.name}/{codec.clock_rate}{channels}"]
    parameters = dict(codec.parameters)
    if codec.name.upper() == "OPUS":
        parameters |= {"useinbandfec": "1"}
    if parameters:
        told = ";".join(f"{key}={value}" if value else key for key, value in parameters.items())
        lines.append(f"a=fmtp:{number} {told}")
    lines += [f"a=rtcp-fb:{number} {say}" for say in _FEEDBACK if say in one.feedback]
    if one.rtx is not None:
        lines.append(f"a=rtpmap:{one.rtx} rtx/{codec.clock_rate}")
        lines.append(f"a=fmtp:{one.rtx} apt={number}")
    return lines


def _doubled(one: Format) -> list[str]:
    """RED (RFC 2198): each packet carries the piece of sound before once more."""
    channels = f"/{one.codec.channels}" if (one.codec.channels or 1) > 1 else ""
    return [
        f"a=rtpmap:{one.red} red/{one.codec.clock_rate}{channels}",
        f"a=fmtp:{one.red} {one.payload_type}/{one.payload_type}",
    ]


def _sent(section: Section) -> list[str]:
    lines = [f"a=msid:{NAME} {section.media.kind}"]
    ssrcs = [section.ssrc]
    if section.rtx_ssrc is not None and any(one.rtx is not None for one in section.formats):
        ssrcs.append(section.rtx_ssrc)
        lines.append(f"a=ssrc-group:FID {section.ssrc} {section.rtx_ssrc}")
    return lines + [f"a=ssrc:{ssrc} cname:{NAME}" for ssrc in ssrcs]
