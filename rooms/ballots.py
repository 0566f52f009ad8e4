"""One voter's one choice: what counts as a ballot, whose it is, and whether it may still change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from rooms.commands import Choice
from rooms.facts import Data, stamp
from rooms.limits import CLOUD_CHARS, OPEN_CHARS, Text, clean
from rooms.people import VOTERS, Person
from rooms.polls import Poll, State
from rooms.refusals import Refusal

ABSTAIN: Final = "-"
"""The canonical form of an abstention, which is a ballot too."""


@dataclass(frozen=True)
class Ballot:
    """`choice` is canonical text: equal choices are equal strings, so SQL can count them by group.

    Options `a,c` in the poll's order, a rating `4`, a text after its first character `=`, or
    `-` for an abstention.
    """

    poll: str
    run: int
    voter: str
    choice: str
    at: datetime


def voter_of(poll: Poll, by: Person) -> str:
    """Whose ballot it is: the person's, or the delegation's that the person speaks for (B1)."""
    if by.role not in VOTERS or by.removed:
        raise Refusal("ballot.not_entitled", "Your role does not vote.")
    if poll.who == "badge" and by.badge is None:
        raise Refusal("ballot.not_entitled", "This poll is for holders of a badge.")
    if poll.who != "delegation":
        return by.id
    if by.delegation is None or not by.speaks_for:
        raise Refusal("ballot.not_entitled", "This poll takes one ballot from each delegation.")
    return f"delegation:{by.delegation.id}"


def accepts(poll: Poll, now: datetime, run: int | None = None) -> None:
    """Refusal unless the poll takes ballots at this moment, for the run the voter saw (B2)."""
    if run is not None and run != poll.run:
        raise Refusal("poll.closed", "The poll has been started anew. Please look at it again.")
    if poll.state in {State.DRAFT, State.PAUSED}:
        words = "Voting is paused." if poll.state is State.PAUSED else None
        raise Refusal("poll.not_open", words)
    if poll.state is not State.OPEN or (poll.closes_at is not None and now >= poll.closes_at):
        raise Refusal("poll.closed")


def canonical(poll: Poll, choice: Choice) -> str:
    """The choice in its one written form, or a Refusal that says what does not fit (B3–B5)."""
    given = {k: v for k, v in vars(choice).items() if v is not None and v is not False}
    if len(given) != 1:
        raise Refusal("bad_request", "A “choice” holds exactly one kind of answer.")
    if "abstain" in given:
        return ABSTAIN
    expected, read = _ANSWERS.get(poll.kind, ("options", _options))
    if expected not in given:
        raise Refusal("bad_request", f"This poll is answered with “{expected}” or “abstain”.")
    return read(poll, given[expected])


def readable(choice: str) -> Data:
    """The canonical text as a choice on the wire, the way the voter sent it."""
    if choice == ABSTAIN:
        return {"abstain": True}
    if choice.startswith("="):
        return {"text": choice[1:]}
    if choice.isdigit():
        return {"rating": int(choice)}
    return {"options": choice.split(",") if choice else []}


def may_replace(poll: Poll, old: str | None, new: str) -> None:
    """Refusal when a voter who has voted may not vote differently (B6).

    `old` is None for a secret ballot, whose choice nobody can compare.
    """
    if not poll.change and old != new:
        raise Refusal("ballot.final")


def ballot_view(poll: Poll, choice: str | None, at: datetime) -> Data:
    """A ballot as its voter sees it; the choice of a secret one is known to nobody, even here."""
    shown = None if choice is None or poll.secret else readable(choice)
    return {"poll": poll.id, "run": poll.run, "choice": shown, "at": stamp(at)}


def _options(poll: Poll, chosen: tuple[str, ...]) -> str:
    order = [option.id for option in poll.options]
    for option in chosen:
        if option not in order:
            raise Refusal("ballot.unknown_option")
    if len(set(chosen)) != len(chosen):
        raise Refusal("ballot.too_many", "An option is named twice.")
    if not poll.min <= len(chosen) <= poll.max:
        raise Refusal("ballot.too_many", _how_many(poll))
    return ",".join(option for option in order if option in chosen)


def _how_many(poll: Poll) -> str:
    if poll.min == poll.max:
        return f"Choose exactly {'one option' if poll.max == 1 else f'{poll.max} options'}."
    return f"Choose {poll.min} to {poll.max} options."


def _rating(poll: Poll, rating: int) -> str:
    if not 1 <= rating <= poll.scale:
        raise Refusal("ballot.unknown_option", f"Give a rating from 1 to {poll.scale}.")
    return str(rating)


def _text(poll: Poll, text: str) -> str:
    most = CLOUD_CHARS if poll.kind == "cloud" else OPEN_CHARS
    return "=" + clean(text, Text(1, most, lines=poll.kind == "open"), "text")


_ANSWERS: Final[dict[str, tuple[str, Callable[[Poll, Any], str]]]] = {
    "rating": ("rating", _rating),
    "cloud": ("text", _text),
    "open": ("text", _text),
}
"""Which field of a choice answers a poll of this kind, and who reads it; otherwise options do."""
