"""All that one audience may see of a room now, and how facts carry it forward."""

from dataclasses import replace
from typing import Any

import pytest

from rooms import polls, questions, snapshot
from rooms.chat import Message
from rooms.facts import Data
from rooms.floor import raise_hand
from rooms.polls import Poll
from rooms.questions import Answer, Question, State
from rooms.snapshot import ANSWERED_SHOWN, POLLS_SHOWN, RoomNow, apply, build, empty_person
from tests.golden.tape import NOTHING
from tests.rooms.meeting import NOW, RESULT, ROOM, ana, at, bo, drafted, poll, question

S = State
SECRET = "nobody may read this"
SAID = Message("m1", ROOM, ana.id, ana.name, "delegate", "Hello", NOW)


def room(**things: Any) -> RoomNow:
    return replace(NOTHING, **things)


def ids(items: list[Data]) -> list[str]:
    return [item["id"] for item in items]


def test_v1_an_empty_room() -> None:
    assert build(NOTHING, staff=False) == {
        "session": {"current": None, "next": None},
        "settings": {"moderation": "pre", "questions_open": True, "chat_open": True},
        "questions": [],
        "polls": [],
        "stage": {"scene": None, "at": None},
        "floor": {"hands": [], "speaking": None, "since": None},
        "chat": [],
        "announcements": [],
        "streams": {
            "source": None,
            "name": None,
            "since": None,
            "channels": [],
            "recording": None,
        },
        "captions": [],
    }


def test_v1_whoever_comes_late_sees_what_is_going_on() -> None:
    hand = raise_hand(NOTHING.floor, "h1", bo, NOW, None, None).now
    now = room(
        questions=[question(S.OPEN)],
        polls=[poll()],
        floor=hand,
        messages=[SAID],
        upvotes={"q1": 7},
    )
    state = build(now, staff=False)
    assert state["questions"][0]["upvotes"] == 7
    assert ids(state["polls"]) == ["p1"]
    assert ids(state["floor"]["hands"]) == ["h1"]
    assert ids(state["chat"]) == ["m1"]


def test_v1_screens_carry_no_chat() -> None:
    assert build(room(messages=[SAID]), staff=False, with_chat=False)["chat"] == []


@pytest.mark.parametrize("state", State)
def test_v1_the_list_holds_public_questions_only(state: State) -> None:
    listed = build(room(questions=[question(state, text=SECRET)]), staff=False)
    assert (SECRET in str(listed)) is (state in questions.PUBLIC)


@pytest.mark.parametrize("state", polls.State)
def test_v1_no_number_before_its_time(state: polls.State) -> None:
    """V1, P7, P8: not in a poll that was counted, nor in one that is void."""
    counted = replace(poll(state), result=RESULT)
    seen = str(build(room(polls=[counted]), staff=False))
    assert ("counts" in seen) is (state is polls.State.PUBLISHED)


def test_v3_only_staff_see_what_waits_who_asked_and_what_is_drafted() -> None:
    hidden = question(S.OPEN, id="q2", anonymous=True)
    now = room(
        questions=[question(S.HELD), hidden, question(S.DECLINED, id="q3")],
        polls=[drafted(), replace(poll(polls.State.CLOSED), id="p2")],
        muted=[{"id": "a-7f3a", "name": "Delegate 7F3A", "until": "2020-09-17T02:00:00.000Z"}],
    )
    assert "staff" not in build(now, staff=False)
    staff = build(now, staff=True)["staff"]
    assert ids(staff["waiting"]) == ["q1"]
    assert staff["authors"] == {
        "q2": {"person": "a-7f3a", "pseudonym": "Delegate 7F3A", "original": None}
    }
    assert ids(staff["drafts"]) == ["p1"]
    assert staff["results"] == {"p2": {"run": 1, "result": RESULT}}
    assert ids(staff["muted"]) == ["a-7f3a"]
    assert staff["screens"] == []


def test_v3_facts_for_staff_change_nothing_for_others() -> None:
    state = build(NOTHING, staff=False)
    for fact in questions.hold(question()).facts:
        assert apply(state, fact.name, fact.data) == state


def test_v2_a_fact_leaves_the_state_before_as_it_was() -> None:
    state = build(room(questions=[question(S.OPEN)]), staff=True)
    kept = repr(state)
    for fact in questions.archive(question(S.OPEN)).facts:
        assert apply(state, fact.name, fact.data) != state
    assert repr(state) == kept


