"""Strangers at the port: they send what they like over UDP or TCP, and hear what comes back."""

from __future__ import annotations

import asyncio
from typing import Any

from aioice import stun

from server.media.network import knocking
from server.media.network.admission import PROBE
from server.media.network.connection import PortConnection
from server.media.network.framing import Frames, framed
from server.media.network.shared_port import SharedPort

PROBE_PASSWORD = "the password of the doctor"


def check_for(
    connection: PortConnection, password: str | None = None, **attributes: Any
) -> stun.Message:
    """A check as a browser sends it, signed with the right password unless told otherwise."""
    message = stun.Message(stun.Method.BINDING, stun.Class.REQUEST)
    message.attributes["USERNAME"] = f"{connection.local_username}:them"
    message.attributes |= {"PRIORITY": 1, "ICE-CONTROLLING": 1, **attributes}
    message.add_message_integrity((password or connection.local_password).encode())
    return message


def probe(password: str = PROBE_PASSWORD) -> stun.Message:
    message = stun.Message(stun.Method.BINDING, stun.Class.REQUEST)
    message.attributes |= {"USERNAME": PROBE, "PRIORITY": 1}
    message.add_message_integrity(password.encode())
    return message


class Udp(asyncio.DatagramProtocol):
    """A stranger with a UDP socket of its own."""

    def __init__(self, port: SharedPort) -> None:
        self.port = port
        self.heard: asyncio.Queue[bytes] = asyncio.Queue()
        self.transport: Any = None

    @classmethod
    async def at(cls, port: SharedPort) -> Udp:
        stranger = cls(port)
        await asyncio.get_running_loop().create_datagram_endpoint(
            lambda: stranger, remote_addr=(port.addresses[0], port.number)
        )
        return stranger

    def connection_made(self, transport: Any) -> None:
        self.transport = transport

    def datagram_received(self, data: bytes, addr: Any) -> None:
        self.heard.put_nowait(data)

    @property
    def address(self) -> tuple[str, int]:
        address: tuple[str, int] = self.transport.get_extra_info("sockname")[:2]
        return address

    def send(self, data: bytes | stun.Message) -> None:
        self.transport.sendto(bytes(data))

    async def answer(self) -> stun.Message:
        return _read(await self.heard.get())

    async def seen(self) -> None:
        """Until the port has taken in all that was sent before."""
        asked = probe()
        self.send(asked)
        while (await self.answer()).transaction_id != asked.transaction_id:
            pass

    def close(self) -> None:
        self.transport.close()


class Tcp:
    """A stranger who calls the TCP port."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer
        self.frames = Frames()
        self.got: list[bytes] = []

    @classmethod
    async def at(cls, port: SharedPort, come_from: str = "127.0.0.1") -> Tcp:
        here = (come_from, 0)
        return cls(*await asyncio.open_connection(port.addresses[0], port.number, local_addr=here))

    @property
    def address(self) -> tuple[str, int]:
        address: tuple[str, int] = self.writer.get_extra_info("sockname")[:2]
        return address

    def send(self, data: bytes | stun.Message) -> None:
        self.writer.write(framed(bytes(data)))

    async def datagram(self) -> bytes:
        while not self.got:
            piece = await self.reader.read(4096)
            assert piece, "hung up"
            self.got += self.frames.feed(piece)
        return self.got.pop(0)

    async def answer(self) -> stun.Message:
        return _read(await self.datagram())

    async def hung_up_on(self) -> bool:
        """Until the port ends it. True if nothing was said before."""
        try:
            return await self.reader.read() == b""
        except ConnectionResetError:
            return True

    async def close(self) -> None:
        self.writer.close()
        try:
            await self.writer.wait_closed()
        except ConnectionError:
            return


def _read(data: bytes) -> stun.Message:
    message = knocking.read(data)
    assert message is not None
    return message
