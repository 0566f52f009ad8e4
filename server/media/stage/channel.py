"""A channel: sound in one language, and the floor while its interpreter is silent or away."""

from __future__ import annotations

from server.media.ports import Track
from server.media.stage.feed import Feed, lead


class Channel:
    """The track of one language. Whoever listens stays on it, whoever speaks."""

    def __init__(self, language: str, track: Track, floor: Track) -> None:
        self.language = language
        self.track = track
        self.sounding = False
        """True while an interpreter is to be heard on it, not the floor."""

        self._floor = floor
        self._led = floor
        track.follow(floor)

    def carry(self, feed: Feed | None) -> None:
        """Give the voice of this feed while it is to be heard, else the floor."""
        self.sounding = feed is not None and feed.sounds
        self.give(feed.tracks["audio"] if feed is not None and self.sounding else None)

    def give(self, voice: Track | None) -> None:
        """Give this track's sound; None: the floor."""
        wanted = self._floor if voice is None else voice
        if wanted is not self._led:
            self._led = wanted
            lead(self.track, wanted)

    def end(self) -> None:
        """Let go of what it carries."""
        self.track.follow(None)
