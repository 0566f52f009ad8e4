"""Reads offers (RFC 8866, 8829, 9725): what of them concerns us, or why they are refused."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final, Literal

from aiortc import sdp

from server.media.ports import Codec, Fragment, Kind, OfferRefused

MOST_BYTES: Final = 65_536
LEVEL: Final = "urn:ietf:params:rtp-hdrext:ssrc-audio-level"
_BROKEN = (AssertionError, AttributeError, IndexError, KeyError, StopIteration, TypeError)


@dataclass(frozen=True, slots=True)
class Format:
    """A codec as it is offered: its payload type and its feedback.

    `rtx` is the payload type under which it is sent again, `red` that under which each packet
    carries the piece before once more.
    """

    payload_type: int
    codec: Codec
    feedback: frozenset[str] = frozenset()
    rtx: int | None = None
    red: int | None = None


@dataclass(frozen=True, slots=True)
class Media:
    """One section of an offer. `level_id` is the number of the loudness extension, if offered."""

    kind: Kind
    mid: str
    profile: str
    formats: tuple[Format, ...]
    level_id: int | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """What a peer wants to send or to receive, and how it is reached. All bundled."""

    media: tuple[Media, ...]
    remote: Fragment
    lite: bool
    fingerprints: tuple[tuple[str, str], ...]
    setup: Literal["auto", "client", "server"]
    trickles: bool = field(default=False)


def read(text: str, wants: Literal["sends", "receives"]) -> Offer:
    """The offer of somebody who `sends` or `receives`. OfferRefused, with what is wrong."""
    if len(text) > MOST_BYTES:
        raise OfferRefused(400, "The offer is longer than 64 KiB.")
    try:
        parsed = sdp.SessionDescription.parse(text)
        offer = _offer(parsed)
    except (ValueError, *_BROKEN) as error:
        raise OfferRefused(400, "The offer is not SDP as WebRTC writes it.") from error
    _is_complete(parsed, offer)
    _is_for_us(parsed, offer, wants)
    return offer


def _offer(parsed: sdp.SessionDescription) -> Offer:
    first: Any = parsed.media[0] if parsed.media else None
    if first is None:
        raise OfferRefused(422, "The offer has neither sound nor picture.")
    if first.ice is None or first.dtls is None:
        raise OfferRefused(400, "The offer has no fingerprint or no a=setup.")
    return Offer(
        media=tuple(_media(section) for section in parsed.media if section.kind in _KINDS),
        remote=Fragment(
            first.ice.usernameFragment,
            first.ice.password,
            tuple(sdp.candidate_to_sdp(one) for one in first.ice_candidates),
            first.ice_candidates_complete,
        ),
        lite=first.ice.iceLite,
        fingerprints=tuple((one.algorithm, one.value) for one in first.dtls.fingerprints),
        setup=first.dtls.role,
        trickles="trickle" in (first.ice_options or ""),
    )


_KINDS: Final = ("audio", "video")


def _media(section: Any) -> Media:  # noqa: ANN401
    codecs = {codec.payloadType: codec for codec in section.rtp.codecs}
    again = {
        _whole(codec.parameters.get("apt")): codec.payloadType
        for codec in codecs.values()
        if codec.name.lower() == "rtx"
    }
    doubled = {
        _doubled(codec.parameters): codec.payloadType
        for codec in codecs.values()
        if codec.name.lower() == "red"
    }
    listed = [codecs[number] for number in section.fmt if number in codecs]
    return Media(
        kind=section.kind,
        mid=section.rtp.muxId or "",
        profile=section.profile,
        formats=tuple(
            _format(codec, again, doubled)
            for codec in listed
            if codec.name.lower() not in ("rtx", "red")
        ),
        level_id=next(
            (one.id for one in section.rtp.headerExtensions if one.uri == LEVEL and one.id < 15),
            None,
        ),
    )


def _format(codec: Any, again: dict[int, int], doubled: dict[int, int]) -> Format:  # noqa: ANN401
    feedback = (f"{one.type} {one.parameter or ''}".strip() for one in codec.rtcpFeedback)
    parameters = (
        (str(key).strip().lower(), "" if value is None else str(value).strip())
        for key, value in codec.parameters.items()
    )
    return Format(
        payload_type=codec.payloadType,
        codec=Codec(codec.name, codec.clockRate, codec.channels, tuple(parameters)),
        feedback=frozenset(feedback),
        rtx=again.get(codec.payloadType),
        red=doubled.get(codec.payloadType),
    )


def _whole(value: object) -> int:
    return value if isinstance(value, int) else -1


def _doubled(parameters: dict[str, object]) -> int:
    """Of which payload type all pieces in RED are: `111/111` (RFC 2198, 5); -1: of several."""
    types = {one for key in parameters for one in str(key).split("/")}
    number = types.pop() if len(types) == 1 else ""
    return int(number) if number.isdecimal() and len(number) <= 3 else -1


def _is_complete(parsed: sdp.SessionDescription, offer: Offer) -> None:
    if not offer.remote.ufrag or not offer.remote.password:
        raise OfferRefused(400, "The offer has no ICE user name or password.")
    if not any(algorithm.lower() in _DIGESTS for algorithm, _ in offer.fingerprints):
        raise OfferRefused(400, "The offer has no fingerprint of SHA-256, SHA-384 or SHA-512.")
    mids = [section.mid for section in offer.media]
    if len(set(mids)) != len(mids) or (len(mids) > 1 and not all(mids)):
        raise OfferRefused(400, "Sections of the offer have the same a=mid or none.")
    bundles = [set(group.items) for group in parsed.group if group.semantic == "BUNDLE"]
    if len(mids) > 1 and not any(set(mids) <= bundle for bundle in bundles):
        raise OfferRefused(422, "All sections of the offer must be in one BUNDLE.")


_DIGESTS: Final = ("sha-256", "sha-384", "sha-512")


def _is_for_us(parsed: sdp.SessionDescription, offer: Offer, wants: str) -> None:
    kinds = [section.kind for section in parsed.media]
    if any(kind not in _KINDS for kind in kinds):
        raise OfferRefused(422, "Only sound and picture are taken, no data channel.")
    if len(set(kinds)) != len(kinds):
        raise OfferRefused(422, "One picture and one sound at most.")
    if not all(section.rtcp_mux for section in parsed.media):
        raise OfferRefused(422, "RTP and RTCP must share a port (a=rtcp-mux).")
    right = ("sendonly", "sendrecv", None) if wants == "sends" else ("recvonly", "sendrecv", None)
    if any(section.direction not in right for section in parsed.media):
        which = "a=sendonly to send" if wants == "sends" else "a=recvonly to watch"
        raise OfferRefused(422, f"The direction of a section is not {which}.")
    formats = [one for section in offer.media for one in section.formats]
    numbers = [n for one in formats for n in (one.payload_type, one.rtx, one.red) if n is not None]
    if len(set(numbers)) != len(numbers):
        raise OfferRefused(422, "A payload type stands for two codecs.")
