"""What one simulated client saw and did, written down as it happened, and what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass
class StreamSeen:
    """The facts of one stream as one client received them: numbers must follow one another."""

    at: int
    again: int = 0
    out_of_order: int = 0
    holes: set[int] = field(default_factory=set)

    def see(self, seq: int) -> None:
        """Note a fact's number; a later one that skips some leaves holes until they are filled."""
        if seq in self.holes:
            self.holes.discard(seq)
            self.out_of_order += 1
        elif seq <= self.at:
            self.again += 1
        else:
            self.holes.update(range(self.at + 1, seq))
            self.at = seq


@dataclass
class History:
    """One client's own record; times in seconds of its own clock."""

    person: str
    streams: dict[str, StreamSeen] = field(default_factory=dict)
    sent: int = 0
    acked_ballots: dict[tuple[str, int], dict[str, Any]] = field(default_factory=dict)
    refused_ballots: dict[tuple[str, int], str] = field(default_factory=dict)
    acked_questions: dict[str, set[str]] = field(default_factory=dict)
    acked_upvotes: set[str] = field(default_factory=set)
    waits: list[float] = field(default_factory=list)
    outages: list[float] = field(default_factory=list)
    refusals: dict[str, int] = field(default_factory=dict)
    leaks: list[str] = field(default_factory=list)

    def enter(self, cursor: dict[str, list[Any]]) -> None:
        """Start counting from a snapshot's cursor."""
        for stream, (_, seq) in cursor.items():
            self.streams[stream] = StreamSeen(int(seq))

    def see(self, message: dict[str, Any]) -> None:
        """Note a message of the room."""
        if "fact" in message and message["stream"] in self.streams:
            self.streams[message["stream"]].see(int(message["seq"]))

    def refused(self, code: str) -> None:
        """Note a no, by its code."""
        self.refusals[code] = self.refusals.get(code, 0) + 1
