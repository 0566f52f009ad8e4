"""Who sees what of a question."""

from rooms.facts import Data
from rooms.question_views import State, author_view, mine, own_view, public_view, staff_view, told
from tests.rooms.meeting import at, public, question

PUBLIC: Data = {
    "id": "q1",
    "state": "open",
    "text": "Why?",
    "language": None,
    "author": "Ana Souza",
    "author_role": "delegate",
    "anonymous": False,
    "at": "2020-09-17T01:00:00.000Z",
    "edited": False,
    "pinned": False,
    "labels": [],
    "translation": None,
    "answer": None,
    "queued_at": None,
}


def test_q15_the_room_sees_a_question_with_its_author() -> None:
    assert public_view(question(State.OPEN, reason="?", original="Why not?")) == PUBLIC


def test_q15_or_without_if_asked_so() -> None:
    hidden = {**PUBLIC, "author": None, "author_role": None, "anonymous": True}
    assert public_view(question(State.OPEN, anonymous=True)) == hidden


def test_q15_staff_see_the_asker_or_a_pseudonym() -> None:
    assert author_view(question(original="Who?")) == {
        "question": "q1",
        "person": "p-ana",
        "pseudonym": None,
        "original": "Who?",
    }
    assert author_view(question(anonymous=True)) == {
        "question": "q1",
        "person": "a-7f3a",
        "pseudonym": "Delegate 7F3A",
        "original": None,
    }
    seen = staff_view(question(State.DECLINED, anonymous=True))
    assert seen["reason"] == "Off topic"
    assert "question" not in seen
    assert "Ana" not in str(seen)


def test_q15_askers_see_their_own_name_and_all_that_happens_to_the_question() -> None:
    own = own_view(question(State.QUEUED, anonymous=True), 3)
    assert (own["author"], own["place"], own["reason"], own["merged_into"]) == (
        *("Ana Souza", 3, None),
        None,
    )
    assert own["queued_at"] == "2020-09-17T01:00:01.000Z"
    assert mine(question(rev=4)).rev == 4


def test_q15_a_fact_goes_where_its_question_is_seen() -> None:
    opened = told(question(State.OPEN), "opened", was=None)
    assert [fact.data for fact in public(opened.facts)] == [{"question": PUBLIC}]
    waiting = told(question(State.HELD), "held", was=question(State.RECEIVED))
    assert public(waiting.facts) == []
    assert told(question(queued_at=at(1)), "received", was=None).mine[0].person == "p-ana"
