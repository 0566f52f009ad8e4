"""What is live in a room now."""

from dataclasses import replace
from typing import Any, get_args

import pytest

from rooms.commands import Scene, SceneKind
from rooms.facts import Fact, Stream
from rooms.stage import Stage, complete, scene_view, set_stage, shows
from tests.rooms.meeting import NOW, ROOM, refused

QUESTION = Scene("question", of="q1")
TIMER = Scene("timer", text="Break", ends_at="2020-09-17T10:00:00+08:00")


def test_s1_everybody_in_the_room_learns_what_is_on_stage() -> None:
    outcome = set_stage(Stage(ROOM), QUESTION, NOW)
    data = {"stage": {"scene": {"kind": "question", "of": "q1"}, "at": "2020-09-17T01:00:00.000Z"}}
    assert outcome.now == Stage(ROOM, QUESTION, NOW)
    assert outcome.facts == (Fact(ROOM, Stream.MAIN, "stage.set", data),)


def test_s1_the_stage_may_be_empty() -> None:
    cleared = set_stage(Stage(ROOM, QUESTION), None, NOW)
    assert cleared.now.scene is None
    assert cleared.facts[0].data["stage"]["scene"] is None
    assert not shows(cleared.now, "question", "q1")


def test_s1_the_stage_knows_whether_it_shows_a_thing() -> None:
    stage = Stage(ROOM, QUESTION)
    assert shows(stage, "question", "q1")
    assert not shows(stage, "question", "q2")
    assert not shows(stage, "poll", "q1")


@pytest.mark.parametrize("kind", get_args(SceneKind))
def test_s2_every_scene_has_what_it_needs(kind: Any) -> None:
    needs = {"question": "of", "poll": "of", "cloud": "of", "message": "text", "timer": "ends_at"}
    if kind not in needs:
        assert complete(Scene(kind)) == Scene(kind)
    else:
        with refused("bad_request", f"“{needs[kind]}”"):
            set_stage(Stage(ROOM), Scene(kind), NOW)
    full = Scene(kind, of="q1", text="Hello", ends_at="2020-09-17T02:00:00.000Z")
    assert complete(full) == full


@pytest.mark.parametrize(
    "moment",
    [
        *("soon", "", "2020-09-17T10:00:00", "2020-09-17", "25:00Z", "2020-13-01T00:00:00Z"),
        *("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"),
    ],
)
@pytest.mark.parametrize("kind", ["timer", "blank"])
def test_s2_an_end_is_a_moment(kind: Any, moment: str) -> None:
    with refused("bad_request", "ends_at"):
        complete(Scene(kind, ends_at=moment))


@pytest.mark.parametrize("moment", ["2020-09-17T10:00:00+08:00", "20200917T0200Z"])
def test_s2_a_moment_is_shown_in_the_one_form_of_the_wire(moment: str) -> None:
    shown = complete(replace(TIMER, ends_at=moment))
    assert scene_view(shown) == {
        "kind": "timer",
        "text": "Break",
        "ends_at": "2020-09-17T02:00:00.000Z",
    }
