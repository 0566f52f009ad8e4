"""Makes the connections of a process: at its own port, or only through TURN servers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from server.media.network import private
from server.media.network.connection import PortConnection
from server.media.network.shared_port import SharedPort
from server.media.network.turn import Servers
from server.media.ports import IceServer


class Maker:
    """An `IceMaker`. UnfitError if the installed aioice is another than this was built on."""

    def __init__(self, port: SharedPort, servers: Servers) -> None:
        private.check()
        self._port, self._servers = port, servers

    def connection(self) -> PortConnection:
        """A new connection with credentials of its own, not gathered yet."""
        relays = self._servers.for_us() if self._servers.relay_only else None
        return self._port.connection(relays)

    @property
    def ice_servers(self) -> Sequence[IceServer]:
        """What a client may use to reach us, with credentials for the next hours."""
        return self._servers.for_client()

    def counts(self) -> Mapping[str, int]:
        """What is in the port's tables now, and what was dropped since the start and why."""
        return self._port.counts()
