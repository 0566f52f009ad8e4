"""Peers over the loopback: aioice connections for us, and clients that send and see raw RTP."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from struct import pack
from typing import Any

import aioice
from aioice.candidate import Candidate
from aiortc import RTCConfiguration, RTCPeerConnection, RTCSessionDescription

from server.media.forwarding import packet, reports
from server.media.network.shared_port import SharedPort
from server.media.ports import Fragment, IceServer, Peer


class Loopback(SharedPort):
    """The port of a media process that only this machine reaches."""

    def __init__(self) -> None:
        super().__init__(["127.0.0.1"])

    @property
    def ice_servers(self) -> list[IceServer]:
        return []


class _AtHome(aioice.Connection):
    """A browser's connection, reached at 127.0.0.1 only."""

    async def get_component_candidates(
        self,
        component: int,
        addresses: list[str],
        timeout: int = 5,  # noqa: ASYNC109 - aioice's
    ) -> list[Candidate]:
        return await super().get_component_candidates(component, ["127.0.0.1"], timeout)


class Client:
    """A browser in our hands: aiortc's signalling and DTLS, and RTP as the test writes it."""

    def __init__(self, *kinds: str, direction: str) -> None:
        self.pc = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        for kind in kinds:
            self.pc.addTransceiver(kind, direction=direction)
        self.packets: list[packet.Rtp] = []
        self.reports: list[reports.Report] = []
        self.loses: Callable[[packet.Rtp], bool] = lambda _packet: False
        self._came = asyncio.Event()
        self._former: list[aioice.Connection] = []

    @classmethod
    async def offering(cls, *kinds: str, direction: str) -> Client:
        client = cls(*kinds, direction=direction)
        for transceiver in client.pc.getTransceivers():
            gatherer: Any = transceiver.receiver.transport.transport.iceGatherer
            gatherer._connection.__class__ = _AtHome
            _stays_raw(transceiver)
        await client.pc.setLocalDescription(await client.pc.createOffer())
        client._listen()
        return client

    @property
    def offer(self) -> str:
        return self.pc.localDescription.sdp

    @property
    def dtls(self) -> Any:
        return self.pc.getTransceivers()[0].receiver.transport

    def _listen(self) -> None:
        for transceiver in self.pc.getTransceivers():
            transport: Any = transceiver.receiver.transport
            transport._handle_rtp_data = self._rtp
            transport._handle_rtcp_data = self._rtcp

    async def _rtp(self, data: bytes, arrival_time_ms: int) -> None:
        read = packet.read(data)
        assert read is not None
        if not self.loses(read):
            self.packets.append(read)
            self._came.set()

    async def _rtcp(self, data: bytes) -> None:
        self.reports += reports.read(data)
        self._came.set()

    async def connect(self, answer: str) -> None:
        await self.greet(answer)
        await self.until(lambda: self.dtls.state != "new" and self.dtls.state != "connecting")
        assert self.dtls.state == "connected"

    async def greet(self, answer: str) -> None:
        """Connect, as far as we are let."""
        await self.pc.setRemoteDescription(RTCSessionDescription(answer, "answer"))
        self._listen()

    async def restart(self, peer: Peer) -> Fragment:
        """Call again with new credentials, and keep DTLS as it is."""
        ice = self.dtls.transport
        call = _AtHome(ice_controlling=True)
        await call.gather_candidates()
        theirs = await peer.restart(Fragment(call.local_username, call.local_password))
        call.remote_username, call.remote_password = theirs.ufrag, theirs.password
        for line in theirs.candidates:
            await call.add_remote_candidate(Candidate.from_sdp(line))
        await call.connect()
        call._queue = ice._connection._queue
        self._former.append(ice._connection)
        ice._connection, ice._send = call, call.send
        return theirs

    async def until(self, reached: Callable[[], bool]) -> None:
        """Wait for packets, reports and states until something holds; ten seconds at most."""
        async with asyncio.timeout(10):
            while not reached():
                self._came.clear()
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._came.wait(), 0.02)

    async def send(
        self,
        sequence: int,
        timestamp: int = 0,
        payload: bytes = b"",
        *,
        payload_type: int = 97,
        ssrc: int = 1,
        marker: bool = False,
    ) -> None:
        header = pack("!BBHLL", 0x80, payload_type | marker << 7, sequence, timestamp, ssrc)
        await self.dtls._send_rtp(header + payload)

    async def tell(self, report: bytes) -> None:
        await self.dtls._send_rtp(report)

    def heard(self, kind: type[Any]) -> list[Any]:
        return [report for report in self.reports if isinstance(report, kind)]

    async def close(self) -> None:
        for connection in self._former:
            await connection.close()
        await self.pc.close()


def _stays_raw(transceiver: Any) -> None:
    """No decoder, no encoder."""

    async def nothing(*_given: object) -> None: ...

    transceiver.sender.send = transceiver.receiver.receive = nothing
