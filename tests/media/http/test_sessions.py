"""Sessions are remembered for a while after their end, in bounds; and joins have a rate."""

from rooms.people import Role
from server.media.http.sdpfrag import offered
from server.media.http.sessions import REMEMBERED, REMEMBERED_S, Rate, Session, Sessions
from server.media.stage.parties import Sender, Watcher
from tests.media.studio import OFFER, Clock, Studio


async def test_a_tombstone_is_of_one_person_and_does_not_stand_for_ever(studio: Studio) -> None:
    sessions, room = Sessions(studio.clock), await studio.room()
    made = [
        Session(room, "/whip/main/x", studio.sender("p1"), offered(OFFER))
        for _ in range(REMEMBERED + 2)
    ]
    for session in made:
        sessions.add(session)
    assert len(sessions) == sessions.of(Sender, "p1") == len(made)
    assert sessions.of(Watcher, "p1") == 0
    for session in made:
        session.party.gone()
    assert len(sessions) == sessions.of(Sender, "p1") == 0
    assert sessions.ended(made[0].id) is None  # the oldest make room
    assert sessions.ended(made[-1].id) == "p1"
    assert sessions.ended(made[-1].id) is None
    studio.clock.move(REMEMBERED_S + 1)
    assert sessions.ended(made[-2].id) is None


async def test_a_sender_whose_feed_was_taken_over_is_told_so_for_a_while(studio: Studio) -> None:
    sessions, room = Sessions(studio.clock), await studio.room()
    taken, left = (
        Session(room, "/whip/main/x", studio.sender("p1"), offered(OFFER)) for _ in range(2)
    )
    for session in (taken, left):
        sessions.add(session)
    assert isinstance(taken.party, Sender)
    taken.party.is_replaced = True
    assert not sessions.is_replaced(taken.id)
    for session in (taken, left):
        session.party.gone()
    assert sessions.is_replaced(taken.id)
    assert not sessions.is_replaced(left.id)
    studio.clock.move(REMEMBERED_S + 1)
    assert not sessions.is_replaced(taken.id)


async def test_a_session_that_was_over_before_it_was_known_is_none(studio: Studio) -> None:
    sessions, sender = Sessions(studio.clock), studio.sender()
    session = Session(await studio.room(), "/whip/main/x", sender, offered(OFFER))
    sender.gone()
    sessions.add(session)
    assert sessions.get(session.id) is None


async def test_addresses_and_tags_are_never_the_same(studio: Studio) -> None:
    studio.person(Role.DELEGATE)
    room = await studio.room()
    made = [Session(room, "/x", studio.sender(), offered(OFFER)) for _ in range(50)]
    assert len({each.id for each in made}) == len({each.etag for each in made}) == 50
    tag = made[0].etag
    made[0].restarted("newu")
    assert made[0].etag != tag
    assert list(made[0].former) == ["abcd"]


def test_a_rate_lets_so_many_through_in_any_second() -> None:
    clock = Clock()
    rate = Rate(3, clock)
    assert [rate.take() for _ in range(4)] == [True, True, True, False]
    clock.move(0.9)
    assert not rate.take()
    clock.move(0.1)
    assert [rate.take() for _ in range(4)] == [True, True, True, False]
