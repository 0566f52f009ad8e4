import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

import pytest

from rooms.commands import PairScreen, RemovePerson, UnpairScreen
from rooms.people import Attendance, Delegation, Person, Role, pseudonym
from rooms.refusals import Refusal
from rooms.screens import CODE_MINUTES
from server.store import ids, reception
from server.store.lookups import paired
from server.store.reception import Badge, Reception
from server.store.store import SqlStore
from tests.store.meeting import LAGOS, NANJING, Meeting

T = TypeVar("T")
DELEGATE = (Role.DELEGATE, Attendance.ONSITE)


async def test_whoever_joins_is_known_from_then_on(meeting: Meeting) -> None:
    made = Person(
        "",
        "Ana Núñez 北京",
        Role.SPEAKER,
        Attendance.ONSITE,
        delegation=LAGOS,
        rooms=frozenset({"main", "cities"}),
        languages=("fr", "zh"),
    )
    ana = await meeting.store.receive(lambda desk: desk.join(made))
    assert len(ana.id) == 11
    assert pseudonym(ana.alias).startswith("Delegate ")
    assert ana == Person(**{**vars(made), "id": ana.id, "alias": ana.alias, "speaks_for": True})
    assert await meeting.store.read(lambda reader: reader.person(ana.id)) == ana
    assert await meeting.store.read(lambda reader: reader.person("nobody")) is None


async def test_a_delegation_that_is_not_of_the_event_is_refused(meeting: Meeting) -> None:
    with pytest.raises(Refusal, match="no such delegation"):
        await meeting.join(delegation=Delegation("atlantis", "Atlantis"))


async def test_a_hundred_may_come_in_by_few_commits(meeting: Meeting) -> None:
    before = meeting.store.counts.commits
    people = await asyncio.gather(*(meeting.join(f"Delegate {i}") for i in range(100)))
    assert len({p.id for p in people} | {p.alias for p in people}) == 200
    assert meeting.store.counts.commits - before <= 3


async def badges(store: SqlStore, *badges: Badge) -> list[Badge]:
    return await store.receive(lambda desk: desk.make_badges(badges))


async def test_a_badge_is_one_person_from_however_many_devices(meeting: Meeting) -> None:
    stores = [meeting.store, await meeting.another_process()]
    (badge,) = await badges(meeting.store, Badge("", "Ana", *DELEGATE, NANJING))
    typed = f" {badge.code[:4].lower()}-{badge.code[4:]} "
    people = await asyncio.gather(
        *(stores[i % 2].receive(lambda desk: desk.by_badge(typed)) for i in range(20))
    )
    assert len({person.id for person in people}) == 1
    ana = people[0]
    assert (ana.name, ana.badge, ana.delegation) == ("Ana", badge.code, NANJING)
    listed = await meeting.store.read(lambda reader: reader.badges())
    assert listed == [Badge(badge.code, "Ana", *DELEGATE, NANJING, ana.id)]


async def test_badges_keep_the_order_of_the_list(meeting: Meeting) -> None:
    first = await badges(meeting.store, *(Badge("", name, *DELEGATE) for name in "cab"))
    second = await badges(meeting.store, Badge("", "d", *DELEGATE))
    assert len({badge.code for badge in (*first, *second)}) == 4
    listed = await meeting.store.read(lambda reader: reader.badges())
    assert [badge.name for badge in listed] == ["c", "a", "b", "d"]


async def test_a_badge_of_nobody_or_of_somebody_removed_lets_nobody_in(meeting: Meeting) -> None:
    staff = await meeting.join("Mo", Role.MODERATOR)
    (badge,) = await badges(meeting.store, Badge("", "Ana", *DELEGATE))
    ana = await meeting.store.receive(lambda desk: desk.by_badge(badge.code))
    await meeting.do(staff, RemovePerson(ana.id))
    for code, why in ((badge.code, "removed"), ("ABCD2345", "no such badge"), ("", "no such")):
        with pytest.raises(Refusal, match=why):
            await meeting.store.receive(lambda desk, code=code: desk.by_badge(code))  # type: ignore[misc]


async def test_badge_holders_speak_for_a_delegation_that_has_badges(meeting: Meeting) -> None:
    declared = await meeting.join("Ana", delegation=LAGOS)
    assert declared.speaks_for
    (badge,) = await badges(meeting.store, Badge("", "Bo", *DELEGATE, LAGOS))
    holder = await meeting.store.receive(lambda desk: desk.by_badge(badge.code))
    assert holder.speaks_for
    again = await meeting.store.read(lambda reader: reader.person(declared.id))
    assert again is not None
    assert not again.speaks_for


