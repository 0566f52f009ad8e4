"""All that one audience may see of a room now, and how facts carry it forward.

`build` makes a snapshot from things; `apply` moves one by a fact. For every fact, applying it to
the snapshot before gives the snapshot after (static/src/room.ts is the twin of this file; both run
over tests/golden/).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from rooms import chat, floor, polls, questions, screens, stage
from rooms.facts import Data
from rooms.people import Person

ANSWERED_SHOWN: Final = 50
POLLS_SHOWN: Final = 20


@dataclass(frozen=True)
class RoomNow:
    """The things a snapshot is built from, as the store reads them in one transaction.

    `upvotes` maps question to number; `session` is `{current, next}`; `muted` are people whom a
    moderator has silenced, as staff call them.
    """

    questions: Sequence[questions.Question]
    polls: Sequence[polls.Poll]
    stage: stage.Stage
    floor: floor.Floor
    messages: Sequence[chat.Message]
    announcements: Sequence[chat.Announcement]
    session: Data
    upvotes: dict[str, int] = field(default_factory=dict)
    screens: Sequence[screens.Screen] = ()
    settings: Data = field(default_factory=dict)
    muted: Sequence[Data] = ()


def build(now: RoomNow, staff: bool, with_chat: bool = True) -> Data:
    """The `state` of protocol.md for one audience."""
    listed = [q for q in now.questions if q.state in questions.PUBLIC]
    state: Data = {
        "session": now.session,
        "settings": now.settings,
        "questions": [
            {**questions.public_view(q), "upvotes": now.upvotes.get(q.id, 0)} for q in listed
        ],
        "polls": [view for p in now.polls if (view := polls.listed_view(p)) is not None],
        "stage": stage.stage_view(now.stage),
        "floor": floor.floor_view(now.floor),
        "chat": [chat.message_view(m) for m in now.messages] if with_chat else [],
        "announcements": [chat.announcement_view(a) for a in now.announcements],
    }
    if staff:
        state["staff"] = _staff(now, listed)
    return _trimmed(state)


def _staff(now: RoomNow, listed: Iterable[questions.Question]) -> Data:
    return {
        "waiting": [questions.staff_view(q) for q in now.questions if q.state in questions.WAITING],
        "authors": {q.id: _author(questions.author_view(q)) for q in listed},
        "drafts": [polls.staff_view(p) for p in now.polls if p.state is polls.State.DRAFT],
        "results": {p.id: _result(polls.counted_view(p)) for p in now.polls if p.result is not None},
        "screens": [screens.screen_view(s) for s in now.screens],
        "muted": list(now.muted),
    }


def apply(state: Data, name: str, data: Data) -> Data:
    """The state after a fact; the state given is left as it is. Unknown facts change nothing."""
    how = _APPLY.get(name)
    return state if how is None else _trimmed(how(state, data))


def empty_person(person: Person) -> Data:
    """`mine` of somebody who has done nothing yet."""
    who = {"id": person.id, "name": person.name, "role": str(person.role)}
    return {"person": who, "questions": [], "ballots": {}, "upvotes": [], "hand": None}


Change = Callable[[Data, Data], Data]


def _put(items: Sequence[Data], item: Data) -> list[Data]:
    """The list with this item merged into the one of the same id, or at the end."""
    if any(old["id"] == item["id"] for old in items):
        return [{**old, **item} if old["id"] == item["id"] else old for old in items]
    return [*items, item]


def _without(items: Sequence[Data], id: str) -> list[Data]:
    return [item for item in items if item["id"] != id]


def _sets(key: str) -> Change:
    return lambda state, data: {**state, key: data[key]}


def _puts(into: str, key: str) -> Change:
    return lambda state, data: {**state, into: _put(state[into], data[key])}


def _drops(from_: str) -> Change:
    return lambda state, data: {**state, from_: _without(state[from_], data["id"])}


def _question(state: Data, data: Data) -> Data:
    known = any(q["id"] == data["question"]["id"] for q in state["questions"])
    fresh = {} if known else {"upvotes": 0}
    return {**state, "questions": _put(state["questions"], {**fresh, **data["question"]})}


def _on_staff(change: Change) -> Change:
    """The same change inside `state.staff`; nothing for somebody who is not staff."""

    def changed(state: Data, data: Data) -> Data:
        staff = state.get("staff")
        return state if staff is None else {**state, "staff": change(staff, data)}

    return changed


def _waits(staff: Data, data: Data) -> Data:
    question = data["question"]
    left = _left(staff, {"id": question["id"]})
    return {**left, "waiting": [*left["waiting"], question]}


def _left(staff: Data, data: Data) -> Data:
    authors = {id: author for id, author in staff["authors"].items() if id != data["id"]}
    return {**staff, "waiting": _without(staff["waiting"], data["id"]), "authors": authors}


def _declined(staff: Data, data: Data) -> Data:
    return _left(staff, {"id": data["question"]["id"]})


def _authored(staff: Data, data: Data) -> Data:
    left = _left(staff, {"id": data["question"]})
    return {**left, "authors": {**left["authors"], data["question"]: _author(data)}}


def _author(data: Data) -> Data:
    return {key: value for key, value in data.items() if key != "question"}


def _drafted(staff: Data, data: Data) -> Data:
    results = {id: r for id, r in staff["results"].items() if id != data["poll"]["id"]}
    return {**staff, "drafts": _put(staff["drafts"], data["poll"]), "results": results}


def _counted(staff: Data, data: Data) -> Data:
    return {**staff, "results": {**staff["results"], data["poll"]: _result(data)}}


def _result(data: Data) -> Data:
    return {"run": data["run"], "result": data["result"]}


def _muted(staff: Data, data: Data) -> Data:
    person = data["person"]
    rest = _without(staff["muted"], person["id"])
    return {**staff, "muted": rest if person["until"] is None else [*rest, person]}


def _question_fact(name: str) -> Change:
    """A question fact speaks of the public list or, on the staff stream, of what waits."""
    public, waiting = (_drops("questions"), _on_staff(_left))
    if name in {"withdrawn", "merged"}:
        return lambda state, data: waiting(public(state, data), data)
    return _question


def _session(state: Data, data: Data) -> Data:
    return {**state, "session": data["session"]}


_APPLY: Final[dict[str, Change]] = {
    **dict.fromkeys(
        [f"question.{what}" for what in ("opened", "queued", "staged", "answered")], _question
    ),
    "question.edited": lambda state, data: _edited(state, data),
    "question.archived": _drops("questions"),
    **{f"question.{what}": _question_fact(what) for what in ("withdrawn", "merged")},
    **dict.fromkeys(["question.received", "question.held"], _on_staff(_waits)),
    "question.declined": _on_staff(_declined),
    "question.authored": _on_staff(_authored),
    "question.left": _on_staff(_left),
    **dict.fromkeys(
        [
            f"poll.{what}"
            for what in (
                *("opened", "edited", "paused", "resumed"),
                *("closing", "closed", "published", "voided"),
            )
        ],
        _puts("polls", "poll"),
    ),
    "poll.drafted": _on_staff(_drafted),
    "poll.left": _on_staff(_drops("drafts")),
    "poll.counted": _on_staff(_counted),
    "room.changed": _sets("settings"),
    "stage.set": _sets("stage"),
    "floor.changed": _sets("floor"),
    **dict.fromkeys(["session.started", "session.ended", "session.delayed"], _session),
    **dict.fromkeys(["chat.said", "chat.edited"], _puts("chat", "message")),
    "chat.deleted": lambda state, data: {
        **state,
        "chat": [
            {**m, "text": "", "deleted": True} if m["id"] == data["id"] else m
            for m in state["chat"]
        ],
    },
    "announcement.made": _puts("announcements", "announcement"),
    **dict.fromkeys(["screen.paired", "screen.cued"], _on_staff(_puts("screens", "screen"))),
    "screen.left": _on_staff(_drops("screens")),
    "person.muted": _on_staff(_muted),
}


def _edited(state: Data, data: Data) -> Data:
    """An edit of a waiting question reaches staff alone; of a listed one, everybody."""
    if data["question"]["state"] in questions.WAITING:
        return _on_staff(_waits)(state, data)
    return _question(state, data)


def _trimmed(state: Data) -> Data:
    """The state without what is too old for a snapshot, by the same rule after every fact."""
    answered = sorted(
        (q for q in state["questions"] if q["state"] == "answered"),
        key=lambda q: (q["answer"]["at"], q["id"]),
    )
    old = {q["id"] for q in answered[:-ANSWERED_SHOWN]}
    latest = sorted(state["polls"], key=lambda p: (p["opened_at"], p["id"]))[-POLLS_SHOWN:]
    staff = state.get("staff")
    if staff is not None:
        ids = {p["id"] for p in latest}
        results = {id: r for id, r in staff["results"].items() if id in ids}
        state = {**state, "staff": {**staff, "results": results}}
    return {
        **state,
        "questions": [q for q in state["questions"] if q["id"] not in old],
        "polls": latest,
        "chat": state["chat"][-chat.SHOWN :],
        "announcements": state["announcements"][-chat.ANNOUNCED :],
    }
