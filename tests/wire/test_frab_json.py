"""schedule.json: real files are read, broken ones refused whole, ours valid and read back."""

import json
from copy import deepcopy
from dataclasses import replace
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given

from rooms.programme import Event
from server.events import shipped
from server.wire import frab_json
from server.wire.faults import BrokenFile
from tests.wire.programmes import BASE, DATA, FEWER, events, frab_events, sorted_out
from tests.wire.schedules import one_talk

SCHEMA = jsonschema_rs.validator_for(
    json.loads((DATA / "schema.json").read_text("utf-8")), validate_formats=True
)
DEMOCON = json.loads((DATA / "pretalx-democon.json").read_text("utf-8"))


def read(document: Any) -> Event:
    return frab_json.read(json.dumps(document))


def faults(document: Any) -> dict[str, str]:
    with pytest.raises(BrokenFile) as refused:
        read(document)
    return {fault.path: fault.reason for fault in refused.value.faults}


TALK = "schedule.conference.days[0].rooms.Aula[0]"


def test_a_programme_of_frab_is_read() -> None:
    camp = frab_json.read((DATA / "frab-camp2019.json").read_bytes())
    assert (camp.code, camp.timezone, len(camp.sessions)) == ("CAMP2019", "Europe/Berlin", 79)
    assert [room.id for room in camp.rooms] == ["curie", "meitner"]
    first = camp.sessions[0]
    assert first.title == {"en": "Opening Ceremony"}
    assert first.starts_at.isoformat() == "2019-08-21T09:00:00+00:00"
    assert [s.name for s in camp.speakers if s.id in first.speakers] == ["jinxx", "smtw"]


def test_a_programme_of_pretalx_is_read() -> None:
    democon = read(DEMOCON)
    assert (democon.code, len(democon.sessions), len(democon.speakers)) == ("DEMOCON", 36, 27)
    assert [room.id for room in democon.rooms] == ["gray-room", "tan-room"]
    assert democon.sessions[0].track == "Phased"
    assert democon.speakers[0].bio.startswith("Break through direction.")


def test_a_talk_as_pretalx_writes_it_today() -> None:
    event = read(one_talk(answers=[]))
    (session,) = event.sessions
    assert session.title == {"de-formal": "Beyond"}
    assert session.abstract == {"de-formal": "Short.\n\nLong."}
    assert (session.kind, session.track, session.speakers) == ("talk", "", ("ana-silva",))
    assert session.url == "https://pretalx.example/conf/talk/G9JGWY/"
    assert event.accent == "#3aa57c"


def test_a_file_that_breaks_the_schema_is_refused_with_every_fault() -> None:
    broken = json.loads((DATA / "invalid-example.json").read_text("utf-8"))
    talk = "schedule.conference.days[0].rooms.Winterchaos[0]"
    assert faults(broken) == {
        "schedule.rooms": "is not allowed here; rooms are listed in schedule.conference",
        f"{talk}.id": "must be a whole number from 1 on, not a text",
        f"{talk}.persons[0].id": "must be a whole number from 1 on, not a text",
        f"{talk}.persons[0].code": "must be capital letters and digits",
        f"{talk}.answers": "is not a key known here",
    }
    blamed = {tuple(error.instance_path) for error in SCHEMA.iter_errors(broken)}
    assert len(blamed) == 5, "all that the schema blames, and no more"


@pytest.mark.parametrize(
    ("changes", "path", "reason"),
    [
        ({"guid": "25"}, ".guid", "must be a UUID"),
        ({"guid": None}, ".guid", "is empty"),
        ({"title": " "}, ".title", "is empty"),
        ({"title": "x" * 301}, ".title", "is too long: 301 characters, at most 300"),
        ({"title": "Bell \a"}, ".title", "has control characters"),
        ({"title": "\ud800"}, ".title", "has control characters"),
        ({"title": "e" + "\u0301" * 40}, ".title", "piles of marks"),
        ({"date": "2020-12-14T09:00:00"}, ".date", "has no offset"),
        ({"date": "tomorrow"}, ".date", "must be a date and time"),
        ({"date": "2020-02-30T09:00:00Z"}, ".date", "must be a date and time"),
        ({"date": "9999-12-31T23:59:59Z"}, ".date", "is in the year 9999"),
        ({"date": 1607932800}, ".date", "must be a date and time"),
        ({"date": "2020-12-20T09:00:00+01:00"}, ".date", "stands under 2020-12-14"),
        ({"duration": "half an hour"}, ".duration", "must be hours and minutes"),
        ({"duration": "00:00"}, ".ends_at", "is not after"),
        ({"duration": "99:59"}, ".ends_at", "days after"),
        ({"end": "2020-12-14T11:00:00+01:00"}, ".end", "does not agree"),
        ({"start": "10:00"}, ".start", "is 10:00, but date says 09:00"),
        ({"start": "9 o'clock"}, ".start", "must be a time of day"),
        ({"room": "Foyer"}, ".room", "it stands under “Aula”"),
        ({"url": "javascript:alert(1)"}, ".url", "must begin with http"),
        ({"id": True}, ".id", "whole number"),
        ({"id": 0}, ".id", "whole number"),
        ({"persons": "Ana"}, ".persons", "must be a list, not a text"),
        ({"persons": ["Ana"]}, ".persons[0]", "must be a table"),
        ({"persons": [{"id": 3}]}, ".persons[0].name", "is missing"),
        ({"links": None}, None, ""),
    ],
)
def test_each_thing_wrong_is_named_with_its_place(
    changes: dict[str, Any], path: str | None, reason: str
) -> None:
    if path is None:
        assert read(one_talk(**changes)).sessions
        return
    found = faults(one_talk(**changes))
    assert reason in found[f"{TALK}{path}"]


