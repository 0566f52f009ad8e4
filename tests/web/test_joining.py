"""Coming in: by code, badge and invite; the pass and its cookie; wrong codes."""

import asyncio
from collections.abc import AsyncIterator, Callable
from http.cookies import SimpleCookie

import httpx2
import pytest

from rooms.people import Attendance, Role
from server.identity import PASS_LIFE
from server.web.joining import WRONG_PER_MINUTE
from server.web.services import Badge
from tests.web.hall import Hall

ADA = {"code": "SHOUGANG", "name": "Ada", "attendance": "remote"}


def code_of(answer: httpx2.Response) -> str:
    """The code of a refusal, which always has words too."""
    error = answer.json()["error"]
    assert error["message"]
    code: str = error["code"]
    return code


async def test_a_delegate_comes_in_by_the_code(hall: Hall) -> None:
    async with hall.browser() as browser:
        body = {**ADA, "delegation": "beijing", "languages": ["zh", "en"]}
        answer = await browser.post("/api/join", json=body)
        assert answer.status_code == 201
        joined = answer.json()
        assert joined["person"]["name"] == "Ada"
        assert joined["person"]["delegation"]["id"] == "beijing"
        assert joined["person"]["languages"] == ["zh", "en"]
        assert joined["expires_at"] == "2020-09-17T13:00:00.000Z"
        me = await browser.get("/api/me")
        assert me.json()["person"] == joined["person"]
        assert me.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("code", ["shougang", " SHOU-GANG ", "ShouGang"])
async def test_the_code_is_known_however_it_is_typed(hall: Hall, code: str) -> None:
    async with hall.browser() as browser:
        assert (await browser.post("/api/join", json={**ADA, "code": code})).status_code == 201


async def test_the_cookie_is_out_of_reach_of_scripts(hall: Hall) -> None:
    async with hall.browser() as browser:
        plain = await browser.post("/api/join", json=ADA)
    morsel = SimpleCookie(plain.headers["set-cookie"])["pass"]
    assert morsel.value == plain.json()["pass"]
    assert (morsel["httponly"], morsel["samesite"], morsel["path"]) == (True, "lax", "/")
    assert not morsel["secure"]
    async with hall.browser("https://plenary.test") as browser:
        secure = await browser.post("/api/join", json=ADA)
    assert SimpleCookie(secure.headers["set-cookie"])["pass"]["secure"]


async def test_every_join_is_a_new_person_even_with_a_cookie(hall: Hall) -> None:
    async with hall.browser() as browser:
        first = await browser.post("/api/join", json=ADA)
        second = await browser.post("/api/join", json=ADA)
    assert first.json()["person"]["id"] != second.json()["person"]["id"]


async def test_two_thousand_from_one_hall_all_come_in(hall: Hall) -> None:
    async with hall.browser() as browser:
        joins = [browser.post("/api/join", json={**ADA, "name": f"D{n}"}) for n in range(2000)]
        statuses = [answer.status_code for answer in await asyncio.gather(*joins)]
    assert statuses == [201] * 2000


async def test_a_wrong_code_is_refused_with_where_to_find_the_right_one(hall: Hall) -> None:
    async with hall.browser() as browser:
        answer = await browser.post("/api/join", json={**ADA, "code": "BEIJING"})
    assert (answer.status_code, code_of(answer)) == (403, "forbidden")
    assert "on your badge" in answer.json()["error"]["message"]
    assert "set-cookie" not in answer.headers


async def test_wrong_codes_are_slowed_down_while_right_ones_still_open(hall: Hall) -> None:
    async with hall.browser() as browser:
        for _ in range(WRONG_PER_MINUTE):
            answer = await browser.post("/api/join", json={**ADA, "code": "WRONG"})
            assert answer.status_code == 403
        slowed = await browser.post("/api/join", json={**ADA, "code": "WRONG"})
        assert (slowed.status_code, slowed.headers["retry-after"]) == (429, "2")
        assert slowed.json()["error"]["retry_ms"] == 1500
        assert (await browser.post("/api/join", json=ADA)).status_code == 201


