"""Peers that come to the shared port: aiortc's own, over UDP or over TCP alone."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from aioice import ice
from aioice.candidate import Candidate, candidate_foundation
from aiortc import (
    RTCBundlePolicy,
    RTCConfiguration,
    RTCDataChannel,
    RTCPeerConnection,
    RTCSessionDescription,
)

from server.media.network.connection import PortConnection
from server.media.network.framing import Frames, framed
from server.media.network.shared_port import SharedPort

CREATE = "_RTCPeerConnection__createDtlsTransport"


def peer(make: Any) -> RTCPeerConnection:
    """An aiortc peer whose ICE connections come from `make()`."""
    connection = RTCPeerConnection(
        RTCConfiguration(iceServers=[], bundlePolicy=RTCBundlePolicy.MAX_BUNDLE)
    )
    create = getattr(connection, CREATE)

    def with_ours() -> Any:
        dtls = create()
        ours = make()
        dtls.transport.iceGatherer._connection = dtls.transport._connection = ours
        dtls.transport._recv, dtls.transport._send = ours.recv, ours.send
        return dtls

    connection.__dict__[CREATE] = with_ours
    return connection


class UdpClient(ice.Connection):
    """A browser at 127.0.0.1 that knows no TCP."""

    def __init__(self, host: str = "127.0.0.1") -> None:
        super().__init__(ice_controlling=True)
        self._host = host

    async def get_component_candidates(
        self,
        component: int,
        addresses: list[str],
        timeout: int = 5,  # noqa: ASYNC109
    ) -> list[Candidate]:
        return await super().get_component_candidates(component, [self._host], timeout)


class Stream(asyncio.Protocol, asyncio.DatagramTransport):
    """A TCP connection to a passive candidate, as the transport of an aioice protocol."""

    def __init__(self, protocol: ice.StunProtocol) -> None:
        super().__init__()
        self.protocol = protocol
        self.frames = Frames()
        self.peer = ("", 0)
        self.transport: Any = None

    def connection_made(self, transport: Any) -> None:
        self.transport = transport
        self.peer = transport.get_extra_info("peername")[:2]

    def data_received(self, data: bytes) -> None:
        for datagram in self.frames.feed(data):
            self.protocol.datagram_received(datagram, self.peer)

    def connection_lost(self, exc: Exception | None) -> None:
        self.protocol.connection_lost(exc)

    def sendto(self, data: Any, addr: Any = None) -> None:
        self.transport.write(framed(data))

    def close(self) -> None:
        if self.transport is None:
            self.protocol.connection_lost(None)
        else:
            self.transport.close()


class TcpClient(ice.Connection):
    """A browser behind a firewall that lets TCP out and nothing else (RFC 6544, active)."""

    def __init__(self) -> None:
        super().__init__(ice_controlling=True)

    async def get_component_candidates(
        self,
        component: int,
        addresses: list[str],
        timeout: int = 5,  # noqa: ASYNC109
    ) -> list[Candidate]:
        protocol = ice.StunProtocol(self)
        protocol.transport = Stream(protocol)
        protocol.local_candidate = Candidate(
            foundation=candidate_foundation("host", "tcp", "127.0.0.1"),
            component=component,
            transport="tcp",
            priority=1 << 24,
            host="127.0.0.1",
            port=9,
            type="host",
            tcptype="active",
        )
        self._protocols.append(protocol)
        return [protocol.local_candidate]

    async def add_remote_candidate(self, remote_candidate: Candidate | None) -> None:
        if remote_candidate is not None and remote_candidate.transport == "tcp":
            assert remote_candidate.tcptype == "passive"
            stream: Any = self._protocols[0].transport
            await asyncio.get_running_loop().create_connection(
                lambda: stream, remote_candidate.host, remote_candidate.port
            )
        await super().add_remote_candidate(remote_candidate)


async def introduced(ours: PortConnection, theirs: ice.Connection) -> None:
    """Both have gathered and know of each other."""
    await asyncio.gather(ours.gather_candidates(), theirs.gather_candidates())
    for one, other in ((ours, theirs), (theirs, ours)):
        one.remote_username, one.remote_password = other.local_username, other.local_password
    for candidate in ours.local_candidates:
        if candidate.transport == theirs.local_candidates[0].transport:
            await theirs.add_remote_candidate(candidate)


async def joined(ours: PortConnection, theirs: ice.Connection) -> None:
    await introduced(ours, theirs)
    await asyncio.gather(ours.connect(), theirs.connect())


class Pair:
    """Two aiortc peers with a data channel: the browser's side, and ours at the port."""

    def __init__(self, browser: RTCPeerConnection, ours: RTCPeerConnection) -> None:
        self.browser, self.ours = browser, ours
        self.channel: RTCDataChannel = browser.createDataChannel("talk")
        self.theirs: asyncio.Future[RTCDataChannel] = asyncio.Future()
        self.opened = asyncio.Event()
        self.heard: asyncio.Queue[str] = asyncio.Queue()
        ours.on("datachannel", self.theirs.set_result)
        self.channel.on("open", self.opened.set)
        self.channel.on("message", self.heard.put_nowait)

    async def connect(self) -> None:
        await self.browser.setLocalDescription(await self.browser.createOffer())
        await self.ours.setRemoteDescription(_of(self.browser))
        await self.ours.setLocalDescription(await self.ours.createAnswer())
        await self.browser.setRemoteDescription(_of(self.ours))
        await self.opened.wait()
        (await self.theirs).on("message", lambda said: self.theirs.result().send(f"{said}!"))

    async def ask(self, said: str) -> str:
        """Say something and hear it come back."""
        self.channel.send(said)
        return await self.heard.get()

    async def close(self) -> None:
        await self.browser.close()
        await self.ours.close()

    @property
    def connection(self) -> Any:
        """Our ICE connection."""
        sctp: Any = self.ours.sctp
        return sctp.transport.transport._connection


def _of(connection: RTCPeerConnection) -> RTCSessionDescription:
    description: RTCSessionDescription = connection.localDescription
    return description


async def met(port: SharedPort, client: Callable[[], ice.Connection] = UdpClient) -> Pair:
    """A pair that has connected and can talk."""
    pair = Pair(peer(client), peer(port.connection))
    await pair.connect()
    return pair
