from dataclasses import replace

from rooms.commands import AskQuestion, DelaySession, EndSession, StartSession
from rooms.people import LOBBY, Delegation, Role
from rooms.programme import RoomInfo, RoomKind, SessionState
from tests.store.meeting import LAGOS, Meeting, event


async def test_the_event_comes_back_as_it_was_loaded(meeting: Meeting) -> None:
    assert await meeting.store.read(lambda reader: reader.event()) == event()


async def test_the_lobby_is_a_room_of_every_event_and_of_no_programme(meeting: Meeting) -> None:
    lobby = await meeting.store.read(lambda reader: reader.room(LOBBY))
    assert lobby is not None
    assert lobby.kind is RoomKind.LOUNGE
    assert await meeting.store.read(lambda reader: reader.room("nowhere")) is None


async def test_what_the_chair_does_is_kept(meeting: Meeting) -> None:
    staff = await meeting.join("Mo", Role.MODERATOR)
    await meeting.do(staff, StartSession())
    await meeting.do(staff, DelaySession(5))
    changed = await meeting.store.read(lambda reader: reader.event())
    assert changed is not None
    main = changed.sessions[0]
    assert (main.state, main.started_at) == (SessionState.LIVE, meeting.clock.now)
    standing = await meeting.store.read(lambda reader: reader.standing("main"))
    assert standing.now.session["current"]["id"] == "main-1"


async def test_a_new_programme_leaves_what_has_happened(meeting: Meeting) -> None:
    staff, ana = await meeting.join("Mo", Role.MODERATOR), await meeting.join(delegation=LAGOS)
    await meeting.do(ana, AskQuestion("Will this survive?"))
    await meeting.do(staff, StartSession())
    await meeting.do(staff, EndSession())
    before = event()
    after = replace(
        before,
        code="NEW",
        rooms=(before.rooms[0], RoomInfo("booth", {"en": "A booth"}, RoomKind.BOOTH)),
        sessions=(replace(before.sessions[0], title={"en": "Renamed"}),),
        speakers=(),
        delegations=(Delegation("paris", "Paris"), LAGOS),
    )
    await meeting.store.load_event(after)
    loaded = await meeting.store.read(lambda reader: reader.event())
    assert loaded is not None
    (session,) = loaded.sessions
    assert (session.title, session.state) == ({"en": "Renamed"}, SessionState.ENDED)
    assert [room.id for room in loaded.rooms] == ["main", "booth"]
    assert (loaded.code, loaded.speakers) == ("NEW", ())
    standing = await meeting.store.read(lambda reader: reader.standing("main"))
    assert [q.text for q in standing.now.questions] == ["Will this survive?"]
    left = await meeting.store.read(lambda reader: reader.room("cities"))
    assert left is not None
    person = await meeting.store.read(lambda reader: reader.person(ana.id))
    assert person is not None
    assert person.delegation == LAGOS


async def test_a_database_keeps_its_epoch_and_another_has_another(meeting: Meeting) -> None:
    other = await meeting.another_process()
    epoch = await meeting.store.read(lambda reader: reader.epoch())
    assert epoch == await other.read(lambda reader: reader.epoch())
    assert len(epoch) == 8