async def test_an_invite_is_used_as_often_as_it_says_on_all_processes_together(
    meeting: Meeting,
) -> None:
    stores = [meeting.store, await meeting.another_process()]
    await meeting.store.receive(lambda desk: desk.make_invite("inv-1", 3))
    guest = Person("", "Guest", Role.MODERATOR)
    results = await asyncio.gather(
        *(stores[i % 2].receive(lambda d: d.by_invite("inv-1", guest)) for i in range(10)),
        return_exceptions=True,
    )
    assert sum(isinstance(result, Person) for result in results) == 3
    assert {r.code for r in results if isinstance(r, Refusal)} == {"forbidden"}
    people = await meeting.store.read(lambda reader: reader.people())
    assert [person.role for person in people] == [Role.MODERATOR] * 3


async def test_an_invite_without_a_limit_lets_everybody_in_and_an_unknown_one_nobody(
    meeting: Meeting,
) -> None:
    await meeting.store.receive(lambda desk: desk.make_invite("open", None))
    for name in ("Ana", "Bo"):
        guest = Person("", name)
        assert (await meeting.store.receive(lambda d, g=guest: d.by_invite("open", g))).name == name  # type: ignore[misc]
    with pytest.raises(Refusal, match="used up"):
        await meeting.store.receive(lambda desk: desk.by_invite("forged", Person("", "Eve")))


async def test_whoever_is_refused_takes_nobody_with_them(meeting: Meeting) -> None:
    results = await asyncio.gather(
        meeting.join("Ana"),
        meeting.join("Eve", delegation=Delegation("atlantis", "Atlantis")),
        meeting.join("Bo"),
        return_exceptions=True,
    )
    assert [type(result).__name__ for result in results] == ["Person", "Refusal", "Person"]


async def test_a_delegation_is_found_by_name_or_made(meeting: Meeting) -> None:
    def named(*words: str) -> Callable[[Reception], Delegation]:
        return lambda desk: desk.delegation_named(*words)

    assert await meeting.store.receive(named("NANJING")) == NANJING
    assert await meeting.store.receive(named("lagos", "Nigeria")) == LAGOS
    made = await meeting.store.receive(named("Lagos", "Portugal", "Music"))
    assert made.id != LAGOS.id
    assert await meeting.store.receive(named("Lagos", "Portugal")) == made
    listed = await meeting.store.read(lambda reader: reader.delegations())
    assert listed == [NANJING, LAGOS, made]


async def test_a_display_is_paired_by_the_code_it_shows(meeting: Meeting) -> None:
    staff = await meeting.join("Mo", Role.MODERATOR)
    shown = await meeting.store.receive(lambda desk: desk.show_code())
    now = meeting.clock.now
    assert shown.code.isdigit()
    assert len(shown.code) == 6
    assert shown.expires_at == now + timedelta(minutes=CODE_MINUTES)
    assert await meeting.store.read(lambda r: paired(r.connection, shown.secret, now)) is None
    typed = f"{shown.code[:3]} {shown.code[3:]}"
    screen = (await meeting.do(staff, PairScreen(typed, "Left wall")))["screen"]
    found = await meeting.store.read(lambda r: paired(r.connection, shown.secret, now))
    assert found is not None
    assert (found.id, found.name, found.room) == (screen["id"], "Left wall", "main")
    display = await meeting.store.read(lambda r: r.person(found.person))
    assert display is not None
    assert (display.role, display.rooms) == (Role.SCREEN, frozenset({"main"}))
    with pytest.raises(Refusal, match="No screen shows"):
        await meeting.do(staff, PairScreen(shown.code, "Right wall"))
    await meeting.do(staff, UnpairScreen(screen["id"]))
    with pytest.raises(Refusal, match="unpaired"):
        await meeting.store.read(lambda r: paired(r.connection, shown.secret, now))


async def test_a_code_ends_with_its_time_and_an_unknown_secret_shows_nothing(
    meeting: Meeting,
) -> None:
    staff = await meeting.join("Mo", Role.MODERATOR)
    shown = await meeting.store.receive(lambda desk: desk.show_code())
    meeting.clock.move(minutes=CODE_MINUTES)
    now = meeting.clock.now
    for secret in (shown.secret, "guess"):
        with pytest.raises(Refusal, match="expired"):
            await meeting.store.read(lambda r, s=secret: paired(r.connection, s, now))  # type: ignore[misc]
    with pytest.raises(Refusal, match="No screen shows"):
        await meeting.do(staff, PairScreen(shown.code, "Left wall"))


async def test_two_displays_never_show_the_same_code(
    meeting: Meeting, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = iter(["111111", "111111", "222222"])
    monkeypatch.setattr(ids, "new_pairing_code", lambda: next(drawn))
    codes = [(await meeting.store.receive(lambda desk: desk.show_code())).code for _ in range(2)]
    assert codes == ["111111", "222222"]


async def test_a_flood_of_displays_is_asked_to_wait(
    meeting: Meeting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reception, "WAITING_SCREENS", 2)
    for _ in range(2):
        await meeting.store.receive(lambda desk: desk.show_code())
    with pytest.raises(Refusal, match="Too many screens"):
        await meeting.store.receive(lambda desk: desk.show_code())
    meeting.clock.move(minutes=CODE_MINUTES)
    assert (await meeting.store.receive(lambda desk: desk.show_code())).code
