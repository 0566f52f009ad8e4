"""The shipped summit holds the facts; an event file is read with what lies beside it."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from rooms.programme import Event, days, now_next, shift_to_today
from server.events import SUMMIT, load, shipped
from server.wire.faults import BrokenFile

BEIJING = timezone(timedelta(hours=8))
FIELDS = {
    "Crafts and Folk Art", "Design", "Film", "Gastronomy", "Literature", "Media Arts", "Music",
}  # fmt: skip


def test_the_summit_is_the_summit() -> None:
    summit = shipped()
    assert (summit.code, summit.timezone) == ("SHOUGANG", "Asia/Shanghai")
    assert (summit.starts_on, summit.ends_on) == (date(2020, 9, 17), date(2020, 9, 18))
    assert summit.name["en"] == "3rd UNESCO Creative Cities Beijing Summit"
    assert summit.tagline["en"] == "Creativity empowers cities, technology creates the future"
    assert (summit.venue["en"], summit.venue["zh"]) == ("Shougang Park", "首钢园")
    assert (len(summit.organisers), len(summit.hosts)) == (4, 4)
    assert summit.speakers == (), "nobody is invented"


def test_its_rooms_are_those_every_part_counts_on() -> None:
    assert {room.id: str(room.kind) for room in shipped().rooms} == {
        "main": "plenary",
        "creative-cities": "forum",
        "science-technology": "forum",
        "inter-city": "forum",
        "exhibition": "lounge",
    }


def test_its_sessions_are_the_known_ones() -> None:
    titles = {session.title["en"] for session in shipped().sessions}
    assert titles >= {
        "Opening ceremony",
        "Creativity and Innovation: A path to the cities of tomorrow",
        "Panel: Creative Cities",
        "Panel: Science, Technology and Creativity",
        "Panel: Inter-city Collaboration",
        "Closing ceremony",
    }
    assert {session.room for session in shipped().sessions} == {r.id for r in shipped().rooms}


def test_everything_is_said_in_english_and_in_chinese() -> None:
    summit = shipped()
    said = [summit.name, summit.tagline, summit.venue, summit.city, *summit.organisers]
    said += [*summit.hosts, *(room.title for room in summit.rooms)]
    said += [session.title for session in summit.sessions]
    said += [session.abstract for session in summit.sessions if session.kind != "break"]
    for wording in said:
        assert wording.keys() == {"en", "zh"}
        assert any("\u4e00" <= c <= "\u9fff" for c in wording["zh"])


def test_its_delegations_are_the_cities_of_the_network() -> None:
    cities = shipped().delegations
    assert len(cities) == len({city.id for city in cities}) == 349
    assert Counter(city.field for city in cities).keys() == FIELDS
    countries = {city.country for city in cities}
    assert len(countries) > 80
    assert not any(country != country.strip() for country in countries)
    by_name = {city.name: city.country for city in cities}
    assert by_name["Beijing"] == "China"
    assert by_name["London"] == "Canada"
    assert by_name["Perth"] == "United Kingdom"
    assert by_name["Granada"] == "Nicaragua"
    assert by_name["Como"] == "Italy"


def test_at_any_minute_it_is_on_today_and_tomorrow() -> None:
    summit, midnight = shipped(), datetime(2026, 11, 22, 0, 0, 13, tzinfo=UTC)
    for minute in range(1440):
        check_on(summit, midnight + timedelta(minutes=minute))


def check_on(summit: Event, now: datetime) -> None:
    placed = shift_to_today(summit, now)
    current, _ = now_next(placed.sessions, "main", now)
    assert current is not None
    assert current.kind != "break"
    assert current.ends_at - now >= timedelta(minutes=30)
    today = now.astimezone(BEIJING).date()
    dates = [day.date for day in days(placed.sessions, BEIJING)]
    assert dates == [today, today + timedelta(days=1)] == [placed.starts_on, placed.ends_on]


def test_an_event_file_is_read_from_disk_with_its_delegations(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_bytes(SUMMIT.read_bytes())
    with pytest.raises(BrokenFile, match="there is no file “creative-cities"):
        load(path)
    (tmp_path / "creative-cities.csv").write_text("city,country,field\nRome,Italy,Film\n", "utf-8")
    assert [city.id for city in load(path).delegations] == ["rome"]


@pytest.mark.parametrize("ending", [".yaml", ".YML"])
def test_yaml_is_known_by_its_ending(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"own{ending}"
    path.write_text("id: x", "utf-8")
    with pytest.raises(BrokenFile, match="code: is missing"):
        load(path)


def test_another_ending_and_a_missing_file_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(BrokenFile, match=r"ends in \.toml"):
        load(tmp_path / "own.docx")
    with pytest.raises(FileNotFoundError):
        load(tmp_path / "none.toml")
