"""What organisers do: invites that work and end, badges for everybody on a list."""

import csv
import io

import httpx2
import pytest

from rooms.people import Role
from tests.web.hall import URL, Hall

PEOPLE = "name,role,city,country,field,attendance\nAda,delegate,Łódź,Poland,Film,remote\n=Bo,,,,,\n"


async def invite(hall: Hall, **body: object) -> httpx2.Response:
    async with hall.caller(Role.ORGANISER) as caller:
        return await caller.post("/api/invites", json=body)


async def test_an_invite_opens_the_door_as_often_as_it_says(hall: Hall) -> None:
    made = (await invite(hall, role="moderator", rooms=["main"], uses=2, expires="2d")).json()
    assert made["url"] == f"{URL}/join#invite={made['invite']}"
    assert (made["role"], made["rooms"], made["uses"]) == ("moderator", ["main"], 2)
    assert made["expires_at"] == "2020-09-19T01:00:00.000Z"
    statuses = []
    for _ in range(3):
        async with hall.browser() as browser:
            answer = await browser.post("/api/pass", json={"invite": made["invite"]})
            statuses.append(answer.status_code)
    assert statuses == [201, 201, 403]


async def test_an_invite_is_for_one_and_a_week_unless_said_otherwise(hall: Hall) -> None:
    made = (await invite(hall, role="speaker")).json()
    assert (made["uses"], made["rooms"]) == (1, None)
    assert made["expires_at"] == "2020-09-24T01:00:00.000Z"


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"role": "screen"}, 400),
        ({"role": "king"}, 400),
        ({"role": None}, 400),
        ({"uses": 0}, 400),
        ({"uses": True}, 400),
        ({"expires": "soon"}, 400),
        ({"expires": "400d"}, 400),
        ({"rooms": []}, 400),
        ({"rooms": ["atlantis"]}, 404),
        ({"rooms": "main"}, 400),
        ({"more": 1}, 400),
    ],
)
async def test_an_invite_that_makes_no_sense_is_refused(
    hall: Hall, change: dict[str, object], status: int
) -> None:
    answer = await invite(hall, **{"role": "speaker", **change})
    assert answer.status_code == status
    assert answer.json()["error"]["message"]


async def badges(hall: Hall, text: str | bytes, query: str = "") -> httpx2.Response:
    async with hall.caller(Role.ORGANISER) as caller:
        return await caller.post(f"/api/people{query}", content=text)


async def test_everybody_on_a_list_gets_a_badge(hall: Hall) -> None:
    answer = await badges(hall, PEOPLE)
    assert answer.status_code == 201
    first, _ = answer.json()["badges"]
    assert (first["name"], first["attendance"], first["role"]) == ("Ada", "remote", "delegate")
    assert first["url"] == f"{URL}/join#badge={first['code']}"


async def test_badges_come_as_a_list_to_print(hall: Hall) -> None:
    answer = await badges(hall, PEOPLE, "?as=csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row["name"] for row in rows] == ["Ada", "'=Bo"]
    assert answer.headers["content-disposition"] == 'attachment; filename="badges.csv"'


async def test_a_list_can_be_looked_at_before_anything_is_kept(hall: Hall) -> None:
    answer = await badges(hall, PEOPLE, "?keep=no")
    assert (answer.status_code, hall.village.printed) == (200, {})
    first, second = answer.json()["people"]
    assert first == {
        "line": 2,
        "name": "Ada",
        "role": "delegate",
        "attendance": "remote",
        "delegation": "Łódź",
        "country": "Poland",
        "field": "Film",
    }
    assert (second["line"], second["attendance"]) == (3, "onsite")
    assert (await badges(hall, "name,role\nAda,king\n", "?keep=no")).status_code == 400
    assert (await badges(hall, PEOPLE, "?keep=perhaps")).status_code == 400


async def test_badges_can_be_printed_again(hall: Hall) -> None:
    made = (await badges(hall, PEOPLE)).json()
    async with hall.caller(Role.ORGANISER) as caller:
        assert (await caller.get("/api/badges")).json() == made
        listed = await caller.get("/api/badges?as=csv")
    assert listed.headers["cache-control"] == "no-store"
    rows = list(csv.DictReader(io.StringIO(listed.content.decode("utf-8-sig"))))
    assert [row["code"] for row in rows] == [badge["code"] for badge in made["badges"]]


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("", ""),
        ("name\n", ""),
        ("nom\nAda\n", ""),
        ("name,role\nAda,king\n", "line 2, role"),
        ("name,role\nAda,screen\n", "line 2, role"),
        (b"name\n\xff\n", "line 2"),
        ("name\nAda\nAda\n", "line 3"),
    ],
)
async def test_a_wrong_list_is_refused_whole_by_line(
    hall: Hall, text: str | bytes, path: str
) -> None:
    answer = await badges(hall, text)
    assert answer.status_code == 400
    assert not hall.village.printed
    faults = answer.json()["faults"]
    assert faults
    assert path in [fault["path"] for fault in faults] or not path


async def test_a_list_that_is_too_large_is_refused(hall: Hall) -> None:
    assert (await badges(hall, "x" * 4_000_001)).status_code == 413
