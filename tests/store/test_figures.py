import pytest

from rooms.commands import ApproveAnswer, Choice, RemovePerson
from rooms.people import Person, Role
from rooms.refusals import Refusal
from server.actions.ports import Figures
from tests.store.meeting import LAGOS, NANJING, Meeting
from tests.store.voting import A, B, ballot, outcomes, tally, words

ABSTAIN = Choice(abstain=True)


@pytest.fixture
async def staff(meeting: Meeting) -> Person:
    return await meeting.join("Mo", Role.MODERATOR)


def saying(text: str) -> Choice:
    return Choice(text=text)


async def figures(meeting: Meeting, poll: str) -> Figures:
    (found,) = await meeting.store.read(lambda reader: reader.figures("main", [poll]))
    return found


async def test_a_tally_counts_weights_heads_and_abstentions(
    meeting: Meeting, staff: Person
) -> None:
    poll, people = await meeting.open_poll(staff), await meeting.crowd(4)
    choices = (A, A, B, ABSTAIN)
    await outcomes(
        meeting.store, *(ballot(p, poll, c) for p, c in zip(people, choices, strict=True))
    )
    assert await tally(meeting, poll) == {
        "run": 1,
        "counts": {"a": 2, "b": 1, "c": 0},
        "voters": 4,
        "entitled": 4,
        "abstained": 1,
        "as_of": "2020-09-17T12:00:00.000Z",
        "shares": {"a": 67, "b": 33, "c": 0},
    }


async def test_several_options_count_each(meeting: Meeting, staff: Person) -> None:
    poll, people = await meeting.open_poll(staff, "multiple"), await meeting.crowd(2)
    both = Choice(options=("c", "a"))
    await outcomes(meeting.store, ballot(people[0], poll, both), ballot(people[1], poll, A))
    assert (await tally(meeting, poll))["counts"] == {"a": 2, "b": 0, "c": 1}


async def test_ratings_have_a_mean_and_words_a_cloud(meeting: Meeting, staff: Person) -> None:
    rating = await meeting.open_poll(staff, "rating")
    cloud = await meeting.open_poll(staff, "cloud")
    people, said = await meeting.crowd(3), ("Jazz", "jazz", "设计")
    await outcomes(
        meeting.store,
        *(ballot(p, rating, Choice(rating=n)) for p, n in zip(people, (5, 4, 4), strict=True)),
        *(ballot(p, cloud, saying(w)) for p, w in zip(people, said, strict=True)),
    )
    assert (await tally(meeting, rating))["mean"] == 4.33
    assert (await tally(meeting, cloud))["words"] == [
        {"text": "Jazz", "n": 2},
        {"text": "设计", "n": 1},
    ]


async def test_open_answers_are_shown_once_a_moderator_lets_them_through(
    meeting: Meeting, staff: Person
) -> None:
    poll, people = await meeting.open_poll(staff, "open"), await meeting.crowd(3)
    texts = ("More trees", "Rude words", "More trees")
    await outcomes(
        meeting.store, *(ballot(p, poll, saying(t)) for p, t in zip(people, texts, strict=True))
    )
    before = await figures(meeting, poll)
    assert before.tally["texts"] == []
    assert [(w["text"], w["n"]) for w in before.waiting] == [("More trees", 2), ("Rude words", 1)]
    answer = before.waiting[0]["id"]
    meeting.told.clear()
    await meeting.do(staff, ApproveAnswer(poll, answer, on=True))
    assert meeting.told[0].tallies == frozenset({poll})
    after = await figures(meeting, poll)
    assert after.tally["texts"] == [{"id": answer, "text": "More trees", "n": 2}]
    assert [w["text"] for w in after.waiting] == ["Rude words"]
    await meeting.do(staff, ApproveAnswer(poll, answer, on=False))
    taken_back = await figures(meeting, poll)
    assert taken_back.tally["texts"] == []
    assert before.rev < after.rev < taken_back.rev
    with pytest.raises(Refusal, match="no such answer"):
        await meeting.do(staff, ApproveAnswer(poll, "nothing", on=True))


async def test_answers_of_a_secret_poll_are_sorted_too_and_count_when_frozen(
    meeting: Meeting, staff: Person
) -> None:
    poll, people = await meeting.open_poll(staff, "open", secret=True), await meeting.crowd(2)
    await outcomes(meeting.store, *(ballot(p, poll, saying("Same")) for p in people))
    result = await meeting.close(staff, poll)
    assert (result["voters"], result["texts"]) == (2, [])
    (waiting,) = (await figures(meeting, poll)).waiting
    done = await meeting.do(staff, ApproveAnswer(poll, waiting["id"], on=True))
    assert [t["text"] for t in done["poll"]["result"]["texts"]] == ["Same"]


async def entitled(meeting: Meeting, poll: str) -> int:
    figure: int = (await tally(meeting, poll))["entitled"]
    return figure


async def test_everybody_who_has_been_in_the_room_and_may_vote_is_entitled(
    meeting: Meeting, staff: Person
) -> None:
    poll, people = await meeting.open_poll(staff), await meeting.crowd(3)
    elsewhere, eve = await meeting.join("Else"), people[0]
    meeting.store.visited("cities", elsewhere.id)
    meeting.store.visited("main", staff.id)
    meeting.store.visited("main", eve.id)
    await meeting.join("Never entered")
    await meeting.visits_are_written()
    assert await entitled(meeting, poll) == 3
    await meeting.do(staff, RemovePerson(eve.id))
    assert await entitled(meeting, poll) == 2


async def test_holders_of_a_badge_or_delegations_are_entitled_where_the_poll_says_so(
    meeting: Meeting, staff: Person
) -> None:
    badged = await meeting.open_poll(staff, who="badge")
    bodies = await meeting.open_poll(staff, who="delegation")
    await meeting.crowd(2, delegation=LAGOS)
    (holder,) = await meeting.crowd(1, delegation=NANJING, badge="BADGE123")
    assert await entitled(meeting, badged) == 1
    assert await entitled(meeting, bodies) == 2
    assert words(await outcomes(meeting.store, ballot(holder, badged))) == ["ok"]


async def test_nobody_counts_more_voters_than_entitled(meeting: Meeting, staff: Person) -> None:
    poll, ana = await meeting.open_poll(staff), await meeting.join()
    await outcomes(meeting.store, ballot(ana, poll))
    figures = await tally(meeting, poll)
    assert (figures["voters"], figures["entitled"]) == (1, 1)


async def test_figures_are_of_the_rooms_own_polls(meeting: Meeting, staff: Person) -> None:
    poll = await meeting.open_poll(staff)
    assert await meeting.store.read(lambda reader: reader.figures("cities", [poll])) == []
    assert await meeting.store.read(lambda reader: reader.figures("main", ["nothing"])) == []
