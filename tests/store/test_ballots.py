import asyncio

import pytest

from rooms.commands import (
    Choice,
    EditPoll,
    NewOption,
    PausePoll,
    RemovePerson,
    RerunPoll,
    Say,
)
from rooms.people import Person, Role
from rooms.refusals import Refusal
from server.actions.ports import Done
from server.store.figures import RUN
from tests.store.meeting import LAGOS, NANJING, Meeting
from tests.store.voting import A, B, C, ballot, outcomes, tally, words

ABSTAIN = Choice(abstain=True)


@pytest.fixture
async def staff(meeting: Meeting) -> Person:
    return await meeting.join("Mo", Role.MODERATOR)


async def test_a_ballot_is_answered_with_what_was_cast(meeting: Meeting, staff: Person) -> None:
    poll, ana = await meeting.open_poll(staff), await meeting.join()
    (done,) = await outcomes(meeting.store, ballot(ana, poll, B))
    assert done == Done(
        {
            "ballot": {
                "poll": poll,
                "run": 1,
                "choice": {"options": ["b"]},
                "at": "2020-09-17T12:00:00.000Z",
            }
        }
    )
    assert (await tally(meeting, poll))["counts"] == {"a": 0, "b": 1, "c": 0}


async def test_a_second_ballot_is_refused_and_the_same_once_more_is_not(
    meeting: Meeting, staff: Person
) -> None:
    poll, ana = await meeting.open_poll(staff), await meeting.join()
    together = [ballot(ana, poll, A, "1"), ballot(ana, poll, B, "2"), ballot(ana, poll, A, "3")]
    assert words(await outcomes(meeting.store, *together)) == ["ok", "ballot.final", "ok"]
    later = [ballot(ana, poll, B, "4"), ballot(ana, poll, A, "5"), ballot(ana, poll, C, "1")]
    assert words(await outcomes(meeting.store, *later)) == ["ballot.final", "ok", "again"]
    assert (await tally(meeting, poll))["counts"] == {"a": 1, "b": 0, "c": 0}


async def test_the_same_id_is_one_ballot_however_often_it_comes(
    meeting: Meeting, staff: Person
) -> None:
    stores = [meeting.store, await meeting.another_process()]
    poll, ana = await meeting.open_poll(staff), await meeting.join()
    entry = ballot(ana, poll, A, "once")
    results = await asyncio.gather(*(outcomes(stores[i % 2], entry) for i in range(100)))
    told = words([result for (result,) in results])
    assert (told.count("ok"), told.count("again")) == (1, 99)
    assert (await tally(meeting, poll))["voters"] == 1


async def test_a_changed_mind_counts_once_where_it_may_change(
    meeting: Meeting, staff: Person
) -> None:
    poll, ana = await meeting.open_poll(staff, change=True), await meeting.join()
    entries = [ballot(ana, poll, A, "1"), ballot(ana, poll, B, "2")]
    assert words(await outcomes(meeting.store, *entries)) == ["ok", "ok"]
    assert words(await outcomes(meeting.store, ballot(ana, poll, C, "3"))) == ["ok"]
    assert words(await outcomes(meeting.store, ballot(ana, poll, A, "1"))) == ["again"]
    assert (await tally(meeting, poll))["counts"] == {"a": 0, "b": 0, "c": 1}


async def test_every_change_makes_a_higher_revision(meeting: Meeting, staff: Person) -> None:
    poll, ana = await meeting.open_poll(staff, change=True), await meeting.join()
    revisions = []
    for id, choice in enumerate((A, B, B, C, A)):
        await outcomes(meeting.store, ballot(ana, poll, choice, str(id)))
        (figures,) = await meeting.store.read(lambda reader: reader.figures("main", [poll]))
        revisions.append(figures.rev - RUN)
    assert revisions == [1, 2, 2, 3, 4]


async def test_the_voters_other_links_and_the_room_are_told(
    meeting: Meeting, staff: Person
) -> None:
    poll, ana = await meeting.open_poll(staff), await meeting.join()
    meeting.told.clear()
    (done,) = await outcomes(meeting.store, ballot(ana, poll, A))
    assert isinstance(done, Done)
    (committed,) = meeting.told
    (news,) = committed.alike
    assert (committed.room, committed.tallies) == ("main", frozenset({poll}))
    assert not committed.facts
    assert (news.people, news.kind, news.key) == ([ana.id], "ballot", poll)
    assert news.data == done.ok["ballot"]
    meeting.told.clear()
    await outcomes(meeting.store, ballot(ana, poll, A))
    assert meeting.told == []


