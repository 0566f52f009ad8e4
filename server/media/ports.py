"""The joints of the media process: what its parts ask of one another, without aiortc or HTTP."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, NamedTuple, Protocol

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


class IceCandidate(Protocol):
    """A transport address of one side (RFC 8839, 5.1), as `aioice.Candidate` has it."""

    def to_sdp(self) -> str: ...


class IceConnection(Protocol):
    """Our side of one ICE connection (RFC 8445), the controlled one, as `aioice.Connection` has it.

    `rtc` sets the remote names and candidates, gathers, connects, replaces `data_received` on the
    object and sends over the nominated pair's transport. An ICE restart is a second connection
    from the same maker: `rtc` moves DTLS over to it once it is nominated, and closes the first.
    """

    remote_is_lite: bool
    remote_username: str | None
    remote_password: str | None

    @property
    def local_username(self) -> str: ...
    @property
    def local_password(self) -> str: ...
    @property
    def local_candidates(self) -> Sequence[IceCandidate]: ...
    async def gather_candidates(self) -> None: ...
    async def add_remote_candidate(self, remote_candidate: Any) -> None: ...
    async def connect(self) -> None: ...
    async def close(self) -> None: ...
    async def get_event(self) -> object:
        """Returns when the connection is over, whoever ended it."""
        ...

    async def send(self, data: bytes) -> None: ...
    def data_received(self, data: bytes, component: int) -> None: ...


class IceMaker(Protocol):
    """Makes our sides of ICE connections: what `rtc` asks of `network`."""

    def connection(self) -> IceConnection:
        """A new one with credentials of its own, not gathered yet."""
        ...

    @property
    def ice_servers(self) -> Sequence[IceServer]:
        """What a client may use to reach us, with credentials for the next hours."""
        ...


class OfferRefused(Exception):
    """An offer that cannot be answered. `status` is 400 (not SDP) or 422 (not for us)."""

    def __init__(self, status: int, title: str) -> None:
        super().__init__(title)
        self.status, self.title = status, title


class Peer(Protocol):
    """One WebRTC connection, whichever way it sends. `answer` is SDP with all candidates."""

    answer: str
    on_gone: Callable[[], None] | None
    """Called once, when the connection is over, whoever ended it."""

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
        """Counts by name: packets, bytes, lost, nacks, answered by rtx, key frames asked for."""
        ...


class Viewer(Peer, Protocol):
    """A peer that watches and listens."""

    trouble: bool
    """True while it has lost more than a tenth for five seconds."""

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
