"""One UDP socket for all connections of a process, told apart by where a datagram comes from."""

from __future__ import annotations

import asyncio
import socket
from collections import Counter
from typing import Any

from server.media.network import knocking
from server.media.network.admission import Admission, yields
from server.media.network.ends import DoorEnd
from server.media.reaching import Address, Path


class UdpDoor(asyncio.DatagramProtocol):
    """Hands each datagram to the end that its address belongs to; drops what belongs to nobody.

    An address gets into the table only by a check that is signed for one of our connections, or
    because we send a check there; it leaves with its end.
    """

    kind = "udp"

    def __init__(self, socket: socket.socket, admission: Admission, figures: Counter[str]) -> None:
        self.socket = self.sender = socket
        self._admission, self._figures = admission, figures
        self.ends: dict[Address, DoorEnd] = {}
        self._is_six = ":" in socket.getsockname()[0]
        self._transport: asyncio.DatagramTransport | None = None

    async def open(self) -> None:
        loop = asyncio.get_running_loop()
        self._transport, _ = await loop.create_datagram_endpoint(lambda: self, sock=self.socket)

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()

    def datagram_received(self, data: bytes, addr: tuple[Any, ...]) -> None:
        """Media by address; STUN by the name that it is signed for, so that a restart is found."""
        address: Address = addr[:2] if self._is_six else addr
        end = self.ends.get(address)
        if data and data[0] > 3:
            if end is not None:
                end.media(data)
                return
        elif (message := knocking.read(data)) is not None:
            end = self._admission.whose(message, address, self, end)
            if end is not None:
                end.stun(message, address)
                return
        self._figures["strange"] += 1

    def error_received(self, _: Exception) -> None:
        """An ICMP error for some address: whoever it was will be missed by consent."""
        self._figures["unsent"] += 1

    def send(self, datagram: bytes | memoryview, address: Address) -> None:
        try:
            self.socket.sendto(datagram, address)
        except OSError:
            self._figures["unsent"] += 1

    def enter(self, address: Address, end: DoorEnd) -> bool:
        holder = self.ends.get(address)
        if holder is not None and not yields(holder, end, address):
            self._figures["disputed"] += 1
            return False
        self.ends[address] = end
        return True

    def leave(self, address: Address, end: DoorEnd) -> None:
        if self.ends.get(address) is end:
            del self.ends[address]

    def holds(self, address: Address, end: DoorEnd) -> bool:
        return self.ends.get(address) is end

    def path(self, address: Address) -> Path:
        return Path(self.socket.sendto, address, "udp")
