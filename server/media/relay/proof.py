"""How one media process proves to another that it is one: by the secret that all of them share."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from datetime import datetime
from typing import Final

GOOD_FOR_S: Final = 120
"""Clocks of machines may be so far apart; whoever overhears a proof can use it for no longer."""

_PURPOSE: Final = b"plenary media relay"


class Proof:
    """Made for one room and one moment: `{Unix seconds}.{HMAC-SHA256}`.

    What it is made with comes from the secret of the passes, and serves nothing else.
    """

    def __init__(self, secret: bytes, event: str, now: Callable[[], datetime]) -> None:
        self._key = hmac.digest(secret, _PURPOSE + b"\0" + event.encode(), hashlib.sha256)
        self._now = now

    def make(self, room: str) -> str:
        """A proof for a branch of this room, good for the next two minutes."""
        return self._made(room, round(self._now().timestamp()))

    def holds(self, text: str, room: str) -> bool:
        """Whether this is such a proof."""
        moment = text.partition(".")[0]
        if not (moment.isascii() and moment.isdigit() and len(moment) <= 12):
            return False
        made = self._made(room, int(moment))
        late = abs(self._now().timestamp() - int(moment))
        return hmac.compare_digest(made.encode(), text.encode()) and late <= GOOD_FOR_S

    def _made(self, room: str, moment: int) -> str:
        said = f"{moment}\0{room}".encode()
        return f"{moment}.{hmac.new(self._key, said, hashlib.sha256).hexdigest()}"
