"""The links in one room of this process: audiences, what is due for each, the latest gauges."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from rooms.audience import EVERYBODY, groups
from rooms.facts import Stream
from rooms.people import Attendance, Person
from rooms.presence import Crowd, is_counted
from server.live.fanout import Delivery
from server.live.link import Link
from server.wire.envelope import GaugeNews, Line, MineNews

PASSING: Final = frozenset({"reactions", "captions"})
"""Gauges that mean nothing a moment later: nobody who comes then is given the last one."""

_STREAMS: Final = frozenset(map(str, Stream))


@dataclass(slots=True)
class Member:
    """A link that has entered: the streams it follows, and the polls its person has voted in."""

    person: Person
    streams: tuple[Stream, ...]
    voted: frozenset[str] = frozenset()


@dataclass(slots=True)
class Latest:
    """The last gauge of its name and key for one audience; `stamp` orders all of a process."""

    rev: int
    stamp: int
    text: bytes


@dataclass(slots=True)
class Audience:
    """Links that receive the same bytes, and what is due for them. `told`: the last seq sent."""

    links: dict[Link, None] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)
    gauges: dict[tuple[str, str], bytes] = field(default_factory=dict)
    latest: dict[tuple[str, str], Latest] = field(default_factory=dict)
    told: int = 0

    def skip(self) -> None:
        """There is nobody to be told."""
        if self.lines:
            self.told = self.lines[-1].seq
        self.lines, self.gauges = [], {}


class Roster:
    """Membership and dues of one room. It sends nothing: `take_due` says what to deliver."""

    def __init__(self, room: str) -> None:
        self.room = room
        self.members: dict[Link, Member] = {}
        self.arriving: dict[Link, list[MineNews]] = {}
        self.audiences: dict[str, Audience] = {str(stream): Audience() for stream in Stream}
        self._present: dict[str, int] = {}
        self._onsite: set[str] = set()
        self._new: set[str] = set()

    @property
    def crowd(self) -> Crowd:
        """The people whose links are here."""
        return Crowd(len(self._present), len(self._onsite))

    def join(self, link: Link, member: Member) -> None:
        """From here on the link receives what is new for its audiences."""
        self.members[link] = member
        for name in self.audiences_of(member):
            self.audiences[name].links[link] = None
        person = member.person
        if is_counted(person.role):
            if person.id not in self._present:
                self._new.add(person.id)
            self._present[person.id] = self._present.get(person.id, 0) + 1
            if person.attendance is Attendance.ONSITE:
                self._onsite.add(person.id)

    def part(self, link: Link) -> None:
        """The link receives nothing of this room any more."""
        self.arriving.pop(link, None)
        member = self.members.pop(link, None)
        if member is None:
            return
        for name in self.audiences_of(member):
            self.audiences[name].links.pop(link, None)
        id = member.person.id
        left = self._present.get(id, 0) - 1
        if left > 0:
            self._present[id] = left
        else:
            self._present.pop(id, None)
            self._onsite.discard(id)

    def present(self) -> list[str]:
        """Everybody who is here."""
        self._new.clear()
        return list(self._present)

    def newcomers(self) -> list[str]:
        """Who has come since somebody asked last."""
        new, self._new = self._new, set()
        return list(new)

    def audiences_of(self, member: Member) -> Iterator[str]:
        """The names of the audiences that exist and that a member belongs to."""
        yield from map(str, member.streams)
        yield from (name for name in _beside(member) if name in self.audiences)

    def vote(self, link: Link, audience: str) -> list[bytes]:
        """The link's person has voted. Returns the gauges that they may see from now on."""
        member = self.members.get(link)
        if member is None or audience in member.voted:
            return []
        member.voted |= {audience}
        found = self.audiences.get(audience)
        if found is None:
            return []
        found.links[link] = None
        return [latest.text for latest in found.latest.values()]

    def post(self, lines: Iterable[Line]) -> None:
        """Facts are due for their streams, in this order."""
        for line in lines:
            self.audiences[line.stream].lines.append(line)

    def gauge(self, news: GaugeNews, stamp: int) -> bool:
        """A gauge is due, unless it is no newer than the latest. Returns whether it is."""
        audience = self._audience(news.audience)
        name = (news.name, news.key)
        if news.name not in PASSING:
            latest = audience.latest.get(name)
            if latest is not None and news.rev <= latest.rev:
                return False
            audience.latest[name] = Latest(news.rev, stamp, news.text)
        audience.gauges[name] = news.text
        return True

    def over(self, name: str, key: str) -> None:
        """Nobody may see this gauge any more: forget it, sent or unsent, for every audience."""
        for audience in list(self.audiences):
            found = self.audiences[audience]
            found.latest.pop((name, key), None)
            found.gauges.pop((name, key), None)
            if audience not in _STREAMS and not found.latest:
                del self.audiences[audience]

    def forget_gauges(self) -> None:
        """No number known of this room holds any more."""
        for audience in self.audiences.values():
            audience.latest.clear()
            audience.gauges.clear()

    def latest(self, member: Member, since: int = 0) -> list[bytes]:
        """The gauges a newcomer must be given; of upvotes only those after the stamp `since`."""
        return [
            latest.text
            for audience in self.audiences_of(member)
            for (name, _), latest in self.audiences[audience].latest.items()
            if name != "upvotes" or latest.stamp > since
        ]

    def latest_of(self, name: str) -> bytes | None:
        """The last gauge for everybody of this name, whatever its key."""
        found = self.audiences[EVERYBODY].latest.get((name, ""))
        return None if found is None else found.text

    def take_due(self) -> Iterator[Delivery]:
        """What is due for each audience, as one frame where it fits into one."""
        for audience in self.audiences.values():
            if audience.lines or audience.gauges:
                if audience.links:
                    yield self._delivery(audience)
                else:
                    audience.skip()

    def _delivery(self, audience: Audience) -> Delivery:
        lines, gauges = audience.lines, audience.gauges
        audience.lines, audience.gauges = [], {}
        texts = [line.text for line in lines]

        def done() -> None:
            if lines:
                audience.told = lines[-1].seq

        return Delivery(
            self.room,
            list(audience.links),
            texts,
            [((self.room, name, key), text) for (name, key), text in gauges.items()],
            done,
        )

    def _audience(self, name: str) -> Audience:
        """An audience; one beside the streams is gathered when it is first spoken to."""
        found = self.audiences.get(name)
        if found is None:
            whose = (link for link, member in self.members.items() if name in _beside(member))
            found = self.audiences[name] = Audience(dict.fromkeys(whose))
        return found


def _beside(member: Member) -> frozenset[str]:
    """The audiences beside streams: of polls voted in, and by role."""
    return member.voted | groups(member.person)
