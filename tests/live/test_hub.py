import asyncio

import pytest

from rooms.facts import Stream
from rooms.limits import LINKS_PER_PERSON
from rooms.people import Person
from server.live import hub as hubs
from server.live.fanout import CHUNK
from server.live.hub import Hub
from server.live.link import Link
from server.live.roster import Member
from server.wire.envelope import GaugeNews, Line, MineNews
from server.wire.refusals import Close
from tests.live.doubles import FakeWire, link, until

PUBLIC = (Stream.MAIN, Stream.CHAT)


def come(hub: Hub, name: str, room: str | None = "main") -> tuple[Link, FakeWire]:
    made, wire = link()
    made.person = Person(name, name)
    made.on_close = hub.drop
    hub.add(made, name)
    if room is not None:
        hub.arrive(made, room)
        hub.join(made, room, Member(made.person, PUBLIC))
    return made, wire


def fact(seq: int, stream: Stream = Stream.MAIN) -> Line:
    return Line(seq, stream, seq, "chat.said", "", b'{"seq":%d}' % seq)


async def heard(*wires: FakeWire) -> None:
    """Wait until something was written to each."""
    await until(lambda: all(wire.written for wire in wires))


async def test_facts_due_in_the_same_tick_go_out_as_one_frame() -> None:
    hub = Hub()
    _, ana = come(hub, "ana")
    for seq in range(1, 6):
        hub.post("main", [fact(seq)])
    await heard(ana)
    assert ana.written.count(b"\x81") == 1
    assert [m["seq"] for m in ana.said()] == [1, 2, 3, 4, 5]


