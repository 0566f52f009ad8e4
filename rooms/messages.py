"""What each message of the server does to a room as one person sees it.

The browser does the same in static/src/room.ts; both run over the messages in tests/golden/.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from rooms.facts import Data
from rooms.snapshot import COUNTING, apply, put


@dataclass(frozen=True)
class RoomView:
    """A snapshot's `state` and `mine`, and the last revision of every gauge and own thing."""

    state: Data
    mine: Data
    revs: Mapping[str, int] = field(default_factory=dict)


def apply_message(view: RoomView, message: Data) -> RoomView:
    """The view after one message as it is on the wire; what is older than the view is dropped.

    Facts come in order (N1). A gauge must be above the last one of its key (N2). News of one's own
    may come again with the same revision, but not with an older one (N4).
    """
    if "fact" in message:
        return replace(view, state=apply(view.state, message["fact"], message["data"]))
    if "gauge" in message:
        name = f"{message['gauge']}:{message['key']}"
        if message["rev"] <= view.revs.get(name, message["rev"] - 1):
            return view
        state = apply_gauge(view.state, message["gauge"], message["key"], message["data"])
        return replace(view, state=state, revs={**view.revs, name: message["rev"]})
    if "mine" in message:
        name = f"mine:{message['mine']}:{message['key']}"
        if message["rev"] < view.revs.get(name, message["rev"]):
            return view
        mine = apply_mine(view.mine, message["mine"], message["key"], message["data"])
        return replace(view, mine=mine, revs={**view.revs, name: message["rev"]})
    return view


def apply_gauge(state: Data, gauge: str, key: str, data: Data) -> Data:
    """The state with a number in its place.

    Passing ones (reactions, captions) and those of the media process leave no trace in it.
    """
    how = _GAUGES.get(gauge)
    return state if how is None else how(state, key, data)


def apply_mine(mine: Data, kind: str, key: str, data: Data) -> Data:
    """`mine` after news of one's own: question, ballot, upvote, hand, screen, invitation, feed."""
    how = _MINE.get(kind)
    return mine if how is None else how(mine, key, data)


def _upvotes(state: Data, key: str, data: Data) -> Data:
    changed = [{**q, **data} if q["id"] == key else q for q in state["questions"]]
    return {**state, "questions": changed}


def _tally(state: Data, key: str, data: Data) -> Data:
    """A figure counts for its own run, and only while that has no result and is not void (N3)."""
    changed = [
        {**p, "tally": data}
        if p["id"] == key and p["run"] == data["run"] and p["state"] in COUNTING
        else p
        for p in state["polls"]
    ]
    return {**state, "polls": changed}


def _presence(state: Data, _: str, data: Data) -> Data:
    return {**state, "presence": data}


def _screens(state: Data, key: str, data: Data) -> Data:
    if "staff" not in state:
        return state
    staff = state["staff"]
    changed = [{**screen, **data} if screen["id"] == key else screen for screen in staff["screens"]]
    return {**state, "staff": {**staff, "screens": changed}}


def _question(mine: Data, key: str, data: Data) -> Data:
    return {**mine, "questions": put(mine["questions"], {**data, "id": key})}


def _ballot(mine: Data, key: str, data: Data) -> Data:
    return {**mine, "ballots": {**mine["ballots"], key: data}}


def _upvote(mine: Data, key: str, data: Data) -> Data:
    others = [question for question in mine["upvotes"] if question != key]
    return {**mine, "upvotes": [*others, key] if data["upvoted"] else others}


Change = Callable[[Data, str, Data], Data]

_GAUGES: Final[dict[str, Change]] = {
    "upvotes": _upvotes,
    "tally": _tally,
    "presence": _presence,
    "screens": _screens,
}

_MINE: Final[dict[str, Change]] = {
    "question": _question,
    "ballot": _ballot,
    "upvote": _upvote,
    "hand": lambda mine, _, data: {**mine, "hand": data["hand"]},
    "screen": lambda mine, _, data: {**mine, "screen": data["screen"]},
    "speaker": lambda mine, _, data: {**mine, "speaker": data["speaker"]},
    "stream": lambda mine, key, data: {**mine, "streams": {**mine.get("streams", {}), key: data}},
}
