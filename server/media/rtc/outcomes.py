"""How connections came about, or did not: figures, and a line in the log once a minute."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable
from typing import Final, Literal

from server.media.noticing import Notice

Outcome = Literal["connected", "unreached", "unshaken"]
ALL: Final[tuple[Outcome, ...]] = ("connected", "unreached", "unshaken")

_log = logging.getLogger(__name__)


class Outcomes:
    """Counts since the start.

    `connected` · `unreached`: answered, and no datagram found a way in 20 s · `unshaken`: a way was
    found, and the handshake of DTLS did not come to its end.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self.counts: Counter[str] = Counter(dict.fromkeys(ALL, 0))
        self._said = Counter(self.counts)
        self._notice = Notice(_log, "Connections did not come about.", clock)

    def add(self, outcome: Outcome) -> None:
        """One more. Those that failed are said beside how many did not."""
        self.counts[outcome] += 1
        if outcome == "connected":
            return
        since = {name: self.counts[name] - self._said[name] for name in ALL}
        self._said = Counter(self.counts)
        self._notice.note(**since)
