"""What is done with questions."""

from __future__ import annotations

from rooms import questions, stage
from rooms.commands import (
    AnnotateQuestion,
    AnswerQuestion,
    ApproveQuestion,
    ArchiveQuestion,
    AskQuestion,
    DeclineQuestion,
    EditQuestion,
    HoldQuestion,
    MergeQuestions,
    PinQuestion,
    QueueQuestion,
    Scene,
    StageQuestion,
    WithdrawQuestion,
)
from rooms.facts import Data, Outcome
from rooms.questions import Question, State
from rooms.refusals import Refusal
from server.actions.ports import Unit


def ask_question(unit: Unit, do: AskQuestion) -> Data:
    settings = unit.desk.settings()
    outcome = questions.ask(
        id=unit.new_id(),
        room=unit.room,
        text=do.text,
        by=unit.by,
        now=unit.now,
        language=do.language,
        anonymous=do.anonymous,
        premoderated=settings.premoderated,
        accepting=settings.questions_open,
    )
    return _keep(unit, outcome)


def edit_question(unit: Unit, do: EditQuestion) -> Data:
    question = unit.questions.get(do.question)
    outcome = questions.edit(
        question, do.text, unit.by, unit.now, unit.desk.settings().premoderated
    )
    if unit.by.is_staff(unit.room):
        _audited(unit, "edit_question", question, outcome.now)
    return _keep_in_line(unit, question, outcome)


def withdraw_question(unit: Unit, do: WithdrawQuestion) -> Data:
    question = unit.questions.get(do.question)
    return _leave_stage(unit, question, questions.withdraw(question, unit.by))


def approve_question(unit: Unit, do: ApproveQuestion) -> Data:
    return _moderated(unit, "approve_question", do.question, questions.approve)


def hold_question(unit: Unit, do: HoldQuestion) -> Data:
    return _moderated(unit, "hold_question", do.question, questions.hold)


def decline_question(unit: Unit, do: DeclineQuestion) -> Data:
    return _moderated(
        unit, "decline_question", do.question, lambda q: questions.decline(q, do.reason)
    )


def archive_question(unit: Unit, do: ArchiveQuestion) -> Data:
    return _moderated(unit, "archive_question", do.question, questions.archive)


def queue_question(unit: Unit, do: QueueQuestion) -> Data:
    return _moderated(
        unit, "queue_question", do.question, lambda q: questions.queue(q, do.on, unit.now)
    )


def pin_question(unit: Unit, do: PinQuestion) -> Data:
    return _moderated(unit, "pin_question", do.question, lambda q: questions.pin(q, do.on))


def annotate_question(unit: Unit, do: AnnotateQuestion) -> Data:
    other = do.translation and (do.translation.language, do.translation.text)
    return _moderated(
        unit,
        "annotate_question",
        do.question,
        lambda q: questions.annotate(q, do.labels, other or None),
    )


def answer_question(unit: Unit, do: AnswerQuestion) -> Data:
    return _moderated(
        unit,
        "answer_question",
        do.question,
        lambda q: questions.answer(q, do.mode, do.text, unit.now),
    )


def merge_questions(unit: Unit, do: MergeQuestions) -> Data:
    """Fold one question into another; both sets of upvotes become one."""
    question, into = unit.questions.get(do.question), unit.questions.get(do.into)
    outcome = questions.merge(question, into)
    _audited(unit, "merge_questions", question, outcome.now)
    _keep_in_line(unit, question, outcome)
    unit.questions.unite_upvotes(question.id, into.id)
    unit.figures_changed(questions=[into.id])
    return {"question": questions.staff_view(into)}


def stage_question(unit: Unit, do: StageQuestion) -> Data:
    """Bring a question on stage, or with none clear the stage of its question."""
    before = unit.questions.staged()
    if do.question is None:
        if before is None:
            raise Refusal("conflict", "There is no question on stage.")
        _audited(unit, "stage_question", before, None)
        return _leave_stage(unit, before, questions.unstage(before))
    question = unit.questions.get(do.question)
    if before is not None and before.id == question.id:
        return {"question": questions.staff_view(question)}
    outcome = questions.stage(question)
    _audited(unit, "stage_question", question, outcome.now)
    if before is not None:
        _keep(unit, questions.unstage(before))
    _keep_in_line(unit, question, outcome)
    scene = Scene("question", of=question.id)
    _set_stage(unit, stage.set_stage(unit.desk.stage(), scene, unit.now))
    return {"question": questions.staff_view(outcome.now)}


def _moderated(unit: Unit, command: str, id: str, rule: questions.Act) -> Data:
    """Apply a moderator's act to a question, leave the stage if it was there, and write it down."""
    question = unit.questions.get(id)
    outcome = rule(question)
    _audited(unit, command, question, outcome.now)
    return _leave_stage(unit, question, outcome)


def _leave_stage(unit: Unit, was: Question, outcome: Outcome[Question]) -> Data:
    """Keep the outcome; a question that is no longer staged takes its scene with it."""
    kept = _keep_in_line(unit, was, outcome)
    if was.state is State.STAGED and outcome.now.state is not State.STAGED:
        now = unit.desk.stage()
        if stage.shows(now, "question", was.id):
            _set_stage(unit, stage.set_stage(now, None, unit.now))
    return kept


def _keep_in_line(unit: Unit, was: Question, outcome: Outcome[Question]) -> Data:
    """Keep the outcome and tell everybody whose place in the line it changed."""
    if State.QUEUED not in {was.state, outcome.now.state} or was.state is outcome.now.state:
        return _keep(unit, outcome)
    before = questions.places(unit.questions.queued())
    kept = _keep(unit, outcome)
    line = unit.questions.queued()
    after = questions.places(line)
    for question in line:
        if before.get(question.id) != after[question.id]:
            moved = question if question.id == outcome.now.id else questions.moved_up(question)
            unit.questions.save(moved)
            unit.tell(questions.mine(moved, after[question.id]))
    return kept


def _keep(unit: Unit, outcome: Outcome[Question]) -> Data:
    unit.questions.save(outcome.now)
    unit.emit(outcome)
    if outcome.now.state in questions.PUBLIC:
        unit.figures_changed(questions=[outcome.now.id])
    return {"question": _view(unit, outcome.now)}


def _view(unit: Unit, question: Question) -> Data:
    """The question as whoever asked for the change may see it."""
    if unit.by.is_staff(unit.room):
        return questions.staff_view(question)
    return questions.own_view(question)


def _set_stage(unit: Unit, outcome: Outcome[stage.Stage]) -> None:
    unit.desk.save_stage(outcome.now)
    unit.emit(outcome)


def _audited(unit: Unit, command: str, was: Question, now: Question | None) -> None:
    after = None if now is None else questions.staff_view(now)
    unit.audit(command, was.id, questions.staff_view(was), after)
