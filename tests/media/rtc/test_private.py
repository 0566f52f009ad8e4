"""The contract with what aiortc, aioice and pylibsrtp do not promise, name by name."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import aioice
import pytest
from aiortc import (
    RTCCertificate,
    RTCDtlsFingerprint,
    RTCDtlsParameters,
    RTCDtlsTransport,
    sdp,
)
from pylibsrtp import Policy, Session

from server.media.rtc import private
from tests.media.rtc.offers import offer


class Pipe:
    """A transport below DTLS that leads to another one in memory."""

    def __init__(self, role: str) -> None:
        self.role = role
        self.there: Pipe
        self._queue: asyncio.Queue[bytes] = asyncio.Queue()

    async def _recv(self) -> bytes:
        return await self._queue.get()

    async def _send(self, data: bytes) -> None:
        self.there._queue.put_nowait(data)


async def connected() -> tuple[Any, Any]:
    pipes = Pipe("controlled"), Pipe("controlled")
    pipes[0].there, pipes[1].there = pipes[1], pipes[0]
    certificate = RTCCertificate.generateCertificate()
    ends: list[Any] = [RTCDtlsTransport(pipe, [certificate]) for pipe in pipes]  # type: ignore[arg-type]
    private.begin_handshake(ends[0], "client")
    private.begin_handshake(ends[1], "server")
    prints = [RTCDtlsFingerprint(one.algorithm, one.value) for one in certificate.getFingerprints()]
    await asyncio.gather(*(end.start(RTCDtlsParameters(prints, "auto")) for end in ends))
    return ends[0], ends[1]


async def _transport_and_role() -> None:
    one, other = await connected()
    assert (one.state, other.state) == ("connected", "connected")
    await one.stop()
    await other.stop()


async def _packets() -> None:
    one, other = await connected()
    came: asyncio.Queue[bytes] = asyncio.Queue()

    async def take(data: bytes) -> None:
        came.put_nowait(data)

    private.take_packets(other, take, take)
    private.bound_sources(other)
    header = b"\x80\x60\0\1\0\0\0\0\0\0\0\7"
    report = b"\x80\xc9\0\1\0\0\0\7"
    session = private.sending_session(one)
    await one.transport._send(session.protect(header + b"sound"))
    await one.transport._send(session.protect_rtcp(report))
    assert await came.get() == header + b"sound"
    assert await came.get() == report
    private.let_go(other)
    assert other._handle_rtp_data.__func__ is RTCDtlsTransport._handle_rtp_data
    await one.stop()
    await other.stop()


async def _datagrams() -> None:
    connection = aioice.Connection(ice_controlling=False)
    came: list[bytes] = []
    connection.data_received = lambda data, component: came.append(data)  # type: ignore[method-assign]
    protocol = aioice.ice.StunProtocol(connection)
    protocol.local_candidate = aioice.Candidate("1", 1, "udp", 1, "127.0.0.1", 1, "host")
    protocol.datagram_received(b"\x80 no STUN", ("127.0.0.1", 1))
    assert came == [b"\x80 no STUN"]


async def _srtp() -> None:
    key = bytes(30)
    ours = Session(Policy(key=key, ssrc_type=Policy.SSRC_ANY_OUTBOUND))
    theirs = Session(Policy(key=key, ssrc_type=Policy.SSRC_ANY_INBOUND))
    packet = b"\x80\x60\0\1\0\0\0\0\0\0\0\7sound"
    private.BYTES[: len(packet)] = packet
    private.LENGTH[0] = len(packet)
    assert private.protect(private.handle(ours), private.CHARS, private.LENGTH) == 0
    assert theirs.unprotect(bytes(private.BYTES[: private.LENGTH[0]])) == packet


async def _offers() -> None:
    parsed = sdp.SessionDescription.parse(offer("video"))
    assert parsed.media[0].rtp.codecs[0].name == "VP8"
    with pytest.raises((AssertionError, ValueError)):
        sdp.SessionDescription.parse("m=nonsense")


CONTRACTS: dict[str, Callable[[], Any]] = {
    "aiortc.sdp.SessionDescription.parse": _offers,
    "aiortc.RTCDtlsTransport(transport)": _transport_and_role,
    "aiortc.RTCDtlsTransport._set_role": _transport_and_role,
    "aiortc.RTCDtlsTransport._handle_rtp_data": _packets,
    "aiortc.RTCDtlsTransport._handle_rtcp_data": _packets,
    "aiortc.RTCDtlsTransport._tx_srtp": _packets,
    "aiortc.RTCDtlsTransport._rx_srtp": _packets,
    "aioice.Connection.data_received": _datagrams,
    "pylibsrtp.Session._srtp": _srtp,
    "pylibsrtp._binding.lib.srtp_protect": _srtp,
}


def test_each_private_name_has_a_contract() -> None:
    assert CONTRACTS.keys() == private.NAMES.keys()


@pytest.mark.parametrize("name", CONTRACTS)
async def test_what_is_not_promised_still_holds(name: str) -> None:
    await CONTRACTS[name]()


def test_the_installed_packages_fit() -> None:
    private.check()


def test_another_version_is_refused_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(private, "version", lambda package: "1.17.0")
    with pytest.raises(private.Unfit, match=r"pip install 'aiortc==1\.16\.\*'"):
        private.check()


def test_a_name_that_is_gone_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(RTCDtlsTransport, "_set_role")
    with pytest.raises(private.Unfit, match=r"aiortc\.RTCDtlsTransport\._set_role"):
        private.check()
