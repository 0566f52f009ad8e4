from datetime import timedelta

from rooms import snapshot
from rooms.catchup import Shelf, plan
from rooms.commands import (
    Announce,
    AnswerQuestion,
    AskQuestion,
    CallSpeaker,
    CueScreen,
    DeclineQuestion,
    DraftPoll,
    MutePerson,
    NewOption,
    PairScreen,
    QueueQuestion,
    RaiseHand,
    Say,
    Scene,
    SetRoom,
    SetStage,
    StageQuestion,
)
from rooms.facts import Stream
from rooms.forum import settings_view
from rooms.people import Person, Role
from rooms.questions import State
from tests.store.meeting import LAGOS, Meeting
from tests.store.voting import A, ballot, outcomes, upvote


async def paired(meeting: Meeting, staff: Person) -> str:
    """The id of a screen in the main room."""
    shown = await meeting.store.receive(lambda desk: desk.show_code())
    screen: str = (await meeting.do(staff, PairScreen(shown.code, "Left wall")))["screen"]["id"]
    return screen


async def test_a_room_in_which_nothing_has_happened(meeting: Meeting) -> None:
    standing = await meeting.store.read(lambda reader: reader.standing("main"))
    state = snapshot.build(standing.now, staff=True)
    assert (standing.no, set(standing.head.values())) == (0, {0})
    assert state["session"]["current"]["id"] == "main-1"
    assert [state[key] for key in ("questions", "polls", "chat", "announcements")] == [[]] * 4
    assert state["stage"] == {"scene": None, "at": None}
    assert standing.settings.premoderated


async def test_a_room_in_which_everything_has_happened(meeting: Meeting) -> None:
    staff, ana = await meeting.join("Mo", Role.MODERATOR), await meeting.join()
    listed, staged = [await meeting.ask(ana, staff, text) for text in ("Listed?", "Staged?")]
    await meeting.do(ana, AskQuestion("Waiting?", anonymous=True))
    declined = (await meeting.do(ana, AskQuestion("Declined?")))["question"]["id"]
    await meeting.do(staff, DeclineQuestion(declined, "Twice"))
    await meeting.do(staff, StageQuestion(staged))
    await outcomes(meeting.store, upvote(ana, listed))
    options = (NewOption("Yes"), NewOption("No"))
    await meeting.do(staff, DraftPoll("single", "A draft", options))
    poll = await meeting.open_poll(staff)
    await meeting.do(ana, Say("Good morning"))
    await meeting.do(staff, Announce("Coffee is ready"))
    await meeting.do(ana, RaiseHand("Trees", "fr"))
    screen = await paired(meeting, staff)
    await meeting.do(staff, CueScreen(screen, Scene("poll", of=poll)))
    await meeting.do(staff, MutePerson(ana.alias, 5))
    await meeting.do(staff, SetRoom(moderation="post", chat_open=False))

    standing = await meeting.store.read(lambda reader: reader.standing("main"))
    now, state = standing.now, snapshot.build(standing.now, staff=True)
    assert {q.text for q in now.questions} == {"Listed?", "Staged?", "Waiting?"}
    assert now.upvotes == {listed: 1, staged: 0}
    assert state["stage"]["scene"] == {"kind": "question", "of": staged}
    assert [p["title"] for p in state["staff"]["drafts"]] == ["A draft"]
    assert [p["id"] for p in state["polls"]] == [poll]
    assert [m["text"] for m in state["chat"]] == ["Good morning"]
    assert [a["text"] for a in state["announcements"]] == ["Coffee is ready"]
    assert [(h["person"], h["topic"]) for h in state["floor"]["hands"]] == [(ana.id, "Trees")]
    assert state["staff"]["screens"][0]["programme"] == {"kind": "poll", "of": poll}
    (muted,) = state["staff"]["muted"]
    assert muted["id"] == ana.alias
    assert "Ana" not in muted["name"]
    assert (standing.settings.moderation, standing.settings.chat_open) == ("post", False)
    assert state["settings"] == settings_view(standing.settings)
    facts = await meeting.store.read(lambda reader: reader.facts_after("main", 0, 1000))
    assert standing.no == len(facts)
    assert standing.head == {s: sum(f.fact.stream is s for f in facts) for s in Stream}


async def test_a_mute_is_over_when_its_time_is(meeting: Meeting) -> None:
    staff, ana = await meeting.join("Mo", Role.MODERATOR), await meeting.join()
    await meeting.do(staff, MutePerson(ana.id, 5))
    meeting.clock.now += timedelta(minutes=5)
    standing = await meeting.store.read(lambda reader: reader.standing("main"))
    assert standing.now.muted == []


