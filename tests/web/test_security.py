"""What every answer says to the browser, and who may change anything by cookie."""

from collections.abc import Callable

import httpx
import pytest

from rooms.people import Role
from server.web.security import policy
from server.web.services import Media
from tests.web.behind import KEYS, Places
from tests.web.hall import URL, Hall

ADA = {"code": "SHOUGANG", "name": "Ada", "attendance": "remote"}


def directives(text: str) -> dict[str, list[str]]:
    """A policy by the names of its directives."""
    parts = [part.split() for part in text.split(";")]
    return {name: values for name, *values in parts}


@pytest.mark.parametrize("path", ["/", "/api/event", "/api/nothing", "/nothing", "/healthz"])
async def test_every_answer_is_covered(hall: Hall, path: str) -> None:
    async with hall.browser() as browser:
        headers = (await browser.get(path)).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-frame-options"] == "DENY"
    assert "geolocation=()" in headers["permissions-policy"]
    assert "strict-transport-security" not in headers
    said = directives(headers["content-security-policy"])
    assert said["default-src"] == said["script-src"] == said["style-src"] == ["'self'"]
    assert said["frame-ancestors"] == said["object-src"] == said["base-uri"] == ["'none'"]
    assert said["connect-src"] == ["'self'", "ws://plenary.test", "wss://plenary.test"]
    assert "unsafe" not in headers["content-security-policy"]


async def test_under_https_browsers_are_told_to_stay_there(hall: Hall) -> None:
    async with hall.browser("https://plenary.test") as browser:
        headers = (await browser.get("/")).headers
    assert headers["strict-transport-security"] == "max-age=31536000"


@pytest.mark.parametrize(
    "host", ["", "a b", "evil.example; script-src *", "x'unsafe-inline'", "a:b", "[::1", "é"]
)
def test_a_host_that_is_none_gets_no_word_in_the_policy(host: str) -> None:
    assert policy(host) == policy("")
    assert directives(policy(host))["connect-src"] == ["'self'"]


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "[::1]:8000", "summit.example"])
def test_a_host_names_the_sockets(host: str) -> None:
    assert f"wss://{host}" in directives(policy(host))["connect-src"]


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": ""},
        {"Origin": "http://plenary.test.evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
async def test_another_sites_page_changes_nothing(hall: Hall, headers: dict[str, str]) -> None:
    cookie = {"pass": hall.pass_of(hall.person(Role.ORGANISER))}
    async with hall.browser(cookies=cookie, headers=headers) as browser:
        for path in ("/api/join", "/api/invites", "/api/rooms/main/commands", "/api/leave"):
            answer = await browser.post(path, json=ADA)
            assert (answer.status_code, answer.json()["error"]["code"]) == (403, "forbidden")
            assert "set-cookie" not in answer.headers
        assert (await browser.get("/api/event")).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": URL},
        {"Origin": "https://plenary.test:80"},
        {"Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": URL, "Sec-Fetch-Site": "same-origin"},
    ],
)
async def test_our_own_pages_and_programs_do(hall: Hall, headers: dict[str, str]) -> None:
    async with hall.browser(headers=headers) as browser:
        assert (await browser.post("/api/join", json=ADA)).status_code in {201, 403}
        if headers.get("Origin", URL) == URL:
            assert (await browser.post("/api/join", json=ADA)).status_code == 201


async def test_a_pass_in_a_header_needs_no_origin(hall: Hall) -> None:
    async with hall.caller(Role.ORGANISER) as caller:
        headers = {"Origin": "http://tool.example"}
        answer = await caller.post("/api/invites", json={"role": "speaker"}, headers=headers)
    assert answer.status_code == 201


async def test_partners_on_the_list_may(hall_with: Callable[..., Hall]) -> None:
    hall = hall_with(origins=frozenset({"https://partner.example"}))
    async with hall.browser(headers={"Origin": "https://partner.example"}) as browser:
        assert (await browser.post("/api/join", json=ADA)).status_code == 201


async def test_pages_reach_the_servers_that_play_our_streams(
    hall_with: Callable[..., Hall],
) -> None:
    client = httpx.AsyncClient()
    cdn = frozenset({"https://cdn.example"})
    media = Media(Places(), KEYS, client, reaches=cdn)
    async with hall_with(media=media).browser() as browser:
        said = directives((await browser.get("/")).headers["content-security-policy"])
    assert said["media-src"] == ["'self'", "blob:", "https://cdn.example"]
    assert said["connect-src"][-1] == "https://cdn.example"
    assert said["script-src"] == ["'self'"]
    await client.aclose()