async def test_what_is_due_while_thousands_are_still_served_is_joined(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(hubs, "TICK_S", 0.0)
    monkeypatch.setattr(hubs, "JOIN_S", 0.0)
    hub = Hub()
    wires = [come(hub, f"p{n}")[1] for n in range(CHUNK * 40)]
    hub.post("main", [fact(1)])
    await heard(wires[0])
    for seq in (2, 3, 4):
        hub.post("main", [fact(seq)])
        await asyncio.sleep(0)
    assert not wires[-1].written
    await until(lambda: all(b'"seq":4' in wire.written for wire in wires))
    sends = [wire.written.count(b"\x81") for wire in (wires[0], wires[-1])]
    assert sends == [3, 2]  # the first had 1 before 2 came; 3 and 4 came while there was no room
    assert all([m["seq"] for m in wire.said()] == [1, 2, 3, 4] for wire in wires)


async def test_a_newcomer_does_not_hear_what_was_due_before_they_came() -> None:
    hub = Hub()
    _, ana = come(hub, "ana")
    hub.post("main", [fact(1)])
    _, bo = come(hub, "bo")
    hub.post("main", [fact(2)])
    await heard(ana, bo)
    assert [m["seq"] for m in bo.said()] == [2]
    assert [m["seq"] for m in ana.said()] == [1, 2]


async def test_rooms_do_not_hear_one_another() -> None:
    hub = Hub()
    _, ana = come(hub, "ana", "main")
    _, bo = come(hub, "bo", "cities")
    hub.post("main", [fact(1)])
    hub.post("cities", [fact(2)])
    await heard(ana, bo)
    assert [m["seq"] for m in ana.said()] == [1]
    assert [m["seq"] for m in bo.said()] == [2]


async def test_personal_news_reaches_every_link_of_the_person_in_that_room() -> None:
    hub = Hub()
    _, phone = come(hub, "ana")
    _, desk = come(hub, "ana")
    _, elsewhere = come(hub, "ana", "cities")
    _, bo = come(hub, "bo")
    hub.mine(MineNews("main", ("ana",), "question:q1", 1, "", b'{"mine":1}'))
    assert phone.said() == desk.said() == [{"mine": 1}]
    assert elsewhere.said() == bo.said() == []


async def test_one_message_for_many_reaches_each_unless_they_had_a_newer_one() -> None:
    hub = Hub()
    wires = [come(hub, person)[1] for person in ("ana", "bo", "cai")]
    hub.mine(MineNews("main", ("bo",), "ballot:p1", 2, "", b'{"rev":2}'))
    hub.mine(MineNews("main", ("ana", "bo"), "ballot:p1", 1, "", b'{"rev":1}'))
    assert [wire.said() for wire in wires] == [[{"rev": 1}], [{"rev": 2}], []]


async def test_personal_news_waits_for_a_link_that_is_entering() -> None:
    hub = Hub()
    ana, wire = come(hub, "ana", None)
    assert ana.person is not None
    hub.arrive(ana, "main")
    hub.mine(MineNews("main", ("ana",), "question:q1", 1, "", b'{"mine":1}'))
    assert wire.said() == []
    assert hub.join(ana, "main", Member(ana.person, PUBLIC)) == [b'{"mine":1}']


async def test_a_ballot_told_to_the_person_opens_the_figures_to_them() -> None:
    hub = Hub()
    _, ana = come(hub, "ana")
    hub.gauge(GaugeNews("main", "voted:p1:1", "tally", "p1", 1, b'{"tally":1}'))
    hub.flush("main")
    hub.mine(MineNews("main", ("ana",), "ballot:p1", 1, "voted:p1:1", b'{"mine":1}'))
    assert ana.said() == [{"mine": 1}, {"tally": 1}]


async def test_the_oldest_link_of_a_person_makes_way_for_one_too_many() -> None:
    hub = Hub()
    wires = [come(hub, "ana")[1] for _ in range(LINKS_PER_PERSON + 1)]
    assert wires[0].code == Close.TOO_MANY_CONNECTIONS
    assert [wire.code for wire in wires[1:]] == [None] * LINKS_PER_PERSON
    assert len(hub.links) == LINKS_PER_PERSON


async def test_a_closed_link_is_in_no_list_any_more() -> None:
    hub = Hub()
    ana, _ = come(hub, "ana")
    hub.arrive(ana, "cities")
    ana.close(Close.RESTART)
    assert not hub.links
    assert not hub.people
    assert not hub.roster("main").members
    assert not hub.roster("cities").arriving


async def test_a_person_is_sent_away_on_all_links_at_once() -> None:
    hub = Hub()
    wires = [come(hub, "ana")[1], come(hub, "ana", "cities")[1]]
    _, bo = come(hub, "bo")
    hub.close_people(["ana", "nobody"], Close.REMOVED, "")
    assert [wire.code for wire in wires] == [Close.REMOVED] * 2
    assert bo.code is None


async def test_a_stream_is_told_of_when_its_frame_has_gone_out() -> None:
    hub = Hub()
    hub.opened("main", {Stream.MAIN: 7, Stream.CHAT: 0, Stream.STAFF: 0})
    assert hub.told("main", Stream.MAIN) == 7
    hub.post("main", [fact(8)])
    assert hub.told("main", Stream.MAIN) == 7
    hub.flush("main")
    assert hub.told("main", Stream.MAIN) == 8
    hub.stop()


async def test_older_personal_news_that_is_said_again_is_not_sent_again() -> None:
    hub = Hub()
    _, ana = come(hub, "ana")
    for rev in (1, 2, 1, 3, 2, 3):
        hub.mine(MineNews("main", ("ana",), "question:q1", rev, "", b'{"rev":%d}' % rev))
    assert [m["rev"] for m in ana.said()] == [1, 2, 3, 3]


async def test_what_is_remembered_of_personal_news_has_a_limit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("server.live.hub.MINE_KNOWN", 10)
    hub = Hub()
    for n in range(100):
        hub.mine(MineNews("main", (f"p{n}",), "question:q1", 1, "", b"{}"))
    assert 10 <= len(hub._mine) <= 20
    assert ("main", "p99", "question:q1") in hub._mine


async def test_who_votes_elsewhere_while_entering_belongs_to_the_voters() -> None:
    hub = Hub()
    ana, _ = come(hub, "ana", None)
    assert ana.person is not None
    hub.arrive(ana, "main")
    hub.mine(MineNews("main", ("ana",), "ballot:p1", 1, "voted:p1:1", b"{}"))
    member = Member(ana.person, PUBLIC)
    hub.join(ana, "main", member)
    assert member.voted == {"voted:p1:1"}


async def test_facts_of_a_room_nobody_is_in_are_told_at_once() -> None:
    hub = Hub()
    hub.post("main", [fact(1), fact(2)])
    hub.flush("main")
    assert hub.told("main", Stream.MAIN) == 2
    hub.stop()
