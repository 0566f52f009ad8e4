"""The one UDP and TCP port of a process, with all its connections."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from ipaddress import ip_address

from server.media.network.admission import Admission
from server.media.network.connection import PortConnection
from server.media.network.ends import Door
from server.media.network.listening import listen
from server.media.network.relaying import Relay
from server.media.network.tcp_door import TcpDoor
from server.media.network.udp_door import UdpDoor


class SharedPort:
    """Opened once in a process; every connection that it makes is reached at it.

    `addresses` are announced to peers; they need not be this machine's own. Port 0 is any free
    one. `probe` is the password that `plenary doctor` signs with; without it, it gets no answer.
    """

    def __init__(self, addresses: Sequence[str], port: int = 0, probe: str | None = None) -> None:
        self.addresses = tuple(dict.fromkeys(str(ip_address(one)) for one in addresses))
        self.figures: Counter[str] = Counter()
        self.admission = Admission(self.figures, probe)
        self.number = port
        self._doors: list[tuple[UdpDoor | TcpDoor, tuple[str, ...]]] = []

    @property
    def doors(self) -> Sequence[tuple[Door, tuple[str, ...]]]:
        """Each door with the addresses that are announced for it, UDP before TCP."""
        return self._doors

    async def open(self) -> None:
        """Open the sockets. PortTakenError says which port cannot be had."""
        openings = listen(self.addresses, self.number)
        self.number = openings[0].port
        for o in openings:
            self._doors.append((UdpDoor(o.udp, self.admission, self.figures), o.announced))
        for o in openings:
            self._doors.append((TcpDoor(o.tcp, self.admission, self.figures), o.announced))
        for door, _ in self._doors:
            await door.open()

    def close(self) -> None:
        """Close the sockets. Connections should have been closed before."""
        for door, _ in self._doors:
            door.close()
        self._doors.clear()

    def connection(self, relays: Sequence[Relay] | None = None) -> PortConnection:
        """A new connection with credentials of its own; with relays, only through one of these."""
        return PortConnection(self, relays)

    def counts(self) -> Mapping[str, int]:
        """What is in the tables now, and what was dropped since the start and why.

        `strange` not for us · `unknown` checks for nobody · `unsigned` checks with a wrong
        password · `disputed` addresses in use · `crowded` callers hung up on for newer ones ·
        `unsent` datagrams the network did not take · `unread` those whose reader was behind ·
        `probes` answered to `plenary doctor` · `unrelayed` TURN servers that gave us no place.
        """
        tcp = [door for door, _ in self._doors if isinstance(door, TcpDoor)]
        udp = [door for door, _ in self._doors if isinstance(door, UdpDoor)]
        return {
            **self.figures,
            "connections": len(self.admission),
            "addresses": sum(len(door.ends) for door in udp),
            "callers": sum(len(door.callers) for door in tcp),
            "strangers": sum(len(door.strangers) for door in tcp),
        }
