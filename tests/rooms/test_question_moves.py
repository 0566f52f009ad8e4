"""Every act on a question in every state: where it leads, or with which code it is refused."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from rooms import questions
from rooms.facts import Outcome, Stream
from rooms.questions import MOVES, Question, State
from tests.rooms.meeting import NOW, ana, at, bo, chair, public, question, refused

S = State
OTHER = question(S.OPEN, id="q2", text="How?", person=bo.id, alias=bo.alias, author=bo.name)

ACTS: dict[str, Callable[[Question], Outcome[Question]]] = {
    "approve": questions.approve,
    "hold": questions.hold,
    "decline": lambda q: questions.decline(q, "Off topic"),
    "merge": lambda q: questions.merge(q, OTHER),
    "merge_into": lambda q: questions.merge(replace(OTHER, state=S.RECEIVED), q),
    "queue": lambda q: questions.queue(q, True, at(5)),
    "unqueue": lambda q: questions.queue(q, False, at(5)),
    "stage": questions.stage,
    "unstage": questions.unstage,
    "answer": lambda q: questions.answer(q, "live", None, at(9)),
    "archive": questions.archive,
    "pin": lambda q: questions.pin(q, True),
    "annotate": lambda q: questions.annotate(q, ("water",), None),
    "edit": lambda q: questions.edit(q, "Why now?", ana, NOW, premoderated=False),
    "recheck": lambda q: questions.edit(q, "Why now?", ana, NOW, premoderated=True),
    "reword": lambda q: questions.edit(q, "Why now?", chair, NOW, premoderated=True),
    "withdraw": lambda q: questions.withdraw(q, ana),
}

MATRIX = """
            received   held       open       queued     staged     answered   declined   merged     withdrawn  archived
approve     open       open       :changed   :changed   :changed   :closed    open       :closed    :closed    open
hold        held       :changed   held       held       :changed   :closed    held       :closed    :closed    :closed
decline     declined   declined   declined   declined   :changed   :closed    :closed    :closed    :closed    :closed
merge       merged     merged     merged     merged     :changed   :closed    :closed    :closed    :closed    :closed
merge_into  merged     merged     merged     merged     merged     :closed    :closed    :closed    :closed    :closed
queue       :changed   :changed   queued     :changed   :changed   :closed    :closed    :closed    :closed    :closed
unqueue     :changed   :changed   :changed   open       :changed   :closed    :closed    :closed    :closed    :closed
stage       :changed   :changed   staged     staged     :changed   staged     :closed    :closed    :closed    :closed
unstage     :changed   :changed   :changed   :changed   open       :closed    :closed    :closed    :closed    :closed
answer      :changed   :changed   answered   answered   answered   answered   :closed    :closed    :closed    :closed
archive     archived   archived   archived   archived   archived   archived   :closed    :closed    :closed    :closed
pin         :changed   :changed   open       queued     staged     :closed    :closed    :closed    :closed    :closed
annotate    received   held       open       queued     staged     answered   :closed    :closed    :closed    :closed
edit        received   held       open       queued     :changed   :closed    :closed    :closed    :closed    :closed
recheck     received   held       received   received   :changed   :closed    :closed    :closed    :closed    :closed
reword      received   held       open       queued     staged     :closed    :closed    :closed    :closed    :closed
withdraw    withdrawn  withdrawn  withdrawn  withdrawn  :changed   :closed    :closed    :closed    :closed    :closed
"""  # noqa: E501
HEAD, *ROWS = (line.split() for line in MATRIX.strip().splitlines())
CASES = [
    (row[0], State(state), cell) for row in ROWS for state, cell in zip(HEAD, row[1:], strict=True)
]
POSSIBLE = {(act, state) for act, state, cell in CASES if not cell.startswith(":")}


@pytest.mark.parametrize(("act", "state", "cell"), CASES, ids=str)
def test_q2_to_q13_every_act_in_every_state(act: str, state: State, cell: str) -> None:
    """Q2 Q3 Q4 Q5 Q6 Q7 Q8 Q9 Q10 Q11 Q12 Q13: the whole table of transitions."""
    if cell.startswith(":"):
        with refused(f"question.{cell[1:]}"):
            ACTS[act](question(state))
    else:
        was = question(state)
        now = ACTS[act](was).now
        assert now.state == cell
        if act != "merge_into":
            assert now.rev == was.rev + 1


def test_the_table_names_every_state_and_every_act() -> None:
    assert {State(name) for name in HEAD} == set(State)
    assert {row[0] for row in ROWS} == set(ACTS)
    assert set(MOVES) - {"upvote"} == set(ACTS) - {"recheck", "reword"}


@pytest.mark.parametrize(("act", "state"), sorted(POSSIBLE))
def test_q15_no_act_shows_the_room_who_asked_anonymously(act: str, state: State) -> None:
    outcome = ACTS[act](question(state, anonymous=True))
    seen = str(public(outcome.facts))
    assert not any(secret in seen for secret in ("Ana", "p-ana", "a-7f3a", "7F3A"))
    staff = str([fact for fact in outcome.facts if fact.stream is Stream.STAFF])
    assert "Ana" not in staff
    assert "p-ana" not in staff


ACTS_OF_OTHERS: dict[str, Callable[[Question], Outcome[Question]]] = {
    "edit": lambda q: questions.edit(q, "How?", bo, NOW, premoderated=True),
    "withdraw": lambda q: questions.withdraw(q, bo),
}


@pytest.mark.parametrize("act", ACTS_OF_OTHERS)
@pytest.mark.parametrize("state", State)
def test_q9_q10_q15_to_others_a_question_that_is_not_public_does_not_exist(
    act: str, state: State
) -> None:
    """Q9 Q10 Q15: the refusal is word for word that of a question that never was."""
    code = "forbidden" if state in questions.PUBLIC else "not_found"
    words = "Only the one who asked" if code == "forbidden" else questions.NOT_HERE
    with refused(code, words):
        ACTS_OF_OTHERS[act](question(state))
