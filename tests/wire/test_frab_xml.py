"""schedule.xml: read as pretalx writes it, bombs refused unread, ours valid and read back."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from lxml import etree

from rooms.programme import Event
from server.events import shipped
from server.wire import frab_json, frab_xml
from server.wire.faults import BrokenFile
from tests.wire.programmes import BASE, DATA, FEWER, events, frab_events, sorted_out

SCHEMA = etree.XMLSchema(etree.parse(DATA / "schedule.xml.xsd"))
PRETALX = (DATA / "pretalx.xml").read_text("utf-8")
DAY = "schedule/day[1]"
TALK = "schedule/day[1]/room[1]/event[1]"


def changed(pattern: str, instead: str) -> str:
    text, count = re.subn(pattern, instead, PRETALX, count=1, flags=re.DOTALL)
    assert count, pattern
    return text


def faults(text: str | bytes) -> dict[str, str]:
    with pytest.raises(BrokenFile) as refused:
        frab_xml.read(text)
    return {fault.path: fault.reason for fault in refused.value.faults}


def test_a_schedule_of_pretalx_is_read() -> None:
    event = frab_xml.read(PRETALX.encode())
    assert (event.code, event.name["en"]) == ("CONF2020", "Conference & More")
    assert (event.timezone, event.accent) == ("Europe/Berlin", "#3aa57c")
    assert [room.title["en"] for room in event.rooms] == ["Gray Room", "Tan Room"]
    talk, night = event.sessions
    assert talk.title == {"en": "Focused <hardware>"}
    assert talk.abstract == {"en": "Brand back-end models!\n\nStation provide.\nSecond line."}
    assert [s.name for s in event.speakers] == ["Brian Robinson", "Ana Müller"]
    assert talk.speakers == ("brian-robinson", "ana-muller")
    assert night.starts_at.isoformat() == "2020-12-16T00:00:00+00:00"
    assert night.length.total_seconds() == 5400
    assert night.abstract == {"en": "After midnight"}


def test_elements_and_attributes_nobody_knows_are_passed_over() -> None:
    more = changed("<version>", "<novelty x='1'><deep/></novelty><version>")
    assert frab_xml.read(more) == frab_xml.read(PRETALX)


@pytest.mark.parametrize(
    ("pattern", "instead", "path", "reason"),
    [
        ("id='25'", "id='x'", f"{TALK}/id", "whole number"),
        ("id='25' ", "", f"{TALK}/id", "is missing"),
        ("guid='8079", "guid='x", f"{TALK}/guid", "must be a UUID"),
        ("guid='8079[^']*' ", "", f"{TALK}/guid", "is missing"),
        ("<title>Focused.*?</title>", "", f"{TALK}/title", "is missing"),
        ("<title>Focused.*?</title>", "<title/>", f"{TALK}/title", "is empty"),
        ("<date>.*?</date>", "<date>soon</date>", f"{TALK}/date", "must be a date and time"),
        ("<date>.*?</date>", "<date>2020-12-18T09:00:00+01:00</date>", f"{TALK}/date", "stands"),
        ("<start>09:00", "<start>25:00", f"{TALK}/start", "time of day"),
        ("<duration>00:30", "<duration>never", f"{TALK}/duration", "hours and minutes"),
        ("<duration>00:30</duration>", "", f"{TALK}/duration", "is missing"),
        ("<url>https", "<url>javascript", f"{TALK}/url", "must begin with http"),
        ("person id='26'", "person id='x'", f"{TALK}/persons[0]/id", "whole number"),
        (">Brian Robinson<", "><", f"{TALK}/persons[0]/name", "is missing"),
        ("<room>Gray Room", "<room>Foyer", f"{TALK}/room", "stands under “Gray Room”"),
        ("room name='Gray Room'", "room", f"{DAY}/room[1]/@name", "is missing"),
        ("guid='b379", "guid='?", f"{DAY}/room[1]/@guid", "must be a UUID"),
        ("index='1' ", "", f"{DAY}/@index", "is missing"),
        ("start='2020-12-14T04", "start='2020-12-14T99", f"{DAY}/@start", "date and time"),
        ("<version>.*?</version>", "", "schedule/version", "is missing"),
        ("<conference>.*</conference>", "", "schedule/conference", "is missing"),
        ("<title>Conf.*?</title>", "", "schedule/conference/title", "is missing"),
        ("<day .*</day>", "", "schedule/day", "there are 0"),
        ("Europe/Berlin", "Atlantis", "schedule/conference/time_zone_name", "is not a time zone"),
    ],
)
def test_each_thing_wrong_is_named_with_its_place(
    pattern: str, instead: str, path: str, reason: str
) -> None:
    assert reason in faults(changed(pattern, instead))[path]


BOMB = """<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><schedule><version>&c;</version></schedule>"""
OUTSIDE = """<!DOCTYPE x [<!ENTITY secret SYSTEM "file:///etc/passwd">]>
<schedule><version>&secret;</version></schedule>"""


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (BOMB, "not allowed"),
        (OUTSIDE, "not allowed"),
        ('<!DOCTYPE x SYSTEM "https://example.org/x.dtd"><schedule/>', "not allowed"),
        ("", "This is not XML"),
        ("<schedule>", "This is not XML"),
        ("<html></html>", "outermost element"),
        ("<schedule>&undefined;</schedule>", "This is not XML"),
        (b'<?xml version="1.0" encoding="no-such"?><schedule/>', "This is not XML"),
        (b'<?xml version="1.0" encoding="utf-8"?><schedule>\xff</schedule>', "This is not XML"),
        ("<schedule>\ud800</schedule>", "This is not XML"),
        ("<schedule>" + "<a>" * 100_000, "This is not XML"),
        ("<schedule>" + "<a>" * 100_000 + "</a>" * 100_000 + "</schedule>", "is missing"),
        (b" " * (frab_xml.MOST_BYTES + 1), "too large"),
        (
            "<schedule><day><room>" + "<event/>" * 200_000 + "</room></day></schedule>",
            "… and 800 more",
        ),
        ("<schedule>" + "<day/>" * 200_000 + "</schedule>", "there are 200000"),
    ],
)
def test_what_is_hostile_or_no_schedule_is_refused_in_words(text: str | bytes, reason: str) -> None:
    with pytest.raises(BrokenFile, match=reason):
        frab_xml.read(text)


def test_two_rooms_of_one_name_on_a_day_are_one_room() -> None:
    event = frab_xml.read(changed("Tan Room' guid='[^']*'", "Gray Room'"))
    assert [room.id for room in event.rooms] == ["gray-room"]


def test_the_days_of_a_schedule_without_dates_are_those_of_its_days() -> None:
    event = frab_xml.read(changed("<start>2020-12-14</start>.*?<end>2020-12-15</end>", ""))
    assert (event.starts_on.isoformat(), event.ends_on.isoformat()) == ("2020-12-14", "2020-12-15")
    undated = frab_xml.read(changed("date='2020-12-14' ", ""))
    assert undated.starts_on.isoformat() == "2020-12-14"


def test_the_summit_goes_out_valid_by_the_schema() -> None:
    for event in (shipped(), replace(shipped(), id="x")):
        document = etree.fromstring(frab_xml.write(event, BASE, "3"))
        assert SCHEMA.validate(document), SCHEMA.error_log


@given(events().filter(lambda event: bool(event.sessions)))
@FEWER
def test_what_we_write_is_valid_by_the_schema(event: Event) -> None:
    document = etree.fromstring(frab_xml.write(event, BASE, "3"))
    assert SCHEMA.validate(document), SCHEMA.error_log


@given(frab_events())
@FEWER
def test_what_a_schedule_can_hold_comes_back_the_same(event: Event) -> None:
    again = frab_xml.read(frab_xml.write(event, BASE, "3"))
    assert sorted_out(again, bios=False) == sorted_out(event, bios=False)


@given(events().filter(lambda event: bool(event.sessions)))
@FEWER
def test_an_event_that_takes_its_own_schedule_back_is_unchanged(event: Event) -> None:
    assert frab_xml.read(frab_xml.write(event, BASE, "3"), onto=event) == event


@given(frab_events())
@FEWER
def test_both_formats_say_the_same(event: Event) -> None:
    from_xml = frab_xml.read(frab_xml.write(event, BASE, "3"))
    from_json = frab_json.read(frab_json.write(event, BASE, "3"))
    assert from_xml.sessions == from_json.sessions
