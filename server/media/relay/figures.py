"""What goes between media processes, counted for Prometheus."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class RelayFigures:
    """Counts of one process: what it gave to branches, and what it took from homes."""

    given_packets: int = 0
    given_bytes: int = 0
    dropped: int = 0
    """Packets that a branch did not take in time."""

    taken_packets: int = 0
    taken_bytes: int = 0
    lost: int = 0
    """Connections to homes that ended, for whatever reason."""