def test_v2_an_unknown_fact_changes_nothing() -> None:
    state = build(NOTHING, staff=False)
    assert apply(state, "room.painted", {"colour": "red"}) is state


# V4 What is too old


def answered(n: int) -> Question:
    return question(S.ANSWERED, id=f"q{n:03}", answer=Answer("live", None, at(n)))


def test_v4_of_the_answered_questions_the_latest_are_shown() -> None:
    many = [answered(n) for n in range(ANSWERED_SHOWN + 1)]
    state = build(room(questions=[*many, question(S.OPEN)]), staff=False)
    assert ids(state["questions"]) == [q.id for q in many[1:]] + ["q1"]


def test_v4_an_answer_pushes_the_oldest_answered_question_out() -> None:
    many = [answered(n) for n in range(ANSWERED_SHOWN)]
    staged = question(S.STAGED)
    outcome = questions.answer(staged, "live", None, at(999))
    state = build(room(questions=[*many, staged]), staff=False)
    fact = outcome.facts[0]
    after = apply(state, fact.name, fact.data)
    assert after == build(room(questions=[*many, outcome.now]), staff=False)
    assert "q000" not in ids(after["questions"])


def test_v4_older_answered_questions_come_back_with_the_next_snapshot_only() -> None:
    many = [answered(n) for n in range(ANSWERED_SHOWN + 1)]
    outcome = questions.archive(many[-1])
    state = build(room(questions=many), staff=False)
    fact = outcome.facts[0]
    after = ids(apply(state, fact.name, fact.data)["questions"])
    fresh = ids(build(room(questions=many[:-1]), staff=False)["questions"])
    assert set(fresh) - set(after) == {"q000"}
    assert set(after) < set(fresh)


def numbered(n: int) -> Poll:
    result = {**RESULT, "as_of": f"2020-09-17T01:{n:02}:00.000Z"}
    return replace(poll(polls.State.PUBLISHED), id=f"p{n:02}", opened_at=at(n * 60), result=result)


def test_v4_the_latest_polls_and_results_are_shown() -> None:
    many = [numbered(n) for n in range(POLLS_SHOWN + 5)]
    state = build(room(polls=many[::-1]), staff=True)
    assert ids(state["polls"]) == [p.id for p in many[5:]]
    assert list(state["staff"]["results"]) == [p.id for p in many[5:]]


def test_v4_a_poll_too_old_to_be_shown_is_not_brought_back_by_a_fact() -> None:
    many = [numbered(n) for n in range(POLLS_SHOWN + 1)]
    void = polls.void(many[0], "Wrong options")
    state = build(room(polls=many), staff=False)
    assert apply(state, "poll.voided", void.facts[0].data) == state


def test_v2_v4_results_are_trimmed_without_a_look_at_the_other_stream() -> None:
    """V2: staff may hear of a result before the room's own stream has been applied at all."""
    many = [numbered(n) for n in range(3)]
    state = build(NOTHING, staff=True)
    for each in many:
        state = apply(state, "poll.counted", polls.counted_view(each))
    assert list(state["staff"]["results"]) == ["p00", "p01", "p02"]


def test_v4_chat_keeps_its_last_fifty_lines() -> None:
    many = [replace(SAID, id=f"m{n}") for n in range(60)]
    assert ids(build(room(messages=many), staff=False)["chat"]) == [m.id for m in many[10:]]


def test_a_newcomer_has_done_nothing_yet() -> None:
    assert empty_person(ana) == {
        "person": {"id": "p-ana", "name": "Ana Souza", "role": "delegate"},
        "questions": [],
        "ballots": {},
        "upvotes": [],
        "hand": None,
        "speaker": None,
    }


def test_lists_are_put_together_by_id() -> None:
    assert snapshot.put([{"id": "a", "n": 1}], {"id": "b"}) == [{"id": "a", "n": 1}, {"id": "b"}]
    assert snapshot.put([{"id": "a", "n": 1}], {"id": "a", "m": 2}) == [{"id": "a", "n": 1, "m": 2}]
    assert snapshot.without([{"id": "a"}, {"id": "b"}], "a") == [{"id": "b"}]
