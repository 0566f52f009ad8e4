"""How peers are reached: what `rtc` asks of `network`, without a word of sockets."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, NamedTuple, Protocol

from server.media.ports import IceServer


class IceCandidate(Protocol):
    """A transport address of one side (RFC 8839, 5.1), as `aioice.Candidate` has it."""

    def to_sdp(self) -> str: ...


Address = tuple[str, int]
"""An IP address and a port."""


class Path(NamedTuple):
    """Where datagrams for a peer go at present: `send(datagram, address)`.

    `send` never waits. What the network does not take at once is dropped and counted, or OSError.
    """

    send: Callable[[bytes | memoryview, Address], object]
    address: Address
    kind: Literal["udp", "tcp", "relay"]


class IceConnection(Protocol):
    """Our side of one ICE connection (RFC 8445), the controlled one, as `aioice.Connection` has it.

    `rtc` sets the remote names and candidates, gathers, connects, replaces `data_received` on the
    object and sends over `path`. An ICE restart is a second connection from the same maker:
    `rtc` moves DTLS over to it once it is nominated, and closes the first.
    """

    remote_is_lite: bool
    remote_username: str | None
    remote_password: str | None
    heard: int
    """How much has come that only this peer can have sent; `rtc` counts it of senders alone. While
    it grows, checks of consent need no answer. Of whom we send media to they do (RFC 7675)."""
    on_moved: Callable[[Path], None] | None
    """Called whenever `path` becomes another one, first before `connect` returns."""

    @property
    def path(self) -> Path | None:
        """Where the peer is reached now; None before it is connected and after it is gone."""
        ...

    @property
    def local_username(self) -> str: ...
    @property
    def local_password(self) -> str: ...
    @property
    def local_candidates(self) -> Sequence[IceCandidate]: ...
    def succeed(self, other: IceConnection) -> None:
        """Be the restart of `other`: may use its address; while this one connects, `other` stays.

        To be called before gathering. If this one fails, `other` is asked for consent again.
        """
        ...

    async def gather_candidates(self) -> None: ...
    async def add_remote_candidate(self, remote_candidate: Any) -> None:  # noqa: ANN401
        """A candidate of theirs; what is of no use to us is passed over. None changes nothing."""
        ...

    async def connect(self) -> None:
        """Until a path is nominated. ConnectionError after 20 s: then it is closed."""
        ...

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

    def counts(self) -> Mapping[str, int]:
        """What is in the tables of the network now, and what was dropped and why."""
        ...
