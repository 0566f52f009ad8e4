"""A stand-in for a foreign WHIP server: aiortc behind four routes, on the loop of whoever calls."""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import Callable

import httpx
from aiortc import MediaStreamTrack, RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import MediaStreamError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route


class Foreigner:
    """Takes what is offered and counts the frames it decodes.

    `answers` are given first, one after the other, instead of a session.
    """

    def __init__(self, *answers: Response) -> None:
        self.answers = list(answers)
        self.requests: list[tuple[str, str, str | None]] = []
        self.offers: list[str] = []
        self.peers: list[RTCPeerConnection] = []
        self.frames: dict[str, int] = {}
        self.enough: dict[str, int] = {}
        self.got_enough = threading.Event()
        self.loop: asyncio.AbstractEventLoop
        self._tasks: list[asyncio.Future[None]] = []
        self.app = Starlette(
            routes=[
                Route("/whip/{room}", self.offer, methods=["POST"]),
                Route("/session/{number}", self.end, methods=["DELETE"]),
            ]
        )

    def client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(transport=httpx.ASGITransport(self.app), trust_env=False)

    def note(self, request: Request) -> None:
        self.requests.append(
            (request.method, request.url.path, request.headers.get("authorization"))
        )

    async def offer(self, request: Request) -> Response:
        self.note(request)
        if self.answers:
            return self.answers.pop(0)
        assert request.headers["content-type"] == "application/sdp"
        self.loop = asyncio.get_running_loop()
        offer = (await request.body()).decode()
        self.offers.append(offer)
        peer = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        peer.add_listener("track", self.watch)
        self.peers.append(peer)
        await peer.setRemoteDescription(RTCSessionDescription(offer, "offer"))
        await peer.setLocalDescription(await peer.createAnswer())
        return Response(
            peer.localDescription.sdp,
            201,
            {"Location": f"/session/{len(self.peers) - 1}"},
            "application/sdp",
        )

    async def end(self, request: Request) -> Response:
        self.note(request)
        await self.peers[int(request.path_params["number"])].close()
        return Response(status_code=200)

    def watch(self, track: MediaStreamTrack) -> None:
        self._tasks.append(asyncio.ensure_future(self.count(track)))

    async def ask_for_key_frame(self) -> None:
        """As a decoder does that has lost its place."""
        _, section = self.offers[-1].split("m=video")
        source = re.findall(r"a=ssrc:(\d+)", section)[0]
        for receiver in self.peers[-1].getReceivers():
            if receiver.track.kind == "video":
                await receiver._send_rtcp_pli(int(source))

    async def count(self, track: MediaStreamTrack) -> None:
        try:
            while True:
                await track.recv()
                self.frames[track.kind] = self.frames.get(track.kind, 0) + 1
                if all(self.frames.get(kind, 0) >= least for kind, least in self.enough.items()):
                    self.got_enough.set()
        except MediaStreamError:
            return

    def expect(self, **least: int) -> Callable[[], bool]:
        """Waits, in a thread, until so many frames of each kind are there."""
        self.enough = least
        return lambda: self.got_enough.wait(10)
