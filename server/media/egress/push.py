"""A room's picture and sound, handed to a foreign server by WHIP (RFC 9725) without transcoding.

The server is tried again after 0.5 s, then ever more seldom down to every 8 s; what it asks of us
(key frames) is asked of the source.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable, Mapping
from typing import Final
from urllib.parse import urlsplit

import httpx

from server.media.egress.assembling import Assembler, Frame
from server.media.egress.foreign import Foreign, Unreachable
from server.media.egress.intake import Arrival
from server.media.egress.working import PICTURE, TICK, Threaded
from server.media.ports import FLOOR, Codec, Packet, Track

log = logging.getLogger(__name__)

FIRST: Final = 0.5
LAST: Final = 8.0
"""Seconds of waiting before the first further try, and at most."""

PACKED: Final = {"H264", "VP8", "OPUS"}
"""What aiortc puts into packets."""

_DRAIN: Final = 0.005
"""Seconds between two looks into the intake: what a packet may be late by."""

_GOODBYE: Final = 2.0
"""Seconds a session has to end, its server being told."""

_GATHER: Final = 0.5
"""Seconds for which the second of picture and sound is waited for before an offer is made."""


class Pusher(Threaded):
    """A `WayOut` whose thread runs a loop of its own for the connection."""

    def __init__(
        self,
        room: str,
        url: str,
        token: str | None,
        tracks: Mapping[str, Track],
        said: Callable[[str | None], None],
        client: Callable[[], httpx.AsyncClient] = httpx.AsyncClient,
    ) -> None:
        """`tracks` by lane: `picture`, `floor`. `token` goes as `Authorization: Bearer`."""
        super().__init__(f"push of {room}", said)
        self._url, self._token, self._client = url, token, client
        self._assemblers: dict[str, Assembler] = {}
        self._refused: dict[str, str] = {}
        self._lost, self._asked = 0, 0.0
        self._foreign: Foreign | None = None
        self.is_there = False
        self.tries = 0
        for lane, track in tracks.items():
            self.taps.set(lane, track)

    def lost(self) -> int:
        return self._lost + sum(each.lost for each in tuple(self._assemblers.values()))

    def figures(self) -> Mapping[str, float]:
        connected = self._foreign is not None and self._foreign.is_connected
        return {**super().figures(), "tries": self.tries, "connected": float(connected)}

    def run(self) -> None:
        """A loop of its own."""
        asyncio.run(self._work())

    async def _work(self) -> None:
        self._ended = asyncio.Event()
        reading = asyncio.ensure_future(self._read())
        wait = FIRST
        while not self.ending.is_set():
            if not await self._gathered():
                continue
            began = asyncio.get_running_loop().time()
            await self._session_or_end()
            lasted = asyncio.get_running_loop().time() - began
            wait = FIRST if lasted > 2 * LAST else wait
            await self._rest(wait)
            wait = min(2 * wait, LAST)
        reading.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await reading

    async def _rest(self, seconds: float) -> None:
        """Wait so long, unless it ends."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._ended.wait(), seconds)

    async def _gathered(self) -> bool:
        """Something can be offered; what comes a little later has been waited for."""
        if not self._assemblers:
            await self._rest(TICK)
            return False
        await self._rest(_GATHER)
        return not self.ending.is_set()

    async def _session_or_end(self) -> None:
        """A session; a server that keeps us waiting when we end is left behind."""
        session = asyncio.ensure_future(self._session())
        ended = asyncio.ensure_future(self._ended.wait())
        await asyncio.wait({session, ended}, return_when=asyncio.FIRST_COMPLETED)
        ended.cancel()
        await asyncio.wait({session}, timeout=_GOODBYE)
        if session.cancel():
            await asyncio.wait({session})

    async def _session(self) -> None:
        """From the offer to the end of the connection, whoever ends it."""
        codecs = {lane: each.codec for lane, each in self._assemblers.items()}
        self.tries += 1
        try:
            async with self._client() as client:
                foreign = Foreign(client, self._url, self._token, codecs, self._ask)
                self._foreign = foreign
                try:
                    await foreign.open()
                    self.say(self._left_out())
                    self._ask()
                    await self._remain(foreign, codecs)
                finally:
                    await foreign.close()
        except Unreachable as error:
            self.errors += 1
            self.say(f"{error} It is tried again.")
        except Exception as error:
            self.errors += 1
            kind = type(error).__name__
            text = f"The push to the other media server failed ({kind}). It is tried again."
            if text != self.trouble:
                log.exception("%s: not foreseen", url_host(self._url))
            self.say(text)
        finally:
            self._foreign, self.is_there = None, False

    async def _remain(self, foreign: Foreign, codecs: Mapping[str, Codec]) -> None:
        """Until it is over, or what is sent is of another codec: then the next offer says so."""
        while not self.ending.is_set() and not foreign.is_over:
            if foreign.is_connected:
                self.say(self._left_out())
            self.is_there = foreign.is_connected and not self._refused
            if codecs != {lane: each.codec for lane, each in self._assemblers.items()}:
                return
            await asyncio.sleep(TICK)
        if not self.ending.is_set():
            raise Unreachable("The connection to the other media server is lost.")

    def _left_out(self) -> str | None:
        if not self._refused:
            return None
        return f"{', '.join(sorted(self._refused.values()))} cannot be handed on; send H264 or VP8."

    def _ask(self) -> None:
        self.taps.ask_for_key_frame(PICTURE)

    async def _read(self) -> None:
        while True:
            while (arrival := self.intake.now()) is not None:
                self._take(arrival)
            self.cpu = time.thread_time()
            if self.ending.is_set():
                self._ended.set()
            await asyncio.sleep(_DRAIN)

    def _take(self, arrival: Arrival) -> None:
        match arrival.what:
            case Packet() as packet if arrival.lane in self._assemblers:
                assembler = self._assemblers[arrival.lane]
                self._send(arrival.lane, assembler.push(packet, arrival.at))
                if assembler.needs_key_frame and arrival.at > self._asked + FIRST:
                    self._asked = arrival.at
                    self._ask()
            case Codec() as codec:
                self._renew(arrival.lane, codec)

    def _renew(self, lane: str, codec: Codec) -> None:
        held = self._assemblers.pop(lane, None)
        self._lost += held.lost if held else 0
        self._refused.pop(lane, None)
        if codec.name.upper() in PACKED:
            self._assemblers[lane] = Assembler(codec)
        else:
            self._refused[lane] = codec.name

    def _send(self, lane: str, frames: list[Frame]) -> None:
        for frame in frames:
            self.frames += 1
            if self._foreign is not None:
                self._foreign.send(lane, frame)


def url_host(url: str) -> str:
    """What may be told of an address: the rest of it may hold a key."""
    return urlsplit(url).hostname or "nowhere"


def lanes(picture: Track | None, sound: Track | None) -> dict[str, Track]:
    """The tracks that there are, by lane."""
    tracks = {PICTURE: picture, FLOOR: sound}
    return {lane: track for lane, track in tracks.items() if track is not None}
