"""Decrypts what a peer sends, of so many of its sources and no more."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from pylibsrtp import Error, Session

MOST: Final = 64
"""Sources (SSRC) of one peer. Browsers have one of sound, two of picture, now and then new ones."""


class Sources:
    """An SRTP session of aiortc, which would keep half a kilobyte for every source for ever.

    A peer that numbers each packet as another source's would fill the memory, and every packet is
    looked up among all of them.
    """

    __slots__ = ("_known", "_session")

    def __init__(self, session: Session) -> None:
        self._session = session
        self._known: set[bytes] = set()

    def unprotect(self, packet: bytes) -> bytes:
        """The RTP packet. pylibsrtp.Error if it is not from this peer, or from one source more."""
        return self._opened(packet, packet[8:12], self._session.unprotect)

    def unprotect_rtcp(self, packet: bytes) -> bytes:
        """The same of RTCP."""
        return self._opened(packet, packet[4:8], self._session.unprotect_rtcp)

    def _opened(self, packet: bytes, ssrc: bytes, unprotect: Callable[[bytes], bytes]) -> bytes:
        if ssrc not in self._known and len(self._known) >= MOST:
            raise Error("one source too many")
        opened = unprotect(packet)
        self._known.add(ssrc)  # only now: what is forged counts for nothing
        return opened
