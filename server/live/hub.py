"""Who hears what in this process. Messages due in the same tick go out as one frame."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Set
from typing import Final

from rooms.facts import Stream
from rooms.limits import LINKS_PER_PERSON
from server.live.fanout import Fanout
from server.live.link import Link
from server.live.roster import Member, Roster
from server.wire.envelope import GaugeNews, GaugeOver, Line, MineNews
from server.wire.refusals import Close

TICK_S: Final = 0.015
"""Messages closer together than this are joined; the first after a quiet time goes at once."""

JOIN_S: Final = 0.005
"""The same while thousands are still being served: what comes early is in time for most of them."""

MINE_KNOWN: Final = 20_000
"""Personal messages of which the last revision is remembered: at least so many, at most twice."""


class Hub:
    """All links of this process. Nothing here waits. `moved` are rooms people came to or left."""

    def __init__(self) -> None:
        self.links: dict[Link, None] = {}
        self.people: dict[str, tuple[Link, ...]] = {}
        self.rosters: dict[str, Roster] = {}
        self.moved: set[str] = set()
        self.fanout = Fanout(self._set_tick)
        self._stamp = 0
        self._mine: dict[tuple[str, str, str], int] = {}
        self._due: dict[str, None] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._last = 0.0

    @property
    def stamp(self) -> int:
        """A number that grows with every gauge: what is known by now, and what came after."""
        return self._stamp

    def roster(self, room: str) -> Roster:
        """The links of a room, an empty one if nobody has entered."""
        found = self.rosters.get(room)
        if found is None:
            found = self.rosters[room] = Roster(room)
        return found

    def add(self, link: Link, person: str) -> None:
        """A link has said who it is. The person's oldest link makes way when there are too many.

        The oldest, since the newest is the one in the person's hand: a phone that lost its network
        comes back before its dead connections have been noticed.
        """
        self.links[link] = None
        theirs = self.people[person] = (*self.people.get(person, ()), link)
        for old in theirs[:-LINKS_PER_PERSON]:
            old.close(Close.TOO_MANY_CONNECTIONS, "opened elsewhere")

    def drop(self, link: Link) -> None:
        """A link is over."""
        self.links.pop(link, None)
        for room, roster in self.rosters.items():
            if link in roster.members or link in roster.arriving:
                self.part(link, room)
        if link.person is not None:
            theirs = tuple(each for each in self.people.get(link.person.id, ()) if each != link)
            if theirs:
                self.people[link.person.id] = theirs
            else:
                self.people.pop(link.person.id, None)

    def arrive(self, link: Link, room: str) -> None:
        """A link is entering: keep personal news for it until it has."""
        self.roster(room).arriving[link] = []

    def join(self, link: Link, room: str, member: Member) -> list[bytes]:
        """A link has entered. What was due before goes to the others only.

        Returns the personal messages that came meanwhile; call it in one go with sending the reply.
        """
        self.flush(room)
        roster = self.roster(room)
        meanwhile = roster.arriving.pop(link, [])
        for news in meanwhile:
            if news.voted:
                member.voted |= {news.voted}
        roster.join(link, member)
        self.moved.add(room)
        return [news.text for news in meanwhile]

    def part(self, link: Link, room: str) -> None:
        """A link has left a room; what is on its way to others does not reach it any more."""
        roster = self.roster(room)
        if link in roster.members and not link.closed:
            self.fanout.leave_out(link, room)
        roster.part(link)
        self.moved.add(room)

    def post(self, room: str, lines: Iterable[Line]) -> None:
        """Facts for the audiences of their streams; a gauge whose matter is over is forgotten."""
        self.roster(room).post(lines)
        self._arm(room)

    def gauge(self, news: GaugeNews) -> None:
        """A fast number for its audience, at the next tick."""
        self._stamp += 1
        if self.roster(news.room).gauge(news, self._stamp):
            self._arm(news.room)

    def over(self, news: GaugeOver) -> None:
        """Nobody may see this gauge any more."""
        self.roster(news.room).over(news.name, news.key)

    def mine(self, news: MineNews, asked: Set[object] = frozenset()) -> None:
        """A personal message for all links of these people in a room; an older one is dropped.

        Those of `asked` have it in one frame with the answer to their command, which follows.
        """
        roster = self.roster(news.room)
        for person in news.people:
            if self._is_news((news.room, person, news.key), news.rev):
                self._tell(person, news, roster, asked)
            if news.voted:
                self.voted(news.room, person, news.voted)

    def voted(self, room: str, person: str, audience: str) -> None:
        """A person may see the running figures of a poll from now on, on all their links."""
        roster = self.roster(room)
        for link in self.people.get(person, ()):
            for text in roster.vote(link, audience):
                link.send(text)

    def opened(self, room: str, head: dict[Stream, int]) -> None:
        """The room stands here, and nobody has been told anything yet."""
        for stream, seq in head.items():
            self.roster(room).audiences[stream].told = seq

    def told(self, room: str, stream: Stream) -> int:
        """The seq of the last fact that has gone out to every link of a stream."""
        return self.roster(room).audiences[stream].told

    def close_people(self, people: Iterable[str], code: int, reason: str) -> None:
        """End every link of these people."""
        for person in people:
            for link in self.people.get(person, ()):
                link.close(code, reason)

    def close_room(self, room: str, code: int, reason: str) -> None:
        """End every link in a room."""
        roster = self.roster(room)
        for link in [*roster.members, *roster.arriving]:
            link.close(code, reason)

    def flush(self, room: str) -> None:
        """Send what is due in a room now."""
        self._due.pop(room, None)
        for delivery in self.roster(room).take_due():
            self.fanout.add(delivery)

    def stop(self) -> None:
        """Nothing more is sent."""
        if self._timer is not None:
            self._timer.cancel()

    def _tell(self, person: str, news: MineNews, roster: Roster, asked: Set[object]) -> None:
        for link in self.people.get(person, ()):
            if link in roster.members:
                if link in asked:
                    link.send_along(news.text)
                else:
                    link.send(news.text)
            elif link in roster.arriving:
                roster.arriving[link].append(news)

    def _is_news(self, name: tuple[str, str, str], rev: int) -> bool:
        """False for what was said again after a gap and had been heard all the same."""
        known = self._mine.pop(name, -1)
        self._mine[name] = max(known, rev)
        if len(self._mine) > 2 * MINE_KNOWN:  # by halves: the first key of a dict is dear to find
            self._mine = dict(list(self._mine.items())[-MINE_KNOWN:])
        return rev >= known  # a place in a queue moves on without a revision of its own

    def _arm(self, room: str) -> None:
        self._due[room] = None
        self._set_tick()

    def _set_tick(self) -> None:
        """When the next messages go out. What is due while the fan-out is full is joined.

        Without that a room too large for its messages would fall ever further behind: five
        thousand sends take 50 ms, and every tick of 15 ms would add as many.
        """
        if self._due and self._timer is None and self.fanout.has_room:
            loop = asyncio.get_running_loop()
            tick = JOIN_S if self.fanout.is_busy else TICK_S
            wait = max(0.0, self._last + tick - loop.time())
            self._timer = loop.call_later(wait, self._tick)

    def _tick(self) -> None:
        self._timer = None
        self._last = asyncio.get_running_loop().time()
        due, self._due = self._due, {}
        for room in due:
            self.flush(room)
