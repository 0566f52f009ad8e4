"""What fast numbers and news of one's own do to a room."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from rooms import floor, polls, questions, screens
from rooms.ballots import ballot_view
from rooms.commands import Scene
from rooms.facts import Data
from rooms.questions import State
from rooms.snapshot import build
from rooms.tally import Group, tally
from tests.golden.tape import MINE, NOTHING, gauge, own, shown, wire
from tests.rooms.meeting import ROOM, ana, at, bo, poll, question

S, P = State, polls.State
SEVEN = {"applause": 7, "heart": 1}


def gauges() -> Iterator[Data]:
    """Latest wins, each in its place; what passes leaves no trace."""
    yield from _figures()
    yield from _upvotes()
    before = build(NOTHING, staff=False)
    here = {"people": 214, "onsite": 120, "remote": 94}
    present = gauge("presence", "", 5, **here)
    stale = gauge("presence", "", 4, people=1, onsite=1, remote=0)
    yield shown("people come", before, [present, stale], {**before, "presence": here})
    passing = [
        gauge("reactions", "", 1, **SEVEN),
        gauge("captions", "en", 2, text="Welcome to", line=3, final=False),
        gauge("floor_timer", "", 3, left_s=20),
        gauge("weather", "", 4, sunny=True),
    ]
    yield shown("what passes leaves no trace", before, passing)
    yield _screen_seen()


def _figures() -> Iterator[Data]:
    live = poll(results="live")
    before = build(replace(NOTHING, polls=(live,)), staff=False)
    one, two = (tally(live, [Group("a", n, n)], entitled=9, as_of=at(n)) for n in (1, 2))
    first, second = gauge("tally", "p1", 880, **one), gauge("tally", "p1", 881, **two)
    counted = _with_tally(before, two)
    yield shown("a figure is right whatever order it comes in", before, [second, first], counted)
    yield shown("the same figure may come twice", before, [second, second], counted)
    old = gauge("tally", "p1", 900, **{**two, "run": 0})
    yield shown("the figure of another run is not shown", before, [old])
    yield shown("nor that of a poll that is not here", before, [gauge("tally", "p9", 1, **two)])
    paused = polls.pause(live, True, at(5))
    after = build(replace(NOTHING, polls=(paused.now,)), staff=False)
    messages = [second, *wire(list(paused.facts))]
    yield shown("a pause keeps the figure", before, messages, _with_tally(after, two))
    void = polls.void(live, "Wrong options")
    after = build(replace(NOTHING, polls=(void.now,)), staff=False)
    late = gauge("tally", "p1", 999, **two)
    messages = [second, *wire(list(void.facts)), late]
    yield shown("a void poll has no figure, however late it comes", before, messages, after)
    yield _new_run(second)


def _with_tally(state: Data, figures: Data) -> Data:
    return {**state, "polls": [{**p, "tally": figures} for p in state["polls"]]}


def _new_run(figure: Data) -> Data:
    closed = replace(poll(P.CLOSED), results="live")
    again = polls.rerun(closed).now
    opened = polls.open_(again, at(200))
    before = build(replace(NOTHING, polls=(again,)), staff=False)
    after = build(replace(NOTHING, polls=(opened.now,)), staff=False)
    told = [f for f in opened.facts if f.name == "poll.opened"]
    return shown("a new run starts without a figure", before, [figure, *wire(told)], after)


def _upvotes() -> Iterator[Data]:
    asked = replace(NOTHING, questions=(question(S.OPEN), question(S.OPEN, id="q2")))
    before = build(asked, staff=False)
    after = build(replace(asked, upvotes={"q1": 12}), staff=False)
    twelve, eleven = gauge("upvotes", "q1", 12, upvotes=12), gauge("upvotes", "q1", 11, upvotes=11)
    yield shown("a question is supported", before, [eleven, twelve, eleven], after)
    yield shown("upvotes of what is not here", before, [gauge("upvotes", "q9", 1, upvotes=3)])
    staged = questions.stage(question(S.OPEN))
    now = replace(asked, questions=(staged.now, question(S.OPEN, id="q2")), upvotes={"q1": 12})
    fact = wire([f for f in staged.facts if f.name == "question.staged"])
    yield shown("a fact leaves them alone", before, [twelve, *fact], build(now, staff=False))


def _screen_seen() -> Data:
    screen = screens.pair("s1", ROOM, "p-screen", "Left wall").now
    before = build(replace(NOTHING, screens=(screen,)), staff=True)
    seen: Data = {"shows": {"kind": "blank"}, "seen_at": "2020-09-17T01:00:05.000Z", "online": True}
    staff = before["staff"]
    after = {**before, "staff": {**staff, "screens": [{**staff["screens"][0], **seen}]}}
    messages = [gauge("screens", "s1", 1, **seen), gauge("screens", "s9", 1, **seen)]
    return shown("a screen says what it shows", before, messages, after)


def mine() -> Iterator[Data]:
    """What one person is told of their own."""
    yield from _my_questions()
    ballot = ballot_view(poll(), "b", at(5))
    yield _mine("my ballot", [own("ballot", "p1", 1, ballot)], ballots={"p1": ballot})
    yes, no = ({"upvoted": upvoted} for upvoted in (True, False))
    up = [own("upvote", "q1", 1, yes), own("upvote", "q2", 1, yes), own("upvote", "q1", 3, yes)]
    yield _mine("my upvotes", up, upvotes=["q2", "q1"])
    down = [*up, own("upvote", "q2", 2, no), own("upvote", "q1", 2, no)]
    yield _mine("an upvote taken back, and old news of another", down, upvotes=["q1"])
    raised = floor.raise_hand(floor.Floor(ROOM), "h1", ana, at(1), "Water", None).now
    hand = floor.own_view(raised, ana.id)
    lifted = own("hand", "hand", 1, {"hand": hand})
    yield _mine("my hand is up", [lifted], hand=hand)
    yield _mine("and down again", [lifted, own("hand", "hand", 2, {"hand": None})], hand=None)
    cued = screens.cue(screens.Screen("s1", ROOM, bo.id, "Left wall"), Scene("blank"), take=True)
    cue = screens.own_view(cued.now)
    yield _mine("what this screen is to show", [own("screen", "s1", 2, cue)], screen=cue["screen"])
    yield _mine("news this version does not know", [own("prize", "x", 1, {"gold": True})])


def _my_questions() -> Iterator[Data]:
    queued = question(S.QUEUED, anonymous=True, rev=3)
    third, second = (questions.own_view(queued, place) for place in (3, 2))
    declined = questions.decline(queued, "Asked before").now
    refused = questions.own_view(declined)
    news = own("question", "q1", 3, third)
    yield _mine("my question is in the line", [news], questions=[third])
    moved = own("question", "q1", 3, second)
    yield _mine("it moves up", [news, moved], questions=[second])
    late = [own("question", "q1", 4, refused), news]
    yield _mine("old news of it does not turn it back", late, questions=[refused])


def _mine(name: str, messages: list[Data], **changes: Any) -> Data:
    state = build(NOTHING, staff=False)
    return shown(name, state, messages, mine=(MINE, {**MINE, **changes}))