async def test_a_snapshot_is_no_larger_for_a_long_day(meeting: Meeting) -> None:
    staff, ana = await meeting.join("Mo", Role.MODERATOR), await meeting.join()
    for number in range(55):
        meeting.clock.move(seconds=1)
        question = await meeting.ask(ana, staff, f"Question {number}")
        await meeting.do(staff, AnswerQuestion(question, "live"))
        await meeting.do(ana, Say(f"Line {number}"))
        await meeting.do(staff, Announce(f"Word {number}"))
    for _ in range(22):
        meeting.clock.move(seconds=1)
        await meeting.close(staff, await meeting.open_poll(staff))
    now = (await meeting.store.read(lambda reader: reader.standing("main"))).now
    assert now.questions[0].text == "Question 5"
    assert {q.state for q in now.questions} == {State.ANSWERED}
    assert (len(now.questions), len(now.polls)) == (50, 20)
    assert [m.text for m in now.messages] == [f"Line {n}" for n in range(5, 55)]
    assert [a.text for a in now.announcements] == [f"Word {n}" for n in range(50, 55)]


async def test_what_came_later_is_found_by_number_and_fits_the_shelf(meeting: Meeting) -> None:
    staff, ana = await meeting.join("Mo", Role.MODERATOR), await meeting.join()
    await meeting.ask(ana, staff)
    await meeting.do(ana, Say("Hello"))
    store = meeting.store
    every = await store.read(lambda reader: reader.facts_after("main", 0, 1000))
    assert await store.read(lambda r: r.facts_after("main", every[1].no, 2)) == every[2:4]
    assert await store.read(lambda r: r.facts_after("main", every[-1].no, 2)) == []
    standing = await store.read(lambda r: r.standing("main"))
    shelf = Shelf(standing.epoch, every, standing.head)
    cursor = {str(stream): (standing.epoch, 0) for stream in Stream}
    assert plan(cursor, list(Stream), shelf) == every


async def test_each_is_told_what_is_theirs_however_many_ask(meeting: Meeting) -> None:
    staff, ana = await meeting.join("Mo", Role.MODERATOR), await meeting.join()
    bo = await meeting.join("Bo")
    question = await meeting.ask(ana, staff)
    other = await meeting.ask(bo, staff, "And then?")
    for id in (other, question):
        meeting.clock.move(seconds=1)
        await meeting.do(staff, QueueQuestion(id, on=True))
    poll = await meeting.open_poll(staff, change=True)
    await outcomes(meeting.store, ballot(ana, poll), upvote(bo, question))
    await meeting.do(bo, RaiseHand())
    await meeting.do(ana, RaiseHand("Trees"))
    screen = await paired(meeting, staff)
    display = next(
        p for p in await meeting.store.read(lambda r: r.people()) if p.role is Role.SCREEN
    )
    mine = await meeting.store.read(lambda r: r.mine("main", [ana, bo, display]))
    assert list(mine) == [ana.id, bo.id, display.id]
    (own,) = mine[ana.id]["questions"]
    assert (own["id"], own["place"], own["state"]) == (question, 2, "queued")
    assert mine[ana.id]["ballots"][poll]["choice"] == {"options": ["a"]}
    assert (mine[ana.id]["upvotes"], mine[bo.id]["upvotes"]) == ([], [question])
    assert (mine[ana.id]["hand"]["place"], mine[bo.id]["hand"]["place"]) == (2, 1)
    assert mine[bo.id]["ballots"] == {}
    assert mine[display.id]["screen"]["id"] == screen
    assert mine[ana.id]["person"] == {"id": ana.id, "name": "Ana", "role": "delegate"}
    assert await meeting.store.read(lambda r: r.mine("main", [])) == {}
    nowhere = await meeting.store.read(lambda r: r.mine("nowhere", [ana]))
    assert nowhere[ana.id]["questions"] == []


async def test_a_delegations_ballot_is_shown_to_those_who_may_cast_it(meeting: Meeting) -> None:
    staff = await meeting.join("Mo", Role.MODERATOR)
    ana, bo = await meeting.crowd(2, delegation=LAGOS)
    poll = await meeting.open_poll(staff, who="delegation")
    await outcomes(meeting.store, ballot(ana, poll, A))
    mine = await meeting.store.read(lambda r: r.mine("main", [ana, bo, staff]))
    assert [poll in view["ballots"] for view in mine.values()] == [True, True, False]


async def test_the_floor_and_the_stage_come_back_as_they_were_left(meeting: Meeting) -> None:
    staff, ana = await meeting.join("Mo", Role.MODERATOR), await meeting.join()
    hand = (await meeting.do(ana, RaiseHand("Trees")))["hand"]["id"]
    await meeting.do(staff, CallSpeaker(hand))
    await meeting.do(staff, SetStage(Scene("message", text="Back at 15:00 ☕")))
    meeting.clock.move(seconds=1)
    now = (await meeting.store.read(lambda reader: reader.standing("main"))).now
    assert now.floor.speaking is not None
    assert (now.floor.speaking.person, now.floor.hands) == (ana.id, ())
    assert now.stage.scene == Scene("message", text="Back at 15:00 ☕")
    assert now.stage.at == now.floor.since == meeting.clock.now - timedelta(seconds=1)
