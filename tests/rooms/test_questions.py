"""The life of a question: every act in every state, and what each tells whom."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from rooms import questions
from rooms.facts import Outcome, Stream
from rooms.questions import Answer, Question, State
from tests.rooms.meeting import (
    NOW,
    ROOM,
    ana,
    at,
    bo,
    chair,
    guest_chair,
    names,
    public,
    question,
    refused,
    told,
)

S = State
OTHER = question(S.OPEN, id="q2", text="How?", person=bo.id, alias=bo.alias, author=bo.name)


# Q1 Asking


def ask(**more: Any) -> Outcome[Question]:
    given: dict[str, Any] = {"id": "q1", "room": ROOM, "text": "Why?", "by": ana, "now": NOW}
    return questions.ask(**{**given, **more})


def test_q1_a_question_waits_for_a_moderator_first() -> None:
    outcome = ask(language="pt", anonymous=True)
    assert outcome.now == question(S.RECEIVED, language="pt", anonymous=True)
    assert names(outcome) == ["question.received"]
    assert public(outcome.facts) == []


def test_q1_where_the_room_checks_afterwards_it_opens_at_once() -> None:
    outcome = ask(premoderated=False)
    assert outcome.now.state is S.OPEN
    assert names(outcome, Stream.MAIN) == ["question.opened"]
    assert names(outcome, Stream.STAFF) == ["question.authored"]


def test_q1_the_asker_is_told_on_every_link() -> None:
    (news,) = ask().mine
    assert (news.room, news.person, news.kind, news.key, news.rev) == (
        *(ROOM, ana.id, "question", "q1"),
        1,
    )
    assert news.data["state"] == "received"


def test_q1_a_room_may_take_no_questions() -> None:
    with refused("question.closed", "takes no questions"):
        ask(accepting=False)


def test_q1_a_muted_person_does_not_ask() -> None:
    with refused("forbidden", "muted"):
        ask(by=replace(ana, muted_until=at(1)))
    with refused("forbidden", "muted"):
        ask(by=replace(ana, alias_muted_until=at(1)))
    assert ask(by=replace(ana, muted_until=at(0))).now.state is S.RECEIVED


# Q2–Q5 Deciding about a question


def test_q2_an_approved_question_has_lost_its_reason() -> None:
    opened = questions.approve(question(S.DECLINED))
    assert opened.now.reason is None
    assert names(opened) == ["question.opened", "question.authored"]


def test_q2_an_archived_question_comes_back_as_answered_if_it_was() -> None:
    answered = questions.archive(question(S.ANSWERED)).now
    back = questions.approve(answered)
    assert back.now.state is S.ANSWERED
    assert names(back, Stream.MAIN) == ["question.answered"]


def test_q3_holding_takes_a_question_off_the_public_list_without_saying_why() -> None:
    held = questions.hold(question(S.QUEUED))
    assert held.now.queued_at is None
    assert told(held, "question.archived") == {"id": "q1"}
    assert names(held, Stream.STAFF) == ["question.held"]
    assert questions.hold(question(S.DECLINED)).now.reason is None


def test_q4_the_asker_learns_why_a_question_was_declined_and_the_room_does_not() -> None:
    declined = questions.decline(question(S.OPEN), "Asked before")
    assert declined.mine[0].data["reason"] == "Asked before"
    assert "Asked before" not in str(public(declined.facts))
    assert told(declined, "question.declined")["question"]["reason"] == "Asked before"
    assert questions.decline(question(), None).now.reason is None


def test_q5_a_question_is_not_merged_with_itself() -> None:
    with refused("conflict", "itself"):
        questions.merge(OTHER, OTHER)


def test_q5_a_public_question_is_merged_only_into_a_public_one() -> None:
    waiting = replace(OTHER, state=S.RECEIVED)
    with refused("conflict", "Approve the other question first"):
        questions.merge(question(S.OPEN), waiting)
    merged = questions.merge(question(S.RECEIVED), waiting)
    assert merged.facts[0].stream is Stream.STAFF
    assert told(merged, "question.merged") == {"id": "q1", "into": "q2"}


def test_q5_the_room_and_the_asker_learn_where_a_public_question_went() -> None:
    merged = questions.merge(question(S.QUEUED), OTHER)
    assert names(merged, Stream.MAIN) == ["question.merged"]
    assert names(merged, Stream.STAFF) == ["question.left"]
    assert told(merged, "question.merged") == {"id": "q1", "into": "q2"}
    assert merged.mine[0].data["merged_into"] == "q2"


# Q6–Q8 Queue, stage, answer


def test_q6_a_question_has_its_place_from_when_it_was_queued_until_it_leaves_the_line() -> None:
    queued = questions.queue(question(S.OPEN), True, at(5)).now
    assert queued.queued_at == at(5)
    assert questions.queue(queued, False, at(6)).now.queued_at is None


@pytest.mark.parametrize(
    ("before", "after", "fact"),
    [
        (S.OPEN, S.OPEN, "question.opened"),
        (S.QUEUED, S.QUEUED, "question.queued"),
        (S.ANSWERED, S.ANSWERED, "question.answered"),
    ],
)
def test_q7_from_the_stage_a_question_goes_back_where_it_was(
    before: State, after: State, fact: str
) -> None:
    was = question(before)
    back = questions.unstage(questions.stage(was).now)
    assert back.now == replace(was, rev=3)
    assert back.now.state is after
    assert names(back, Stream.MAIN) == [fact]


def test_q8_an_answer_is_live_or_written_or_for_later() -> None:
    assert questions.answer(question(S.STAGED), "live", None, at(9)).now.answer == Answer(
        *("live", None, at(9))
    )
    written = questions.answer(question(S.QUEUED), "text", "Because.", at(9))
    assert written.now.queued_at is None
    assert told(written, "question.answered")["question"]["answer"] == {
        "mode": "text",
        "text": "Because.",
        "at": "2020-09-17T01:00:09.000Z",
    }
    again = questions.answer(written.now, "later", None, at(10)).now
    assert again.answer == Answer("later", None, at(10))


@pytest.mark.parametrize("text", [None, ""])
def test_q8_a_written_answer_has_a_text(text: str | None) -> None:
    with refused("bad_request", "needs its “text”"):
        questions.answer(question(S.OPEN), "text", text, NOW)


# Q9–Q10 What the asker may do


def test_q9_the_first_words_are_kept_for_staff_alone() -> None:
    once = questions.edit(question(S.OPEN), "How?", ana, NOW, premoderated=False)
    twice = questions.edit(once.now, "Who?", ana, NOW, premoderated=False)
    assert (twice.now.text, twice.now.original, twice.now.edited) == ("Who?", "Why?", True)
    assert told(twice, "question.authored")["original"] == "Why?"
    assert "Why?" not in str(public(twice.facts))


def test_q9_new_words_of_a_listed_question_are_checked_anew() -> None:
    pinned = question(S.QUEUED, pinned=True)
    outcome = questions.edit(pinned, "Something rude", ana, NOW, premoderated=True)
    assert outcome.now.state is S.RECEIVED
    assert outcome.now.queued_at is None
    assert not outcome.now.pinned
    assert told(outcome, "question.archived") == {"id": "q1"}
    assert names(outcome, Stream.STAFF) == ["question.received"]
    assert "rude" not in str(public(outcome.facts))


def test_q9_an_edit_of_a_waiting_question_reaches_staff_alone() -> None:
    outcome = questions.edit(question(S.HELD), "How?", ana, NOW, premoderated=True)
    assert names(outcome) == ["question.edited"]
    assert public(outcome.facts) == []


def test_q9_a_translation_of_other_words_does_not_stay() -> None:
    translated = questions.annotate(question(S.OPEN), None, ("en", "Why?")).now
    edited = questions.edit(translated, "Insultos", chair, NOW, premoderated=True)
    assert edited.now.translation is None


def test_q9_a_muted_asker_does_not_edit_but_a_moderator_does() -> None:
    muted = replace(ana, muted_until=at(1))
    with refused("forbidden", "muted"):
        questions.edit(question(S.OPEN), "How?", muted, NOW, premoderated=False)
    questions.edit(question(S.OPEN), "How?", chair, NOW, premoderated=False)


def test_q9_on_stage_only_staff_change_the_words() -> None:
    with refused("question.changed", "on stage"):
        questions.edit(question(S.STAGED), "How?", ana, NOW, premoderated=False)


def test_q10_a_moderator_archives_but_does_not_withdraw_for_others() -> None:
    with refused("forbidden", "Only the one who asked"):
        questions.withdraw(question(S.RECEIVED), chair)
    with refused("not_found"):
        questions.withdraw(question(S.RECEIVED), guest_chair)


def test_q10_a_withdrawn_question_leaves_the_list_it_was_on() -> None:
    assert names(questions.withdraw(question(S.OPEN), ana)) == [
        "question.withdrawn",
        "question.left",
    ]
    assert names(questions.withdraw(question(S.HELD), ana), Stream.STAFF) == ["question.withdrawn"]


# Q11–Q14 Pins, archive, notes, upvotes


def test_q11_a_pin_stays_while_the_question_is_listed() -> None:
    pinned = questions.pin(question(S.OPEN), True).now
    assert questions.stage(pinned).now.pinned
    assert questions.queue(pinned, True, NOW).now.pinned
    assert not questions.answer(pinned, "live", None, NOW).now.pinned
    assert not questions.hold(pinned).now.pinned
    assert not questions.pin(pinned, False).now.pinned


def test_q12_an_archived_question_leaves_without_a_word() -> None:
    listed = questions.archive(question(S.STAGED))
    assert told(listed, "question.archived") == {"id": "q1"}
    assert names(listed, Stream.STAFF) == ["question.left"]
    waiting = questions.archive(question(S.RECEIVED))
    assert public(waiting.facts) == []
    assert told(waiting, "question.left") == {"id": "q1"}


def test_q13_labels_and_a_translation_are_set_apart() -> None:
    labelled = questions.annotate(question(S.OPEN), ("water", "tax", "water"), None)
    assert labelled.now.labels == ("water", "tax")
    both = questions.annotate(labelled.now, None, ("en", "Why?")).now
    assert (both.labels, both.translation) == (("water", "tax"), ("en", "Why?"))
    assert questions.annotate(both, (), None).now.labels == ()
    shown = told(questions.annotate(both, None, None), "question.edited")["question"]
    assert shown["translation"] == {"language": "en", "text": "Why?"}


@pytest.mark.parametrize("state", State)
def test_q14_upvotes_are_for_what_is_on_the_list(state: State) -> None:
    if state in questions.LISTED:
        questions.may_upvote(question(state))
    elif state is S.ANSWERED:
        with refused("question.closed", "answered already"):
            questions.may_upvote(question(state))
    else:
        with refused("not_found", questions.NOT_HERE):
            questions.may_upvote(question(state))


# Q15–Q16


def test_q16_places_count_from_one_by_the_moment_of_queueing() -> None:
    def queued(id: str, when: datetime) -> Question:
        return question(S.QUEUED, id=id, queued_at=when)

    line = [queued("b", at(2)), queued("c", at(2)), queued("a", at(9)), question(S.OPEN, id="x")]
    assert questions.places(line) == {"b": 1, "c": 2, "a": 3}


def test_q16_whoever_moves_up_is_told() -> None:
    moved = questions.moved_up(question(S.QUEUED))
    assert moved.rev == 2
    assert questions.mine(moved, 3).data["place"] == 3
