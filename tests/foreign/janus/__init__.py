"""Janus with WHIP and WHEP before it: a media server that is not ours, in a test's hands."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import httpx

from tests.fixtures.chromium import node
from tests.helpers.server import free_port

PROGRAM: Final = shutil.which("janus")
HERE: Final = Path(__file__).parent
MISSING: Final = (
    "Janus is not installed: apt install janus"
    if PROGRAM is None
    else "its front is not fetched: make test-foreign does it"
)
IS_THERE: Final = PROGRAM is not None and (HERE / "node_modules").exists()
PASS: Final = "only for those who publish"

GENERAL: Final = """
general: {{ configs_folder = "{folder}", debug_level = 3 }}
media: {{ ipv6 = false }}
plugins: {{ disable = "libjanus_audiobridge.so,libjanus_duktape.so,libjanus_echotest.so,\
libjanus_lua.so,libjanus_nosip.so,libjanus_recordplay.so,libjanus_sip.so,libjanus_textroom.so,\
libjanus_videocall.so,libjanus_streaming.so,libjanus_voicemail.so" }}
transports: {{ disable = "libjanus_http.so,libjanus_rabbitmq.so,libjanus_nanomsg.so,\
libjanus_mqtt.so,libjanus_pfunix.so" }}
loggers: {{ disable = "libjanus_jsonlog.so" }}
events: {{ broadcast = false }}
"""
SOCKETS: Final = """
general: {{ json = "compact", ws = true, ws_port = {port}, ws_ip = "127.0.0.1" }}
admin: {{ admin_ws = false }}
"""


@dataclass
class Janus:
    """Janus and its front, each a process; both keep their ports when they come again."""

    folder: Path
    port: int = field(default_factory=free_port)
    inner: int = field(default_factory=free_port)
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """Where WHIP and WHEP are."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def settings(self) -> dict[str, str]:
        """What a Plenary is told of it."""
        return {
            "PLENARY_MEDIA_PUSH": f"{self.url}/whip/{{room}}",
            "PLENARY_MEDIA_PUSH_PASS": PASS,
            "PLENARY_MEDIA_PLAY": f"{self.url}/whep/endpoint/{{room}}",
        }

    async def start(self) -> None:
        """Start what is not running, and return when it serves."""
        files = {"janus": GENERAL, "janus.transport.websockets": SOCKETS}
        for name, text in files.items():
            file = self.folder / f"{name}.jcfg"
            file.write_text(text.format(folder=self.folder, port=self.inner), "utf-8")
        await self._serves("janus", self.inner, [str(PROGRAM), "-o", "-F", str(self.folder)])
        front = [str(node()), str(HERE / "front.js"), f"ws://127.0.0.1:{self.inner}"]
        await self._serves("front", self.port, [*front, str(self.port), PASS])

    def _run(self, name: str, command: Sequence[str]) -> None:
        running = self.processes.get(name)
        if running is None or running.poll() is not None:
            with (self.folder / f"{name}.log").open("ab") as log:
                self.processes[name] = subprocess.Popen(command, stdout=log, stderr=log)

    async def _serves(self, name: str, port: int, command: Sequence[str]) -> None:
        self._run(name, command)
        async with asyncio.timeout(20):
            while not await _answers(port):  # noqa: ASYNC110 - another process is waited for
                await asyncio.sleep(0.1)

    def kill(self, *names: str) -> None:
        """End these, or both, without a word."""
        for name in names or tuple(self.processes):
            self.processes[name].kill()
            self.processes[name].wait(10)

    async def seen(self) -> list[dict[str, Any]]:
        """Every request that came: method, url, authorization, cookie, referer, origin, at (ms)."""
        async with httpx.AsyncClient() as http:
            found: list[dict[str, Any]] = (await http.get(f"{self.url}/seen")).json()
            return [one for one in found if one["url"] != "/seen"]


async def _answers(port: int) -> bool:
    with suppress(OSError):
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.close()
        return True
    return False


@asynccontextmanager
async def serving(folder: Path) -> AsyncIterator[Janus]:
    """A Janus that serves until the end of the block."""
    made = Janus(folder)
    try:
        await made.start()
        yield made
    finally:
        made.kill()
