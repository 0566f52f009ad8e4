"""The embedded server is private, survives its own death and never survives us."""

import asyncio
import os
import select
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest
import redis.asyncio

from server import embedded
from server.embedded import EmbeddedServer, NoServerError, embedded_redis

STARTS_ONE = """
import asyncio, sys
from server.embedded import EmbeddedServer

async def main():
    server = EmbeddedServer()
    await server.start()
    print(server.pid, server.folder, flush=True)
    await asyncio.Event().wait()

asyncio.run(main())
"""


def client(url: str) -> redis.asyncio.Redis:
    return redis.asyncio.Redis.from_url(url, legacy_responses=False)


async def test_it_carries_news() -> None:
    async with embedded_redis() as url, client(url) as link, link.pubsub() as listener:
        await listener.subscribe("room:forum")
        assert (await listener.get_message(timeout=5))["type"] == "subscribe"
        assert await link.publish("room:forum", "hello") == 1
        assert (await listener.get_message(timeout=5))["data"] == b"hello"


async def test_only_we_can_reach_it_and_nothing_is_written_to_disk() -> None:
    async with embedded_redis() as url, client(url) as link:
        folder = Path(url.removeprefix("unix://")).parent
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        settings: object = await link.config_get("port", "save", "appendonly")
        assert settings == {"port": "0", "save": "", "appendonly": "no"}
    assert not folder.exists()


async def test_it_comes_back_at_the_same_address_when_it_dies() -> None:
    async with embedded_redis() as url:
        async with client(url) as link:
            first = (await link.info("server"))["process_id"]
        os.kill(first, signal.SIGKILL)
        async with client(url) as link:
            second = await asyncio.wait_for(process_id_other_than(first, link), 20)
        assert second != first


async def process_id_other_than(first: int, link: redis.asyncio.Redis) -> int:
    while True:
        try:
            if (now := (await link.info("server"))["process_id"]) != first:
                return int(now)
        except redis.ConnectionError:
            await asyncio.sleep(0.01)


async def test_stopped_and_started_it_keeps_its_address() -> None:
    server = EmbeddedServer()
    try:
        await server.start()
        pids = [server.pid]
        await server.stop()
        pids.append(server.pid)
        await server.start()
        pids.append(server.pid)
        assert pids[1] is None
        assert None not in (pids[0], pids[2])
        assert pids[0] != pids[2]
        async with client(server.url) as link:
            assert await link.ping()
    finally:
        await server.stop()
        server.remove()


async def test_stopping_what_never_ran_is_nothing() -> None:
    server = EmbeddedServer()
    await server.stop()
    assert await server.ended() == 0
    server.remove()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child of its parent's end")
def test_it_ends_with_us_even_when_we_are_killed() -> None:
    parent = subprocess.Popen([sys.executable, "-c", STARTS_ONE], stdout=subprocess.PIPE, text=True)
    with parent:
        assert parent.stdout is not None
        pid, folder = parent.stdout.readline().split()
        watch = os.pidfd_open(int(pid))
        parent.kill()
    try:
        ended, _, _ = select.select([watch], [], [], 20)
        assert ended, "the server outlived the process that started it"
    finally:
        os.close(watch)
        EmbeddedServerFolder(folder).remove()


class EmbeddedServerFolder(EmbeddedServer):
    """The folder that a killed process had no time to remove."""

    def __init__(self, folder: str) -> None:
        self.folder = Path(folder)


async def test_without_any_server_we_say_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded, "_candidates", lambda: iter([Path("/nowhere/valkey-server")]))
    with pytest.raises(NoServerError, match="REDIS_URL"):
        async with embedded_redis():
            raise AssertionError


async def test_a_server_on_path_will_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program = tmp_path / "redis-server"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    assert embedded.find_program() == program


async def test_a_server_that_gives_up_is_reported_in_its_own_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(embedded.SETTINGS, "maxmemory", "a lot")
    with pytest.raises(NoServerError, match=r"ended with 1.*REDIS_URL"):
        async with embedded_redis():
            raise AssertionError


async def test_a_long_temporary_folder_does_not_break_the_socket(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    long = tmp_path / ("x" * 100)
    long.mkdir()
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(long))
    async with embedded_redis() as url, client(url) as link:
        assert len(url) < embedded.LONGEST_SOCKET
        assert await link.ping()
