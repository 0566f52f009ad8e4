"""A branch's end: wants what its viewers see and hear, and has the room's tracks follow it."""

from __future__ import annotations

import asyncio
import itertools
import logging
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, suppress
from typing import Final, Protocol

from rooms.streams import feed_of
from server.media.forwarding.clocks import SenderClock
from server.media.forwarding.track import Track
from server.media.ports import Kind
from server.media.relay import framing
from server.media.relay.figures import RelayFigures
from server.media.relay.framing import Frame, FramingError, Wanted
from server.media.relay.outbox import Outbox
from server.media.relay.relayed import Relayed, Taken
from server.media.stage.branching import Watching
from server.media.stage.room import Room

BEAT_S: Final = 1.0
READY_S: Final = 3.0
SILENT_S: Final = 3.0
"""A home tells its state each second; one that says nothing for so long is not there."""

FIRST_PAUSE_S: Final = 0.1
LONGEST_PAUSE_S: Final = 1.0
LINGER_S: Final = 10.0
"""So long a language goes on coming that nobody hears any more: they may turn back."""

STAGE: Final[Mapping[Kind, Wanted]] = {
    "video": Wanted("stage", "video"),
    "audio": Wanted("stage", "audio"),
}

log = logging.getLogger(__name__)


class LineLost(Exception):
    """The connection to a home has ended, or never came about."""


class Line(Protocol):
    """A connection to a home. Both raise LineLost when it has ended."""

    async def send(self, message: bytes) -> None: ...
    async def receive(self) -> bytes: ...


Find = Callable[[], Awaitable[tuple[str, bool] | None]]
"""Who carries the room: its address, and whether that is this process. None: nobody to be had."""

Call = Callable[[str], AbstractAsyncContextManager[Line]]
"""Opens a line to the home at an address. LineLost."""


