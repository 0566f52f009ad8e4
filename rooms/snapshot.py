"""All that one audience may see of a room now, and how facts carry it forward.

`build` makes a snapshot from things (V1); `apply` moves one by a fact (V2): the snapshot before and
the facts of an act give the snapshot after, whichever stream is applied first. The browser's twin
of `apply` is static/src/facts.ts; both run over tests/golden/.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from rooms import captions, chat, floor, polls, questions, screens, stage, streams
from rooms.facts import Data
from rooms.people import Person

ANSWERED_SHOWN: Final = 50
POLLS_SHOWN: Final = 20

COUNTING: Final = frozenset({"open", "paused", "closing", "closed"})
"""States of a poll in which a running figure means something."""


@dataclass(frozen=True)
class RoomNow:
    """The things a snapshot is built from, as the store reads them in one transaction.

    `upvotes` maps question to number; `session` is `{current, next}`; `messages` and
    `announcements` are the latest, oldest first, deleted messages among them, as are `captions`;
    `muted` are the mutes of this room that have not passed, as `person.muted` told them.
    """

    questions: Sequence[questions.Question]
    polls: Sequence[polls.Poll]
    stage: stage.Stage
    floor: floor.Floor
    messages: Sequence[chat.Message]
    announcements: Sequence[chat.Announcement]
    session: Data
    streams: streams.Streams
    captions: Sequence[captions.Caption] = ()
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
        "streams": streams.streams_view(now.streams),
        "captions": [captions.caption_view(c) for c in now.captions],
    }
    if staff:
        state["staff"] = _staff(now, listed)
    return _trimmed(state)


def _staff(now: RoomNow, listed: Iterable[questions.Question]) -> Data:
    """What only staff see (V3): what waits, who asked, drafts, results, screens, the muted."""
    return {
        "waiting": [questions.staff_view(q) for q in now.questions if q.state in questions.WAITING],
        "authors": {q.id: _author(questions.author_view(q)) for q in listed},
        "drafts": [polls.staff_view(p) for p in now.polls if p.state is polls.State.DRAFT],
        "results": {p.id: _result(polls.counted_view(p)) for p in now.polls if p.result},
        "screens": [screens.screen_view(s) for s in now.screens],
        "muted": list(now.muted),
        "speakers": [streams.invited_view(i) for i in now.streams.invited],
    }


def apply(state: Data, name: str, data: Data) -> Data:
    """The state after a fact (V2); the one given stays. An unknown fact changes nothing."""
    how = _APPLY.get(name)
    return state if how is None else _trimmed(how(state, data))


def empty_person(person: Person) -> Data:
    """`mine` of somebody who has done nothing yet."""
    who = {"id": person.id, "name": person.name, "role": str(person.role)}
    empty: Data = {"person": who, "questions": [], "ballots": {}, "upvotes": []}
    return {**empty, "hand": None, "speaker": None}


Change = Callable[[Data, Data], Data]


def put(items: Sequence[Data], item: Data) -> list[Data]:
    """The list with this item merged into the one of the same id, or at the end."""
    if any(old["id"] == item["id"] for old in items):
        return [{**old, **item} if old["id"] == item["id"] else old for old in items]
    return [*items, item]


def without(items: Sequence[Data], id: str) -> list[Data]:
    """The list less the item of this id."""
    return [item for item in items if item["id"] != id]


def _less(table: Data, key: str) -> Data:
    return {each: value for each, value in table.items() if each != key}


def _sets(key: str) -> Change:
    return lambda state, data: {**state, key: data[key]}


def _puts(into: str, key: str) -> Change:
    return lambda state, data: {**state, into: put(state[into], data[key])}


def _drops(from_: str) -> Change:
    return lambda state, data: {**state, from_: without(state[from_], data["id"])}


def _question(state: Data, data: Data) -> Data:
    known = any(q["id"] == data["question"]["id"] for q in state["questions"])
    fresh = {} if known else {"upvotes": 0}
    return {**state, "questions": put(state["questions"], {**fresh, **data["question"]})}


def _poll(state: Data, data: Data) -> Data:
    """A poll as it is now; a running figure goes with the run that it belongs to."""
    poll = data["poll"]
    kept = [_without_old_tally(old, poll) for old in state["polls"]]
    return {**state, "polls": put(kept, poll)}


def _without_old_tally(old: Data, poll: Data) -> Data:
    if old["id"] != poll["id"] or (old["run"] == poll["run"] and poll["state"] in COUNTING):
        return old
    return {key: value for key, value in old.items() if key != "tally"}


def _changes(in_: str, key: str) -> Change:
    """An edit of a line too old to be here brings nothing back."""

    def changed(state: Data, data: Data) -> Data:
        known = any(line["id"] == data[key]["id"] for line in state[in_])
        return {**state, in_: put(state[in_], data[key])} if known else state

    return changed


def _deleted_message(state: Data, data: Data) -> Data:
    """Deleted messages keep their place, so that no older one has to come back into the list."""
    messages = [
        {**m, "text": "", "deleted": True} if m["id"] == data["id"] else m for m in state["chat"]
    ]
    return {**state, "chat": messages}


def _on_staff(change: Change) -> Change:
    """The same change inside `state.staff`; nothing for somebody who is not staff."""

    def changed(state: Data, data: Data) -> Data:
        staff = state.get("staff")
        return state if staff is None else {**state, "staff": change(staff, data)}

    return changed


def _waits(staff: Data, data: Data) -> Data:
    left = _left(staff, data["question"])
    return {**left, "waiting": [*left["waiting"], data["question"]]}


def _left(staff: Data, data: Data) -> Data:
    waiting = without(staff["waiting"], data["id"])
    return {**staff, "waiting": waiting, "authors": _less(staff["authors"], data["id"])}


def _declined(staff: Data, data: Data) -> Data:
    return _left(staff, data["question"])


def _authored(staff: Data, data: Data) -> Data:
    left = _left(staff, {"id": data["question"]})
    return {**left, "authors": {**left["authors"], data["question"]: _author(data)}}


def _author(data: Data) -> Data:
    return _less(data, "question")


def _drafted(staff: Data, data: Data) -> Data:
    results = _less(staff["results"], data["poll"]["id"])
    return {**staff, "drafts": put(staff["drafts"], data["poll"]), "results": results}


def _counted(staff: Data, data: Data) -> Data:
    return {**staff, "results": {**staff["results"], data["poll"]: _result(data)}}


def _result(data: Data) -> Data:
    return {"run": data["run"], "result": data["result"]}


def _muted(staff: Data, data: Data) -> Data:
    person = data["person"]
    rest = without(staff["muted"], person["id"])
    return {**staff, "muted": rest if person["until"] is None else [*rest, person]}


def _edited(state: Data, data: Data) -> Data:
    """An edit of a waiting question reaches staff alone; of a listed one, everybody."""
    if data["question"]["state"] in questions.WAITING:
        return _on_staff(_waits)(state, data)
    return _question(state, data)


def _ended(state: Data, data: Data) -> Data:
    """Withdrawn or merged, for good: from the public list or, on the staff stream, what waits."""
    return _on_staff(_left)(_drops("questions")(state, data), data)


def _names(subject: str, *what: str) -> list[str]:
    return [f"{subject}.{each}" for each in what]


_APPLY: Final[dict[str, Change]] = {
    **dict.fromkeys(_names("question", "opened", "queued", "staged", "answered"), _question),
    "question.edited": _edited,
    "question.archived": _drops("questions"),
    **dict.fromkeys(_names("question", "withdrawn", "merged"), _ended),
    **dict.fromkeys(_names("question", "received", "held"), _on_staff(_waits)),
    "question.declined": _on_staff(_declined),
    "question.authored": _on_staff(_authored),
    "question.left": _on_staff(_left),
    **dict.fromkeys(_names("poll", "opened", "edited", "paused", "resumed"), _poll),
    **dict.fromkeys(_names("poll", "closing", "closed", "published", "voided"), _poll),
    "poll.drafted": _on_staff(_drafted),
    "poll.left": _on_staff(_drops("drafts")),
    "poll.counted": _on_staff(_counted),
    "room.changed": _sets("settings"),
    "stage.set": _sets("stage"),
    "floor.changed": _sets("floor"),
    **dict.fromkeys(_names("session", "started", "ended", "delayed"), _sets("session")),
    "chat.said": _puts("chat", "message"),
    "chat.edited": _changes("chat", "message"),
    "chat.deleted": _deleted_message,
    "announcement.made": _puts("announcements", "announcement"),
    "streams.changed": _sets("streams"),
    "caption.said": _puts("captions", "caption"),
    "caption.edited": _changes("captions", "caption"),
    **dict.fromkeys(_names("screen", "paired", "cued"), _on_staff(_puts("screens", "screen"))),
    "screen.left": _on_staff(_drops("screens")),
    "speaker.invited": _on_staff(_puts("speakers", "speaker")),
    "speaker.left": _on_staff(_drops("speakers")),
    "person.muted": _on_staff(_muted),
}


def _trimmed(state: Data) -> Data:
    """The state without what is too old for a snapshot (V4), by the same rule after every fact."""
    answered = sorted(
        (q for q in state["questions"] if q["state"] == "answered"),
        key=lambda q: (q["answer"]["at"], q["id"]),
    )
    old = {q["id"] for q in answered[:-ANSWERED_SHOWN]}
    trimmed = {
        **state,
        "questions": [q for q in state["questions"] if q["id"] not in old],
        "polls": sorted(state["polls"], key=lambda p: (p["opened_at"], p["id"]))[-POLLS_SHOWN:],
        "chat": state["chat"][-chat.SHOWN :],
        "announcements": state["announcements"][-chat.ANNOUNCED :],
        "captions": state["captions"][-captions.SHOWN :],
    }
    if "staff" in state:
        trimmed["staff"] = {**state["staff"], "results": _latest(state["staff"]["results"])}
    return trimmed


def _latest(results: Data) -> Data:
    """As many results as polls; by their own moment, since the list of polls is another stream."""
    ranked = sorted(results.items(), key=lambda item: (item[1]["result"]["as_of"], item[0]))
    return dict(ranked[-POLLS_SHOWN:])
