"""The stage: what is live in a room now, as a scene, or nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from rooms.commands import Scene
from rooms.facts import Data, Fact, Outcome, Stream, stamp_or_none
from rooms.refusals import Refusal

NEEDS_OF: Final = frozenset({"question", "poll", "cloud"})
NEEDS_TEXT: Final = frozenset({"message"})
NEEDS_END: Final = frozenset({"timer"})


@dataclass(frozen=True)
class Stage:
    room: str
    scene: Scene | None = None
    at: datetime | None = None


def set_stage(stage: Stage, scene: Scene | None, now: datetime) -> Outcome[Stage]:
    """Show a scene to the room, or nothing (S1). The thing it shows must be there: `check_scene`."""
    changed = Stage(stage.room, scene, now)
    fact = Fact(stage.room, Stream.MAIN, "stage.set", {"stage": stage_view(changed)})
    return Outcome(changed, (fact,))


def complete(scene: Scene) -> Scene:
    """The scene if it has all it needs; a Refusal that names what is missing otherwise (S2)."""
    if scene.kind in NEEDS_OF and scene.of is None:
        raise Refusal("bad_request", f"A {scene.kind} scene needs “of”: the id of what it shows.")
    if scene.kind in NEEDS_TEXT and scene.text is None:
        raise Refusal("bad_request", "A message scene needs its “text”.")
    if scene.kind in NEEDS_END and not _is_moment(scene.ends_at):
        raise Refusal("bad_request", "A timer scene needs “ends_at”, a moment in RFC 3339.")
    return scene


def shows(stage: Stage, kind: str, of: str) -> bool:
    """True when the stage shows this very thing."""
    return stage.scene is not None and (stage.scene.kind, stage.scene.of) == (kind, of)


def scene_view(scene: Scene | None) -> Data | None:
    """A scene as JSON, without the fields it does not use."""
    if scene is None:
        return None
    return {key: value for key, value in vars(scene).items() if value is not None}


def stage_view(stage: Stage) -> Data:
    return {"scene": scene_view(stage.scene), "at": stamp_or_none(stage.at)}


def _is_moment(text: str | None) -> bool:
    try:
        return text is not None and datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False
