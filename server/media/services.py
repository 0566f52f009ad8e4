"""What the media process needs from the outside, in the words of the rules; `wiring` provides it.

Whoever builds a process makes one `Services`, hands it to `server.media.http.app.MediaDoor`, lets
its `run` run, serves its `app`, and tells it by `changed` and `removed` what the bus has heard.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from rooms.facts import Data
from rooms.people import Person
from rooms.streams import Streams
from server.identity import FeedKeys, Passes
from server.media.ports import Connections, KeyFrame, Kind, Track
from server.media.relay.figures import RelayFigures
from server.media.relay.proof import Proof
from server.media.stage.branching import Upstream


class Truth(Protocol):
    """What SQL knows. Refusal `unavailable` while it cannot be asked."""

    async def person(self, id: str) -> Person | None:
        """A person as they are now, also one that was removed."""
        ...

    async def streams(self, room: str) -> Streams | None:
        """A room's streams as they are now; None: there is no such room."""
        ...


@dataclass(frozen=True)
class Broadcast:
    """Where a room's HLS is now: the address of its playlist, and whether it has a picture."""

    url: str
    picture: bool = True


@dataclass(frozen=True)
class Limits:
    """How much one process takes.

    `kept`: so many viewers more, of those who speak or work in a room, and screens. `hls_from`:
    viewers of a room after which newcomers get HLS.
    """

    viewers: int = 400
    kept: int = 24
    feeds: int = 12
    kbps: int = 2500
    joins_per_s: int = 50
    per_person: int = 24
    hls_from: int = 300


@dataclass(frozen=True)
class Elsewhere:
    """The other media processes: how many live, and how many viewers they have places for."""

    processes: int = 0
    free: int = 0


@dataclass(frozen=True)
class Gauge:
    """A figure for the links of a room: `name` is its key too; the newest one counts."""

    room: str
    audience: str
    name: str
    data: Data


class Follower(Protocol):
    """Somebody who is told of rooms: what writes HLS, records, or pushes to another server.

    All of it is called in the loop and must not wait. `room` is `server.media.stage.room.Room`.
    """

    def opened(self, room: Any) -> None:  # noqa: ANN401 - a Room, which needs this module
        """A room begins to be used: its `stage` tracks and its `channels` may be followed."""
        ...

    def changed(self, room: Any) -> None:  # noqa: ANN401
        """Its streams changed, or what is live did: another source, channel or codec."""
        ...

    def closed(self, room: Any) -> None:  # noqa: ANN401
        """Nobody sends or watches any more: drop every sink."""
        ...


class Nobody:
    """A follower that follows nothing."""

    def opened(self, room: Any) -> None: ...  # noqa: ANN401
    def changed(self, room: Any) -> None: ...  # noqa: ANN401
    def closed(self, room: Any) -> None: ...  # noqa: ANN401


async def _always(_room: str) -> bool:
    return True


def _untold(_room: str, _person: str, _data: Data) -> None: ...


def _uncounted() -> Mapping[str, int]:
    return {}


def _untroubled(_room: str) -> Mapping[str, str]:
    return {}


def _nowhere(_room: str) -> Broadcast | None:
    return None


def _nobody(_room: str) -> str | None:
    return None


def _undeveloped(_key: KeyFrame) -> bytes | None:
    return None


@dataclass(frozen=True)
class Services:
    """All that the media process is made of.

    `track` makes an empty track. `publish` sends a gauge on, and gives it its revision. `clock`
    counts seconds, `now` is the time of day. `holds` says whether this process still has the lease
    of a room. `broadcast` is where a room's HLS is, `troubles` what is wrong with its ways
    out, in sentences. `playlist` has HLS written, because somebody plays it, and gives the
    address of what is written now; None: not yet. `play` is the WHEP address at another server to
    which a room's viewers are sent now; None: that server has nothing of it. `tell` takes news
    for one person (room, person, data: `{"session", "picture": false, "why": "loss"}` or
    `{"feed", "kbps", "why": "too_much"}`): a `mine` of the kind `stream`. `port` is
    what the network's tables hold and what was dropped. `develop` makes a small JPEG of a key
    frame, in a thread; None for one that cannot be shown.

    `name` is the process's, by which its sessions are found; `elsewhere` are the others. `branch`
    makes what a branch of a room is fed by, of its id; without it each room is carried by one
    process alone. `proof` is how processes know one another, `relayed` counts what goes between.
    """

    connections: Connections
    track: Callable[[Kind], Track]
    truth: Truth
    passes: Passes
    keys: FeedKeys
    publish: Callable[[Gauge], None]
    now: Callable[[], datetime]
    clock: Callable[[], float]
    limits: Limits = field(default_factory=Limits)
    holds: Callable[[str], Awaitable[bool]] = _always
    broadcast: Callable[[str], Broadcast | None] = _nowhere
    playlist: Callable[[str], str | None] = _nobody
    play: Callable[[str], str | None] = _nobody
    troubles: Callable[[str], Mapping[str, str]] = _untroubled
    follower: Follower = field(default_factory=Nobody)
    tell: Callable[[str, str, Data], None] = _untold
    port: Callable[[], Mapping[str, int]] = _uncounted
    develop: Callable[[KeyFrame], bytes | None] = _undeveloped
    name: str = ""
    elsewhere: Callable[[], Elsewhere] = Elsewhere
    branch: Callable[[str], Upstream] | None = None
    proof: Proof | None = None
    relayed: RelayFigures = field(default_factory=RelayFigures)
