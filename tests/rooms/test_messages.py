"""Whole messages of the server, applied one after the other."""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from rooms.facts import Data
from rooms.messages import RoomView, apply_gauge, apply_message, apply_mine
from tests.golden import make
from tests.golden.tape import gauge, own

GOLDEN = Path(make.HERE)
CASES: dict[str, dict[str, Any]] = {
    f"{file.stem}: {case['name']}": case
    for file in sorted(GOLDEN.glob("*.json"))
    for case in json.loads(file.read_text("utf-8"))
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_n1_n2_n3_n4_v2_the_golden_messages(case: dict[str, Any]) -> None:
    """N1 N2 N3 N4 V2: room.ts must come to the same room by the same messages."""
    view = RoomView(case["state"], case["mine"])
    given = deepcopy(case)
    for message in case["messages"]:
        view = apply_message(view, message)
    assert view.state == case["after"]["state"]
    assert view.mine == case["after"]["mine"]
    assert case == given, "what was there before is left as it was"


def test_the_golden_files_are_what_the_rules_make() -> None:
    """`python -m tests.golden.make` writes them anew."""
    made = make.golden()
    assert {file.name for file in GOLDEN.glob("*.json")} == set(made)
    for name, content in made.items():
        assert (GOLDEN / name).read_text("utf-8") == content, name


def test_every_fact_of_the_protocol_is_in_a_golden_file() -> None:
    protocol = """
    question.opened question.edited question.merged question.staged question.answered
    question.archived question.withdrawn question.received question.held question.declined
    poll.drafted poll.opened poll.paused poll.resumed poll.closing poll.closed poll.published
    poll.voided chat.said chat.edited chat.deleted stage.set floor.changed session.started
    session.ended session.delayed announcement.made person.removed screen.paired screen.cued
    question.queued question.authored question.left poll.edited poll.left poll.counted
    person.muted screen.left room.changed streams.changed caption.said caption.edited
    speaker.invited speaker.left
    """
    told = {m["fact"] for case in CASES.values() for m in case["messages"] if "fact" in m}
    assert told == set(protocol.split())


def test_n2_a_gauge_must_be_above_the_last_of_its_key() -> None:
    view = RoomView({"questions": [{"id": "a"}, {"id": "b"}]}, {})
    for key, rev, upvotes in (("a", 0, 1), ("b", 1, 2), ("a", 0, 9), ("b", 0, 9), ("a", 1, 3)):
        view = apply_message(view, gauge("upvotes", key, rev, upvotes=upvotes))
    assert view.state["questions"] == [{"id": "a", "upvotes": 3}, {"id": "b", "upvotes": 2}]
    assert view.revs == {"upvotes:a": 1, "upvotes:b": 1}


def test_n4_news_of_ones_own_may_come_again_but_not_late() -> None:
    view = RoomView({}, {"hand": None})
    for rev, hand in ((5, "h5"), (4, "h4"), (5, "h5 again")):
        view = apply_message(view, own("hand", "hand", rev, {"hand": hand}))
    assert view.mine == {"hand": "h5 again"}


def test_what_a_later_version_sends_changes_nothing() -> None:
    view = RoomView({"questions": []}, {"upvotes": []})
    assert apply_message(view, {"beat": 17}) is view
    fact = {"fact": "room.painted", "data": {}}
    assert apply_message(view, fact) == view
    assert apply_gauge(view.state, "weather", "", {}) is view.state
    assert apply_mine(view.mine, "prize", "", {}) is view.mine


def test_a_screens_gauge_is_for_staff() -> None:
    state: Data = {"questions": []}
    assert apply_gauge(state, "screens", "s1", {"online": True}) is state