async def test_after_too_many_wrong_badges_even_a_right_one_waits(hall: Hall) -> None:
    hall.village.printed["GOOD"] = Badge("GOOD", "Bo", Role.SPEAKER, Attendance.ONSITE)
    async with hall.browser() as browser:
        for _ in range(WRONG_PER_MINUTE):
            wrong = await browser.post("/api/join", json={"badge": "BAD"})
            assert (wrong.status_code, code_of(wrong)) == (404, "not_found")
        assert (await browser.post("/api/join", json={"badge": "BAD"})).status_code == 429
        assert (await browser.post("/api/join", json={"badge": "GOOD"})).status_code == 429
        hall.clock.move(seconds=2)
        assert (await browser.post("/api/join", json={"badge": "GOOD"})).status_code == 201


async def test_a_badge_is_one_person_from_a_hundred_browsers(hall: Hall) -> None:
    hall.village.printed["K7"] = Badge("K7", "Bo", Role.SPEAKER, Attendance.ONSITE)
    people = set()
    for _ in range(100):
        async with hall.browser() as browser:
            answer = await browser.post("/api/join", json={"badge": "k7"})
            assert answer.status_code == 201
            people.add((answer.json()["person"]["id"], answer.json()["person"]["name"]))
    assert people == {("p0", "Bo")}


@pytest.mark.parametrize("missing", ["code", "name", "attendance"])
async def test_without_a_badge_code_name_and_attendance_are_needed(
    hall: Hall, missing: str
) -> None:
    body = {key: value for key, value in ADA.items() if key != missing}
    async with hall.browser() as browser:
        answer = await browser.post("/api/join", json=body)
    assert answer.status_code == 400
    assert answer.json()["error"]["message"] == f"“{missing}” is missing."


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"name": ""}, 400),
        ({"name": "x" * 81}, 413),
        ({"name": "a\u0000b"}, 400),
        ({"name": "\u202eadA"}, 400),
        ({"attendance": "both"}, 400),
        ({"role": "organiser"}, 400),
        ({"languages": "zh"}, 400),
        ({"languages": ["zh"] * 11}, 400),
        ({"delegation": "atlantis"}, 404),
        ({"code": ["SHOUGANG"]}, 400),
        ({"__proto__": {"role": "organiser"}}, 400),
    ],
)
async def test_what_does_not_fit_is_refused(
    hall: Hall, change: dict[str, object], status: int
) -> None:
    async with hall.browser() as browser:
        answer = await browser.post("/api/join", json={**ADA, **change})
    assert answer.status_code == status
    assert code_of(answer)
    assert not hall.village.known


@pytest.mark.parametrize(
    "data", [b"", b"{", b"\xff", b"[" * 5000, b'{"code":"A","code":"B"}', b"null", b"code=SHOUGANG"]
)
async def test_a_body_that_is_no_json_is_refused(hall: Hall, data: bytes) -> None:
    async with hall.browser() as browser:
        answer = await browser.post("/api/join", content=data)
    assert (answer.status_code, code_of(answer)) == (400, "bad_request")


async def test_a_body_that_is_too_large_is_refused_before_it_is_read(hall: Hall) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(10_000):
            yield b"x" * 1000

    async with hall.browser() as browser:
        declared = await browser.post("/api/join", content=b"x" * 20_000)
        streamed = await browser.post("/api/join", content=endless())
    assert (declared.status_code, streamed.status_code) == (413, 413)


async def invited(hall: Hall, **body: object) -> httpx2.Response:
    async with hall.browser() as browser:
        return await browser.post("/api/pass", json=body)


async def test_an_invite_gives_its_role_and_rooms(hall: Hall) -> None:
    text, made = hall.services.invites.make(Role.MODERATOR, hall.clock(), ["main"])
    await hall.village.register_invite(made.id, 1)
    answer = await invited(hall, invite=text, name="Mo")
    assert answer.status_code == 201
    person = answer.json()["person"]
    assert (person["role"], person["rooms"], person["name"]) == ("moderator", ["main"], "Mo")


