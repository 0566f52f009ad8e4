"""A room's streams come back from the database as they were put in."""

from datetime import timedelta
from types import SimpleNamespace

import pytest

from rooms.channels import Channel, Seat
from rooms.commands import InviteSpeaker, OpenChannel, StageFeed, StartRecording
from rooms.people import Role
from rooms.refusals import Refusal
from rooms.streams import Invited, Recording, Streams
from server.actions.ports import Unit
from server.store.streams import streams_of, streams_values
from tests.store.meeting import NOON, Meeting

FULL = Streams(
    "main",
    "speaker-x",
    "Ana",
    NOON,
    (
        Channel("fr", "interpreter-y", "Io", "zh-Hans", (Seat("interpreter-z", "Ion"),), asks=True),
        Channel("zh-Hans"),
    ),
    Recording("r1", NOON - timedelta(minutes=1)),
    (Invited("x", "Ana", NOON + timedelta(milliseconds=1)),),
    7,
)


async def test_what_was_kept_is_read(meeting: Meeting) -> None:
    def keep(unit: Unit) -> dict[str, object]:
        assert unit.desk.streams() == Streams("main")
        unit.desk.save_streams(FULL)
        assert unit.desk.streams() == FULL
        return {}

    await meeting.store.write("main", None, keep)
    assert await meeting.store.read(lambda reader: reader.streams("main")) == FULL
    assert await meeting.store.read(lambda reader: reader.streams("cities")) == Streams("cities")


async def test_there_are_none_of_a_room_that_is_not(meeting: Meeting) -> None:
    with pytest.raises(Refusal) as refused:
        await meeting.store.read(lambda reader: reader.streams("cellar"))
    assert refused.value.code == "not_found"


async def test_every_process_sees_the_same(meeting: Meeting) -> None:
    staff = await meeting.join("Mo", Role.MODERATOR)
    other = await meeting.another_process()
    await meeting.do(staff, StageFeed("programme"))
    await meeting.do(staff, OpenChannel("fr"), store=other)
    await meeting.do(staff, StartRecording())
    await meeting.do(staff, InviteSpeaker(staff.id, on=True), store=other)
    seen = await other.read(lambda reader: reader.streams("main"))
    assert seen == await meeting.store.read(lambda reader: reader.streams("main"))
    assert (seen.source, seen.rev, len(seen.channels)) == ("programme", 4, 1)
    assert seen.recording == Recording(seen.recording.id if seen.recording else "", NOON)


def test_a_channel_of_an_earlier_version_has_nobody_waiting() -> None:
    kept = {
        **streams_values(FULL),
        "channels": [{"language": "fr", "feed": None, "name": None, "heard": "floor"}],
    }
    row = SimpleNamespace(id="main", streams=kept)
    assert streams_of(row, None).channels == (Channel("fr"),)  # type: ignore[arg-type]
