"""What the live door needs from the outside beside the store; `wiring` provides it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Protocol

from rooms.presence import Crowd


class Bus(Protocol):
    """News between processes. All of it can be lost; nothing here raises or waits for long."""

    @property
    def healthy(self) -> bool:
        """True while news comes in and goes out, and no gap is left uncompared."""
        ...

    async def start(
        self, hear: Callable[[bytes], None], mend: Callable[[], Awaitable[None]]
    ) -> None:
        """Listen from now on.

        `hear` gets every message, one's own too. `mend` is awaited after each gap in listening,
        the first start included; only when it returns the bus is healthy.
        """
        ...

    async def stop(self) -> None: ...

    def publish(self, topic: str, message: bytes, *, keep: bool = False) -> None:
        """Send in the order of calls. `keep`: say it again after somebody has missed news."""
        ...


class Leases(Protocol):
    """What processes hold for a while: their share of the presence, and turns."""

    async def renew(self, mine: Mapping[str, Crowd]) -> tuple[int, Mapping[str, Crowd]] | None:
        """Say who is here, hear who is anywhere: a number that grows, and the sum for each room.

        None when the bus is away.
        """
        ...

    async def withdraw(self, rooms: Iterable[str]) -> None:
        """Take back what this process said, when it stops."""
        ...

    async def my_turn(self, what: str, seconds: float) -> bool:
        """True when this process holds the turn; also when that cannot be found out."""
        ...


class Buckets(Protocol):
    """What a person may do in all processes together."""

    async def take(self, what: str, person: str, per_minute: int) -> float:
        """Take one and return 0, or return the seconds until there is one. Never raises."""
        ...
