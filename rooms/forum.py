"""How a room is run: whether questions are checked before they show, and what is open now."""

from __future__ import annotations

from dataclasses import dataclass, replace

from rooms.commands import SetRoom
from rooms.facts import Data, Fact, Outcome, Stream


@dataclass(frozen=True)
class Settings:
    """`moderation` is "pre" (a moderator approves before anybody sees it) or "post"."""

    room: str
    moderation: str = "pre"
    questions_open: bool = True
    chat_open: bool = True

    @property
    def premoderated(self) -> bool:
        """True when a question waits for a moderator first."""
        return self.moderation == "pre"


def change(settings: Settings, command: SetRoom) -> Outcome[Settings]:
    """Run the room another way from now on; what is not named stays (G1)."""
    given = {key: value for key, value in vars(command).items() if value is not None}
    changed = replace(settings, **given)
    fact = Fact(settings.room, Stream.MAIN, "room.changed", {"settings": settings_view(changed)})
    return Outcome(changed, (fact,))


def settings_view(settings: Settings) -> Data:
    """The settings as everybody in the room may know them."""
    return {
        "moderation": settings.moderation,
        "questions_open": settings.questions_open,
        "chat_open": settings.chat_open,
    }
