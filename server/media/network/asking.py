"""Asks over UDP, TCP and TURN where we are seen to come from (a STUN binding, RFC 8489)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final, Protocol

from aioice import stun, turn

from server.media.network import knocking
from server.media.network.admission import PROBE
from server.media.network.framing import Frames, FrameTooLongError, framed
from server.media.network.relaying import Relay
from server.media.reaching import Address

TIMES: Final = 2
"""How often a question is repeated that may have got lost: 3.5 s in all."""


class NoAnswerError(Exception):
    """Nothing came back. The text says how it failed, for a technician."""


class _Sender(Protocol):
    def sendto(self, data: bytes, addr: Address) -> None: ...


class Asker(asyncio.DatagramProtocol):
    """Asks one question at a time and takes only the answer to it."""

    def __init__(self) -> None:
        self.transport: Any = None
        self._question: stun.Transaction | None = None
        self._trouble = ""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def send_stun(self, message: stun.Message, addr: Address) -> None:
        self.transport.sendto(bytes(message), addr)

    def datagram_received(self, data: bytes | str, addr: tuple[Any, ...]) -> None:
        message = knocking.read(data) if isinstance(data, bytes) else None
        if message is not None and self._question is not None and knocking.is_answer(message):
            self._question.response_received(message, (addr[0], addr[1]))

    def error_received(self, exc: Exception) -> None:
        """The network, or the TURN server, would not carry the question."""
        self._trouble = _said(exc)

    async def ask(self, address: Address, password: str | None = None) -> Address:
        """Where that address sees us. With a password: signed, as the doctor does. NoAnswerError.

        Without one it is the question that any STUN server answers.
        """
        message = stun.Message(stun.Method.BINDING, stun.Class.REQUEST)
        key = None if password is None else password.encode()
        if key is not None:
            message.attributes |= {"USERNAME": PROBE, "PRIORITY": 1}
            message.add_message_integrity(key)
        self._question = stun.Transaction(
            message, address, self, retransmissions=TIMES, integrity_key=key
        )
        try:
            answer, _ = await self._question.run()
        except stun.TransactionError as error:
            raise NoAnswerError(self._trouble or _said(error)) from None
        seen: Address | None = answer.attributes.get("XOR-MAPPED-ADDRESS")
        if seen is None:
            raise NoAnswerError("an answer without an address")
        return seen


class _Call(asyncio.Protocol):
    """A TCP connection as the transport of an asker."""

    def __init__(self, asker: Asker, address: Address) -> None:
        self._asker, self._address = asker, address
        self._frames = Frames()
        self._transport: Any = None
        asker.transport = self

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        try:
            for datagram in self._frames.feed(data):
                self._asker.datagram_received(datagram, self._address)
        except FrameTooLongError:
            self._transport.close()

    def sendto(self, data: bytes, _: Address) -> None:
        self._transport.write(framed(data))


@asynccontextmanager
async def over_udp(address: Address) -> AsyncIterator[Asker]:
    """An asker with a UDP socket of its own that may reach this address. NoAnswerError."""
    loop = asyncio.get_running_loop()
    anywhere = "::" if ":" in address[0] else "0.0.0.0"  # noqa: S104 - asks, does not serve
    try:
        transport, asker = await loop.create_datagram_endpoint(Asker, local_addr=(anywhere, 0))
    except OSError as error:
        raise NoAnswerError(_said(error)) from None
    try:
        yield asker
    finally:
        transport.close()


@asynccontextmanager
async def over_tcp(address: Address) -> AsyncIterator[Asker]:
    """An asker that has called this address. NoAnswerError."""
    asker = Asker()
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(3):
            transport, _ = await loop.create_connection(lambda: _Call(asker, address), *address)
    except TimeoutError:
        raise NoAnswerError("timed out") from None
    except OSError as error:
        raise NoAnswerError(_said(error)) from None
    try:
        yield asker
    finally:
        transport.close()


@asynccontextmanager
async def over_turn(relay: Relay) -> AsyncIterator[Asker]:
    """An asker at a TURN server: what it asks comes from there. NoAnswerError."""
    try:
        async with asyncio.timeout(4):
            transport, asker = await turn.create_turn_endpoint(
                Asker,
                server_addr=(relay.host, relay.port),
                username=relay.username,
                password=relay.password,
                ssl=relay.tls,
                transport=relay.transport,
            )
    except TimeoutError:
        raise NoAnswerError("timed out") from None
    except (OSError, stun.TransactionError) as error:
        raise NoAnswerError(_said(error)) from None
    try:
        yield asker
    finally:
        transport.close()


def _said(error: Exception) -> str:
    """An error's reason alone, as it stands in a sentence."""
    reason = error.strerror if isinstance(error, OSError) else None
    return (reason or str(error)).removeprefix("STUN transaction ")
