"""The heartbeat: with where every room stands, and never ahead of what was sent."""

from datetime import UTC, datetime, timedelta

from rooms.facts import Stream
from rooms.people import Person
from server.live.beats import BEAT_S, Beats
from server.live.hub import Hub
from server.live.link import Link
from server.live.roster import Member
from server.wire.envelope import Line
from server.wire.refusals import Close
from tests.live.doubles import FakeWire, link

NOON = datetime(2020, 9, 17, 12, 0, tzinfo=UTC)
PUBLIC = (Stream.MAIN, Stream.CHAT)


def beating(hub: Hub) -> Beats:
    return Beats(hub, lambda _: "e7", lambda: NOON)


def come(hub: Hub, beats: Beats, *rooms: str) -> tuple[Link, FakeWire]:
    made, wire = link()
    made.person = Person("ana", "Ana")
    beats.add(made)
    for room in rooms:
        hub.arrive(made, room)
        hub.join(made, room, Member(made.person, PUBLIC))
    return made, wire


def test_a_beat_says_where_each_room_stands() -> None:
    hub = Hub()
    beats = beating(hub)
    hub.opened("main", {Stream.MAIN: 41, Stream.CHAT: 9, Stream.STAFF: 3})
    ana, wire = come(hub, beats, "main", "cities")
    beats.beat({ana: None})
    (said,) = wire.said()
    assert said == {
        "beat": 1,
        "now": "2020-09-17T12:00:00.000Z",
        "cursors": {
            "main": {"main": ["e7", 41], "chat": ["e7", 9]},
            "cities": {"main": ["e7", 0], "chat": ["e7", 0]},
        },
    }


async def test_a_beat_is_not_ahead_of_what_was_sent() -> None:
    hub = Hub()
    beats = beating(hub)
    ana, wire = come(hub, beats, "main")
    hub.post("main", [Line(1, Stream.MAIN, 1, "f", "", b'{"seq":1}')])
    beats.beat({ana: None})
    assert wire.said()[0]["cursors"]["main"]["main"] == ["e7", 0]
    hub.flush("main")
    beats.beat({ana: None})
    assert wire.said()[1]["cursors"]["main"]["main"] == ["e7", 1]
    hub.stop()


def test_every_link_has_a_beat_in_every_round() -> None:
    hub = Hub()
    beats = beating(hub)
    people = [come(hub, beats) for _ in range(40)]
    for slot in beats._slots:
        beats.beat(slot)
    assert len(beats._slots) == BEAT_S
    assert all(len(wire.said()) == 1 for _, wire in people)


def test_a_slow_link_is_left_one_beat_the_newest() -> None:
    hub = Hub()
    beats = beating(hub)
    ana, wire = come(hub, beats)
    ana.on_slow()
    for _ in range(5):
        beats.beat({ana: None})
    ana.on_writable()
    assert [m["beat"] for m in wire.said()] == [5]


def test_a_pass_that_has_run_out_ends_the_link() -> None:
    hub = Hub()
    beats = beating(hub)
    ana, wire = come(hub, beats)
    ana.expires_at = NOON + timedelta(seconds=1)
    beats.beat({ana: None})
    assert wire.code is None
    ana.expires_at = NOON
    beats.beat({ana: None})
    assert wire.code == Close.PASS_EXPIRED


def test_a_closed_link_is_forgotten() -> None:
    hub = Hub()
    beats = beating(hub)
    ana, _ = come(hub, beats)
    ana.close(Close.RESTART)
    slot = {ana: None}
    beats.beat(slot)
    assert not slot
