"""Makes the connections of a process: at its own port, or only through TURN servers."""

from __future__ import annotations

from collections.abc import Sequence

from server.media.network.connection import PortConnection
from server.media.network.shared_port import SharedPort
from server.media.network.turn import Servers
from server.media.ports import IceServer


class Maker:
    """An `IceMaker`. With `relay_only` nothing of this machine is announced, but a relay is."""

    def __init__(self, port: SharedPort, servers: Servers, relay_only: bool = False) -> None:
        self._port, self._servers, self._relay_only = port, servers, relay_only

    def connection(self) -> PortConnection:
        """A new connection with credentials of its own, not gathered yet."""
        relays = self._servers.for_us() if self._relay_only else None
        return self._port.connection(relays)

    @property
    def ice_servers(self) -> Sequence[IceServer]:
        """What a client may use to reach us, with credentials for the next hours."""
        return self._servers.for_client()
