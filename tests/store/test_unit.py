import asyncio
from typing import Any

import pytest

from rooms.commands import AskQuestion, ClosePoll, RemovePerson, Say
from rooms.facts import Data, Fact, Outcome, Stream
from rooms.people import LOBBY, Person, Role
from rooms.refusals import Refusal
from server.actions.ports import Unit
from tests.store.meeting import Meeting


def happens(room: str = "main", stream: Stream = Stream.MAIN) -> Outcome[None]:
    return Outcome(None, (Fact(room, stream, "stage.set", {"stage": None}),))


def emitting(*outcomes: Outcome[None]) -> Any:
    def job(unit: Unit) -> Data:
        for outcome in outcomes:
            unit.emit(outcome)
        return {"did": len(outcomes)}

    return job


async def numbers(meeting: Meeting, room: str = "main") -> list[tuple[int, Stream, int]]:
    facts = await meeting.store.read(lambda reader: reader.facts_after(room, 0, 10_000))
    return [(n.no, n.fact.stream, n.seq) for n in facts]


async def test_facts_are_numbered_by_room_and_by_stream(meeting: Meeting) -> None:
    both = emitting(happens(), happens(stream=Stream.STAFF), happens())
    await meeting.store.write("main", None, both)
    await meeting.store.write("cities", None, emitting(happens("cities")))
    assert await numbers(meeting) == [
        (1, Stream.MAIN, 1),
        (2, Stream.STAFF, 1),
        (3, Stream.MAIN, 2),
    ]
    assert await numbers(meeting, "cities") == [(1, Stream.MAIN, 1)]
    no, head = await meeting.store.read(lambda reader: reader.head("main"))
    assert (no, head) == (3, {Stream.MAIN: 2, Stream.CHAT: 0, Stream.STAFF: 1})
    assert await meeting.store.read(lambda reader: reader.heads()) == {
        LOBBY: 0,
        "main": 3,
        "cities": 1,
    }


async def test_two_processes_number_a_room_without_holes(meeting: Meeting) -> None:
    other = await meeting.another_process()
    stores = [meeting.store, other]
    job = emitting(happens(), happens(stream=Stream.CHAT))
    await asyncio.gather(*(stores[i % 2].write("main", None, job) for i in range(60)))
    given = await numbers(meeting)
    assert [no for no, _, _ in given] == list(range(1, 121))
    for stream in (Stream.MAIN, Stream.CHAT):
        assert [seq for _, s, seq in given if s is stream] == list(range(1, 61))


async def test_what_waits_for_a_room_is_one_commit(meeting: Meeting) -> None:
    before = meeting.store.counts.commits
    done = await asyncio.gather(
        *(meeting.store.write("main", None, emitting(happens())) for _ in range(50))
    )
    assert [d.ok for d in done] == [{"did": 1}] * 50
    assert meeting.store.counts.commits - before <= 2


async def test_more_than_fits_one_commit_is_taken_in_turn(meeting: Meeting) -> None:
    before = meeting.store.counts.commits
    writes = [meeting.store.write("main", None, emitting(happens())) for _ in range(250)]
    errands = [meeting.store.receive(lambda desk: desk.tx.now) for _ in range(250)]
    assert len(await asyncio.gather(*writes, *errands)) == 500
    assert 6 <= meeting.store.counts.commits - before <= 8
    assert [no for no, _, _ in await numbers(meeting)] == list(range(1, 251))


async def test_a_commit_is_announced_with_its_numbers_before_anybody_is_answered(
    meeting: Meeting,
) -> None:
    meeting.told.clear()
    answer = asyncio.ensure_future(meeting.store.write("main", None, emitting(happens())))
    answer.add_done_callback(lambda _: order.append("answered"))
    order: list[str] = []
    meeting.store._announce = lambda committed: order.append(f"told {committed.facts[0].no}")
    await answer
    await asyncio.sleep(0)
    assert order == ["told 1", "answered"]


