"""Alive, ready, and figures that give nothing away."""

from rooms.people import Role
from tests.web.hall import Hall


async def test_alive_says_only_that(hall: Hall) -> None:
    async with hall.browser() as browser:
        answer = await browser.get("/healthz")
    assert (answer.status_code, answer.text) == (200, "ok\n")


async def test_ready_names_what_is_well(hall: Hall) -> None:
    async with hall.browser() as browser:
        answer = await browser.get("/readyz")
    assert answer.status_code == 200
    checks = {"sql": True, "bus": True, "running": True}
    assert answer.json() == {"ready": True, "checks": checks, "version": "1.0.0"}


async def test_not_ready_names_what_is_not(hall: Hall) -> None:
    hall.health.results["bus"] = False
    async with hall.browser() as browser:
        answer = await browser.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"] == {"sql": True, "bus": False, "running": True}


async def test_a_process_that_stops_is_not_ready(hall: Hall) -> None:
    hall.health.stopping = True
    async with hall.browser() as browser:
        assert (await browser.get("/readyz")).status_code == 503
        assert (await browser.get("/healthz")).status_code == 200


async def test_figures_are_by_route_and_never_by_address(hall: Hall) -> None:
    async with hall.caller(Role.MODERATOR) as caller:
        await caller.get("/api/rooms/secret-room/audit?what=secret")
        await caller.get("/api/screens/top-secret")
        await caller.request("BREW", "/api/event")
        text = (await caller.get("/metrics")).text
    assert 'route="/api/rooms/{room}/audit",status="404"' in text
    assert 'method="other"' in text
    assert "secret-room" not in text
    assert "top-secret" not in text
    assert "BREW" not in text
