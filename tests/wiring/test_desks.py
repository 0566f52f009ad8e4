"""The desks of the HTTP door on a real database."""

from datetime import timedelta

from server.live.presence import NOTE_S, RENEW_S
from server.wiring.desks import PRESENT, PeopleDesk
from tests.store.meeting import migrated


async def test_a_room_lists_who_is_there_now_and_not_who_has_left(sqlite_url: str) -> None:
    async with migrated(sqlite_url) as meeting:
        stays, leaves = await meeting.crowd(2)
        desk = PeopleDesk(meeting.store)
        assert await desk.in_room("main") == [stays, leaves]
        meeting.clock.move(seconds=NOTE_S + RENEW_S)
        meeting.store.visited("main", stays.id)
        await meeting.visits_are_written()
        meeting.clock.move(seconds=PRESENT.total_seconds() - NOTE_S)
        assert await desk.in_room("main") == [stays]
        assert await desk.in_room("cities") == []


def test_one_note_may_be_late_before_somebody_is_taken_for_gone() -> None:
    assert timedelta(seconds=2 * (NOTE_S + RENEW_S)) < PRESENT
