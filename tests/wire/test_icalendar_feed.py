"""The feed calendars subscribe to: the venue's clock, ids that stay, changes that are seen."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from icalendar import Calendar

from rooms.programme import Event, Speaker, delay, with_sessions
from server.events import shipped
from server.wire.icalendar_feed import Change, write
from tests.wire.programmes import BASE, FEWER, events

NOW = datetime(2020, 9, 1, 12, tzinfo=UTC)
SUMMIT = shipped()


def entries(feed: bytes) -> dict[str, Any]:
    calendar = Calendar.from_ical(feed)
    return {str(entry["UID"]): entry for entry in calendar.walk("VEVENT")}


def opening(event: Event, **how: Any) -> Any:
    return entries(write(event, now=NOW, **how))["opening@beijing-2020.plenary"]


def test_every_session_is_there_with_an_id_that_stays() -> None:
    first, later = write(SUMMIT, now=NOW), write(SUMMIT, now=NOW + timedelta(days=1))
    assert len(entries(first)) == len(SUMMIT.sessions)
    assert entries(first).keys() == entries(later).keys()


def test_times_are_on_the_venues_clock_with_the_zone_described() -> None:
    feed = write(SUMMIT, now=NOW).decode()
    assert "DTSTART;TZID=Asia/Shanghai:20200917T090000" in feed
    assert "BEGIN:VTIMEZONE" in feed
    assert "TZID:Asia/Shanghai" in feed
    assert opening(SUMMIT)["DTSTART"].dt == SUMMIT.sessions[0].starts_at


def test_words_are_in_the_language_asked_for_or_in_english() -> None:
    chinese, french = opening(SUMMIT, language="zh"), opening(SUMMIT, language="fr")
    assert str(chinese["SUMMARY"]) == "开幕式"
    assert str(chinese["LOCATION"]) == "主论坛, No. 3 Blast Furnace · 三高炉, 首钢园"
    assert str(french["SUMMARY"]) == "Opening ceremony"


def test_a_delay_raises_the_sequence_so_that_calendars_see_it() -> None:
    late = with_sessions(SUMMIT, delay(SUMMIT.sessions, "opening", 15))
    assert opening(SUMMIT)["SEQUENCE"] == 0
    assert opening(late)["SEQUENCE"] == 15
    assert opening(late)["DTSTART"].dt - opening(SUMMIT)["DTSTART"].dt == timedelta(minutes=15)


def test_the_latest_change_is_told_where_it_is_known() -> None:
    at = datetime(2020, 8, 1, tzinfo=UTC)
    entry = opening(SUMMIT, changes={"opening": Change(7, at)})
    assert (entry["SEQUENCE"], entry["LAST-MODIFIED"].dt, entry["DTSTAMP"].dt) == (7, at, NOW)


def test_who_speaks_and_where_to_click_is_there() -> None:
    first = replace(SUMMIT.sessions[0], speakers=("ana", "gone"), track="Main")
    event = replace(
        SUMMIT, sessions=(first, *SUMMIT.sessions[1:]), speakers=(Speaker("ana", "Ana Silva"),)
    )
    entry = opening(event, base_url=BASE)
    assert str(entry["DESCRIPTION"]).endswith("\n\nAna Silva")
    assert str(entry["URL"]) == f"{BASE}/rooms/main"
    assert [str(c) for c in entry["CATEGORIES"].cats] == ["ceremony", "Main"]
    own = with_sessions(event, [replace(first, url="https://example.org/x")])
    assert str(opening(own, base_url=BASE)["URL"]) == "https://example.org/x"
    assert "URL" not in opening(event)


def test_a_text_cannot_break_out_of_its_line() -> None:
    title = {"en": "Lunch\r\nEND:VEVENT\nATTACH:file:///x;,\x00 " + "é" * 200}
    event = with_sessions(SUMMIT, [replace(SUMMIT.sessions[0], title=title)])
    feed = write(event, now=NOW)
    assert len(entries(feed)) == len(SUMMIT.sessions)
    assert b"\nATTACH" not in feed
    assert b"\x00" not in feed


@given(events())
@FEWER
def test_every_event_makes_a_feed_that_can_be_read_back(event: Event) -> None:
    feed = write(event, now=NOW, base_url=BASE)
    read = entries(feed)
    assert {uid.partition("@")[0] for uid in read} == {s.id for s in event.sessions}
    for session in event.sessions:
        entry = read[f"{session.id}@{event.id}.plenary"]
        assert (entry["DTSTART"].dt, entry["DTEND"].dt) == (session.starts_at, session.ends_at)
    assert all(len(line) <= 75 for line in re.split(rb"\r\n", feed)), "RFC 5545, 3.1"
    assert not re.search(rb"(?<!\r)\n", feed)
