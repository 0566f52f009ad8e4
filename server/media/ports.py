"""The joints of the media process: what its parts ask of one another, without aiortc or HTTP."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, NamedTuple, Protocol, runtime_checkable

Kind = Literal["video", "audio"]

FLOOR: Final = "floor"
"""The channel of the original."""

STAGE: Final = "stage"
"""What the whole room sees and hears, whoever sends it."""


@dataclass(frozen=True, slots=True)
class Codec:
    """How a payload is coded: `name` as in SDP (`VP8`, `H264`, `opus`), `clock_rate` in Hz."""

    name: str
    clock_rate: int
    channels: int | None = None
    parameters: tuple[tuple[str, str], ...] = ()


class Packet(NamedTuple):
    """An RTP packet in the numbering of its track (RFC 3550, 5.1), without its header."""

    sequence: int
    timestamp: int
    marker: bool
    payload: bytes


class Sink(Protocol):
    """Whoever takes the packets of a track: a leg, another track, a recording. Never waits."""

    def take(self, packet: Packet) -> None:
        """The next packet, in the order of its arrival; gaps may still be filled later."""
        ...

    def renewed(self, codec: Codec) -> None:
        """From here on another sender or another codec."""
        ...


class Track(Protocol):
    """One continuous picture or sound, whoever sends it: its numbers and its clock go on."""

    @property
    def kind(self) -> Kind: ...
    @property
    def codec(self) -> Codec | None: ...
    @property
    def is_live(self) -> bool:
        """True while packets have come within the last two seconds."""
        ...

    @property
    def voiced_at(self) -> float | None:
        """When sound was last heard in it that is not silence; by the clock it was made with."""
        ...

    def follow(self, other: Track | None) -> None:
        """Carry another track from now on; a picture from its next key frame."""
        ...

    def add(self, sink: Sink) -> None:
        """Give a sink what comes; of a picture first what came since the last key frame."""
        ...

    def drop(self, sink: Sink) -> None: ...
    def recall(self, sequence: int) -> Packet | None:
        """A packet that was sent before, if it is not too long ago."""
        ...

    def ask_for_key_frame(self) -> None: ...


@runtime_checkable
class Clocked(Protocol):
    """A track that knows its sender's clock. Without it sound and picture are laid by arrival."""

    def moment(self, timestamp: int) -> float | None:
        """When that timestamp was captured, in Unix seconds of the sender's clock.

        From its sender reports (RFC 3550, 6.4.1); None before the first. Asked from any thread.
        """
        ...


class KeyFrame(NamedTuple):
    """A picture that needs none before it. `at`: when its first packet came, by the track's clock.

    `packets` are in their order, none missing; empty while not all are there, or no longer.
    """

    codec: Codec
    packets: tuple[Packet, ...]
    at: float


@dataclass(frozen=True, slots=True)
class IceServer:
    """A STUN or TURN server as a browser is told of it (W3C RTCIceServer)."""

    urls: tuple[str, ...]
    username: str | None = None
    credential: str | None = None


@dataclass(frozen=True, slots=True)
class Fragment:
    """What a trickle PATCH carries (RFC 8840): credentials and candidates of one side."""

    ufrag: str | None
    password: str | None
    candidates: tuple[str, ...] = ()
    ended: bool = False


class OfferRefused(Exception):
    """An offer that cannot be answered. `status` is 400 (not SDP) or 422 (not for us)."""

    def __init__(self, status: int, title: str) -> None:
        super().__init__(title)
        self.status, self.title = status, title


class Peer(Protocol):
    """One WebRTC connection, whichever way it sends. `answer` is SDP with all candidates."""

    on_gone: Callable[[], None] | None
    """Called once, when the connection is over, whoever ended it."""

    @property
    def answer(self) -> str: ...
    @property
    def fragment(self) -> Fragment:
        """Our own credentials and candidates as they hold now."""
        ...

    async def trickle(self, fragment: Fragment) -> None: ...
    async def restart(self, fragment: Fragment) -> Fragment:
        """New credentials for the same connection (RFC 8445, 2.4): ours, to be answered."""
        ...

    async def close(self) -> None: ...
    def figures(self) -> Mapping[str, float]:
        """By kind and name, `video.packets`: see `Ingest.figures` and `Leg.figures` in `rtc`."""
        ...


