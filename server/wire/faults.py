"""What is wrong with a file: every fault with the place where it is, refused all at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

MOST_FAULTS: Final = 200
"""Nobody reads more of them, and a hostile file must not fill the memory with its own faults."""


GIVE_UP_AFTER: Final = 800
"""Faults beyond those kept, after which a file is not worth reading to its end."""


@dataclass(frozen=True)
class Fault:
    """One thing wrong in a file: where (`sessions[3].starts_at`, `line 7`), and what to do."""

    path: str
    reason: str

    def __str__(self) -> str:
        return f"{self.path}: {self.reason}" if self.path else self.reason


class BrokenFile(Exception):
    """A file that is refused whole; `faults` has every reason, in the order of the file."""

    def __init__(self, faults: tuple[Fault, ...], more: int = 0) -> None:
        self.faults = faults
        self.more = more
        super().__init__(self._text())

    def _text(self) -> str:
        lines = [str(fault) for fault in self.faults]
        if self.more:
            lines.append(f"… and {self.more} more")
        return "\n".join(lines)


class Faults:
    """Collects faults while a file is read to its end, so that all are told at once.

    A `remark` is told only beside real faults: by itself it does not refuse a file.
    """

    def __init__(self) -> None:
        self._found: list[Fault] = []
        self._remarks: list[Fault] = []
        self._more = 0

    def add(self, path: str, reason: str) -> None:
        """Note a fault; the file will be refused. After a thousand it is, without reading on."""
        if len(self._found) < MOST_FAULTS:
            self._found.append(Fault(path, reason))
            return
        self._more += 1
        if self._more >= GIVE_UP_AFTER:
            self.refuse_if_any()

    def remark(self, path: str, reason: str) -> None:
        """Note something odd but harmless."""
        if len(self._remarks) < MOST_FAULTS:
            self._remarks.append(Fault(path, reason))

    def __bool__(self) -> bool:
        return bool(self._found)

    def refuse_if_any(self) -> None:
        """Raise BrokenFile with everything found so far, if anything was."""
        if self._found:
            raise BrokenFile((*self._found, *self._remarks), self._more)


def broken(path: str, reason: str) -> BrokenFile:
    """The refusal of a file that cannot even be read to its end."""
    return BrokenFile((Fault(path, reason),))
