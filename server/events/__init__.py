"""The events that ship with Plenary, and the reading of event files from disk."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from rooms.programme import Event
from server.wire import event_file
from server.wire.event_file import Form
from server.wire.faults import broken

HERE: Final = Path(__file__).parent
SUMMIT: Final = HERE / "beijing-2020.toml"
"""The 3rd UNESCO Creative Cities Beijing Summit: what a fresh installation holds."""

_FORMS: Final[dict[str, Form]] = {".toml": "toml", ".yaml": "yaml", ".yml": "yaml"}


def shipped() -> Event:
    """The summit on its true dates; `rooms.programme.shift_to_today` moves it to now."""
    return load(SUMMIT)


def load(path: Path) -> Event:
    """The event of a TOML or YAML file, with the delegations from the file beside it.

    Raises BrokenFile with every fault of either file, and OSError if the event file itself cannot
    be read.
    """
    form = _FORMS.get(path.suffix.lower())
    if form is None:
        raise broken(path.name, "An event file ends in .toml, .yaml or .yml.")
    return event_file.read(path.read_bytes(), form, lambda name: _beside(path, name))


def _beside(path: Path, name: str) -> bytes | None:
    try:
        return (path.parent / name).read_bytes()
    except OSError:
        return None