async def test_what_is_no_ballot_is_refused_beside_those_that_are(
    meeting: Meeting, staff: Person
) -> None:
    poll, ana = await meeting.open_poll(staff), await meeting.join()
    bo, draft = await meeting.join("Bo"), await meeting.open_poll(staff)
    await meeting.do(staff, PausePoll(draft, on=True))
    entries = [
        ballot(ana, "no-such-poll"),
        ballot(staff, poll),
        ballot(ana, draft),
        ballot(ana, poll, Choice(options=("z",)), "z"),
        ballot(ana, poll, Choice(rating=3), "3"),
        ballot(bo, poll, ABSTAIN),
    ]
    assert words(await outcomes(meeting.store, *entries)) == [
        "not_found",
        "ballot.not_entitled",
        "poll.not_open",
        "ballot.unknown_option",
        "bad_request",
        "ok",
    ]
    figures = await tally(meeting, poll)
    assert (figures["voters"], figures["abstained"]) == (1, 1)


async def test_a_poll_of_another_room_is_not_found(meeting: Meeting, staff: Person) -> None:
    poll, ana = await meeting.open_poll(staff), await meeting.join()
    elsewhere = ballot(ana, poll)
    (refused,) = await outcomes(
        meeting.store, type(elsewhere)("cities", ana, "1", elsewhere.command)
    )
    assert words([refused]) == ["not_found"]


async def test_whoever_was_removed_meanwhile_does_not_vote(meeting: Meeting, staff: Person) -> None:
    poll, ana = await meeting.open_poll(staff), await meeting.join()
    await meeting.do(staff, RemovePerson(ana.id))
    assert words(await outcomes(meeting.store, ballot(ana, poll))) == ["ballot.not_entitled"]


async def test_a_delegation_has_one_ballot_whoever_of_it_casts_it(
    meeting: Meeting, staff: Person
) -> None:
    poll = await meeting.open_poll(staff, who="delegation")
    ana, bo = (
        await meeting.join("Ana", delegation=LAGOS),
        await meeting.join("Bo", delegation=LAGOS),
    )
    cai = await meeting.join("Cai", delegation=NANJING)
    alone = await meeting.join("Dee")
    entries = [ballot(ana, poll, A), ballot(bo, poll, B), ballot(cai, poll, B), ballot(alone, poll)]
    told = words(await outcomes(meeting.store, *entries))
    assert told == ["ok", "ballot.final", "ok", "ballot.not_entitled"]
    figures = await tally(meeting, poll)
    assert (figures["voters"], figures["entitled"]) == (2, 2)


async def test_options_are_frozen_by_the_first_ballot(meeting: Meeting, staff: Person) -> None:
    poll, ana = await meeting.open_poll(staff), await meeting.join()
    better = EditPoll(poll, options=tuple(NewOption(text) for text in ("Aye", "Nay", "Hm")))
    assert (await meeting.do(staff, better))["poll"]["options"][0]["text"] == "Aye"
    await outcomes(meeting.store, ballot(ana, poll))
    with pytest.raises(Refusal, match="ballots already"):
        await meeting.do(staff, better)


async def test_a_new_run_starts_from_nothing_and_above(meeting: Meeting, staff: Person) -> None:
    poll, people = await meeting.open_poll(staff), await meeting.crowd(3)
    await outcomes(meeting.store, *(ballot(p, poll) for p in people))
    await meeting.close(staff, poll)
    await meeting.do(staff, RerunPoll(poll))
    mine = await meeting.store.read(lambda reader: reader.mine("main", people[:1]))
    assert mine[people[0].id]["ballots"][poll]["run"] == 1
    await meeting.open_again(staff, poll)
    assert words(await outcomes(meeting.store, ballot(people[0], poll, B, "2"))) == ["ok"]
    (figures,) = await meeting.store.read(lambda reader: reader.figures("main", [poll]))
    assert (figures.tally["run"], figures.tally["voters"], figures.rev) == (2, 1, 2 * RUN + 1)


async def test_a_thousand_conflicting_ballots_from_two_processes_are_one_each(
    meeting: Meeting, staff: Person
) -> None:
    stores = [meeting.store, await meeting.another_process()]
    poll, people = await meeting.open_poll(staff), await meeting.crowd(1000)
    for start in range(0, 1000, 50):
        some = people[start : start + 50]
        first = outcomes(stores[0], *(ballot(p, poll, A, "a") for p in some))
        second = outcomes(stores[1], *(ballot(p, poll, B, "b") for p in reversed(some)))
        results = await asyncio.gather(first, second)
        pairs = zip(words(results[0]), reversed(words(results[1])), strict=True)
        assert {tuple(sorted(pair)) for pair in pairs} == {("ballot.final", "ok")}
    figures = await tally(meeting, poll)
    assert figures["voters"] == sum(figures["counts"].values()) == 1000