class Viewer(Peer, Protocol):
    """A peer that watches and listens."""

    @property
    def trouble(self) -> bool:
        """True while it has lost more than 15 % of the picture for five seconds."""
        ...

    def hear(self, track: Track) -> None:
        """Listen to another track from now on: no renegotiation, numbers go on."""
        ...

    def see(self, on: bool) -> None:
        """Whether it is sent the picture, or sound alone."""
        ...


class Connections(Protocol):
    """Answers offers: what `http` asks of `rtc`."""

    async def publisher(self, offer: str, tracks: Mapping[Kind, Track], kbps: int) -> Peer:
        """A sender whose packets go to these tracks. OfferRefused."""
        ...

    async def viewer(self, offer: str, tracks: Mapping[Kind, Track]) -> Viewer:
        """Somebody who is sent these tracks. OfferRefused."""
        ...

    @property
    def ice_servers(self) -> Sequence[IceServer]:
        """What a client may use to reach us, with credentials for the next hours."""
        ...


class WayOut(Protocol):
    """A room's tracks on their way out of it, in a thread of their own; never waits, never raises.

    Made, changed and stopped on the loop's thread. Whatever goes wrong is said by the callback
    given at the start (a sentence for staff; None: well again), and never stops the meeting.
    """

    def figures(self) -> Mapping[str, float]:
        """Counts by name: frames, lost, dropped, errors, seconds of CPU (`cpu`), `behind`."""
        ...

    async def stop(self) -> None:
        """Finish what is begun and let go of the tracks; may be called twice."""
        ...


class Broadcast(WayOut, Protocol):
    """HLS for crowds: a folder with `index.m3u8`, a picture if it is H264, a sound per channel."""

    @property
    def key(self) -> str:
        """The folder's unguessable name: `{hls}/{room}/{key}/index.m3u8`."""
        ...

    @property
    def is_ready(self) -> bool:
        """True once a player finds something to play."""
        ...

    @property
    def has_picture(self) -> bool:
        """False: sound only, because the picture is missing or is not H264."""
        ...

    @property
    def channels(self) -> Sequence[str]:
        """The channels offered now. A player that is playing learns of new ones by reloading."""
        ...

    def hear(self, channel: str, track: Track | None) -> None:
        """Offer another channel, or carry another track on it. None: the floor from now on."""
        ...


class Recording(WayOut, Protocol):
    """Files as the senders sent them, and a manifest that is on disk from the start."""

    @property
    def manifest(self) -> Mapping[str, Any]:
        """What is in `manifest.json`: room, id, started_at, ended_at, parts, troubles."""
        ...

    def hear(self, channel: str, track: Track | None) -> None:
        """Record another channel too, or no longer (None): begins another file."""
        ...


class Push(WayOut, Protocol):
    """What is on stage, handed on to another server."""

    @property
    def is_there(self) -> bool:
        """True while that server takes all of it; False also while it is sought again."""
        ...


class Egress(Protocol):
    """Starts the ways out of rooms. `sounds` is by channel, `floor` among them."""

    @property
    def pushes(self) -> bool:
        """Whether there is another server to push to."""
        ...

    def broadcast(
        self,
        room: str,
        picture: Track | None,
        sounds: Mapping[str, Track],
        said: Callable[[str | None], None],
    ) -> Broadcast: ...

    def record(
        self,
        room: str,
        recording: str,
        picture: Track | None,
        sounds: Mapping[str, Track],
        said: Callable[[str | None], None],
    ) -> Recording:
        """Into `{recordings}/{room}/{recording}/`."""
        ...

    def push(
        self,
        room: str,
        picture: Track | None,
        sound: Track | None,
        said: Callable[[str | None], None],
    ) -> Push | None:
        """To the configured foreign server, again and again until stopped; None: there is none."""
        ...
