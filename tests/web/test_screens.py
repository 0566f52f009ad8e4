"""A screen without a pass shows a code and waits; QR codes lead to this server alone."""

from collections.abc import Callable

import httpx2
import pytest

from rooms.people import Role
from server.web.services import Paired
from tests.web.hall import URL, Hall


async def test_a_screen_waits_and_then_has_a_pass_and_a_room(hall: Hall) -> None:
    async with hall.browser() as display:
        opened = await display.post("/api/screens")
        assert opened.status_code == 201
        waiting = opened.json()
        assert waiting["code"] == "123456"
        assert waiting["expires_at"] == "2020-09-17T01:15:00.000Z"
        assert (await display.get(waiting["poll_url"])).json() == {"state": "waiting"}
        assert "pass" not in display.cookies

        screen = hall.person(Role.SCREEN)
        hall.pairings.waiting["secret-0"] = Paired("s1", "Hall A", "main", screen.id)
        paired = (await display.get(waiting["poll_url"])).json()
        assert (paired["state"], paired["room"]) == ("paired", "main")
        assert paired["screen"] == {"id": "s1", "name": "Hall A"}
        me = (await display.get("/api/me")).json()
        assert (me["person"]["id"], me["person"]["role"]) == (screen.id, "screen")


async def test_a_code_that_is_over_is_not_found(hall: Hall) -> None:
    async with hall.browser() as display:
        answer = await display.get("/api/screens/guessed")
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "not_found")


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none"])
async def test_a_link_elsewhere_does_not_make_a_browser_a_screen(hall: Hall, site: str) -> None:
    screen = hall.person(Role.SCREEN)
    hall.pairings.waiting["theirs"] = Paired("s1", "Hall A", "main", screen.id)
    async with hall.browser(headers={"Sec-Fetch-Site": site}) as browser:
        answer = await browser.get("/api/screens/theirs")
        assert answer.status_code == 403
        assert "pass" not in browser.cookies
    async with hall.browser(headers={"Sec-Fetch-Site": "same-origin"}) as browser:
        assert (await browser.get("/api/screens/theirs")).json()["state"] == "paired"


async def test_codes_are_not_handed_out_without_end(hall: Hall) -> None:
    async with hall.browser() as display:
        statuses = [(await display.post("/api/screens")).status_code for _ in range(121)]
    assert statuses == [201] * 120 + [429]


async def test_a_paired_screen_knows_the_way_in(hall_with: Callable[..., Hall]) -> None:
    for hall, url in (
        (hall_with(), URL),
        (hall_with(url="https://a.example"), "https://a.example"),
    ):
        async with hall.caller(Role.SCREEN) as display:
            answer = await display.get("/api/code")
        assert answer.json() == {"code": "SHOUGANG", "url": f"{url}/join"}
        assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("text", ["/", "/join#code=SHOUGANG", f"{URL}/rooms/main", URL])
async def test_an_address_of_ours_is_drawn(hall: Hall, text: str) -> None:
    async with hall.browser() as browser:
        answer = await browser.get("/api/qr.svg", params={"text": text})
    assert answer.headers["content-type"] == "image/svg+xml"
    assert answer.text.startswith("<svg ")
    assert "<script" not in answer.text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello",
        "https://evil.example/",
        "//evil.example/",
        "javascript:alert(1)",
        f"{URL}.evil.example/",
        f"{URL}@evil.example/",
        "https://plenary.test/",
        "http://plenary.test:81/",
        "\\\\evil.example",
        "/\\evil.example",
        "/a b",
        "/a\nb",
        "http://[",
        "/\ud800".encode("utf-8", "surrogatepass"),
    ],
)
async def test_nothing_else_is_drawn(hall: Hall, text: str) -> None:
    async with hall.browser() as browser:
        answer = await browser.get("/api/qr.svg", params={"text": text})
    if text == "//evil.example/":  # an address of ours: a path that begins with two slashes
        assert answer.status_code == 200
    else:
        assert (answer.status_code, answer.json()["error"]["code"]) == (400, "bad_request")


async def codes(hall: Hall, **body: object) -> httpx2.Response:
    async with hall.caller(Role.ORGANISER) as caller:
        return await caller.post("/api/qr", json=body)


async def test_codes_that_open_doors_are_drawn_without_naming_them_in_an_address(
    hall: Hall,
) -> None:
    answer = await codes(hall, texts=["/join#badge=K7", f"{URL}/join#invite=secret"])
    assert answer.headers["cache-control"] == "no-store"
    first, second = answer.json()["svgs"]
    assert first.startswith("<svg ")
    assert first != second
    async with hall.browser() as browser:
        same = await browser.get("/api/qr.svg", params={"text": "/join#badge=K7"})
    assert first == same.text


@pytest.mark.parametrize(
    "texts",
    [
        [],
        ["https://evil.example/"],
        ["/join", "hello"],
        "/join",
        [7],
        ["/" + "a" * 500],
        ["/"] * 41,
    ],
)
async def test_only_a_few_addresses_of_ours_are_drawn_at_once(hall: Hall, texts: object) -> None:
    answer = await codes(hall, texts=texts)
    assert answer.status_code in {400, 413}
    assert "svgs" not in answer.json()


async def test_a_text_too_long_for_a_code_is_refused(hall: Hall) -> None:
    async with hall.browser() as browser:
        assert (await browser.get("/api/qr.svg?text=/" + "a" * 500)).status_code == 413
        assert (await browser.get("/api/qr.svg?text=/" + "中" * 440)).status_code == 200


async def test_a_public_address_is_what_codes_lead_to(hall_with: Callable[..., Hall]) -> None:
    behind = hall_with(url="https://summit.example")
    async with behind.browser() as browser:
        drawn = await browser.get("/api/qr.svg?text=https://summit.example/join")
        by_path = await browser.get("/api/qr.svg?text=/join")
        assert drawn.text == by_path.text
        assert (await browser.get(f"/api/qr.svg?text={URL}/join")).status_code == 400
