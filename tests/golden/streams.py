"""What a room sees and hears, as it is told: the stage's feed, channels, recordings, captions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from rooms import captions, interpretation, streams
from rooms.captions import Caption
from rooms.commands import Caption as Line
from rooms.facts import Data, Outcome
from rooms.people import Role
from rooms.streams import Streams
from tests.golden.tape import MINE, NOTHING, gauge, own, shown, told
from tests.rooms.meeting import ROOM, ana, at, of

EMPTY = Streams(ROOM)
SPEAKER, VOICE, PARTNER = of(Role.SPEAKER), of(Role.INTERPRETER), replace(ana, id="p-partner")


def streams_() -> Iterator[Data]:
    """The stage's feed, interpretation, recording; who was invited, before staff."""
    on = streams.stage_feed(EMPTY, "programme", None, at(1))
    other = streams.stage_feed(on.now, streams.speaker_feed(SPEAKER.id), SPEAKER, at(5))
    off = streams.stage_feed(other.now, None, None, at(9))
    for name, was, done in (
        ("the programme comes on stage", EMPTY, on),
        ("a speaker takes its place", on.now, other),
        ("the stage's feed is taken off", other.now, off),
        ("a recording begins", on.now, streams.start_recording(on.now, "r1", at(7))),
    ):
        yield _streams(name, was, done)
    recorded = streams.start_recording(on.now, "r1", at(7)).now
    yield _streams("a recording ends", recorded, streams.stop_recording(recorded))
    yield from _channels()
    for staff in (False, True):
        invited = streams.invite(EMPTY, ana, True, at(3))
        whom = "staff" if staff else "everybody"
        yield _streams(f"{whom}: a delegate is invited", EMPTY, invited, staff)
        off = streams.invite(invited.now, ana, False, at(4))
        yield _streams(f"{whom}: the invitation is taken back", invited.now, off, staff)
        live = streams.stage_feed(invited.now, streams.speaker_feed(ana.id), ana, at(4)).now
        gone = streams.without(live, ana, at(9))
        yield _streams(f"{whom}: somebody on stage is removed", live, gone, staff)
    yield _gauges()
    yield _mine()
    yield _own_stream()


def _channels() -> Iterator[Data]:
    opened = interpretation.open_channel(EMPTY, "fr")
    yield _streams("a channel opens", EMPTY, opened)
    voiced = interpretation.interpret(opened.now, VOICE, "fr", True, None)
    yield _streams("somebody interprets", opened.now, voiced)
    taken = interpretation.interpret(voiced.now, PARTNER, "fr", True, None)
    yield _streams("a partner takes over", voiced.now, taken)
    both = interpretation.open_channel(taken.now, "ar").now
    relay = interpretation.interpret(both, VOICE, "ar", True, "fr")
    yield _streams("an interpreter listens to another language", both, relay)
    closed = interpretation.close_channel(relay.now, "fr")
    yield _streams("that channel is closed", relay.now, closed)


def captions_() -> Iterator[Data]:
    """Final lines, corrected late, and what is too old."""
    one = _said("c1", 1, "Bonjour", None).now
    before = replace(NOTHING, captions=(one,))
    two = _said("c2", 2, "à tous", None)
    yield told("a line is said", before, two, captions=(one, two.now))
    for name, text in (("corrected", "Bonsoir"), ("emptied and keeps its place", "")):
        done = _said("c9", 1, text, one)
        yield told(f"a line is {name}", before, done, captions=(done.now,))
    yield told("a line too old to be here is corrected", NOTHING, _said("c9", 1, "Bonsoir", one))
    many = tuple(replace(one, id=f"c{n}", line=n, at=at(n)) for n in range(100, 120))
    late = _said("c200", 200, "Au revoir", None)
    yield told(
        "the twenty-first line pushes the first out",
        replace(NOTHING, captions=many),
        late,
        captions=(*many[1:], late.now),
    )


def _said(id: str, line: int, text: str, known: Caption | None) -> Outcome[Caption]:
    return captions.finish(known, id, ROOM, Line("fr", text, line, True), VOICE, at(line))


def _streams(name: str, was: Streams, done: Outcome[Streams], staff: bool = False) -> Data:
    return told(name, replace(NOTHING, streams=was), done, staff=staff, streams=done.now)


def _gauges() -> Data:
    on_air = {"live": True, "picture": True, "languages": ["fr"], "ways": ["webrtc", "hls"]}
    feeds: dict[str, Any] = {"feeds": [], "viewers": 3, "listeners": {"floor": 3}, "trouble": 0}
    passing = [gauge("streams", "streams", 1, **on_air), gauge("feeds", "feeds", 1, **feeds)]
    empty = told("", NOTHING)["state"]
    return shown("figures of the media process leave the state alone", empty, passing)


def _mine() -> Data:
    invited = streams.invite(EMPTY, ana, True, at(3)).now
    mine = streams.own_view(invited, ana.id)
    news = own("speaker", "speaker", 1, {"speaker": mine})
    empty = told("", NOTHING)["state"]
    return shown("I may come on", empty, [news], mine=(MINE, {**MINE, "speaker": mine}))


def _own_stream() -> Data:
    feed = streams.speaker_feed(ana.id)
    news: Data = {"feed": feed, "kbps": 2500, "why": "too_much"}
    empty = told("", NOTHING)["state"]
    mine = {**MINE, "streams": {feed: news}}
    return shown("I sent too much", empty, [own("stream", feed, 1, news)], mine=(MINE, mine))
