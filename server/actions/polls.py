"""What is done with polls. Ballots have a way of their own: the store's batch."""

from __future__ import annotations

from rooms import polls, stage
from rooms.commands import (
    ApproveAnswer,
    ClosePoll,
    DraftPoll,
    EditPoll,
    OpenPoll,
    PausePoll,
    PublishPoll,
    RerunPoll,
    VoidPoll,
)
from rooms.facts import Data, Outcome
from rooms.polls import Poll, State
from server.actions.ports import Unit


def draft_poll(unit: Unit, do: DraftPoll) -> Data:
    outcome = polls.draft(unit.new_id(), unit.room, do)
    return _keep(unit, "draft_poll", None, outcome)


def edit_poll(unit: Unit, do: EditPoll) -> Data:
    poll = unit.polls.get(do.poll)
    frozen = poll.state is not State.DRAFT and unit.polls.has_ballots(poll)
    return _keep(unit, "edit_poll", poll, polls.edit(poll, do, frozen))


def open_poll(unit: Unit, do: OpenPoll) -> Data:
    poll = unit.polls.get(do.poll)
    kept = _keep(unit, "open_poll", poll, polls.open_(poll, unit.now))
    unit.figures_changed(polls=[poll.id])
    return kept


def pause_poll(unit: Unit, do: PausePoll) -> Data:
    poll = unit.polls.get(do.poll)
    return _keep(unit, "pause_poll", poll, polls.pause(poll, do.on, unit.now))


def close_poll(unit: Unit, do: ClosePoll) -> Data:
    """First step: from its commit on no ballot is accepted. `count_poll` is the second."""
    poll = unit.polls.get(do.poll)
    if poll.state is State.CLOSING:
        return {"poll": polls.staff_view(poll)}
    return _keep(unit, "close_poll", poll, polls.close(poll, unit.now))


def stop_poll(unit: Unit, id: str) -> Data:
    """First step for a poll whose time is up; one that was closed meanwhile stays as it is."""
    poll = unit.polls.get(id)
    return close_poll(unit, ClosePoll(id)) if polls.is_due(poll, unit.now) else {}


def count_poll(unit: Unit, id: str) -> Data:
    """Second step: lock the poll, count, keep the result; once counted, a poll stays as it is."""
    poll = unit.polls.get(id)
    if poll.state is not State.CLOSING:
        return {"poll": _view(poll)}
    outcome = polls.count(poll, unit.polls.count(poll))
    unit.polls.save(outcome.now)
    unit.emit(outcome)
    return {"poll": _view(outcome.now)}


def publish_poll(unit: Unit, do: PublishPoll) -> Data:
    poll = unit.polls.get(do.poll)
    return _keep(unit, "publish_poll", poll, polls.publish(poll))


def void_poll(unit: Unit, do: VoidPoll) -> Data:
    poll = unit.polls.get(do.poll)
    kept = _keep(unit, "void_poll", poll, polls.void(poll, do.reason))
    now = unit.desk.stage()
    if stage.shows(now, "poll", poll.id) or stage.shows(now, "cloud", poll.id):
        cleared = stage.set_stage(now, None, unit.now)
        unit.desk.save_stage(cleared.now)
        unit.emit(cleared)
    return kept


def rerun_poll(unit: Unit, do: RerunPoll) -> Data:
    poll = unit.polls.get(do.poll)
    return _keep(unit, "rerun_poll", poll, polls.rerun(poll))


def approve_answer(unit: Unit, do: ApproveAnswer) -> Data:
    """Let an open answer be shown or take it back; a frozen result is counted anew with it."""
    poll = unit.polls.get(do.poll)
    polls.may_approve_answer(poll)
    unit.polls.approve_answer(poll, do.answer, do.on)
    unit.audit("approve_answer", poll.id, None, {"answer": do.answer, "on": do.on})
    unit.figures_changed(polls=[poll.id])
    if poll.result is None:
        return {"poll": polls.staff_view(poll)}
    outcome = polls.recount(poll, unit.polls.count(poll))
    unit.polls.save(outcome.now)
    unit.emit(outcome)
    return {"poll": _view(outcome.now)}


def _keep(unit: Unit, command: str, was: Poll | None, outcome: Outcome[Poll]) -> Data:
    unit.polls.save(outcome.now)
    unit.emit(outcome)
    before = None if was is None else polls.staff_view(was)
    unit.audit(command, outcome.now.id, before, polls.staff_view(outcome.now))
    return {"poll": _view(outcome.now)}


def _view(poll: Poll) -> Data:
    """A poll as staff see it in a reply: with its result once it is counted."""
    return {**polls.staff_view(poll), "result": poll.result}