async def test_an_announcement_that_fails_fails_nobody(meeting: Meeting) -> None:
    def broken(_: object) -> None:
        raise RuntimeError("the bus is on fire")

    meeting.store._announce = broken
    assert (await meeting.store.write("main", None, emitting(happens()))).ok == {"did": 1}


async def test_the_same_id_is_done_once_and_answered_again(meeting: Meeting) -> None:
    ana = await meeting.join()
    first = await meeting.done(ana, AskQuestion("What is a creative city?"), "ask-1")
    again = await meeting.done(ana, AskQuestion("Another text"), "ask-1")
    assert (first.again, again.again) == (False, True)
    assert first.ok == again.ok
    standing = await meeting.store.read(lambda reader: reader.standing("main"))
    assert [q.text for q in standing.now.questions] == ["What is a creative city?"]


async def test_ids_are_the_persons_own(meeting: Meeting) -> None:
    ana, bo = await meeting.join("Ana"), await meeting.join("Bo")
    one = await meeting.do(ana, AskQuestion("From Ana"), "1")
    other = await meeting.do(bo, AskQuestion("From Bo"), "1")
    assert one["question"]["id"] != other["question"]["id"]


async def test_the_same_id_five_times_at_once_on_two_processes_is_done_once(
    meeting: Meeting,
) -> None:
    stores = [meeting.store, await meeting.another_process()]
    ana = await meeting.join()
    ask = AskQuestion("Once")
    done = await asyncio.gather(*(meeting.done(ana, ask, "ask-1", stores[i % 2]) for i in range(5)))
    assert [d.again for d in done].count(False) == 1
    assert len({d.ok["question"]["id"] for d in done}) == 1
    assert len(await numbers(meeting)) == 1


async def test_the_same_id_in_two_rooms_at_once_is_done_once(meeting: Meeting) -> None:
    stores = [meeting.store, await meeting.another_process()]
    ana = await meeting.join()
    for trial in range(10):
        receipt = (ana.id, f"trial-{trial}")
        done = await asyncio.gather(
            stores[0].write("main", ana, emitting(happens()), receipt),
            stores[1].write("cities", ana, emitting(happens("cities")), receipt),
        )
        assert sorted(d.again for d in done) == [False, True]
    heads = await meeting.store.read(lambda reader: reader.heads())
    assert heads["main"] + heads["cities"] == 10


async def test_an_answer_may_be_amended(meeting: Meeting) -> None:
    receipt = ("p1", "close-1")
    await meeting.store.write("main", None, lambda unit: {"state": "closing"}, receipt)
    await meeting.store.write("main", None, lambda unit: {"state": "closed"}, receipt, amend=True)
    again = await meeting.store.write("main", None, lambda unit: {"state": "?"}, receipt)
    assert (again.ok, again.again) == ({"state": "closed"}, True)


async def test_closing_a_poll_again_gives_the_final_answer(meeting: Meeting) -> None:
    staff = await meeting.join("Mo", Role.MODERATOR)
    poll = await meeting.open_poll(staff)
    first = await meeting.do(staff, ClosePoll(poll), "close-1")
    again = await meeting.done(staff, ClosePoll(poll), "close-1")
    assert first["poll"]["result"]["voters"] == 0
    assert again.again
    assert again.ok["poll"]["result"] == first["poll"]["result"]


async def test_a_refusal_concerns_only_its_own_job(meeting: Meeting) -> None:
    def refused(unit: Unit) -> Data:
        raise Refusal("conflict", "No.")

    jobs = [emitting(happens()), refused, emitting(happens())]
    results = await asyncio.gather(
        *(meeting.store.write("main", None, job) for job in jobs), return_exceptions=True
    )
    assert [getattr(r, "code", "done") for r in results] == ["done", "conflict", "done"]
    assert [no for no, _, _ in await numbers(meeting)] == [1, 2]


async def test_a_refusal_is_not_remembered(meeting: Meeting) -> None:
    def refused(unit: Unit) -> Data:
        raise Refusal("conflict")

    with pytest.raises(Refusal):
        await meeting.store.write("main", None, refused, ("p", "1"))
    done = await meeting.store.write("main", None, emitting(happens()), ("p", "1"))
    assert not done.again


