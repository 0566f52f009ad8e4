"""Every name of other packages that is used here and that they do not promise to keep.

Nothing of theirs is changed: what is replaced is replaced on our own instances. `check` is called
when a media process starts; each line of `NAMES` has a contract test of its name.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from importlib.metadata import version
from typing import Any, Final

from aioice import Connection
from aiortc import RTCCertificate, RTCDtlsTransport, sdp
from pylibsrtp import Session, _binding

from server.media.forwarding.packet import MOST_BYTES
from server.media.rtc.sources import Sources

NAMES: Final[dict[str, str]] = {
    "aiortc.sdp.SessionDescription.parse": "reads an offer",
    "aiortc.RTCDtlsTransport(transport)": "asks its transport for `_recv`, `_send` and `role`",
    "aiortc.RTCDtlsTransport._set_role": "says who begins the handshake",
    "aiortc.RTCDtlsTransport._handle_rtp_data": "is given each RTP packet; replaced",
    "aiortc.RTCDtlsTransport._handle_rtcp_data": "is given each RTCP packet; replaced",
    "aiortc.RTCDtlsTransport._tx_srtp": "the SRTP session to send with",
    "aiortc.RTCDtlsTransport._rx_srtp": "the SRTP session to receive with; replaced",
    "aioice.Connection.data_received": "is given each datagram that is not STUN; replaced",
    "pylibsrtp.Session._srtp": "libsrtp's own session, to protect packets where they are",
    "pylibsrtp._binding.lib.srtp_protect": "libsrtp's own function, without a copy per packet",
}
"""What is used, and what for."""

_FIT: Final = {"aiortc": "1.16.", "aioice": "0.13.", "pylibsrtp": "1."}


class Unfit(RuntimeError):
    """An installed package is not one that streams were built on. Says what to install."""


_TRAILER: Final = 16 + 128
"""What libsrtp may write behind a packet."""
CHARS: Final = _binding.ffi.new("char[]", MOST_BYTES + 2 + _TRAILER)
"""The one buffer packets are protected in, of the whole process: nothing waits in between."""
BYTES: Final = memoryview(_binding.ffi.buffer(CHARS))
LENGTH: Final = _binding.ffi.new("int *")
protect: Final[Callable[[Any, Any, Any], int]] = _binding.lib.srtp_protect
"""Protects a packet in `CHARS` of `LENGTH[0]` bytes; 0 if that went well."""


def sending_session(dtls: RTCDtlsTransport) -> Session:
    """The SRTP session of a transport that is connected."""
    session: Session = dtls._tx_srtp  # noqa: SLF001
    return session


def bound_sources(dtls: RTCDtlsTransport) -> None:
    """Of a transport that is connected, hear so many of the peer's sources and no more."""
    dtls.__dict__["_rx_srtp"] = Sources(dtls._rx_srtp)  # noqa: SLF001


def handle(session: Session) -> Any:  # noqa: ANN401
    """Libsrtp's own session, for `protect`. It lives as long as `session`."""
    return session._srtp[0]  # noqa: SLF001


def take_packets(
    dtls: RTCDtlsTransport,
    rtp: Callable[[bytes], Awaitable[None]],
    rtcp: Callable[[bytes], Awaitable[None]],
) -> None:
    """Give us the packets of a transport instead of its router."""

    async def came(data: bytes, arrival_time_ms: int) -> None:  # noqa: ARG001 - as aiortc calls it
        await rtp(data)

    dtls.__dict__["_handle_rtp_data"] = came
    dtls.__dict__["_handle_rtcp_data"] = rtcp


def let_go(dtls: RTCDtlsTransport) -> None:
    """Give it nothing of ours any more: a circle of references would wait for the collector."""
    dtls.__dict__.pop("_handle_rtp_data", None)
    dtls.__dict__.pop("_handle_rtcp_data", None)


def begin_handshake(dtls: RTCDtlsTransport, role: str) -> None:
    """Say that we are `client` or `server` of the handshake."""
    dtls._set_role(role)  # noqa: SLF001


def missing(dtls: object, connection: object, session: object) -> list[str]:
    """Which of `NAMES` these objects do not have."""
    held = (
        ("aiortc.RTCDtlsTransport", dtls),
        ("aioice.Connection", connection),
        ("pylibsrtp.Session", session),
        ("aiortc.sdp.SessionDescription", sdp.SessionDescription),
        ("pylibsrtp._binding.lib", _binding.lib),
    )
    gone = []
    for name in NAMES:
        owner, _, attribute = name.rpartition(".")
        thing = next((thing for known, thing in held if known == owner), None)
        if thing is not None and not hasattr(thing, attribute):
            gone.append(name)
    return gone


class _Nowhere:
    role = "controlled"


def check() -> None:
    """Raise Unfit, with what to do, unless all is there that streams are built on."""
    for package, fit in _FIT.items():
        if not version(package).startswith(fit):
            raise Unfit(
                f"Streams need {package} {fit}*, and {version(package)} is installed. "
                f"Do: pip install '{package}=={fit}*'"
            )
    dtls = RTCDtlsTransport(_Nowhere(), [RTCCertificate.generateCertificate()])  # type: ignore[arg-type]
    gone = missing(dtls, Connection(ice_controlling=False), Session())
    if gone:
        raise Unfit(
            f"Streams use {', '.join(gone)}, which the installed packages do not have. "
            "Do: pip install --force-reinstall plenary"
        )
