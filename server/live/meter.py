"""How much one may ask: buckets that fill with time and are emptied by asking."""

from __future__ import annotations

from typing import Final

from rooms.limits import MESSAGES_BURST, MESSAGES_PER_S
from rooms.refusals import Refusal


class TokenBucket:
    """`rate` tokens a second up to `burst`; the clock is an argument, in seconds."""

    __slots__ = ("_at", "_tokens", "burst", "rate")

    def __init__(self, rate: float, burst: float, now: float) -> None:
        self.rate, self.burst = rate, burst
        self._tokens, self._at = float(burst), now

    def take(self, now: float) -> float:
        """Take a token and return 0, or return the seconds until there is one."""
        self._tokens = min(self.burst, self._tokens + (now - self._at) * self.rate)
        self._at = now
        if self._tokens < 1:
            return (1 - self._tokens) / self.rate
        self._tokens -= 1
        return 0


PATIENCE: Final = 100
"""Refused messages a link may send in a row before it is sent away."""

MISTAKES: Final = 20
"""Unreadable messages a link may send in a row before it is taken for broken or hostile."""


class LinkMeter:
    """What one link may send: 20 messages a second with a burst of 40 (protocol.md)."""

    __slots__ = ("_messages", "_mistakes", "_patience")

    def __init__(self, now: float) -> None:
        self._messages = TokenBucket(MESSAGES_PER_S, MESSAGES_BURST, now)
        self._patience: TokenBucket | None = None
        self._mistakes: TokenBucket | None = None

    def refusal(self, now: float) -> Refusal | None:
        """None when a message may be taken, else the refusal to answer it with."""
        wait = self._messages.take(now)
        if wait == 0:
            return None
        return Refusal("rate_limited", retry_ms=max(1, round(wait * 1000)))

    def is_out_of_patience(self, now: float) -> bool:
        """True when a link goes on asking although it is refused; call it once a refusal."""
        if self._patience is None:  # few links ever need one
            self._patience = TokenBucket(MESSAGES_PER_S / 4, PATIENCE, now)
        return self._patience.take(now) > 0

    def is_malformed(self, now: float) -> bool:
        """True when a link sends little else than what cannot be read; call it once a mistake."""
        if self._mistakes is None:
            self._mistakes = TokenBucket(0.2, MISTAKES, now)
        return self._mistakes.take(now) > 0
