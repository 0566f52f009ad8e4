"""The event and its programme, for pages, calendars and other programs; and taking one over."""

import asyncio
import gzip
from dataclasses import replace
from xml.etree.ElementTree import fromstring

import httpx2
import icalendar
import pytest

from rooms.people import Role
from server.events import SUMMIT
from server.wire import frab_json, frab_xml
from tests.web.hall import URL, Hall

FORMS = ["programme", "programme.ics", "programme.xml", "programme.json"]
SUMMIT_ALONE = SUMMIT.read_text("utf-8").replace('delegations_file = "creative-cities.csv"', "")
"""The summit's file without the one that lies beside it."""


async def test_a_stranger_learns_the_event_and_not_its_code(hall: Hall) -> None:
    async with hall.browser() as browser:
        answer = await browser.get("/api/event")
    event = answer.json()
    assert event["timezone"] == "Asia/Shanghai"
    assert event["code_needed"] is True
    assert "Beijing" in event["name"]["en"]
    assert "SHOUGANG" not in answer.text


@pytest.mark.parametrize("form", FORMS)
async def test_no_form_of_the_programme_gives_the_code_away(hall: Hall, form: str) -> None:
    hall.programme.now = replace(hall.programme.now, code="OPENSESAME42")
    async with hall.browser() as browser:
        answer = await browser.get(f"/api/{form}")
    assert "opensesame42" not in answer.text.lower()


async def test_the_programme_names_days_rooms_and_sessions(hall: Hall) -> None:
    async with hall.browser() as browser:
        programme = (await browser.get("/api/programme")).json()
    ids = {session["id"] for session in programme["sessions"]}
    assert {id for day in programme["days"] for id in day["sessions"]} == ids
    assert [room["id"] for room in programme["rooms"]][:2] == ["main", "creative-cities"]


async def test_delegations_are_listed(hall: Hall) -> None:
    async with hall.browser() as browser:
        listed = (await browser.get("/api/delegations")).json()
    assert len(listed) == len(hall.programme.now.delegations)
    assert set(listed[0]) == {"id", "name", "country", "field"}


async def test_the_other_forms_are_what_their_names_say(hall: Hall) -> None:
    async with hall.browser() as browser:
        ics = await browser.get("/api/programme.ics")
        xml = await browser.get("/api/programme.xml")
        schedule = await browser.get("/api/programme.json")
    assert ics.headers["content-type"] == "text/calendar; charset=utf-8"
    entries = icalendar.Calendar.from_ical(ics.content).walk("VEVENT")
    assert len(entries) == len(hall.programme.now.sessions)
    assert fromstring(xml.content).tag == "schedule"
    assert schedule.json()["schedule"]["base_url"] == URL


@pytest.mark.parametrize("form", [*FORMS, "event", "delegations"])
async def test_what_has_not_changed_is_not_sent_again(hall: Hall, form: str) -> None:
    async with hall.browser() as browser:
        first = await browser.get(f"/api/{form}")
        known = {"If-None-Match": first.headers["etag"]}
        hall.clock.move(minutes=5)
        again = await browser.get(f"/api/{form}", headers=known)
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == first.headers["etag"]


async def test_a_change_has_another_etag_within_a_second(hall: Hall) -> None:
    async with hall.browser() as browser:
        first = await browser.get("/api/programme")
        moved = replace(hall.programme.now.sessions[0], delay_s=600)
        hall.programme.now = replace(hall.programme.now, sessions=(moved,))
        hall.clock.move(seconds=1)
        known = {"If-None-Match": first.headers["etag"]}
        assert (await browser.get("/api/programme", headers=known)).status_code == 200


async def test_a_hall_that_asks_at_once_reads_once(hall: Hall) -> None:
    async with hall.browser() as browser:
        answers = await asyncio.gather(*(browser.get("/api/programme") for _ in range(200)))
    assert {answer.status_code for answer in answers} == {200}
    assert hall.programme.read == 1


async def test_it_is_squeezed_for_those_who_can_read_that(hall: Hall) -> None:
    async with hall.browser(headers={"Accept-Encoding": "gzip"}) as browser:
        async with browser.stream("GET", "/api/programme") as answer:
            raw = b"".join([part async for part in answer.aiter_raw()])
        assert answer.headers["content-encoding"] == "gzip"
    async with hall.browser(headers={"Accept-Encoding": "identity"}) as browser:
        plain = await browser.get("/api/programme")
    assert "content-encoding" not in plain.headers
    assert gzip.decompress(raw) == plain.content


async def take_over(hall: Hall, data: bytes, query: str = "") -> httpx2.Response:
    async with hall.caller(Role.ORGANISER) as caller:
        return await caller.post(f"/api/programme{query}", content=data)


async def test_an_organiser_takes_over_a_schedule(hall: Hall) -> None:
    event = replace(hall.programme.now, sessions=hall.programme.now.sessions[:3])
    for data in (frab_xml.write(event, URL, "1"), frab_json.write(event, URL, "1")):
        hall.programme.now = replace(event, sessions=())
        answer = await take_over(hall, data)
        assert answer.status_code == 200, answer.text
        assert answer.json()["sessions"] == len(hall.programme.now.sessions) == 3
        assert hall.programme.now.code == "SHOUGANG"


async def test_a_schedule_can_be_looked_at_before_it_is_taken_over(hall: Hall) -> None:
    before = hall.programme.now
    fewer = replace(before, sessions=before.sessions[:3])
    answer = await take_over(hall, frab_xml.write(fewer, URL, "1"), "?keep=no")
    assert answer.status_code == 200, answer.text
    looked = answer.json()
    assert (looked["sessions"], looked["new"]) == (3, 0)
    assert looked["gone"] == len(before.sessions) - 3
    assert hall.programme.now is before
    assert (await take_over(hall, b"<schedule>", "?keep=no")).status_code == 400
    assert (await take_over(hall, b"", "?keep=later")).status_code == 400


async def test_an_organiser_takes_over_an_event_file(hall: Hall) -> None:
    answer = await take_over(hall, SUMMIT_ALONE.encode())
    assert answer.status_code == 200, answer.text


async def test_the_file_of_another_event_is_refused(hall: Hall) -> None:
    before = hall.programme.now
    other = SUMMIT_ALONE.replace(f'id = "{before.id}"', 'id = "other"')
    answer = await take_over(hall, other.encode())
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "conflict")
    assert hall.programme.now is before


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<schedule>",
        b'{"schedule": {}}',
        b"\xff\xfe",
        b"name = ",
        b"[[sessions]]\nid = 3",
        b"rooms:\n- a\n  b",
        b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
    ],
)
async def test_a_broken_file_is_refused_whole_with_its_faults(hall: Hall, data: bytes) -> None:
    before = hall.programme.now
    answer = await take_over(hall, data)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "bad_request")
    assert "root:" not in answer.text
    assert hall.programme.now is before
    if data:
        assert all(fault["reason"] for fault in answer.json()["faults"])


async def test_a_file_that_is_too_large_is_refused(hall: Hall) -> None:
    assert (await take_over(hall, b"<" * 4_000_001)).status_code == 413