class Taker:
    """The home of a room, as a branch has it: a `stage.branching.Upstream`.

    It looks for the home until stopped, also when that dies or moves; `on_home` is called when the
    room is this process's by now.
    """

    def __init__(
        self,
        find: Find,
        call: Call,
        track: Callable[[Kind], Track],
        clock: Callable[[], float],
        wall: Callable[[], float],
        on_home: Callable[[], None],
        figures: RelayFigures,
    ) -> None:
        self._find, self._call, self._track = find, call, track
        self._clock, self._wall, self._on_home, self._figures = clock, wall, on_home, figures
        self._taken: dict[Wanted, Taken] = {}
        self._numbers: dict[int, Taken] = {}
        self._count: Iterator[int] = itertools.count()
        self._heard_at: dict[Wanted, float] = {}
        self._outbox: Outbox | None = None
        self._sender = SenderClock()
        self._ready = asyncio.Event()
        self._is_live = False
        self._beat_at = clock()
        self._room: Room | None = None
        for wanted in STAGE.values():
            self._take(wanted)
        self._task = asyncio.get_running_loop().create_task(self._run(), name="branch of a room")

    # What the room asks -------------------------------------------------------------------------

    @property
    def is_live(self) -> bool:
        """What the home said last; while it cannot be asked, whether something still comes."""
        if self._ready.is_set():
            return self._is_live
        return any(self._taken[wanted].track.is_live for wanted in STAGE.values())

    async def ready(self) -> bool:
        """Wait until the home has said what there is; False: it cannot be reached now."""
        with suppress(TimeoutError):
            async with asyncio.timeout(READY_S):
                await self._ready.wait()
        return self._ready.is_set()

    def stop(self) -> None:
        """Nothing more is wanted."""
        self._task.cancel()

    def carry(self, room: Room) -> None:
        """Have the room's tracks follow what comes, and want what somebody hears."""
        self._room = room
        for kind, track in room.stage.items():
            track.follow(self._taken[STAGE[kind]].track)
        self._choose(set(_heard(room)))
        for language, channel in room.channels.items():
            taken = self._taken.get(Wanted("channel", language))
            channel.give(None if taken is None else taken.track)
        for wanted, taken in self._taken.items():
            if wanted.origin == "feed":
                room.feed(wanted.name).tracks["audio"].follow(taken.track)
        self._beat(room)

    def _choose(self, heard: set[Wanted]) -> None:
        now = self._clock()
        self._heard_at |= dict.fromkeys(heard, now)
        over = [wanted for wanted, at in self._heard_at.items() if now - at > LINGER_S]
        for wanted in over:
            del self._heard_at[wanted]
            self._leave(wanted)
        begun = [wanted for wanted in heard if wanted not in self._taken]
        for wanted in begun:
            self._take(wanted)
        if over or begun:
            self._say_wants()

    def _take(self, wanted: Wanted) -> None:
        kind: Kind = "video" if wanted == STAGE["video"] else "audio"
        self._taken[wanted] = taken = Taken(wanted, self._track(kind))
        self._number(taken)

    def _leave(self, wanted: Wanted) -> None:
        taken = self._taken.pop(wanted)
        self._numbers = {n: one for n, one in self._numbers.items() if one is not taken}
        if wanted.origin == "feed" and self._room is not None:
            feed = self._room.feeds.get(wanted.name)
            if feed is not None and feed.sender is None:
                feed.tracks["audio"].follow(None)

    def _number(self, taken: Taken) -> None:
        """Known by a number of its own from now on: what comes under an older one is not for it."""
        number = next(self._count) & framing.MOST_BODY
        self._numbers[number] = taken
        kind = taken.track.kind
        taken.begin(Relayed(kind, self._sender, self._clock, lambda: self._ask(number)))

    # What is told to the home -------------------------------------------------------------------

    def _say(self, frame: bytes) -> None:
        if self._outbox is not None:
            self._outbox.put(frame)

    def _ask(self, number: int) -> None:
        if number in self._numbers:
            self._say(framing.key(number))

    def _say_wants(self) -> None:
        self._say(framing.wants({n: taken.wanted for n, taken in self._numbers.items()}))

    def _beat(self, room: Room) -> None:
        now = self._clock()
        for taken in self._taken.values():
            taken.origin.tick()
        if now - self._beat_at < BEAT_S:
            return
        self._beat_at = now
        self._say(framing.report(Watching(len(room.watchers), room.troubled, room.heard())))
        for number, taken in self._numbers.items():
            if taken.track.kind == "video":
                self._say(framing.limits(number, taken.track.limits()))

    # The line -----------------------------------------------------------------------------------

    async def _run(self) -> None:
        """Look for the home and stay with it, again and again."""
        pause, address = FIRST_PAUSE_S, None
        while True:
            found = await self._find()
            if found is not None and found[1]:
                self._on_home()
                return
            address = address if found is None else found[0]
            if address is not None:
                try:
                    async with self._call(address) as line:
                        await self._talk(line)
                except (LineLost, TimeoutError, FramingError) as lost:
                    log.info("A home was lost: %r", lost)
                except Exception:
                    log.exception("A branch stumbled.")
                if self._ready.is_set():
                    self._figures.lost += 1
                    pause = FIRST_PAUSE_S
                self._ready.clear()
            await asyncio.sleep(pause)
            pause = min(LONGEST_PAUSE_S, 2 * pause)

    async def _talk(self, line: Line) -> None:
        """Until the line is lost."""
        self._outbox, self._sender = Outbox(), SenderClock()
        self._numbers = {}
        for taken in self._taken.values():
            self._number(taken)
        self._say_wants()
        sending = asyncio.create_task(_send(line, self._outbox))
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(SILENT_S) as patience:
                while True:
                    message = await line.receive()
                    self._figures.taken_bytes += len(message)
                    for frame in framing.read(message):
                        self._do(frame)
                        if frame.kind == framing.STATE:
                            patience.reschedule(loop.time() + SILENT_S)
        finally:
            self._outbox = None
            sending.cancel()
            await asyncio.gather(sending, return_exceptions=True)

    def _do(self, frame: Frame) -> None:
        if frame.kind == framing.STATE:
            self._is_live = bool(frame.flags)
            self._ready.set()
            return
        taken = self._numbers.get(frame.track)
        if taken is None:
            return
        if frame.kind == framing.PACKET:
            self._figures.taken_packets += 1
            taken.take(frame)
        elif frame.kind == framing.CODEC:
            taken.renewed(*framing.codec_of(frame))
        elif frame.kind == framing.CLOCK:
            taken.origin.tell(framing.ntp_of(frame), frame.timestamp, self._wall())


async def _send(line: Line, outbox: Outbox) -> None:
    with suppress(LineLost):
        while True:
            await line.send(await outbox.message())


def _heard(room: Room) -> Iterator[Wanted]:
    """What is heard in a room besides the floor: languages that are open, and feeds by name."""
    for channel in {watcher.channel for watcher in room.watchers}:
        if channel in room.channels:
            if room.is_open(channel):
                yield Wanted("channel", channel)
        elif feed_of(channel) is not None:
            yield Wanted("feed", channel)
