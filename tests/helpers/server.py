"""A real Plenary of a test's own: processes started as a technician would, and stopped."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import random
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

READY_S = 40.0
ROOT = Path(__file__).parents[2]


def free_port() -> int:
    """A TCP port of the loopback that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def free_row(count: int) -> int:
    """The first of so many free ports in a row, where no system gives any free one."""
    for first in random.sample(range(20_000, 30_000), 100):
        with contextlib.ExitStack() as stack, contextlib.suppress(OSError):
            for port in range(first, first + count):
                stack.enter_context(socket.socket()).bind(("127.0.0.1", port))
            return first
    raise AssertionError("No ports in a row are free.")


@dataclass
class Plenary:
    """One `plenary` process with its own data folder, or sharing database and bus with others."""

    data: Path
    port: int = field(default_factory=free_port)
    settings: dict[str, str] = field(default_factory=dict)
    arguments: tuple[str, ...] = ("serve",)
    process: subprocess.Popen[bytes] | None = None
    _invites: dict[tuple[str, str | None], str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """Where its pages are."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def live(self) -> str:
        """Where its sockets are."""
        return f"ws://127.0.0.1:{self.port}/ws"

    @property
    def environment(self) -> dict[str, str]:
        """The settings the process is started with, and nothing of whoever runs the tests."""
        kept = {k: v for k, v in os.environ.items() if not _is_setting(k)}
        own = {
            "PLENARY_DATA": str(self.data),
            "PLENARY_HOST": "127.0.0.1",
            "PORT": str(self.port),
            "PYTHONUNBUFFERED": "1",
            "PLENARY_MEDIA": "off",  # a test that is about streams turns it on
            "PLENARY_MEDIA_PORT": "0",
        }
        return {**kept, **own, **self.settings}

    def start(self) -> None:
        """Start the process; `ready` says when it serves."""
        self.data.mkdir(parents=True, exist_ok=True)
        log = (self.data / "server.log").open("ab")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "server", *self.arguments],
            cwd=ROOT,
            env=self.environment,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        log.close()

    async def ready(self) -> None:
        """Return when /readyz answers 200; fail with the log when it does not come to that."""
        until = time.monotonic() + READY_S
        async with httpx.AsyncClient(verify=False) as client:
            while time.monotonic() < until:
                assert self.process is not None
                if self.process.poll() is not None:
                    break
                with contextlib.suppress(httpx.HTTPError):
                    if (await client.get(f"{self.url}/readyz")).status_code == 200:
                        return
                await asyncio.sleep(0.1)
        raise AssertionError(f"Plenary did not get ready:\n{self.log()[-4000:]}")

    @property
    def workers(self) -> list[int]:
        """The process ids of its web processes, when it has several (WEB_CONCURRENCY)."""
        assert self.process is not None
        tasks = Path(f"/proc/{self.process.pid}/task").glob("*/children")
        children = [int(pid) for task in tasks for pid in task.read_text().split()]
        return [pid for pid in children if b"worker" in _command(pid)]

    def log(self) -> str:
        """What the process has printed."""
        return (self.data / "server.log").read_text("utf-8", "replace")

    def signal(self, number: signal.Signals) -> None:
        """Send a signal, as a process manager would."""
        assert self.process is not None
        self.process.send_signal(number)

    def kill(self) -> None:
        """End it without a word, as the kernel does."""
        if self.process is not None:
            self.process.kill()
            self.process.wait(10)

    def stop(self) -> int:
        """End it politely; its exit code."""
        assert self.process is not None
        if self.process.poll() is None:
            self.process.terminate()
        try:
            return self.process.wait(25)
        except subprocess.TimeoutExpired:
            self.kill()
            raise

    def run(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run another `plenary` command with the same settings."""
        return subprocess.run(
            [sys.executable, "-m", "server", *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=check,
            timeout=60,
        )

    def invite(self, role: str, room: str | None = None) -> str:
        """An invite that many may use."""
        key = (role, room)
        if key not in self._invites:
            where = () if room is None else ("--room", room)
            said = self.run("invite", "--role", role, *where, "--uses", "1000", "--json")
            self._invites[key] = json.loads(said.stdout)["invite"]
        return self._invites[key]

    async def post(self, path: str, body: Any, pass_: str | None = None) -> Any:
        """The JSON answer to a POST that must succeed."""
        headers = {} if pass_ is None else {"Authorization": f"Bearer {pass_}"}
        async with httpx.AsyncClient(timeout=30, verify=False) as client:
            answer = await client.post(f"{self.url}{path}", json=body, headers=headers)
        assert answer.status_code < 300, f"{path}: {answer.status_code} {answer.text}"
        return answer.json()

    async def joined(self, name: str = "Delegate", **more: Any) -> dict[str, Any]:
        """Join by the event's code: `{pass, person, expires_at}`."""
        body = {"code": "SHOUGANG", "name": name, "attendance": "remote", **more}
        joined: dict[str, Any] = await self.post("/api/join", body)
        return joined

    async def invited(self, role: str, room: str | None = None) -> dict[str, Any]:
        """Come by an invite: `{pass, person, expires_at}`."""
        by = await asyncio.to_thread(self.invite, role, room)
        invited: dict[str, Any] = await self.post("/api/pass", {"invite": by})
        return invited


@contextlib.asynccontextmanager
async def running(*servers: Plenary) -> AsyncIterator[tuple[Plenary, ...]]:
    """Start these, wait until all are ready, and end them whatever happens."""
    try:
        for server in servers:
            server.start()
            await server.ready()
        yield servers
    finally:
        for server in servers:
            if server.process is not None and server.process.poll() is None:
                server.process.terminate()
        for server in servers:
            with contextlib.suppress(subprocess.TimeoutExpired):
                if server.process is not None:
                    server.process.wait(10)
            server.kill()


def lines_with(log: str, pattern: str) -> Iterator[str]:
    """Lines of a log that match; a traceback in one is always a bug."""
    return (line for line in log.splitlines() if re.search(pattern, line))


def _command(pid: int) -> list[bytes]:
    return Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")


def _is_setting(name: str) -> bool:
    return name.startswith("PLENARY_") or name in {
        *("PORT", "DATABASE_URL", "REDIS_URL", "WEB_CONCURRENCY"),
    }
