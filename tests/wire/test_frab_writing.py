"""An event as the tables of a schedule."""

from dataclasses import replace

from rooms.programme import RoomInfo, Speaker
from server.events import shipped
from server.wire.frab_writing import acronym, day_tables, room_names

SUMMIT = shipped()


def test_days_have_their_rooms_and_rooms_their_talks_in_order() -> None:
    first, second = day_tables(SUMMIT, "https://plenary.example")
    assert (first.index, first.date.isoformat()) == (1, "2020-09-17")
    assert first.starts_at.isoformat() == "2020-09-17T00:00:00+08:00"
    assert list(first.rooms) == ["Main forum", "Creative Cities", "Exhibition"]
    assert [row["start"] for row in first.rooms["Main forum"]][:3] == ["09:00", "10:00", "10:20"]
    assert next(iter(second.rooms)) == "Main forum"


def test_a_row_says_all_a_schedule_can() -> None:
    speaker = Speaker("ana", "Ana", bio="Bio")
    opening = replace(SUMMIT.sessions[0], speakers=("ana", "gone"), language="zh")
    event = replace(SUMMIT, sessions=(opening,), speakers=(speaker,))
    (day,) = day_tables(event, "https://plenary.example")
    (row,) = day.rooms["Main forum"]
    assert row["title"] == "开幕式"
    assert (row["date"], row["duration"]) == ("2020-09-17T09:00:00+08:00", "01:00")
    assert row["url"] == f"https://plenary.example#{row['guid']}"
    assert [person["name"] for person in row["persons"]] == ["Ana"]
    assert row["slug"].startswith("beijing_2020-")


def test_the_acronym_fits_both_schemas_and_is_not_the_code() -> None:
    assert acronym(SUMMIT) == "beijing_2020"
    assert acronym(replace(SUMMIT, id="x")) == "event_x"


def test_no_two_rooms_have_one_name_and_none_has_no_name() -> None:
    rooms = (
        RoomInfo("a", {"en": "Hall"}),
        RoomInfo("b", {"en": "Hall"}),
        RoomInfo("c", {"zh": "会场"}),
        RoomInfo("d", {}),
    )
    assert room_names(replace(SUMMIT, rooms=rooms)) == {
        "a": "Hall (a)",
        "b": "Hall (b)",
        "c": "会场",
        "d": "(d)",
    }
