"""What each fact does to a room, family by family."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from rooms import chat, floor, forum, moderation, polls, questions, screens, stage
from rooms.chat import Message
from rooms.commands import DraftPoll, EditPoll, Scene, SetRoom
from rooms.facts import Data, Fact, Outcome, Stream
from rooms.programme import Session, delay, end, now_next_view, session_view, start
from rooms.questions import State
from tests.golden.tape import NOTHING, told
from tests.rooms.meeting import NOW, RESULT, ROOM, ana, at, bo, chair, drafted, poll, question

S, P = State, polls.State
OTHER = question(S.OPEN, id="q2", text="How?", person=bo.id, alias=bo.alias, author=bo.name)


def questions_() -> Iterator[Data]:
    """Every way onto the list, along it and off it, for everybody and for staff."""
    for staff in (False, True):
        yield from _question_by_question(staff)
        yield from _question_leaves(staff)
    asked = questions.ask(id="q1", room=ROOM, text="Why?", by=ana, now=NOW, anonymous=True)
    yield _question("staff: an anonymous question waits", None, asked, staff=True)
    waiting = question(S.HELD)
    for name, done in (
        ("declined", questions.decline(waiting, "Off topic")),
        ("withdrawn", questions.withdraw(waiting, ana)),
        ("merged", questions.merge(waiting, OTHER)),
        ("archived", questions.archive(waiting)),
        ("edited", questions.edit(waiting, "How so?", ana, NOW, premoderated=True)),
    ):
        yield _question(f"staff: a waiting question is {name}", waiting, done, staff=True)
    declined = question(S.DECLINED)
    yield _question("staff: declined by mistake", declined, questions.hold(declined), staff=True)


def _question_by_question(staff: bool) -> Iterator[Data]:
    opened, pinned = question(S.OPEN), question(S.OPEN, pinned=True, labels=("water",))
    acts = {
        "approved": (question(anonymous=True), questions.approve),
        "queued": (pinned, lambda q: questions.queue(q, True, at(5))),
        "taken out of the line": (question(S.QUEUED), lambda q: questions.queue(q, False, at(5))),
        "staged": (question(S.QUEUED), questions.stage),
        "back in the line": (question(S.STAGED, queued_at=at(1)), questions.unstage),
        "answered in writing": (
            question(S.STAGED),
            lambda q: questions.answer(q, "text", "Because.", at(9)),
        ),
        "answered again on stage": (question(S.ANSWERED), questions.stage),
        "back from the archive": (
            replace(question(S.ANSWERED), state=S.ARCHIVED),
            questions.approve,
        ),
        "pinned": (opened, lambda q: questions.pin(q, True)),
        "labelled and translated": (
            opened,
            lambda q: questions.annotate(q, ("water",), ("en", "Why?")),
        ),
        "edited by a moderator": (
            replace(opened, translation=("en", "Why?")),
            lambda q: questions.edit(q, "How so?", chair, NOW, premoderated=True),
        ),
    }
    for name, (was, act) in acts.items():
        yield _question(f"{_for(staff)}: a question is {name}", was, act(was), staff=staff)


def _question_leaves(staff: bool) -> Iterator[Data]:
    listed = question(S.QUEUED)
    for name, done in (
        ("held", questions.hold(listed)),
        ("declined", questions.decline(listed, "Off topic")),
        ("archived", questions.archive(listed)),
        ("withdrawn", questions.withdraw(listed, ana)),
        ("merged", questions.merge(listed, OTHER)),
        ("checked anew", questions.edit(listed, "How so?", ana, NOW, premoderated=True)),
    ):
        yield _question(f"{_for(staff)}: a listed question is {name}", listed, done, staff=staff)


def _question(
    name: str, was: questions.Question | None, done: questions.Questions, staff: bool
) -> Data:
    before = replace(NOTHING, questions=(OTHER,) if was is None else (OTHER, was))
    return told(name, before, done, staff=staff, questions=(OTHER, done.now))


def polls_() -> Iterator[Data]:
    """A poll's life before everybody and before staff; drafts and results before staff alone."""
    for staff in (False, True):
        acts: dict[str, tuple[polls.Poll, polls.Polls]] = {
            "opens": (poll(P.DRAFT), polls.open_(poll(P.DRAFT), NOW)),
            "is paused": (poll(seconds=60), polls.pause(poll(seconds=60), True, at(20))),
            "goes on": (poll(P.PAUSED), polls.pause(poll(P.PAUSED), False, at(90))),
            "is reworded": (poll(), polls.edit(poll(), EditPoll("p1", title="Or?"), False)),
            "is closing": (poll(), polls.close(poll(), at(60))),
            "is counted and published": (poll(P.CLOSING), polls.count(poll(P.CLOSING), RESULT)),
            "is counted": (
                poll(P.CLOSING, results="after_ballot"),
                polls.count(poll(P.CLOSING, results="after_ballot"), RESULT),
            ),
            "is published": (poll(P.CLOSED), polls.publish(poll(P.CLOSED))),
            "is void": (poll(P.PUBLISHED), polls.void(poll(P.PUBLISHED), "Wrong options")),
            "is drafted anew": (poll(P.PUBLISHED), polls.rerun(poll(P.PUBLISHED))),
            "opens anew": (_again(), polls.open_(_again(), at(200))),
            "shows other answers": (poll(P.PUBLISHED, "open"), polls.recount(_texts(), _TREES)),
        }
        for name, (was, done) in acts.items():
            yield _poll(f"{_for(staff)}: a poll {name}", was, done, staff)
    edit = EditPoll("p1", kind="multiple")
    redrafted = polls.edit(drafted(), edit, False)
    yield _poll("staff: a draft is changed", drafted(), redrafted, staff=True)
    fresh = polls.draft("p1", ROOM, DraftPoll("cloud", "One word for tomorrow"))
    yield told("staff: a poll is drafted", NOTHING, fresh, staff=True, polls=(fresh.now,))


