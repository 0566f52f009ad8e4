"""`plenary run` and `serve` as real processes: they say where they are, and end when told to."""

import asyncio
import json
import re
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest_asyncio

from tests.helpers.server import Plenary, running


async def printed(server: Plenary, words: str) -> str:
    """All that was printed, once these words are among it."""
    for _ in range(400):
        if words in server.log():
            break
        await asyncio.sleep(0.05)
    return server.log()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def started(tmp_path_factory: object) -> AsyncIterator[Plenary]:
    """A `plenary run` in an empty folder."""
    folder: Path = tmp_path_factory.mktemp("run")  # type: ignore[attr-defined]
    async with running(Plenary(folder, arguments=("run",))) as (server,):
        yield server


async def test_run_prints_a_link_for_each_way_to_take_part(started: Plenary) -> None:
    text = await printed(started, "Ctrl-C ends it")
    links = dict(re.findall(r"^  (\w+) +(http\S+)$", text, re.MULTILINE))
    assert links["delegate"] == f"{started.url}/join#code=SHOUGANG"
    assert links["screen"] == f"{started.url}/screen"
    for role in ("moderator", "speaker", "organiser"):
        invite = re.search(r"#invite=([^&]+)", links[role])
        assert invite is not None
        come = await started.post("/api/pass", {"invite": invite[1]})
        assert come["person"]["role"] == role


async def test_the_links_open_a_live_event(started: Plenary) -> None:
    await started.joined()
    async with httpx.AsyncClient(base_url=started.url) as browser:
        programme = (await browser.get("/api/programme")).json()
        assert {session["state"] for session in programme["sessions"]} == {"planned"}
        assert (await browser.get("/readyz")).json()["ready"] is True


async def test_another_command_works_beside_the_running_server(started: Plenary) -> None:
    made = await asyncio.to_thread(started.run, "invite", "--role", "speaker", "--json")
    come = await started.post("/api/pass", {"invite": json.loads(made.stdout)["invite"]})
    assert come["person"]["role"] == "speaker"


async def test_a_second_server_on_the_port_says_so_and_ends(started: Plenary) -> None:
    second = await asyncio.to_thread(started.run, "serve", check=False)
    assert second.returncode == 1
    assert f"The port {started.port} is taken" in second.stderr
    assert "Traceback" not in second.stderr


async def test_a_running_server_is_not_restored_under_its_feet(started: Plenary) -> None:
    copy = str(started.data / "copy.db")
    assert (await asyncio.to_thread(started.run, "backup", copy)).returncode == 0
    refused = await asyncio.to_thread(started.run, "restore", copy, check=False)
    assert refused.returncode == 1
    assert "Stop the server first" in refused.stderr
    await started.joined()


async def test_the_doctor_sees_the_running_server(started: Plenary) -> None:
    said = await asyncio.to_thread(started.run, "doctor", check=False)
    assert f"a Plenary runs at {started.url}" in said.stdout


async def test_nothing_that_opens_a_door_is_logged(started: Plenary) -> None:
    joined = await started.joined()
    async with httpx.AsyncClient(base_url=started.url) as browser:
        await browser.get("/api/qr.svg?text=/join%23code=TOPSECRET")
        await browser.get("/api/me", headers={"Authorization": f"Bearer {joined['pass']}"})
    log = started.log().split("Ctrl-C ends it")[1]
    assert joined["pass"] not in log
    assert "TOPSECRET" not in log


async def test_serve_ends_with_0_when_told_to(tmp_path: Path) -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        async with running(Plenary(tmp_path)) as (server,):
            assert "Plenary is ready" in await printed(server, "ready")
            server.signal(number)
            assert server.process is not None
            assert await asyncio.to_thread(server.process.wait, 20) == 0
        assert "Traceback" not in server.log()


async def test_run_prints_json_for_scripts(tmp_path: Path) -> None:
    async with running(Plenary(tmp_path, arguments=("run", "--json"))) as (server,):
        text = await printed(server, "\n}")
        links = json.loads(text[text.index("{\n") : text.index("\n}") + 2])
    assert set(links) == {"url", "delegate", "moderator", "speaker", "organiser", "screen"}


async def test_the_figures_of_several_processes_are_shown_together(tmp_path: Path) -> None:
    async with running(Plenary(tmp_path, arguments=("serve", "--workers", "2"))) as (server,):
        for _ in range(40):  # a connection each: the kernel spreads them
            async with httpx.AsyncClient(base_url=server.url) as browser:
                await browser.get("/api/delegations")
        async with httpx.AsyncClient(base_url=server.url) as browser:
            text = (await browser.get("/metrics")).text
    line = 'plenary_http_answers_total{method="GET",route="/api/delegations",status="200"} 40.0'
    assert line in text
