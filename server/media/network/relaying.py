"""Our own place at a TURN server (RFC 8656), where peers may reach us only through one."""

from __future__ import annotations

import asyncio
import logging
import struct
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from aioice import stun
from aioice.ice import relayed_candidate
from aioice.turn import TurnTransport

from server.media.network import private
from server.media.network.ends import End
from server.media.noticing import Notice
from server.media.reaching import Address, Path

if TYPE_CHECKING:
    from server.media.network.connection import PortConnection

PATIENCE_S: Final = 3.0
"""Seconds for one TURN server to give us a place, before the next one is asked."""

FAREWELL_S: Final = 2.0
"""Seconds for a TURN server to say that our place is free again. It forgets it anyway."""

REBIND_S: Final = 240
"""Seconds after which a channel is bound anew. It lasts ten minutes, but the permission to be
reached that comes with it only five (RFC 8656, 9 and 12); aioice's 500 are too late for that."""

MOST_UNSENT: Final = 1 << 18
"""Bytes that may wait on the way to the TURN server. More is dropped, as UDP would."""

_notice: Final = Notice(
    logging.getLogger(__name__), "A TURN server gave us no place.", time.monotonic
)
_CHANNEL: Final = struct.Struct("!HH")


@dataclass(frozen=True)
class Relay:
    """A TURN server and a pass for it, good for some hours."""

    host: str
    port: int
    transport: Literal["udp", "tcp"]
    tls: bool
    username: str
    password: str


class RelayEnd(End):
    """One connection's place at a TURN server. All that is relayed there is for it."""

    def __init__(self, connection: PortConnection) -> None:
        super().__init__(connection)
        self._gone = asyncio.Event()

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self._gone.set()

    async def close(self) -> None:
        """Give the place back. A server that is silent is not waited for."""
        self.transport.close()
        try:
            async with asyncio.timeout(FAREWELL_S):
                await self._gone.wait()
        except TimeoutError:
            self.transport.abort()
            await self._gone.wait()

    def path(self, address: Address) -> Path:
        return Path(self.transport.sendto, address, "relay")


class RelayOutlet(asyncio.DatagramTransport):
    """Sends through a place at a TURN server, without a task per packet and without a queue.

    aioice's own transport starts a task for each datagram and keeps all that TCP does not take.
    """

    def __init__(self, place: TurnTransport, figures: Counter[str]) -> None:
        super().__init__()
        self._place, self._figures = place, figures
        self._client = private.turn_client(place)

    def sendto(self, data: Any, addr: Any = None) -> None:  # noqa: ANN401 - asyncio's signature
        """STUN the long way, which opens and renews the channel to a peer; all else over that."""
        server = self._client.transport
        channel = self._client.peer_to_channel.get(addr)
        if server.is_closing() or server.get_write_buffer_size() > MOST_UNSENT:
            self._figures["unsent"] += 1
        elif data[0] < 4:
            self._place.sendto(bytes(data), addr)
        elif channel is None:
            self._figures["unsent"] += 1
        else:
            private.send(self._client, _CHANNEL.pack(channel, len(data)) + data)

    def get_extra_info(self, name: str, default: Any = None) -> Any:  # noqa: ANN401
        """What aioice says of the place: `sockname`, `related_address`."""
        return self._place.get_extra_info(name, default)

    def close(self) -> None:
        """Give the place back."""
        self._place.close()

    def abort(self) -> None:
        """Leave without waiting to be let go."""
        self._place.close()
        private.hurry(self._place)


async def allocated(
    connection: PortConnection, relays: Sequence[Relay], figures: Counter[str]
) -> RelayEnd | None:
    """An end at the first of these servers that gives us one; None: none does."""
    for relay in relays:
        try:
            async with asyncio.timeout(PATIENCE_S):
                return await _allocated(connection, relay, figures)
        except (OSError, stun.TransactionError) as error:
            figures["unrelayed"] += 1
            _notice.note(
                server=f"{relay.host}:{relay.port}", why=str(error) or "no answer", times=1
            )
    return None


async def _allocated(connection: PortConnection, relay: Relay, figures: Counter[str]) -> RelayEnd:
    end = RelayEnd(connection)
    await relayed_candidate(
        component=1,
        hide_related_address=True,
        protocol_factory=lambda: end,
        turn_server=(relay.host, relay.port),
        turn_username=relay.username,
        turn_password=relay.password,
        turn_ssl=relay.tls,
        turn_transport=relay.transport,
    )
    place = private.place(end)
    private.turn_client(place).channel_refresh_time = REBIND_S
    end.transport = RelayOutlet(place, figures)
    return end
