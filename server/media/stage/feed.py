"""A feed: its tracks go on whoever sends it, and a new sender takes over when it really sends."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Final

from server.media.ports import Kind, Track
from server.media.stage.parties import Sender

KINDS: Final[tuple[Kind, ...]] = ("video", "audio")
CHANGE_S: Final = 1.0
"""So long the old sender goes on beside the new one: until the new picture's first key frame."""

COMING_S: Final = 15.0
"""A sender that has not sent a packet by then will not."""


def lead(track: Track, origin: Track | None) -> None:
    """Have a track carry another one, and from this moment on nothing that it carried before.

    A picture may go on to the first key frame of the next one, if that is alive; else it ends at
    once: whoever was taken off the stage must not be seen because the next one sends no picture.
    """
    if origin is None or track.kind == "audio" or not origin.is_live:
        track.follow(None)
    if origin is not None:
        track.follow(origin)


class Feed:
    """One incoming stream by its name, with or without a sender."""

    def __init__(
        self, name: str, track: Callable[[Kind], Track], clock: Callable[[], float]
    ) -> None:
        self.name = name
        self.tracks: Mapping[Kind, Track] = {kind: track(kind) for kind in KINDS}
        self.sender: Sender | None = None
        self.coming: Sender | None = None
        self.left_at = clock()
        self._clock = clock
        self._leaving: list[tuple[float, Sender]] = []

    @property
    def is_live(self) -> bool:
        """True while picture or sound comes."""
        return any(track.is_live for track in self.tracks.values())

    @property
    def has_sent(self) -> bool:
        """True while somebody sends it, were it silence."""
        return self.sender is not None and self.sender.has_sent

    @property
    def sounds(self) -> bool:
        """True while more than silence is to be heard."""
        return self.sender is not None and self.sender.meters["audio"].sounds

    def expect(self, sender: Sender) -> None:
        """A sender that was answered: it has the feed at once, or as soon as it sends.

        Until then the one before goes on: it may be the only one that ever comes.
        """
        sender.when_over(lambda: self._gone(sender))
        if self.sender is None:
            self._take(sender)
            return
        if self.coming is not None:
            self._leave(self.coming, 0)
        self.coming = sender
        loop = asyncio.get_running_loop()

        def soon() -> None:
            loop.call_soon(self._succeed, sender)

        sender.when_first(soon)

    def overdue(self) -> list[Sender]:
        """Senders to be ended: replaced ones, and one that never sent."""
        now = self._clock()
        due = [sender for at, sender in self._leaving if at <= now]
        self._leaving = [(at, sender) for at, sender in self._leaving if at > now]
        late = (one for one in (self.sender, self.coming) if one and not one.has_sent)
        return [*due, *(one for one in late if now - one.came_at > COMING_S)]

    def senders(self) -> list[Sender]:
        """Everybody who sends it, has sent it until now, or is about to."""
        ones = (self.sender, self.coming, *(sender for _, sender in self._leaving))
        return [one for one in ones if one is not None]

    def _succeed(self, sender: Sender) -> None:
        if sender is self.coming and not sender.over:
            self.coming = None
            self._take(sender)

    def _take(self, sender: Sender) -> None:
        if self.sender is not None:
            self._leave(self.sender, CHANGE_S)
        self.sender = sender
        for kind, track in self.tracks.items():
            track.follow(sender.tracks[kind])

    def _leave(self, sender: Sender, seconds: float) -> None:
        sender.is_replaced = True
        self._leaving.append((self._clock() + seconds, sender))

    def _gone(self, sender: Sender) -> None:
        sender.release()
        self._leaving = [(at, one) for at, one in self._leaving if one is not sender]
        if sender is self.coming:
            self.coming = None
        if sender is not self.sender:
            return
        self.sender, self.left_at = None, self._clock()
        if self.coming is not None:
            self._succeed(self.coming)
            return
        for track in self.tracks.values():
            track.follow(None)
