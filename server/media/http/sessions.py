"""Sessions: what a POST made, at an address nobody guesses, and what is left of it after."""

from __future__ import annotations

import asyncio
import secrets
from collections import Counter, OrderedDict, deque
from collections.abc import Callable, Iterator
from typing import Final

from server.media.http.sdpfrag import Offered
from server.media.stage.parties import Party, Sender, Watcher
from server.media.stage.room import Room

REMEMBERED: Final = 4096
REMEMBERED_S: Final = 120.0
"""Whoever closes the connection first and says DELETE then is told that all is well."""

MOST_CANDIDATES: Final = 256
FORMER: Final = 8


class Session:
    """One sender or viewer as HTTP sees it. `etag` stands for the ICE session (RFC 9725, 4.3).

    `process` has it, and its id begins with that name: so web processes find it.
    """

    def __init__(
        self, room: Room, path: str, party: Sender | Watcher, offered: Offered, process: str = ""
    ) -> None:
        token = secrets.token_urlsafe(18)
        self.id = f"{process}.{token}" if process else token
        self.room, self.party, self.offered = room, party, offered
        self.location = f"{path}/{self.id}"
        self.etag = _tag()
        self.ufrag = offered.ufrag
        self.former: deque[str] = deque(maxlen=FORMER)
        self.taken = 0
        """How many candidates of the other side were taken."""

        self.turn = asyncio.Lock()
        """One PATCH at a time: what is sent behind a restart belongs to it."""

    def restarted(self, ufrag: str) -> None:
        """The other side has new credentials, and so have we."""
        self.former.append(self.ufrag)
        self.ufrag = ufrag
        self.taken = 0
        self.etag = _tag()

    def may_take(self, candidates: int) -> bool:
        """Whether so many more candidates are within bounds; counts them."""
        self.taken += candidates
        return self.taken <= MOST_CANDIDATES


class Sessions:
    """All sessions of one process, by id."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._open: dict[str, Session] = {}
        self._ended: OrderedDict[str, tuple[str, float]] = OrderedDict()
        self._replaced: set[str] = set()
        self._each: Counter[tuple[type[Party], str]] = Counter()
        self.past: dict[type[Party], Counter[str]] = {Sender: Counter(), Watcher: Counter()}
        """What connections that are over have counted, summed up."""

    def __iter__(self) -> Iterator[Session]:
        return iter(tuple(self._open.values()))

    def __len__(self) -> int:
        return len(self._open)

    def add(self, session: Session) -> None:
        """A session that begins. When its connection is over, a tombstone is left."""
        self._open[session.id] = session
        self._each[type(session.party), session.party.person] += 1
        session.party.when_over(lambda: self._bury(session))

    def of(self, party: type[Party], person: str) -> int:
        """How many sessions of this kind a person has."""
        return self._each[party, person]

    def get(self, id: str) -> Session | None:
        """A session that is open."""
        return self._open.get(id)

    def ended(self, id: str) -> str | None:
        """Whose session has ended lately under this id; forgotten with the answer."""
        self._forget()
        found = self._ended.pop(id, None)
        self._replaced.discard(id)
        return None if found is None else found[0]

    def is_replaced(self, id: str) -> bool:
        """Whether the session of this id ended lately because another sender took its feed over."""
        self._forget()
        return id in self._replaced

    def forget(self, id: str) -> None:
        """It was ended by DELETE: nothing is left."""
        self._ended.pop(id, None)
        self._replaced.discard(id)

    def _bury(self, session: Session) -> None:
        if self._open.pop(session.id, None) is None:
            return
        person = session.party.person
        whose = type(session.party), person
        self._each[whose] -= 1
        if not self._each[whose]:
            del self._each[whose]
        self.past[type(session.party)].update(session.party.counted())
        self._ended[session.id] = (person, self._clock() + REMEMBERED_S)
        if isinstance(session.party, Sender) and session.party.is_replaced:
            self._replaced.add(session.id)
        self._forget()

    def _forget(self) -> None:
        now = self._clock()
        while self._ended:
            id, (_, until) = next(iter(self._ended.items()))
            if until > now and len(self._ended) <= REMEMBERED:
                return
            del self._ended[id]
            self._replaced.discard(id)


class Rate:
    """At most so many in any second."""

    def __init__(self, most: int, clock: Callable[[], float]) -> None:
        self._most, self._clock = most, clock
        self._taken: deque[float] = deque()

    def take(self) -> bool:
        """Take one; False when there is none left in this second."""
        now = self._clock()
        while self._taken and now - self._taken[0] >= 1:
            self._taken.popleft()
        if len(self._taken) >= self._most:
            return False
        self._taken.append(now)
        return True


def _tag() -> str:
    return f'"{secrets.token_hex(8)}"'
