"""What is done with the stage and the screens."""

from __future__ import annotations

from rooms import questions, screens, stage
from rooms.commands import (
    CueScreen,
    PairScreen,
    ReleaseScreen,
    Scene,
    SetStage,
    StageQuestion,
    UnpairScreen,
)
from rooms.facts import Data, Outcome
from rooms.people import Attendance, Person, Role
from rooms.polls import State as PollState
from rooms.refusals import Refusal
from rooms.screens import Screen
from server.actions.ports import Unit
from server.actions.questions import stage_question


def set_stage(unit: Unit, do: SetStage) -> Data:
    """Show a scene to the room; a question goes through `stage_question`, so that states agree."""
    if do.scene is not None:
        _showable(unit, do.scene)
    if do.scene is not None and do.scene.kind == "question":
        stage_question(unit, StageQuestion(do.scene.of))
        return {"stage": stage.stage_view(unit.desk.stage())}
    staged = unit.questions.staged()
    if staged is not None:
        stage_question(unit, StageQuestion(None))
    before = unit.desk.stage()
    outcome = stage.set_stage(before, do.scene, unit.now)
    unit.desk.save_stage(outcome.now)
    unit.emit(outcome)
    unit.audit("set_stage", unit.room, stage.stage_view(before), stage.stage_view(outcome.now))
    return {"stage": stage.stage_view(outcome.now)}


def pair_screen(unit: Unit, do: PairScreen) -> Data:
    """The display that shows this code becomes a screen of the room, with a pass of its own."""
    display = Person(
        unit.new_id(),
        do.name,
        Role.SCREEN,
        Attendance.ONSITE,
        rooms=frozenset({unit.room}),
        alias=unit.new_id(),
    )
    outcome = screens.pair(unit.new_id(), unit.room, display.id, do.name)
    unit.screens.claim(do.code.replace(" ", "").replace("-", ""), outcome.now)
    unit.people.add(display)
    return _keep(unit, "pair_screen", None, outcome)


def cue_screen(unit: Unit, do: CueScreen) -> Data:
    if do.scene is not None:
        _showable(unit, do.scene)
    screen = unit.screens.get(do.screen)
    return _keep(unit, "cue_screen", screen, screens.cue(screen, do.scene, do.take))


def release_screen(unit: Unit, do: ReleaseScreen) -> Data:
    screen = unit.screens.get(do.screen)
    return _keep(unit, "release_screen", screen, screens.release(screen))


def unpair_screen(unit: Unit, do: UnpairScreen) -> Data:
    """Send the display away: its pass ends and it shows a pairing code again."""
    screen = unit.screens.get(do.screen)
    outcome = screens.unpair(screen)
    unit.screens.remove(outcome.now)
    unit.cut_off(screen.person)
    unit.emit(outcome)
    unit.audit("unpair_screen", screen.id, screens.screen_view(screen), None)
    return {"screen": screens.screen_view(screen)}


def _showable(unit: Unit, scene: Scene) -> None:
    """Refusal unless the scene is complete and what it shows is public and of this room."""
    stage.complete(scene)
    if scene.kind == "question":
        question = unit.questions.get(scene.of or "")
        if question.state not in questions.PUBLIC:
            raise Refusal("conflict", "Approve the question before you show it.")
    if scene.kind in {"poll", "cloud"}:
        poll = unit.polls.get(scene.of or "")
        if poll.state in {PollState.DRAFT, PollState.VOID} and poll.last is None:
            raise Refusal("conflict", "Open the poll before you show it.")


def _keep(unit: Unit, command: str, was: Screen | None, outcome: Outcome[Screen]) -> Data:
    unit.screens.save(outcome.now)
    unit.emit(outcome)
    before = None if was is None else screens.screen_view(was)
    unit.audit(command, outcome.now.id, before, screens.screen_view(outcome.now))
    return {"screen": screens.screen_view(outcome.now)}
