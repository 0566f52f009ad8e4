"""The one port of a media process, as the settings ask for it."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from server import log
from server.config import Settings, secret_bytes
from server.media.network.admission import probe_password
from server.media.network.listening import PortTakenError, own_addresses
from server.media.network.maker import Maker
from server.media.network.shared_port import SharedPort
from server.media.network.turn import BadServerError, Servers
from server.wiring.faults import StartError

logger = log.logger(__name__)

LAST_PORT = 65_535
LOOPBACK = ("127.", "localhost", "::1")


@asynccontextmanager
async def network(settings: Settings) -> AsyncIterator[Maker]:
    """The port, open for as long as the block lasts, and what makes connections at it.

    Media processes of a machine take the ports of a row, one each. One for whom there is none left
    uses any free one: that is fine here, and would need a setting behind a firewall, so it is said.
    StartError when a server of the settings cannot be read.
    """
    servers = ice_servers(settings)
    port = await _opened(settings)
    logger.info("pictures and sound", port=port.number, addresses=port.addresses)
    try:
        yield Maker(port, servers)
    finally:
        port.close()


def ice_servers(settings: Settings) -> Servers:
    """The STUN and TURN servers of the settings. StartError where one cannot be read."""
    try:
        return Servers(
            stun=settings.stun_urls,
            turn=settings.turn_urls,
            secret=settings.turn_secret,
            hours=settings.turn_hours,
            now=time.time,
            relay_only=settings.media_relay_only,
        )
    except BadServerError as error:
        raise StartError(str(error)) from None


def announced(settings: Settings) -> tuple[str, ...]:
    """The addresses that peers are told: as set, else this machine's own."""
    loopback = settings.host.startswith(LOOPBACK)
    return settings.media_addresses or own_addresses(loopback=loopback)


async def _opened(settings: Settings) -> SharedPort:
    addresses = announced(settings)
    probe = probe_password(secret_bytes(settings))
    for number in row(settings.media_port, settings.media_processes):
        port = SharedPort(addresses, number, probe)
        try:
            await port.open()
        except PortTakenError as error:
            logger.warning("another port is used instead", why=str(error))
        else:
            return port
    port = SharedPort(addresses, probe=probe)
    await port.open()
    return port


def row(first: int, count: int) -> range:
    """The ports of so many processes; 0, any free one, stays 0."""
    return range(first, min(first + count, LAST_PORT + 1)) if first else range(1)
