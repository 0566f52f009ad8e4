"""One TCP port for all connections of a process (ICE-TCP, RFC 6544): browsers call, we answer."""

from __future__ import annotations

import asyncio
import socket
from collections import Counter
from ipaddress import ip_address
from typing import Final, cast

from server.media.network import knocking
from server.media.network.admission import PROBE, Admission, yields
from server.media.network.ends import DoorEnd
from server.media.network.framing import Frames, FrameTooLongError, framed
from server.media.network.listening import BACKLOG
from server.media.reaching import Address, Path

STRANGER_S: Final = 5.0
"""Seconds in which a caller has to say, signed, whom it wants."""

MOST_STRANGERS: Final = 256
"""Callers that have not said so yet. One more, and of the network that most of them call from the
one waiting longest is hung up on: so nobody crowds out anybody else alone."""

MOST_UNSENT: Final = 1 << 18
"""Bytes kept for a caller that does not read: a second of picture. The rest is dropped."""


class TcpDoor:
    """Callers by their address; what is sent to one that has gone is dropped."""

    kind = "tcp"
    sender = None

    def __init__(self, socket: socket.socket, admission: Admission, figures: Counter[str]) -> None:
        self.socket, self.admission, self.figures = socket, admission, figures
        self.callers: dict[Address, Caller] = {}
        self.strangers: dict[Address, Caller] = {}
        self._server: asyncio.Server | None = None

    async def open(self) -> None:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(
            lambda: Caller(self), sock=self.socket, backlog=BACKLOG
        )

    def close(self) -> None:
        if self._server is not None:
            self._server.close()
        for caller in (*self.callers.values(), *self.strangers.values()):
            caller.hang_up()

    def arrived(self, caller: Caller) -> None:
        """Somebody called. They wait as a stranger, in no longer a row than we keep."""
        if len(self.strangers) >= MOST_STRANGERS:
            self._crowding().hang_up()
            self.figures["crowded"] += 1
        self.strangers[caller.address] = caller

    def _crowding(self) -> Caller:
        """Who goes when there are too many."""
        waiting = self.strangers.values()
        most = Counter(caller.network for caller in waiting).most_common(1)[0][0]
        return next(caller for caller in waiting if caller.network == most)

    def left(self, caller: Caller) -> None:
        """Somebody is gone, whoever hung up."""
        for row in (self.strangers, self.callers):
            if row.get(caller.address) is caller:
                del row[caller.address]
        if caller.end is not None:
            caller.end.outlet.addresses.pop(caller.address, None)

    def greeted(self, caller: Caller) -> None:
        """A stranger has become a caller of an end."""
        self.strangers.pop(caller.address, None)
        self.callers[caller.address] = caller

    def send(self, datagram: bytes | memoryview, address: Address) -> None:
        """To a caller, or to a stranger who has just asked."""
        caller = self.callers.get(address) or self.strangers.get(address)
        if caller is not None:
            caller.send(datagram)

    def enter(self, address: Address, end: DoorEnd) -> bool:
        """Only a caller has an address: we call nobody."""
        caller = self.callers.get(address) or self.strangers.get(address)
        if caller is None or (caller.end and not yields(caller.end, end, address)):
            return False
        caller.belongs_to(end)
        return True

    def leave(self, address: Address, end: DoorEnd) -> None:
        caller = self.callers.get(address)
        if caller is not None and caller.end is end:
            caller.hang_up()

    def holds(self, address: Address, end: DoorEnd) -> bool:
        caller = self.callers.get(address)
        return caller is not None and caller.end is end

    def path(self, address: Address) -> Path:
        return Path(self.send, address, "tcp")


class Caller(asyncio.Protocol):
    """One TCP connection: frames in, frames out, never more than a bound kept of either."""

    def __init__(self, door: TcpDoor) -> None:
        self.address: Address = ("", 0)
        self.network = b""
        """Whence it calls: an address of IPv4, or the 2^64 of IPv6 that one house has."""
        self.end: DoorEnd | None = None
        self._door = door
        self._frames = Frames()
        self._patience: asyncio.TimerHandle | None = None
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        peer = transport.get_extra_info("peername")
        if not peer:
            self.hang_up()
            return
        self.address = peer[:2]
        self.network = ip_address(self.address[0]).packed[:8]
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        loop = asyncio.get_running_loop()
        self._patience = loop.call_later(STRANGER_S, self.hang_up)
        self._door.arrived(self)

    def connection_lost(self, _: Exception | None) -> None:
        self._forget()

    def data_received(self, data: bytes) -> None:
        try:
            for datagram in self._frames.feed(data):
                if self._transport is None:
                    return
                self._take(datagram)
        except FrameTooLongError:
            self._door.figures["strange"] += 1
            self.hang_up()

    def _take(self, datagram: bytes) -> None:
        if datagram[0] > 3 and self.end is not None:
            self.end.media(datagram)
            return
        message = knocking.read(datagram)
        admission = self._door.admission
        end = message and admission.whose(message, self.address, self._door, self.end)
        if message and end:
            end.stun(message, self.address)
        elif self.end is None and not (message and knocking.called(message) == PROBE):
            self._door.figures["strange"] += 1
            self.hang_up()

    def belongs_to(self, end: DoorEnd) -> None:
        """It has proved whose peer it is."""
        self.end = end
        if self._patience is not None:
            self._patience.cancel()
        self._door.greeted(self)

    def send(self, datagram: bytes | memoryview) -> None:
        """Send unless the caller is behind: then it is dropped and counted, as UDP would."""
        transport = self._transport
        if transport is None or transport.is_closing():
            return
        if transport.get_write_buffer_size() > MOST_UNSENT:
            self._door.figures["unsent"] += 1
            return
        transport.write(framed(datagram))

    def hang_up(self) -> None:
        """End it now. What it has not read by now, it never will: nothing is kept for it."""
        transport = self._transport
        self._forget()
        if transport is None:
            return
        if transport.get_write_buffer_size():
            transport.abort()
        else:
            transport.close()

    def _forget(self) -> None:
        self._transport = None
        if self._patience is not None:
            self._patience.cancel()
        self._door.left(self)