_TREES: Data = {**RESULT, "texts": [{"id": "t1", "text": "Trees", "n": 2}]}


def _texts() -> polls.Poll:
    return poll(P.PUBLISHED, "open")


def _again() -> polls.Poll:
    return polls.rerun(poll(P.PUBLISHED)).now


def _poll(name: str, was: polls.Poll, done: polls.Polls, staff: bool) -> Data:
    return told(name, replace(NOTHING, polls=(was,)), done, staff=staff, polls=(done.now,))


def chat_() -> Iterator[Data]:
    """Talk, and announcements."""
    said = Message("m1", ROOM, ana.id, ana.name, "delegate", "Hello", NOW)
    before = replace(NOTHING, messages=(said,))
    second = chat.say("m2", ROOM, "你好", bo, at(1))
    yield told("a message is said", before, second, messages=(said, second.now))
    edited = chat.edit(said, "Hello all", ana, at(2))
    yield told("a message is edited", before, edited, messages=(edited.now,))
    deleted = chat.delete(said, chair)
    yield told("a message is deleted and keeps its place", before, deleted, messages=(deleted.now,))
    yield told("an edit of a message too old to be here changes nothing", NOTHING, edited)
    yield told("nor does it when such a message is deleted", NOTHING, deleted)
    many = tuple(replace(said, id=f"m{n}", at=at(n)) for n in range(100, 150))
    late = chat.say("m200", ROOM, "Late", bo, at(200))
    yield told(
        "the fifty-first message pushes the first out",
        replace(NOTHING, messages=many),
        late,
        messages=(*many, late.now),
    )
    made = [chat.announce(f"n{n}", ROOM, f"Notice {n}", chair, at(n)) for n in range(6)]
    before = replace(NOTHING, announcements=tuple(outcome.now for outcome in made[:5]))
    after = tuple(outcome.now for outcome in made)
    yield told("the sixth announcement pushes the first out", before, made[5], announcements=after)


def floor_() -> Iterator[Data]:
    """The speaking queue."""
    one = floor.raise_hand(floor.Floor(ROOM), "h1", ana, at(1), "Water", "pt")
    two = floor.raise_hand(one.now, "h2", bo, at(2), None, None)
    called = floor.call_speaker(two.now, "h2", at(9))
    for name, was, done in (
        ("a hand is raised", one.now, two),
        ("a hand is lowered", two.now, floor.lower_hand(two.now, ana.id)),
        ("the queue is put in another order", two.now, floor.reorder(two.now, ("h2",))),
        ("a speaker is called", two.now, called),
        ("a speaker ends", called.now, floor.end_speaker(called.now)),
    ):
        yield told(name, replace(NOTHING, floor=was), done, floor=done.now)


