"""Tables of a schedule, made into talks."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from server.wire.faults import Faults
from server.wire.frab import Named, Talk
from server.wire.frab_reading import Conference, Slot, read_talk, timetable_of
from server.wire.nodes import Node

AT = datetime(2020, 12, 14, 8, tzinfo=UTC)
GUID = "8079583E-8321-506C-95AF-FD2903A5F075"
SLOT = Slot(date(2020, 12, 14), "Aula")


def talk(zone: ZoneInfo | None = None, **table: Any) -> Talk:
    faults = Faults()
    given = {"guid": GUID, "date": "2020-12-14T08:00:00Z", "title": "Talk", "duration": "00:45"}
    read = read_talk(Node(given | table, "talk", faults), SLOT, zone)
    faults.refuse_if_any()
    assert read is not None
    return read


@pytest.mark.parametrize(
    ("duration", "minutes"), [("00:45", 45), ("1:30", 90), ("01:30:00", 90), ("26:00", 1560)]
)
def test_a_duration_is_hours_and_minutes(duration: str, minutes: int) -> None:
    assert talk(duration=duration).ends_at == AT + timedelta(minutes=minutes)


def test_an_end_may_stand_in_for_the_duration_and_is_exact() -> None:
    assert talk(duration=None, end="2020-12-14T09:10:30Z").ends_at == AT + timedelta(seconds=4230)
    assert talk(duration="01:10", end="2020-12-14T09:10:30Z").ends_at.second == 30


def test_the_clock_may_be_the_dates_or_the_events() -> None:
    assert talk(ZoneInfo("Europe/Berlin"), start="09:00").starts_at == AT
    assert talk(ZoneInfo("Europe/Berlin"), start="08:00").starts_at == AT


def test_guids_are_compared_in_small_letters() -> None:
    assert talk().guid == GUID.lower()


def test_our_own_place_in_the_programme_is_not_a_page_of_the_talk() -> None:
    assert talk(url=f"https://plenary.example#{GUID.lower()}").url == ""
    assert talk(url="https://example.org/#x").url == "https://example.org/#x"


def test_a_language_that_is_none_is_left_out() -> None:
    assert (talk(language="EN").language, talk(language="English").language) == ("en", "")


def test_people_are_known_by_the_best_key_there_is() -> None:
    people = [
        {"name": "A", "id": 3},
        {"public_name": "B", "code": "ABC", "id": 4},
        {"name": "C", "guid": GUID, "code": "DEF"},
        {"name": "D", "biography": "Bio"},
    ]
    assert talk(persons=people).speakers == (
        Named("A", "3"),
        Named("B", "ABC"),
        Named("C", GUID.lower()),
        Named("D", "", "Bio"),
    )


@pytest.mark.parametrize(
    ("at", "zone"),
    [
        ("2020-12-14T08:00:00+08:00", "Etc/GMT-8"),
        ("2020-12-14T08:00:00-05:00", "Etc/GMT+5"),
        ("2020-12-14T08:00:00+05:45", "UTC"),
        ("2020-12-14T08:00:00Z", "UTC"),
    ],
)
def test_a_schedule_without_a_zone_has_that_of_its_first_date(at: str, zone: str) -> None:
    conference = Conference("C", "conf", None, None, None, "")
    made = timetable_of(conference, [SLOT], {}, [talk(date=at)])
    assert made.timezone == zone
    assert ZoneInfo(made.timezone).utcoffset(AT) is not None
    assert (made.starts_on, made.ends_on) == (SLOT.day, SLOT.day)