async def test_an_invite_is_used_as_often_as_it_may(hall: Hall) -> None:
    text, made = hall.services.invites.make(Role.SPEAKER, hall.clock())
    await hall.village.register_invite(made.id, 2)
    statuses = [(await invited(hall, invite=text)).status_code for _ in range(3)]
    assert statuses == [201, 201, 403]


async def test_an_invite_that_is_old_changed_or_a_pass_is_refused(hall: Hall) -> None:
    text, made = hall.services.invites.make(Role.SPEAKER, hall.clock())
    await hall.village.register_invite(made.id, None)
    for wrong in (text[:-2], text + "x", hall.pass_of(hall.person(Role.ORGANISER)), "x", "é"):
        answer = await invited(hall, invite=wrong)
        assert (answer.status_code, code_of(answer)) == (401, "unauthenticated")
    hall.clock.move(days=7)
    answer = await invited(hall, invite=text)
    assert "expired" in answer.json()["error"]["message"]
    assert answer.status_code == 401


async def test_without_a_pass_nobody_is_known(hall: Hall) -> None:
    async with hall.browser() as browser:
        answer = await browser.get("/api/me")
        assert answer.json() == {"person": None, "expires_at": None}
        refused = await browser.post("/api/renew")
    assert (refused.status_code, code_of(refused)) == (401, "unauthenticated")
    assert refused.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize("header", ["Bearer", "Bearer ", "Basic eDp5", "nonsense", ""])
async def test_a_wrong_authorization_is_refused(hall: Hall, header: str) -> None:
    async with hall.browser(headers={"Authorization": header}) as browser:
        assert (await browser.get("/api/me")).status_code == 401


async def test_a_pass_is_renewed_in_time_and_a_week_late_but_no_later(hall: Hall) -> None:
    async with hall.browser() as browser:
        first = (await browser.post("/api/join", json=ADA)).json()
        hall.clock.move(seconds=PASS_LIFE.total_seconds() + 60)
        assert (await browser.get("/api/me")).status_code == 401
        second = await browser.post("/api/renew")
        assert second.status_code == 200
        assert second.json()["person"] == first["person"]
        assert second.json()["pass"] != first["pass"]
        assert (await browser.get("/api/me")).status_code == 200
        hall.clock.move(days=8)
        assert (await browser.post("/api/renew")).status_code == 401


async def test_somebody_removed_is_refused_at_once_and_not_renewed(hall: Hall) -> None:
    person = hall.person(Role.DELEGATE)
    async with hall.browser(cookies={"pass": hall.pass_of(person)}) as browser:
        assert (await browser.get("/api/me")).status_code == 200
        hall.village.known[person.id] = type(person)(**{**vars(person), "removed": True})
        me = await browser.get("/api/me")
        assert (me.status_code, code_of(me)) == (403, "forbidden")
        assert (await browser.post("/api/renew")).status_code == 403


async def test_a_pass_of_nobody_is_refused(hall: Hall) -> None:
    text, _ = hall.services.passes.issue("ghost", hall.clock())
    async with hall.browser(cookies={"pass": text}) as browser:
        assert (await browser.get("/api/me")).status_code == 401


async def test_leaving_takes_the_cookie_away(hall: Hall) -> None:
    async with hall.browser() as browser:
        await browser.post("/api/join", json=ADA)
        assert (await browser.post("/api/leave")).status_code == 200
        assert "pass" not in browser.cookies
        assert (await browser.get("/api/me")).json()["person"] is None


async def test_the_pass_behind_a_header_is_stronger_than_the_cookie(
    hall_with: Callable[..., Hall],
) -> None:
    hall = hall_with()
    cookie, header = hall.person(Role.DELEGATE), hall.person(Role.ORGANISER)
    headers = {"Authorization": f"Bearer {hall.pass_of(header)}"}
    async with hall.browser(cookies={"pass": hall.pass_of(cookie)}, headers=headers) as browser:
        assert (await browser.get("/api/me")).json()["person"]["role"] == "organiser"