async def test_what_a_refused_job_wrote_before_is_undone_and_the_others_stand(
    meeting: Meeting,
) -> None:
    ana = await meeting.join()

    def hasty(unit: Unit) -> Data:
        unit.people.save(Person(ana.id, "Changed", alias=ana.alias))
        unit.emit(happens())
        raise Refusal("conflict", "Too late.")

    jobs = [emitting(happens()), hasty, emitting(happens())]
    results = await asyncio.gather(
        *(meeting.store.write("main", None, job) for job in jobs), return_exceptions=True
    )
    assert [getattr(r, "message", "done") for r in results] == ["done", "Too late.", "done"]
    person = await meeting.store.read(lambda reader: reader.person(ana.id))
    assert person == ana
    assert len(await numbers(meeting)) == 2


async def test_a_fault_in_one_job_is_its_callers_alone(meeting: Meeting) -> None:
    def faulty(unit: Unit) -> Data:
        unit.emit(happens())
        raise ZeroDivisionError

    jobs = [emitting(happens()), faulty, emitting(happens())]
    results = await asyncio.gather(
        *(meeting.store.write("main", None, job) for job in jobs), return_exceptions=True
    )
    assert [type(r).__name__ for r in results] == ["Done", "ZeroDivisionError", "Done"]
    assert len(await numbers(meeting)) == 2


async def test_a_fact_of_another_room_is_a_fault(meeting: Meeting) -> None:
    with pytest.raises(ValueError, match="cities"):
        await meeting.store.write("main", None, emitting(happens("cities")))
    assert await numbers(meeting, "cities") == []


async def test_a_room_that_is_not_there_is_refused(meeting: Meeting) -> None:
    with pytest.raises(Refusal, match="no such room"):
        await meeting.store.write("nowhere", None, emitting(happens("nowhere")))
    with pytest.raises(Refusal, match="no such room"):
        await meeting.store.read(lambda reader: reader.standing("nowhere"))
    with pytest.raises(Refusal, match="no such room"):
        await meeting.store.read(lambda reader: reader.head("nowhere"))


async def test_the_database_knows_better_than_an_old_pass_who_may_act(meeting: Meeting) -> None:
    staff, ana = await meeting.join("Mo", Role.MODERATOR), await meeting.join()
    await meeting.do(staff, RemovePerson(ana.id))
    with pytest.raises(Refusal, match="removed"):
        await meeting.do(ana, Say("I am still here"))
    with pytest.raises(Refusal, match="does not know you"):
        await meeting.do(Person("nobody", "Nobody"), Say("Boo"))
    bound = await meeting.join("Bo", rooms=frozenset({"cities"}))
    with pytest.raises(Refusal, match="does not cover"):
        await meeting.store.write("main", bound, emitting(happens()))


async def test_removing_somebody_cuts_their_links(meeting: Meeting) -> None:
    staff, ana = await meeting.join("Mo", Role.MODERATOR), await meeting.join()
    meeting.told.clear()
    await meeting.do(staff, RemovePerson(ana.id))
    assert [c.removed for c in meeting.told if c.removed] == [frozenset({ana.id})]


@pytest.mark.parametrize("text", ["nul \x00 byte", "half a pair \ud800"])
async def test_text_no_database_takes_is_refused_and_hurts_nobody_else(
    meeting: Meeting, text: str
) -> None:
    ana, bo = await meeting.join("Ana"), await meeting.join("Bo")
    results = await asyncio.gather(
        meeting.done(ana, Say("Good morning")),
        meeting.done(ana, Say(text)),
        meeting.done(bo, Say("Good morning to you")),
        return_exceptions=True,
    )
    sqlite_takes_nul = meeting.url.startswith("sqlite") and "\x00" in text
    middle = "Done" if sqlite_takes_nul else "Refusal"
    assert [type(r).__name__ for r in results] == ["Done", middle, "Done"]
    assert (await meeting.do(bo, Say("And on it goes")))["message"]["text"] == "And on it goes"
