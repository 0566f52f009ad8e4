"""How a room is run."""

from rooms.commands import SetRoom
from rooms.facts import Stream
from rooms.forum import Settings, change, settings_view
from tests.rooms.meeting import ROOM

SETTINGS = Settings(ROOM)


def test_g1_a_room_checks_questions_first_unless_it_is_told_otherwise() -> None:
    assert SETTINGS.premoderated
    assert not change(SETTINGS, SetRoom(moderation="post")).now.premoderated


def test_g1_what_is_not_named_stays_as_it_is() -> None:
    closed = change(SETTINGS, SetRoom(questions_open=False)).now
    quiet = change(closed, SetRoom(chat_open=False)).now
    assert settings_view(quiet) == {
        "moderation": "pre",
        "questions_open": False,
        "chat_open": False,
    }


def test_g1_everybody_learns_of_it() -> None:
    (fact,) = change(SETTINGS, SetRoom(chat_open=False)).facts
    assert (fact.stream, fact.name) == (Stream.MAIN, "room.changed")
    assert fact.data["settings"]["chat_open"] is False
