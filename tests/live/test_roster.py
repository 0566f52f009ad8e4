from rooms.audience import voted
from rooms.facts import Stream
from rooms.people import Attendance, Person, Role
from rooms.presence import Crowd
from server.live.link import Link
from server.live.roster import Member, Roster
from server.wire.envelope import GaugeNews, Line
from tests.live.doubles import FakeWire, link

PUBLIC = (Stream.MAIN, Stream.CHAT)
ALL = (*PUBLIC, Stream.STAFF)


def member(
    name: str, streams: tuple[Stream, ...] = PUBLIC, role: Role = Role.DELEGATE, **more: object
) -> Member:
    return Member(Person(name, name, role, **more), streams)  # type: ignore[arg-type]


def tally(audience: str, rev: int, key: str = "p1") -> GaugeNews:
    text = f'{{"gauge":"tally","to":"{audience}","rev":{rev}}}'.encode()
    return GaugeNews("main", audience, "tally", key, rev, text)


def upvotes(key: str, rev: int = 1) -> GaugeNews:
    return GaugeNews("main", "main", "upvotes", key, rev, b'{"gauge":"upvotes"}')


def deliver(roster: Roster) -> None:
    for due in roster.take_due():
        for each in due.links:
            each.write(due.frame(0))
        if due.done is not None:
            due.done()


def enter(roster: Roster, who: Member) -> tuple[Link, FakeWire]:
    made, wire = link()
    roster.join(made, who)
    return made, wire


def test_each_hears_the_streams_they_follow_and_no_other() -> None:
    roster = Roster("main")
    _, delegate = enter(roster, member("ana"))
    _, staff = enter(roster, member("mo", ALL, Role.MODERATOR))
    _, screen = enter(roster, member("hall", (Stream.MAIN,), Role.SCREEN))
    roster.post(Line(n, s, 1, "f", "", b'"%s"' % s.encode()) for n, s in enumerate(Stream))
    deliver(roster)
    assert sorted(delegate.said()) == ["chat", "main"]
    assert sorted(staff.said()) == ["chat", "main", "staff"]
    assert screen.said() == ["main"]


def test_what_is_due_together_is_one_frame() -> None:
    roster = Roster("main")
    enter(roster, member("ana"))
    roster.post(Line(n, Stream.MAIN, n, "f", "", b"%d" % n) for n in range(1, 9))
    (due,) = roster.take_due()
    assert due.frame(0).count(b"\x81") == 1
    assert list(roster.take_due()) == []


def test_a_gauge_that_is_older_than_the_last_is_not_due() -> None:
    roster = Roster("main")
    assert roster.gauge(tally("main", 5), 1)
    assert not roster.gauge(tally("main", 5), 2)
    assert not roster.gauge(tally("main", 4), 3)
    assert roster.gauge(tally("main", 6), 4)


def test_of_gauges_due_together_the_last_is_sent() -> None:
    roster = Roster("main")
    _, ana = enter(roster, member("ana"))
    for rev in range(10):
        roster.gauge(tally("main", rev), rev)
    deliver(roster)
    assert [m["rev"] for m in ana.said()] == [9]


def test_figures_for_voters_reach_those_who_have_voted_and_nobody_else() -> None:
    roster, voters = Roster("main"), voted("p1", 1)
    ana, voter = enter(roster, member("ana"))
    _, other = enter(roster, member("bo"))
    assert roster.vote(ana, voters) == []
    roster.gauge(tally(voters, 1), 1)
    deliver(roster)
    assert [m["rev"] for m in voter.said()] == [1]
    assert other.said() == []


def test_who_votes_later_is_given_the_last_figures() -> None:
    roster, voters = Roster("main"), voted("p1", 1)
    bo, _ = enter(roster, member("bo"))
    roster.gauge(tally(voters, 1), 1)
    deliver(roster)
    assert roster.vote(bo, voters) == [tally(voters, 1).text]
    assert roster.vote(bo, voters) == []


def test_who_comes_back_after_voting_still_belongs_to_the_voters() -> None:
    roster, voters = Roster("main"), voted("p1", 1)
    roster.gauge(tally(voters, 3), 1)
    back = member("ana")
    back.voted |= {voters}
    enter(roster, back)
    assert roster.latest(back) == [tally(voters, 3).text]
    assert roster.latest(member("bo")) == []


def test_figures_that_are_over_are_given_to_nobody_any_more() -> None:
    roster, voters = Roster("main"), voted("p1", 1)
    _, ana = enter(roster, member("ana"))
    for audience in ("main", "staff", voters):
        roster.gauge(tally(audience, 1), 1)
    roster.over("tally", "p1")
    deliver(roster)
    assert ana.said() == []
    assert roster.latest(member("mo", ALL)) == []
    assert voters not in roster.audiences
    assert roster.gauge(tally("main", 1), 2)


def test_a_newcomer_is_not_told_again_of_upvotes_that_their_snapshot_holds() -> None:
    roster, ana = Roster("main"), member("ana")
    roster.gauge(upvotes("q1"), 1)
    roster.gauge(tally("main", 1), 2)
    roster.gauge(upvotes("q2"), 3)
    assert len(roster.latest(ana, since=2)) == 2
    assert len(roster.latest(ana)) == 3


def test_applause_of_before_is_not_heard_by_newcomers() -> None:
    roster = Roster("main")
    roster.gauge(GaugeNews("main", "main", "reactions", "", 1, b"{}"), 1)
    assert roster.latest(member("ana")) == []


def test_a_person_with_many_links_is_one_person_and_a_screen_or_an_organiser_is_none() -> None:
    roster = Roster("main")
    first, _ = enter(roster, member("ana", attendance=Attendance.ONSITE))
    second, _ = enter(roster, member("ana", attendance=Attendance.ONSITE))
    enter(roster, member("bo"))
    enter(roster, member("hall", (Stream.MAIN,), Role.SCREEN))
    desk, _ = enter(roster, member("oz", ALL, Role.ORGANISER, attendance=Attendance.ONSITE))
    assert roster.crowd == Crowd(people=2, onsite=1)
    roster.part(desk)
    roster.part(first)
    assert roster.crowd == Crowd(people=2, onsite=1)
    roster.part(second)
    roster.part(second)
    assert roster.crowd == Crowd(people=1, onsite=0)


def test_newcomers_are_noted_once_and_everybody_on_request() -> None:
    roster = Roster("main")
    enter(roster, member("ana"))
    assert roster.newcomers() == ["ana"]
    enter(roster, member("ana"))
    enter(roster, member("bo"))
    assert roster.newcomers() == ["bo"]
    assert sorted(roster.present()) == ["ana", "bo"]
    assert roster.newcomers() == []


def test_who_has_left_hears_nothing_more() -> None:
    roster = Roster("main")
    ana, wire = enter(roster, member("ana"))
    roster.vote(ana, voted("p1", 1))
    roster.gauge(tally(voted("p1", 1), 1), 1)
    roster.part(ana)
    roster.post([Line(1, Stream.MAIN, 1, "f", "", b"1")])
    deliver(roster)
    assert wire.said() == []