async def test_two_processes_change_one_ballot_without_losing_it(
    meeting: Meeting, staff: Person
) -> None:
    stores = [meeting.store, await meeting.another_process()]
    poll, ana = await meeting.open_poll(staff, change=True), await meeting.join()
    choices = [(A, B, C)[i % 3] for i in range(60)]
    results = await asyncio.gather(
        *(outcomes(stores[i % 2], ballot(ana, poll, c, f"{i}")) for i, c in enumerate(choices))
    )
    assert words([r for (r,) in results]) == ["ok"] * 60
    assert sum((await tally(meeting, poll))["counts"].values()) == 1


async def test_nine_thousand_ballots_take_few_commits(meeting: Meeting, staff: Person) -> None:
    people = await meeting.crowd(3000)
    polls = [await meeting.open_poll(staff) for _ in range(3)]
    before = meeting.store.counts.commits
    results = await outcomes(meeting.store, *(ballot(p, poll) for poll in polls for p in people))
    assert words(results) == ["ok"] * 9000
    assert meeting.store.counts.commits - before <= 12
    for poll in polls:
        assert (await tally(meeting, poll))["voters"] == 3000


async def test_those_who_chose_alike_are_answered_and_told_as_one(
    meeting: Meeting, staff: Person
) -> None:
    poll, people = await meeting.open_poll(staff), await meeting.crowd(6)
    meeting.told.clear()
    entries = [ballot(p, poll, (A, B)[n % 2]) for n, p in enumerate(people)]
    links = [object() for _ in people]
    asked = [e._replace(link=link) for e, link in zip(entries, links, strict=True)]
    results = await outcomes(meeting.store, *asked)
    assert len({id(done) for done in results}) == 2
    (committed,) = meeting.told
    told = {tuple(news.people): news for news in committed.alike}
    yes = told[tuple(person.id for person in people[::2])]
    assert yes.asked == set(links[::2])
    assert yes.data["choice"] == {"options": ["a"]}
    assert len(told) == 2


async def test_only_where_a_ballot_opens_the_figures_voters_are_an_audience(
    meeting: Meeting, staff: Person
) -> None:
    ana = await meeting.join()
    for results, audience in (("after_ballot", "voted:{}:1"), ("live", ""), ("after_close", "")):
        poll = await meeting.open_poll(staff, results=results)
        meeting.told.clear()
        await outcomes(meeting.store, ballot(ana, poll))
        ((news,),) = [committed.alike for committed in meeting.told]
        assert news.audience == audience.format(poll)


async def test_a_ballot_among_new_ones_that_was_answered_before_is_found(
    meeting: Meeting, staff: Person
) -> None:
    """A batch is written in the hope that all is new; whatever is not costs a second look."""
    poll, people = await meeting.open_poll(staff), await meeting.crowd(9)
    await outcomes(meeting.store, ballot(people[0], poll, A, "1"))
    entries = [ballot(p, poll, A, "1") for p in people]
    entries += [ballot(people[0], poll, B, "2"), ballot(people[1], poll, A, "3")]
    told = words(await outcomes(meeting.store, *entries))
    assert told == ["again"] + ["ok"] * 8 + ["ballot.final", "ok"]
    assert (await tally(meeting, poll))["voters"] == 9


async def test_the_hope_that_all_is_new_is_given_up_and_found_again(
    meeting: Meeting, staff: Person
) -> None:
    poll, people = await meeting.open_poll(staff), await meeting.crowd(5)
    before = meeting.store.counts.rollbacks
    for n, person in enumerate(people):
        assert words(await outcomes(meeting.store, ballot(person, poll, A, "1"))) == ["ok"]
        told = words(await outcomes(meeting.store, ballot(people[0], poll, A, "1")))
        assert told == ["again"], n
    assert words(await outcomes(meeting.store, ballot(people[0], poll, A, "1"))) == ["again"]
    assert meeting.store.counts.rollbacks - before == len(people)


async def test_an_id_that_was_another_commands_is_answered_as_that_was(
    meeting: Meeting, staff: Person
) -> None:
    poll, other, ana = (
        await meeting.open_poll(staff),
        await meeting.open_poll(staff),
        await meeting.join(),
    )
    said = await meeting.do(ana, Say("Good morning"), id="x")
    (answer,) = await outcomes(meeting.store, ballot(ana, poll, A, "x"))
    assert answer == Done(said, again=True)
    first, second = await outcomes(
        meeting.store, ballot(ana, poll, A, "y"), ballot(ana, other, B, "y")
    )
    assert isinstance(first, Done)
    assert second == Done(first.ok, again=True)
    assert (await tally(meeting, other))["voters"] == 0
