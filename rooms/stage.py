"""The stage: what is live in a room now, as a scene, or nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from rooms.commands import Scene
from rooms.facts import Data, Fact, Outcome, Stream, stamp, stamp_or_none
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
    """Show a complete scene to the room, or nothing (S1). The caller knows that it may be seen."""
    changed = Stage(stage.room, None if scene is None else complete(scene), now)
    fact = Fact(stage.room, Stream.MAIN, "stage.set", {"stage": stage_view(changed)})
    return Outcome(changed, (fact,))


def complete(scene: Scene) -> Scene:
    """The scene if it has all it needs; a Refusal that names what is missing otherwise (S2).

    Its moment `ends_at` comes back in the one form of the wire.
    """
    if scene.kind in NEEDS_OF and scene.of is None:
        raise Refusal("bad_request", f"A {scene.kind} scene needs “of”: the id of what it shows.")
    if scene.kind in NEEDS_TEXT and scene.text is None:
        raise Refusal("bad_request", "A message scene needs its “text”.")
    if scene.kind not in NEEDS_END and scene.ends_at is None:
        return scene
    return replace(scene, ends_at=_moment(scene.ends_at))


def shows(stage: Stage, kind: str, of: str) -> bool:
    """True when the stage shows this very thing."""
    return stage.scene is not None and (stage.scene.kind, stage.scene.of) == (kind, of)


def scene_view(scene: Scene | None) -> Data | None:
    """A scene as JSON, without the fields it does not use."""
    if scene is None:
        return None
    return {key: value for key, value in vars(scene).items() if value is not None}


def stage_view(stage: Stage) -> Data:
    """The stage as everybody in the room sees it."""
    return {"scene": scene_view(stage.scene), "at": stamp_or_none(stage.at)}


def _moment(text: str | None) -> str:
    """The moment as the wire writes it; OverflowError is a zone beyond the first or last year."""
    try:
        moment = datetime.fromisoformat(text or "")
        if moment.tzinfo is not None:
            return stamp(moment)
    except (ValueError, OverflowError):
        pass
    raise Refusal("bad_request", "A timer’s “ends_at” is a moment in RFC 3339, with its zone.")
