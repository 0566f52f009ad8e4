"""Our end of one connection at one door: what aioice takes for a socket of its own."""

from __future__ import annotations

import asyncio
import socket
from typing import TYPE_CHECKING, Any, Final, Protocol

from aioice import ice, stun

from server.media.network import knocking
from server.media.reaching import Address, Path

if TYPE_CHECKING:
    from aioice.candidate import Candidate

    from server.media.network.connection import PortConnection

MOST_ADDRESSES: Final = 32
"""Addresses of one peer at one door. Browsers use a handful."""


class Door(Protocol):
    """A socket that many connections share, as an end of one of them sees it."""

    @property
    def kind(self) -> str: ...
    @property
    def sender(self) -> socket.socket | None:
        """What datagrams to any address may be sent by; None: only by `send`."""
        ...

    def send(self, datagram: bytes | memoryview, address: Address) -> None: ...
    def enter(self, address: Address, end: DoorEnd) -> bool:
        """Whether datagrams from there belong to this end from now on."""
        ...

    def leave(self, address: Address, end: DoorEnd) -> None: ...
    def holds(self, address: Address, end: DoorEnd) -> bool:
        """Whether datagrams from there belong to this end."""
        ...

    def path(self, address: Address) -> Path: ...


class End(ice.StunProtocol):
    """Where one connection receives and sends. Whatever comes may have been sent by anybody."""

    def __init__(self, connection: PortConnection) -> None:
        super().__init__(connection)
        self.connection = connection
        self.name = connection.local_username

    def stun(self, message: stun.Message, address: Address) -> None:
        """A STUN message from a peer: the answer to a request of ours, or a signed check."""
        if knocking.is_answer(message):
            if transaction := self.transactions.get(message.transaction_id):
                transaction.response_received(message, address)
        elif knocking.is_check(message):
            self.receiver.request_received(message, address, self)

    def media(self, datagram: bytes) -> None:
        """DTLS, RTP or RTCP from a peer."""
        self.receiver.data_received(datagram, 1)

    def datagram_received(self, data: bytes | str, addr: tuple[Any, ...]) -> None:
        """A datagram that is for this end, whatever it is."""
        if not isinstance(data, bytes) or not data:
            return
        if data[0] > 3:
            self.media(data)
        elif (message := knocking.read(data)) is not None:
            self.stun(message, (addr[0], addr[1]))

    def path(self, address: Address) -> Path:
        """How a peer at this address is reached."""
        raise NotImplementedError


class DoorEnd(End):
    """One connection at one door of the port."""

    def __init__(self, connection: PortConnection, door: Door, candidate: Candidate) -> None:
        super().__init__(connection)
        self.local_candidate = candidate
        self.door, self.outlet = door, Outlet(door, self)
        self.transport = self.outlet

    def path(self, address: Address) -> Path:
        return self.door.path(address)

    async def close(self) -> None:
        """Leave the door, now.

        aioice waits for a future. Whoever is cancelled while waiting cancels that for all who close
        this end later, and the next ends would stay where they are.
        """
        self.transport.close()


class Outlet(asyncio.DatagramTransport):
    """A door as the transport of one end. Closing it takes the end's addresses off the door."""

    def __init__(self, door: Door, end: DoorEnd) -> None:
        super().__init__()
        self.door, self.end = door, end
        self.addresses: dict[Address, None] = {}
        self._closing = False

    def sendto(self, data: Any, addr: Any = None) -> None:  # noqa: ANN401 - asyncio's signature
        """Send now or never. The first time to an address, its answers are expected here."""
        if self._closing:
            return
        if not self.door.holds(addr, self.end):
            self.admit(addr)
        self.door.send(data, addr)

    def admit(self, address: Address) -> bool:
        """Whether this end may be reached from there; False: it is another's."""
        if self._closing or not self.door.enter(address, self.end):
            return False
        self.addresses[address] = None
        if len(self.addresses) > MOST_ADDRESSES:
            self._drop_oldest()
        return True

    def _drop_oldest(self) -> None:
        """A peer whose NAT gives it another port every minute must not fill the table."""
        path = self.end.connection.path
        used = path and path.address
        oldest = next(a for a in self.addresses if a != used)
        del self.addresses[oldest]
        self.door.leave(oldest, self.end)

    def get_extra_info(self, name: str, default: Any = None) -> Any:  # noqa: ANN401
        """The `socket` where it can be sent by without more ado, shared as it is."""
        return self.door.sender if name == "socket" and self.door.sender else default

    def is_closing(self) -> bool:
        """Whether it has been closed."""
        return self._closing

    def abort(self) -> None:
        """The same as close: nothing is kept to be sent later."""
        self.close()

    def close(self) -> None:
        """Leave the door; the end is told in the next turn of the loop, as asyncio does.

        It is forgotten here: each would keep the other until the collector comes by.
        """
        if self._closing:
            return
        self._closing = True
        for address in list(self.addresses):
            self.door.leave(address, self.end)
        self.addresses.clear()
        asyncio.get_running_loop().call_soon(self.end.connection_lost, None)
        del self.end
