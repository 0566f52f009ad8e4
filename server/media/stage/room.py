"""One room's streams: who sends, what the stage and the channels carry, and who watches."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Collection, Mapping
from typing import Final

from rooms.audience import INTERPRETERS
from rooms.people import Person
from rooms.streams import VENUE, Streams, may_send
from server.media.ports import FLOOR, STAGE, Kind, Track
from server.media.services import Gauge, Services
from server.media.stage.branching import Branch, Upstream
from server.media.stage.channel import Channel
from server.media.stage.feed import KINDS, Feed, lead
from server.media.stage.figures import booths_view, feeds_view, streams_view
from server.media.stage.parties import Party, Sender, Watcher

IDLE_S: Final = 60.0
"""So long a feed without a sender, and a room without anybody, are kept."""

SPARED_S: Final = 20.0
TOLERATED: Final = 2
"""So many times the bit rate of the settings for some seconds is more than a peak."""

STANDBY: Final = VENUE[1]

log = logging.getLogger(__name__)


class Room:
    """The streams of one room, from the first one who sends or watches to the last.

    `stage` are the tracks of what everybody sees and hears, `channels` those of the languages that
    were open since the room came to life; a follower may add sinks to them.
    """

    def __init__(
        self, id: str, services: Services, streams: Streams, upstream: Upstream | None = None
    ) -> None:
        self.id = id
        self.upstream = upstream
        """Where a branch has it all from; None: this is the room's home."""

        self.branches: set[Branch] = set()
        self.services = services
        self.streams = streams
        self.stage: Mapping[Kind, Track] = {kind: services.track(kind) for kind in KINDS}
        self.channels: dict[str, Channel] = {}
        self.feeds: dict[str, Feed] = {}
        self.watchers: set[Watcher] = set()
        self.opening = 0
        """How many connections are being answered."""

        self.used_at = services.clock()
        self._on_air: Feed | None = None
        self._ending: set[asyncio.Task[None]] = set()
        self.apply(streams)

    # What it carries -------------------------------------------------------------------------

    def apply(self, streams: Streams) -> None:
        """The truth has changed: stage, channels and who may send follow it."""
        self.streams = streams
        for channel in streams.channels:
            if channel.language not in self.channels:
                made = Channel(channel.language, self.services.track("audio"), self.floor)
                self.channels[channel.language] = made
        self.choose()

    def choose(self) -> None:
        """Have the stage and every channel carry what they should at this moment."""
        if self.upstream is not None:
            self.upstream.carry(self)
            return
        feed = self._wanted()
        if feed is not self._on_air:
            self._on_air = feed
            for kind, track in self.stage.items():
                lead(track, None if feed is None else feed.tracks[kind])
        voices = {each.language: each.feed for each in self.streams.channels}
        for language, channel in self.channels.items():
            voice = voices.get(language)
            channel.carry(None if voice is None else self.feeds.get(voice))

    def come_home(self) -> None:
        """What was a branch carries the room from now on; its viewers stay where they are."""
        if self.upstream is not None:
            self.upstream.stop()
            self.upstream = None
            self.choose()

    def _wanted(self) -> Feed | None:
        """What is on stage; the venue's standby while that does not come, if there is one."""
        source = self.streams.source
        if source is None:
            return None
        feed, standby = self.feed(source), self.feeds.get(STANDBY)
        if not feed.is_live and standby is not None and standby.is_live:
            return standby
        return feed

    @property
    def floor(self) -> Track:
        """The sound of the stage."""
        return self.stage["audio"]

    @property
    def is_live(self) -> bool:
        """True while there is something to see or hear on stage, or in a channel."""
        if self.upstream is not None:
            return self.upstream.is_live
        on_stage = any(track.is_live for track in self.stage.values())
        return on_stage or any(channel.sounding for channel in self.channels.values())

    def feed(self, name: str) -> Feed:
        """The feed of this name; an empty one if nobody has sent it yet."""
        if name not in self.feeds:
            self.feeds[name] = Feed(name, self.services.track, self.services.clock)
        return self.feeds[name]

    def is_open(self, language: str) -> bool:
        """Whether staff have opened a channel of this language."""
        return any(each.language == language for each in self.streams.channels)

    # Who comes and goes ----------------------------------------------------------------------

    def send(self, feed: str, sender: Sender) -> None:
        """A sender that was answered."""
        loop = asyncio.get_running_loop()

        def wake() -> None:
            loop.call_soon(self.choose)

        sender.meters["audio"].on_waking = wake
        self.feed(feed).expect(sender)
        self.choose()

    def watch(self, watcher: Watcher) -> None:
        """A viewer that was answered."""
        self.watchers.add(watcher)
        watcher.when_over(lambda: self.watchers.discard(watcher))

    def tracks(self, what: str) -> Mapping[Kind, Track]:
        """What somebody watches who watches the stage or a feed."""
        return self.stage if what == STAGE else self.feed(what).tracks

    def turn(self, watcher: Watcher, channel: str | None, picture: bool | None) -> None:
        """Let a viewer hear something else, or see the picture or not."""
        if channel is not None and channel != watcher.channel:
            watcher.peer.hear(self._sound(watcher, channel))
            watcher.channel = channel
            self.choose()
        if picture is not None and picture != watcher.picture:
            watcher.picture = picture
            watcher.spared_until = self.services.clock() + SPARED_S
            watcher.peer.see(picture)

    def _sound(self, watcher: Watcher, channel: str) -> Track:
        if channel == FLOOR:
            return self.tracks(watcher.what)["audio"]
        if self.is_open(channel):
            return self.channels[channel].track
        return self.feed(channel).tracks["audio"]

    def heard(self) -> dict[str, int]:
        """How many hear what; whose channel was closed hears the floor."""
        counts = Counter(
            watcher.channel if self.is_open(watcher.channel) else FLOOR for watcher in self.watchers
        )
        for branch in self.branches:
            counts.update(branch.watching.heard)
        languages = [each.language for each in self.streams.channels]
        return {name: counts[name] for name in (FLOOR, *languages)}

    @property
    def viewers(self) -> int:
        """How many watch, here and at branches."""
        return len(self.watchers) + sum(branch.watching.viewers for branch in self.branches)

    @property
    def troubled(self) -> int:
        """How many of them lose too much."""
        here = sum(watcher.peer.trouble for watcher in self.watchers)
        return here + sum(branch.watching.trouble for branch in self.branches)

    def parties(self) -> list[Party]:
        """Everybody who is connected."""
        senders = [one for feed in self.feeds.values() for one in feed.senders()]
        return [*senders, *self.watchers]

    def end(self, parties: Collection[Party]) -> None:
        """End these connections; nobody waits for it."""
        for party in parties:
            party.gone()
            task = asyncio.get_running_loop().create_task(party.end())
            self._ending.add(task)
            task.add_done_callback(self._ending.discard)

    def recheck(self, people: Mapping[str, Person | None]) -> None:
        """End whatever these people may no longer do, as they are now (None: gone)."""
        ended: list[Party] = []
        for feed in self.feeds.values():
            ended += [one for one in feed.senders() if not self._may(people, one, feed.name)]
        for watcher in self.watchers:
            person = people.get(watcher.person)
            if watcher.person in people and (person is None or not person.may_enter(self.id)):
                ended.append(watcher)
        self.end(ended)

    def _may(self, people: Mapping[str, Person | None], sender: Sender, feed: str) -> bool:
        if sender.person not in people:
            return True
        person = people[sender.person]
        return person is not None and may_send(person, self.id, feed, self.streams.called)

    # Time ------------------------------------------------------------------------------------

    def tick(self) -> None:
        """Several times a second: fall back, end what is overdue, spare who is in trouble."""
        self.choose()
        self.end([one for feed in self.feeds.values() for one in feed.overdue()])
        self._curb()
        self._spare()
        for branch in tuple(self.branches):
            branch.tick()
        now = self.services.clock()
        for name, feed in list(self.feeds.items()):
            idle = not feed.senders() and now - feed.left_at > IDLE_S
            if idle and feed is not self._on_air and not self._watched(name):
                del self.feeds[name]
        if self.opening or self.viewers or self.parties():
            self.used_at = now

    def _watched(self, name: str) -> bool:
        here = any(name in (watcher.what, watcher.channel) for watcher in self.watchers)
        return here or any(name in branch.feeds for branch in self.branches)

    def _curb(self) -> None:
        """End a sender that sends far more than it was asked for (REMB), and tell its person.

        Some encoders do not hear what they are asked, and every viewer would have to take it.
        """
        most = TOLERATED * self.services.limits.kbps
        for name, feed in self.feeds.items():
            for sender in feed.senders():
                if sender.is_too_much(most):
                    log.warning("A sender sends too much.", extra={"room": self.id, "feed": name})
                    said = {"feed": name, "kbps": self.services.limits.kbps, "why": "too_much"}
                    self.services.tell(self.id, sender.person, said)
                    self.end([sender])

    def _spare(self) -> None:
        """Leave those the sound who lose too much of the picture, and tell them."""
        now = self.services.clock()
        for watcher in self.watchers:
            if watcher.peer.trouble and watcher.picture and now >= watcher.spared_until:
                watcher.picture = False
                watcher.peer.see(False)
                said = {"session": watcher.session, "picture": False, "why": "loss"}
                self.services.tell(self.id, watcher.person, said)

    @property
    def is_over(self) -> bool:
        """True once nobody has sent or watched for a while."""
        return self.services.clock() - self.used_at > IDLE_S

    def close(self) -> None:
        """End all that is left."""
        self.end(self.parties())
        for branch in tuple(self.branches):
            branch.end()
        if self.upstream is not None:
            self.upstream.stop()
        for channel in self.channels.values():
            channel.end()
        for track in self.stage.values():
            track.follow(None)

    def news(self) -> Gauge:
        """What there is to see and hear, for everybody."""
        return Gauge(self.id, "main", "streams", streams_view(self))

    def figures(self) -> tuple[Gauge, Gauge]:
        """How the streams are doing: for staff, and for interpreters."""
        return (
            Gauge(self.id, "staff", "feeds", feeds_view(self)),
            Gauge(self.id, INTERPRETERS, "booths", booths_view(self)),
        )
