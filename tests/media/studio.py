"""A media process without a network: real rooms, tracks and HTTP; peers that can be looked into."""

from __future__ import annotations

import asyncio
import itertools
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from weakref import WeakKeyDictionary

import httpx2

from rooms.channels import Channel
from rooms.people import Person, Role
from rooms.streams import Streams, feed_of
from server.identity import FeedKeys, Passes
from server.media.forwarding.inlet import Inlet, Steady
from server.media.forwarding.track import Track
from server.media.http.app import MediaDoor
from server.media.ports import Codec, Kind
from server.media.ports import Track as AnyTrack
from server.media.services import Broadcast, Gauge, Limits, Services
from server.media.stage.feed import KINDS
from server.media.stage.parties import Sender
from server.media.stage.room import Room
from tests.media.peers import FakeConnections, FakePeer

NOW = datetime(2020, 9, 17, 1, 0, tzinfo=UTC)
SECRET = b"0123456789abcdef0123456789abcdef"
VP8_KEY = bytes.fromhex("100000009d012a") + bytes(90)
"""A key frame of VP8 in one packet (RFC 7741, 4.3)."""

VP8, OPUS = Codec("VP8", 90_000), Codec("opus", 48_000, 2)
OFFER = "\r\n".join(
    (
        *("v=0", "o=- 1 2 IN IP4 127.0.0.1", "s=-", "t=0 0", "a=group:BUNDLE 0 1"),
        *("m=audio 9 UDP/TLS/RTP/SAVPF 111", "a=mid:0", "a=ice-ufrag:abcd"),
        *("a=ice-pwd:0123456789abcdefghijkl", "m=video 9 UDP/TLS/RTP/SAVPF 96", "a=mid:1", ""),
    )
)
SDP = {"Content-Type": "application/sdp"}
PWD = "newnewnewnewnewnewnewnew"


OF_FEED = {
    "programme": Role.ORGANISER,
    "standby": Role.ORGANISER,
    "speaker": Role.SPEAKER,
    "interpreter": Role.INTERPRETER,
}


@dataclass
class Clock:
    """Seconds and the time of day, which stand still until they are moved."""

    at: float = 100.0

    def __call__(self) -> float:
        return self.at

    def day(self) -> datetime:
        return NOW + timedelta(seconds=self.at - 100)

    def move(self, seconds: float) -> None:
        self.at += seconds


@dataclass
class FakeTruth:
    people: dict[str, Person] = field(default_factory=dict)
    rooms: dict[str, Streams] = field(default_factory=lambda: {"main": Streams("main")})
    asked: int = 0

    async def person(self, id: str) -> Person | None:
        self.asked += 1
        return self.people.get(id)

    async def streams(self, room: str) -> Streams | None:
        return self.rooms.get(room)


