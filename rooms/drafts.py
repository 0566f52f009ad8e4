"""What makes a poll one that can be voted on, and what a moderator's wishes make of a draft."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from rooms.commands import DraftPoll, EditPoll, NewOption
from rooms.poll_views import SCALE, Option, Poll, State
from rooms.refusals import Refusal

SUPPORTED: Final = frozenset({"single", "multiple", "rating", "cloud", "open"})
WITH_OPTIONS: Final = frozenset({"single", "multiple"})

OPEN_TO_CHANGE: Final = frozenset({"title", "options", "seconds"})
"""What may still be edited once a poll has been opened, as long as nobody has voted."""


def new(id: str, room: str, command: DraftPoll) -> Poll:
    """The poll that a moderator described, with what was left out filled in (P1)."""
    options = _options(command.options or ())
    poll = Poll(
        *(id, room, command.kind, command.title, options),
        min=1 if command.min is None else command.min,
        max=command.max or _most(command.kind, options),
        scale=command.scale or SCALE,
        results=command.results,
        change=command.change,
        who=command.who,
        secret=command.secret,
        seconds=command.seconds,
    )
    return _sound(poll)


def changed(poll: Poll, command: EditPoll, frozen: bool) -> Poll:
    """The poll with what is given changed, if that may change any more (P2)."""
    given = {k: v for k, v in vars(command).items() if v is not None and k != "poll"}
    if "options" in given:
        given["options"] = _options(given["options"])
    if poll.state is not State.DRAFT:
        _check_late(poll, given, frozen)
    if poll.state is State.PAUSED and "seconds" in given:
        given["remaining"] = given["seconds"]
    return _sound(_with(poll, given))


def _check_late(poll: Poll, given: dict[str, Any], frozen: bool) -> None:
    late = sorted(set(given) - OPEN_TO_CHANGE)
    if late:
        raise Refusal("conflict", f"“{late[0]}” is fixed once the poll has been opened.")
    if frozen and {"title", "options"} & set(given):
        raise Refusal("conflict", "Wording and options are fixed: there are ballots already.")
    if len(given.get("options", poll.options)) != len(poll.options):
        raise Refusal("conflict", "The number of options is fixed once the poll has been opened.")
    if "seconds" in given and poll.state is State.OPEN:
        raise Refusal("conflict", "Pause the poll to change its time.")


def _options(options: tuple[NewOption, ...]) -> tuple[Option, ...]:
    return tuple(Option(chr(ord("a") + i), option.text) for i, option in enumerate(options))


def _most(kind: str, options: tuple[Option, ...]) -> int:
    return len(options) if kind == "multiple" else 1


def _with(poll: Poll, given: dict[str, Any]) -> Poll:
    """The changes, and limits that were never set by hand moved along with kind and options."""
    edited = replace(poll, rev=poll.rev + 1, **given)
    if "max" not in given and poll.max == _most(poll.kind, poll.options):
        edited = replace(edited, max=_most(edited.kind, edited.options))
    if "min" not in given and edited.kind != poll.kind:
        edited = replace(edited, min=1)
    return edited


def _sound(poll: Poll) -> Poll:
    """The poll, if it can be voted on at all; otherwise a Refusal that says what to mend."""
    if poll.kind not in SUPPORTED:
        raise Refusal("unsupported", f"Polls of the kind “{poll.kind}” are not available yet.")
    _check_options(poll)
    if poll.kind == "multiple" and not poll.min <= poll.max <= len(poll.options):
        raise Refusal("bad_request", "“min” and “max” do not fit the number of options.")
    if poll.kind == "single" and (poll.min, poll.max) != (1, 1):
        raise Refusal("bad_request", "A single choice poll takes exactly one option.")
    if poll.secret and poll.change:
        raise Refusal("bad_request", "A secret ballot cannot change: nobody knows whose it was.")
    return poll


def _check_options(poll: Poll) -> None:
    if poll.kind in WITH_OPTIONS and len(poll.options) < 2:
        raise Refusal("bad_request", "“options” needs at least two options.")
    if poll.kind not in WITH_OPTIONS and poll.options:
        raise Refusal("bad_request", f"A {poll.kind} poll has no “options”.")
    texts = [option.text.casefold() for option in poll.options]
    if len(set(texts)) != len(texts):
        raise Refusal("bad_request", "Two “options” have the same text.")
