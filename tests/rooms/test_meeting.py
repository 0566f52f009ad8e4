"""A whole meeting, in any order of acts: what everybody sees always fits together.

A machine does whatever people may do; `witness.py` keeps what comes of it and looks for leaks.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from rooms import (
    captions,
    chat,
    floor,
    forum,
    interpretation,
    moderation,
    polls,
    questions,
    screens,
    stage,
    streams,
)
from rooms.commands import Caption, DraftPoll, EditPoll, NewOption, Scene, SetRoom
from rooms.facts import Outcome, stamp
from rooms.people import Person
from tests.rooms.meeting import ROOM, at, chair
from tests.rooms.witness import PEOPLE, Act, Witnessed

RESULTS = ("never", "after_ballot", "after_close", "live")
KINDS = ("single", "multiple", "rating", "cloud", "open")


class Meeting(Witnessed):
    # Questions

    @rule(who=st.sampled_from(PEOPLE), anonymous=st.booleans())
    def ask(self, who: Person, anonymous: bool) -> None:
        text = self.word()
        self.keep_question(
            self.done(
                lambda: questions.ask(
                    id=f"q{self.clock}",
                    room=ROOM,
                    text=text,
                    by=self.people[who.id],
                    now=at(self.clock),
                    anonymous=anonymous,
                    premoderated=self.settings.premoderated,
                    accepting=self.settings.questions_open,
                )
            )
        )

    @precondition(lambda self: self.questions)
    @rule(data=st.data())
    def moderate(self, data: st.DataObject) -> None:
        q = self.questions[data.draw(st.sampled_from(sorted(self.questions)))]
        word, now, asker = self.word(), at(self.clock), self.people[q.person]
        pre, editor = self.settings.premoderated, data.draw(st.sampled_from([asker, chair]))
        acts: dict[str, Act] = {
            "approve": lambda: questions.approve(q),
            "hold": lambda: questions.hold(q),
            "decline": lambda: questions.decline(q, word),
            "queue": lambda: questions.queue(q, True, now),
            "unqueue": lambda: questions.queue(q, False, now),
            "stage": lambda: questions.stage(q),
            "unstage": lambda: questions.unstage(q),
            "answer": lambda: questions.answer(q, "later", None, now),
            "archive": lambda: questions.archive(q),
            "pin": lambda: questions.pin(q, not q.pinned),
            "annotate": lambda: questions.annotate(q, ("water",), ("en", "translated")),
            "edit": lambda: questions.edit(q, word, editor, now, pre),
            "withdraw": lambda: questions.withdraw(q, asker),
        }
        possible = [act for act in acts if q.state in questions.MOVES[act]]
        if possible:
            self.keep_question(self.done(acts[data.draw(st.sampled_from(possible))]))

    @precondition(lambda self: len(self.questions) > 1)
    @rule(data=st.data())
    def merge(self, data: st.DataObject) -> None:
        ids = st.sampled_from(sorted(self.questions))
        one, into = self.questions[data.draw(ids)], self.questions[data.draw(ids)]
        self.keep_question(self.done(lambda: questions.merge(one, into)))

    # Polls

    @precondition(lambda self: len(self.polls) < 3)
    @rule(kind=st.sampled_from(KINDS), results=st.sampled_from(RESULTS), timed=st.booleans())
    def draft(self, kind: Any, results: Any, timed: bool) -> None:
        options = (NewOption("Aye"), NewOption("Nay")) if kind in {"single", "multiple"} else None
        command = DraftPoll(
            kind, "Shall we?", options, results=results, seconds=60 if timed else None
        )
        self.keep_poll(polls.draft(f"p{self.tick()}", ROOM, command))

    @precondition(lambda self: self.polls)
    @rule(data=st.data())
    def lead(self, data: st.DataObject) -> None:
        poll = self.polls[data.draw(st.sampled_from(sorted(self.polls)))]
        now = at(self.tick())
        figures = {"run": poll.run, "voters": 770000 + self.clock, "as_of": stamp(now)}
        title = EditPoll(poll.id, title=f"Title {self.clock}")
        acts: dict[str, Act] = {
            "open": lambda: polls.open_(poll, now),
            "pause": lambda: polls.pause(poll, True, now),
            "resume": lambda: polls.pause(poll, False, now),
            "close": lambda: polls.close(poll, now),
            "count": lambda: polls.count(poll, figures),
            "publish": lambda: polls.publish(poll),
            "void": lambda: polls.void(poll, "Wrong"),
            "rerun": lambda: polls.rerun(poll),
            "recount": lambda: polls.recount(poll, figures),
            "edit": lambda: polls.edit(poll, title, frozen=False),
        }
        possible = [act for act in acts if poll.state in polls.MOVES[act]]
        self.keep_poll(self.done(acts[data.draw(st.sampled_from(possible))]))

    # Talk, floor, stage, screens, people, the room

    @rule(who=st.sampled_from(PEOPLE))
    def say(self, who: Person) -> None:
        id, by = f"m{self.tick()}", self.people[who.id]
        self.keep_message(self.done(lambda: chat.say(id, ROOM, "Hello", by, at(self.clock))))

    @precondition(lambda self: self.messages)
    @rule(data=st.data(), delete=st.booleans())
    def unsay(self, data: st.DataObject, delete: bool) -> None:
        message = self.messages[data.draw(st.sampled_from(sorted(self.messages)))]
        by = self.people[message.person]
        act: Act = lambda: chat.edit(message, "Hello all", by, at(0))  # noqa: E731
        self.keep_message(self.done((lambda: chat.delete(message, chair)) if delete else act))

    @rule()
    def announce(self) -> None:
        outcome = chat.announce(f"n{self.tick()}", ROOM, "Doors close.", chair, at(self.clock))
        self.announcements[outcome.now.id] = outcome.now
        self.hear(outcome.facts)

    @rule(who=st.sampled_from(PEOPLE), act=st.sampled_from(["raise", "lower", "call", "end"]))
    def floor_changes(self, who: Person, act: str) -> None:
        queue, now, id = self.floor, at(self.tick()), f"h{self.clock}"
        acts: dict[str, Act] = {
            "raise": lambda: floor.raise_hand(queue, id, self.people[who.id], now, None, None),
            "lower": lambda: floor.lower_hand(queue, who.id),
            "call": lambda: floor.call_speaker(
                queue, queue.hands[-1].id if queue.hands else "", now
            ),
            "end": lambda: floor.end_speaker(queue),
        }
        outcome = self.done(acts[act])
        if outcome is not None:
            self.floor = outcome.now
            self.hear(outcome.facts)

    @rule(scene=st.sampled_from([None, Scene("blank"), Scene("message", text="Welcome")]))
    def set_stage(self, scene: Scene | None) -> None:
        outcome = stage.set_stage(self.stage, scene, at(self.tick()))
        self.stage = outcome.now
        self.hear(outcome.facts)

    # Streams and captions

    @rule(
        who=st.sampled_from(PEOPLE),
        language=st.sampled_from(["fr", "ar"]),
        on=st.booleans(),
        act=st.sampled_from(["stage", "invite", "leave", "record", "open", "close", "interpret"]),
    )
    def streams_change(self, who: Person, language: str, on: bool, act: str) -> None:
        were, now, heard = self.streams, at(self.tick()), "ar" if language == "fr" else "floor"
        own = streams.speaker_feed(who.id) if on else None
        acts: dict[str, Act] = {
            "stage": lambda: streams.stage_feed(were, own, who, now),
            "invite": lambda: streams.invite(were, who, on, now),
            "leave": lambda: streams.without(were, who, now),
            "record": lambda: (
                streams.start_recording(were, f"r{self.clock}", now)
                if on
                else streams.stop_recording(were)
            ),
            "open": lambda: interpretation.open_channel(were, language),
            "close": lambda: interpretation.close_channel(were, language),
            "interpret": lambda: interpretation.interpret(were, who, language, on, heard),
        }
        outcome = self.done(acts[act])
        if outcome is not None:
            assert (outcome.now.rev > were.rev) is bool(outcome.facts)
            self.streams = outcome.now
            self.hear(outcome.facts)

    @rule(
        who=st.sampled_from(PEOPLE), line=st.integers(0, 30), text=st.sampled_from(["", "a", "b"])
    )
    def caption(self, who: Person, line: int, text: str) -> None:
        known, id = self.captions.get(("fr", line)), f"c{self.tick()}"
        do = Caption("fr", text, line, final=True)
        now = at(self.clock)
        outcome = self.done(lambda: captions.finish(known, id, ROOM, do, who, now))
        if outcome is not None:
            self.captions["fr", line] = outcome.now
            self.hear(outcome.facts)

    @rule()
    def pair(self) -> None:
        outcome = screens.pair(f"s{self.tick()}", ROOM, "p-screen", "Left wall")
        self.screens[outcome.now.id] = outcome.now
        self.hear(outcome.facts)

    @precondition(lambda self: self.screens)
    @rule(data=st.data(), act=st.sampled_from(["take", "preview", "release", "unpair"]))
    def direct(self, data: st.DataObject, act: str) -> None:
        screen = self.screens.pop(data.draw(st.sampled_from(sorted(self.screens))))
        acts: dict[str, Callable[[], Outcome[screens.Screen]]] = {
            "take": lambda: screens.cue(screen, Scene("blank"), take=True),
            "preview": lambda: screens.cue(screen, Scene("join"), take=False),
            "release": lambda: screens.release(screen),
            "unpair": lambda: screens.unpair(screen),
        }
        outcome = acts[act]()
        assert outcome.now.rev > screen.rev
        if act != "unpair":
            self.screens[screen.id] = outcome.now
        self.hear(outcome.facts)

    @rule(
        who=st.sampled_from(PEOPLE),
        by_alias=st.booleans(),
        minutes=st.sampled_from([0, 10000]),
    )
    def mute(self, who: Person, by_alias: bool, minutes: int) -> None:
        person = self.people[who.id]
        named = who.alias if by_alias else who.id
        outcome = moderation.mute(person, ROOM, named, minutes, at(self.tick()))
        self.people[who.id] = outcome.now
        self.muted.pop(named, None)
        if minutes:
            until = stamp(at(self.clock + minutes * 60))
            self.muted[named] = {**moderation.called(person, named), "until": until}
        self.hear(outcome.facts)

    @rule(moderation_=st.sampled_from(["pre", "post"]), questions_open=st.booleans())
    def run_otherwise(self, moderation_: Any, questions_open: bool) -> None:
        command = SetRoom(moderation=moderation_, questions_open=questions_open)
        outcome = forum.change(self.settings, command)
        self.settings = outcome.now
        self.hear(outcome.facts)


class TestMeeting(Meeting.TestCase):  # type: ignore[valid-type, misc]
    """V2, Q15, P6, P7, P8, M1: any hundred acts in any order."""

    settings = settings(max_examples=50, stateful_step_count=50, deadline=None)