class Listener:
    """A follower that remembers what it was told."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def opened(self, room: Room) -> None:
        self.told.append("opened")

    def changed(self, room: Room) -> None:
        self.told.append("changed")

    def closed(self, room: Room) -> None:
        self.told.append("closed")


class Studio:
    """The process, its clock, its people, and what it said."""

    def __init__(self, **changes: Any) -> None:
        self._ids = itertools.count()
        self.clock, self.truth, self.connections = Clock(), FakeTruth(), FakeConnections()
        self.gauges: list[Gauge] = []
        self.told: list[tuple[str, str, dict[str, Any]]] = []
        self.hls: dict[str, Broadcast] = {}
        self.listener = Listener()
        self.services = replace(
            Services(
                connections=self.connections,
                track=lambda kind: Track(kind, self.clock),
                truth=self.truth,
                passes=Passes(SECRET, "summit"),
                keys=FeedKeys(SECRET, "summit"),
                publish=self.gauges.append,
                now=self.clock.day,
                clock=self.clock,
                limits=Limits(viewers=5, feeds=2, joins_per_s=1000, per_person=3, hls_from=2),
                broadcast=self.hls.get,
                follower=self.listener,
                tell=lambda *said: self.told.append(said),
            ),
            **changes,
        )
        self.media = MediaDoor(self.services)

    def person(self, role: Role, **more: Any) -> Person:
        """Somebody of this role."""
        made = Person(f"p{next(self._ids)}", f"{role}", role, **more)
        self.truth.people[made.id] = made
        return made

    def change(self, person: Person, **more: Any) -> None:
        self.truth.people[person.id] = replace(person, **more)

    def truth_is(self, **more: Any) -> Streams:
        """The streams of `main` are these from now on; nobody was told yet."""
        streams = replace(self.truth.rooms["main"], **more)
        self.truth.rooms["main"] = streams
        return streams

    async def hears(self, **more: Any) -> None:
        """The same, and the process has heard of it."""
        self.truth_is(**more)
        await self.media.streams.refresh("main")

    def client(self, person: Person | None = None, key: str | None = None) -> httpx2.AsyncClient:
        """A program with the pass of this person."""
        text = key or (person and self.services.passes.issue(person.id, self.clock.day())[0])
        headers = {"Authorization": f"Bearer {text}"} if text else {}
        transport = httpx2.ASGITransport(self.media.app)
        return httpx2.AsyncClient(
            transport=transport, base_url="http://media.test", headers=headers
        )

    async def room(self) -> Room:
        return await self.media.streams.open("main")

    async def on_stage(self, feed: str = "programme") -> Sender:
        """The stage shows this feed, which somebody sends."""
        self.truth_is(source=feed)
        room = await self.room()
        room.apply(self.truth.rooms["main"])
        return await self.sending(feed)

    async def sending(self, feed: str, person: str | None = None) -> Sender:
        """Whoever may send this feed sends it, or this person does."""
        room, known = await self.room(), feed_of(feed)
        assert known is not None
        whose = person or known.person or "venue"
        if whose not in self.truth.people:
            role = OF_FEED[known.kind]
            self.truth.people[whose] = Person(whose, whose.title(), role)
        sender = self.sender(whose)
        room.send(feed, sender)
        say(sender)
        return sender

    async def settled(self) -> None:
        """Let what was begun be done: connections that are ended, news that is read."""
        for _ in range(3):
            await asyncio.sleep(0)

    def sender(self, person: str = "venue") -> Sender:
        """Somebody who was answered and has sent nothing yet."""
        tracks = {kind: self.services.track(kind) for kind in KINDS}
        sender = Sender(person, person.title(), tracks, self.clock, self.clock.day())
        sender.answered(FakePeer(tracks))
        return sender


@dataclass
class Pen:
    """Writes packets into a track, as a sender's connection does."""

    inlet: Inlet
    number: int = 0

    def write(self, payload: bytes, voiced: bool) -> None:
        self.number += 1
        self.inlet.push(self.number, self.number * 960, True, payload, voiced)


PENS: WeakKeyDictionary[AnyTrack, Pen] = WeakKeyDictionary()
SAID: dict[Kind, tuple[Codec, bytes]] = {"video": (VP8, VP8_KEY), "audio": (OPUS, b"sound" * 20)}


def say(sender: Sender, kinds: tuple[Kind, ...] = KINDS, voiced: bool = True) -> None:
    """A packet of each kind from this sender; of the picture a key frame."""
    for kind in kinds:
        codec, payload = SAID[kind]
        track = sender.tracks[kind]
        assert isinstance(track, Track)
        if track not in PENS:
            PENS[track] = Pen(track.begin(Steady(codec)))
        PENS[track].write(payload, voiced)


def hush(sender: Sender) -> None:
    """Sound that nobody would hear."""
    say(sender, ("audio",), voiced=False)


def french(feed: str | None = "interpreter-p9") -> tuple[Channel, ...]:
    """A channel of French that this feed carries."""
    return (Channel("fr", feed, "Ines"),)
