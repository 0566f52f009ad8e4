"""Screens in the hall: paired by a code, with preview and programme like a vision mixer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from rooms.commands import Scene
from rooms.facts import Data, Fact, Mine, Outcome, Stream
from rooms.refusals import Refusal
from rooms.stage import complete, scene_view

CODE_MINUTES: Final = 15
"""How long a pairing code on a screen is good for; then the screen shows a new one."""


@dataclass(frozen=True)
class Screen:
    """A display in a hall. `programme` None: it follows the room's stage. `person` has its pass."""

    id: str
    room: str
    person: str
    name: str
    preview: Scene | None = None
    programme: Scene | None = None
    rev: int = 1


Screens = Outcome[Screen]


def pair(id: str, room: str, person: str, name: str) -> Screens:
    """A screen that showed a code becomes this room's screen (S3)."""
    return _told(Screen(id, room, person, name), "screen.paired")


def cue(screen: Screen, scene: Scene | None, take: bool) -> Screens:
    """Put a scene into preview and, with `take`, on the screen; no scene takes the preview (S4)."""
    ready = screen.preview if scene is None else complete(scene)
    if ready is None:
        raise Refusal("conflict", "There is nothing in preview to take.")
    shown = ready if take else screen.programme
    return _told(replace(screen, preview=ready, programme=shown, rev=screen.rev + 1), "screen.cued")


def release(screen: Screen) -> Screens:
    """Let the screen follow the stage again (S5)."""
    return _told(replace(screen, programme=None, rev=screen.rev + 1), "screen.cued")


def unpair(screen: Screen) -> Screens:
    """Send the screen away (S6)."""
    fact = Fact(screen.room, Stream.STAFF, "screen.left", {"id": screen.id})
    return Outcome(replace(screen, rev=screen.rev + 1), (fact,))


def screen_view(screen: Screen) -> Data:
    """A screen as staff see it; what it really shows comes as a gauge."""
    return {
        "id": screen.id,
        "name": screen.name,
        "room": screen.room,
        "preview": scene_view(screen.preview),
        "programme": scene_view(screen.programme),
    }


def own_view(screen: Screen) -> Data:
    """What the screen itself is told: its name and what to show."""
    own = {"id": screen.id, "name": screen.name, "room": screen.room}
    return {"screen": {**own, "programme": scene_view(screen.programme)}}


def mine(screen: Screen) -> Mine:
    """The cue as it reaches the screen's own link."""
    return Mine(screen.room, screen.person, "screen", screen.id, screen.rev, own_view(screen))


def _told(screen: Screen, name: str) -> Screens:
    fact = Fact(screen.room, Stream.STAFF, name, {"screen": screen_view(screen)})
    return Outcome(screen, (fact,), (mine(screen),))
