"""One connection to a foreign WHIP server: encoded frames go in, as they are, by aiortc."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Final
from urllib.parse import urljoin, urlsplit

import av
import httpx
from aiortc import (
    MediaStreamTrack,
    RTCConfiguration,
    RTCPeerConnection,
    RTCRtpSender,
    RTCRtpTransceiver,
    RTCSessionDescription,
)
from aiortc.exceptions import InvalidStateError
from aiortc.mediastreams import MediaStreamError
from aiortc.rtp import RTCP_PSFB_FIR, RTCP_PSFB_PLI, AnyRtcpPacket, RtcpPsfbPacket
from av.stream import Stream

from server.media.egress.assembling import Frame
from server.media.ports import Codec

SILENT: Final = 8.0
"""Seconds without any report from there, after there were some: it is gone."""

_ANSWER: Final = 10.0
"""Seconds for an answer, and then for the connection."""

_WAITING: Final = 200
"""Frames that may wait for the network; more, and all of them are dropped to a key frame."""

_HOOK: Final = "_handle_rtcp_packet"
"""The one private name of aiortc used here: what a sender is told by the other side."""


class Unreachable(Exception):
    """The foreign server does not take what is offered; a sentence for staff says why."""


class Feed(MediaStreamTrack):
    """What aiortc's sender takes its frames from; they are packed, not encoded."""

    def __init__(self, codec: Codec, ask: Callable[[], None]) -> None:
        super().__init__()
        self.kind = "audio" if codec.name.lower() == "opus" else "video"
        self._base, self._ask = Fraction(1, codec.clock_rate), ask
        self._frames: asyncio.Queue[Frame | None] = asyncio.Queue()
        self._needs_key = self.kind == "video"
        self.dropped = 0

    def put(self, frame: Frame) -> None:
        if self._frames.qsize() >= _WAITING:
            while not self._frames.empty():
                self._frames.get_nowait()
                self.dropped += 1
            self._needs_key = self.kind == "video"
        if self._needs_key and not frame.is_key:
            self._ask()
            return
        self._needs_key = False
        self._frames.put_nowait(frame)

    async def recv(self) -> av.Packet[Stream]:
        """The next frame as a packet; aiortc sends it under its own numbers."""
        frame = await self._frames.get()
        if frame is None:
            raise MediaStreamError
        packet: av.Packet[Stream] = av.Packet(frame.data)
        packet.pts, packet.time_base = frame.timestamp, self._base
        packet.is_keyframe = frame.is_key
        return packet


class Foreign:
    """From `open` to `close`, on one loop. `codecs` by lane; `ask` asks for a key frame."""

    def __init__(
        self,
        client: httpx.AsyncClient,
        url: str,
        token: str | None,
        codecs: Mapping[str, Codec],
        ask: Callable[[], None],
    ) -> None:
        self._client, self._url, self._token, self._ask = client, url, token, ask
        self._feeds = {lane: Feed(codec, ask) for lane, codec in codecs.items()}
        self._codecs = codecs
        self._session: str | None = None
        self._heard: float | None = None
        self._peer = RTCPeerConnection(RTCConfiguration(iceServers=[]))

    @property
    def is_connected(self) -> bool:
        return self._peer.connectionState == "connected"

    @property
    def is_over(self) -> bool:
        if self._peer.connectionState in {"failed", "closed"}:
            return True
        now = asyncio.get_running_loop().time()
        return self._heard is not None and now > self._heard + SILENT

    def send(self, lane: str, frame: Frame) -> None:
        """Nothing before the connection stands; then from a key frame on."""
        if self.is_connected and lane in self._feeds:
            self._feeds[lane].put(frame)

    async def open(self) -> None:
        """Until the connection stands. Unreachable."""
        for lane, feed in self._feeds.items():
            self._offer_only(self._peer.addTransceiver(feed, "sendonly"), self._codecs[lane])
        await self._peer.setLocalDescription(await self._peer.createOffer())
        answer = await self._post(self._peer.localDescription.sdp)
        try:
            await self._peer.setRemoteDescription(RTCSessionDescription(answer, "answer"))
        except (ValueError, AttributeError, IndexError, KeyError, InvalidStateError) as error:
            reason = f"The other media server answers what nobody understands: {error}."
            raise Unreachable(reason) from error
        await self._connected()

    async def _connected(self) -> None:
        until = asyncio.get_running_loop().time() + _ANSWER
        while not self.is_connected:
            if self.is_over or asyncio.get_running_loop().time() > until:
                raise Unreachable("The other media server answered, but no connection came about.")
            await asyncio.sleep(0.02)

    def _offer_only(self, transceiver: RTCRtpTransceiver, codec: Codec) -> None:
        """What is not sent must not be chosen."""
        kind = "audio" if codec.name.lower() == "opus" else "video"
        names = {f"{kind}/{codec.name}".lower(), f"{kind}/rtx"}
        offered = RTCRtpSender.getCapabilities(kind).codecs
        transceiver.setCodecPreferences([c for c in offered if c.mimeType.lower() in names])
        self._listen(transceiver.sender)

    def _listen(self, sender: RTCRtpSender) -> None:
        handle = getattr(sender, _HOOK)

        async def hear(packet: AnyRtcpPacket) -> None:
            self._heard = asyncio.get_running_loop().time()
            if isinstance(packet, RtcpPsfbPacket) and packet.fmt in {RTCP_PSFB_PLI, RTCP_PSFB_FIR}:
                self._ask()
            await handle(packet)

        setattr(sender, _HOOK, hear)

    async def _post(self, offer: str) -> str:
        url = self._url
        answer = await self._request("POST", url, offer)
        for _ in range(3):
            if answer.status_code not in {307, 308}:
                break
            url = urljoin(url, answer.headers.get("location", ""))
            answer = await self._request("POST", url, offer)
        if answer.status_code != 201:
            raise Unreachable(
                f"The other media server ({urlsplit(url).hostname}) refuses the stream: "
                f"{answer.status_code} {answer.reason_phrase}."
            )
        location = answer.headers.get("location")
        self._session = urljoin(url, location) if location else None
        return answer.text

    async def _request(self, method: str, url: str, offer: str | None = None) -> httpx.Response:
        headers = {"Content-Type": "application/sdp"} if offer is not None else {}
        if self._token and self._may_know(url):
            headers["Authorization"] = f"Bearer {self._token}"
        try:
            return await self._client.request(
                method, url, content=offer, headers=headers, timeout=_ANSWER
            )
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            reason = str(error) or type(error).__name__
            raise Unreachable(f"The other media server cannot be reached: {reason}.") from error

    def _may_know(self, url: str) -> bool:
        """A pass is not shown to others, and not in the open where it was not so before."""
        ours, theirs = urlsplit(self._url), urlsplit(url)
        return theirs.hostname == ours.hostname and theirs.scheme in {ours.scheme, "https"}

    async def close(self) -> None:
        """Tell the server, as far as it listens."""
        try:
            if self._session is not None:
                with contextlib.suppress(Unreachable):
                    await self._request("DELETE", self._session)
        finally:
            await self._peer.close()