@pytest.mark.parametrize(
    "key", ["guid", "id", "date", "start", "room", "title", "url", "persons", "slug", "track"]
)
def test_what_the_schema_asks_for_must_be_there(key: str) -> None:
    document = one_talk()
    del document["schedule"]["conference"]["days"][0]["rooms"]["Aula"][0][key]
    assert faults(document)[f"{TALK}.{key}"] == "is missing"
    assert not SCHEMA.is_valid(document)


@pytest.mark.parametrize(
    "change",
    [
        {"time_zone_name": "Mars/Olympus"},
        {"time_zone_name": "../../etc/passwd"},
        {"title": None},
        {"acronym": "c3"},
        {"start": "2020-12-32"},
        {"end": "2020-12-01"},
        {"days": {}},
        {"days": []},
        {"days": [{"date": "2020-12-14"}]},
        {"rooms": [{"name": ""}]},
    ],
)
def test_a_conference_has_to_make_sense(change: dict[str, Any]) -> None:
    document = one_talk()
    document["schedule"]["conference"].update(change)
    assert faults(document)


def test_two_talks_with_one_guid_and_two_at_one_time_are_refused() -> None:
    twice = one_talk()
    talks = twice["schedule"]["conference"]["days"][0]["rooms"]["Aula"]
    talks.append(deepcopy(talks[0]))
    assert faults(twice)["schedule.conference.days[0].rooms.Aula[1]"] == f"has the guid of {TALK}"
    talks[1] |= {"guid": "2d64f8e2-26ee-529f-b5ab-3b3f326e31b9"}
    talks[1] |= {"date": "2020-12-14T09:29:00+01:00", "start": "09:29"}
    reason = faults(twice)["schedule.conference.days[0].rooms.Aula[1]"]
    assert reason == (
        f"2020-12-14 09:29–09:59 overlaps with {TALK} (2020-12-14 09:00–09:30) in “aula”"
    )


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "This is not JSON"),
        ("{", "This is not JSON"),
        ("[]", "must be a table"),
        ("null", "must be a table"),
        ('{"schedule": NaN}', "NaN is not a number"),
        ('{"schedule": {}, "schedule": {}}', "is there twice"),
        ('{"schedule": ' + "9" * 5000 + "}", "This is not JSON as it is read here"),
        ("[" * 100_000, "nested too deeply"),
        ('{"schedule":' * 100_000, "nested too deeply"),
        (b"\xff\xfe{\x00}\x00", "UTF-16"),
        (b'{"schedule": "\xe9"}', "not UTF-8"),
        (b" " * (frab_json.MOST_BYTES + 1), "too large"),
        ("{}", "is missing"),
    ],
)
def test_what_is_no_schedule_at_all_is_refused_in_words(text: str | bytes, reason: str) -> None:
    with pytest.raises(BrokenFile, match=reason):
        frab_json.read(text)


def test_a_room_needs_a_name() -> None:
    document = one_talk(room="")
    day = document["schedule"]["conference"]["days"][0]
    day["rooms"] = {" ": day["rooms"]["Aula"]}
    assert "is not a name" in faults(document)["schedule.conference.days[0].rooms. "]


def test_a_schedule_without_a_session_would_empty_the_programme() -> None:
    document = one_talk()
    document["schedule"]["conference"]["days"][0]["rooms"] = {}
    assert "no session" in faults(document)[""]


def test_without_a_time_zone_the_offset_of_the_first_talk_counts() -> None:
    document = one_talk()
    del document["schedule"]["conference"]["time_zone_name"]
    event = read(document)
    assert event.timezone == "Etc/GMT-1"
    again = frab_json.read(frab_json.write(event, BASE, "1"))
    assert again.timezone == "Etc/GMT-1"


def test_the_summit_goes_out_valid_by_the_schema() -> None:
    for event in (shipped(), replace(shipped(), id="x")):
        written = json.loads(frab_json.write(event, BASE, "3"))
        assert [error.message for error in SCHEMA.iter_errors(written)] == []


@given(events())
@FEWER
def test_what_we_write_is_valid_by_the_schema(event: Event) -> None:
    written = json.loads(frab_json.write(event, BASE, "3"))
    assert [error.message for error in SCHEMA.iter_errors(written)] == []


@given(frab_events())
@FEWER
def test_what_a_schedule_can_hold_comes_back_the_same(event: Event) -> None:
    again = frab_json.read(frab_json.write(event, BASE, "3"))
    assert sorted_out(again) == sorted_out(event)


@given(events().filter(lambda event: bool(event.sessions)))
@FEWER
def test_an_event_that_takes_its_own_schedule_back_is_unchanged(event: Event) -> None:
    assert frab_json.read(frab_json.write(event, BASE, "3"), onto=event) == event