def stage_() -> Iterator[Data]:
    """The stage, and how the room is run."""
    shown = stage.set_stage(stage.Stage(ROOM), Scene("question", of="q1"), NOW)
    timer = Scene("timer", text="Break", ends_at="2020-09-17T10:00:00+08:00")
    yield told("a question is on stage", NOTHING, shown, stage=shown.now)
    before = replace(NOTHING, stage=shown.now)
    for name, scene in (("a timer takes its place", timer), ("the stage is cleared", None)):
        done = stage.set_stage(shown.now, scene, at(60))
        yield told(name, before, done, stage=done.now)
    run = forum.change(forum.Settings(ROOM), SetRoom(moderation="post", chat_open=False))
    settings = forum.settings_view(run.now)
    yield told("the room is run in another way", NOTHING, run, settings=settings)


def screens_() -> Iterator[Data]:
    """Screens, which only staff see."""
    paired = screens.pair("s1", ROOM, "p-screen", "Left wall")
    yield told("a screen is paired", NOTHING, paired, staff=True, screens=(paired.now,))
    before = replace(NOTHING, screens=(paired.now,))
    cued = screens.cue(paired.now, Scene("poll", of="p1"), take=True)
    ready = screens.cue(paired.now, Scene("blank"), take=False)
    yield told("a scene is taken", before, cued, staff=True, screens=(cued.now,))
    yield told("a scene is in preview", before, ready, staff=True, screens=(ready.now,))
    released = screens.release(cued.now)
    following = replace(NOTHING, screens=(cued.now,))
    yield told(
        "a screen follows the stage", following, released, staff=True, screens=(released.now,)
    )
    left = screens.unpair(paired.now)
    yield told("a screen is sent away", before, left, staff=True, screens=())


def people_() -> Iterator[Data]:
    """Muting and removing, which only staff see."""
    by_name = moderation.mute(ana, ROOM, ana.id, 5, NOW)
    by_alias = moderation.mute(by_name.now, ROOM, ana.alias, None, NOW)
    back = moderation.mute(by_alias.now, ROOM, ana.id, 0, at(60))
    one = {"id": "p-ana", "name": "Ana Souza", "until": "2020-09-17T01:05:00.000Z"}
    other = {"id": "a-7f3a", "name": "Delegate 7F3A", "until": "2020-09-17T02:00:00.000Z"}
    for name, before, done, after in (
        ("somebody is muted", (), by_name, (one,)),
        ("an anonymous asker is muted", (one,), by_alias, (one, other)),
        ("somebody is muted for longer", (one, other), by_name, (other, one)),
        ("somebody has the word again", (one, other), back, (other,)),
    ):
        yield told(name, replace(NOTHING, muted=before), done, staff=True, muted=after)
    removed = moderation.remove(ana, ROOM, ana.id)
    yield told("somebody is removed, and what they asked stays", NOTHING, removed, staff=True)


def sessions_() -> Iterator[Data]:
    """What is on in the room, and what comes next."""
    opening = Session("opening", ROOM, {"en": "Opening"}, {}, "ceremony", at(0), at(1800))
    forum_ = Session("forum", ROOM, {"en": "Forum", "zh": "论坛"}, {}, "talk", at(1800), at(7200))
    plan = (opening, forum_)
    begun = (start(opening, at(60)), forum_)
    over = (end(begun[0], at(1700)), forum_)
    later = delay(begun, "opening", 15)
    yield _session("a session starts", "session.started", plan, begun, at(60))
    yield _session("a session ends", "session.ended", begun, over, at(1700))
    yield _session("a session takes longer", "session.delayed", begun, later, at(90))


def _session(name: str, fact: str, was: Any, then: Any, now: Any) -> Data:
    view = now_next_view(then, ROOM, now)
    changed = [session_view(s) for s in then if s not in was]
    done = Outcome(None, (Fact(ROOM, Stream.MAIN, fact, {"session": view, "changed": changed}),))
    before = replace(NOTHING, session=now_next_view(was, ROOM, now))
    return told(name, before, done, session=view)


def _for(staff: bool) -> str:
    return "staff" if staff else "everybody"
