"""Serving: one process, or several behind one listening socket, started again when they die."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import gc
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable
from typing import Final

import uvicorn
from prometheus_client.multiprocess import mark_process_dead

from server import log
from server.config import Settings
from server.embedded import NoServerError, embedded_redis
from server.live.websocket.settings import tune, uvicorn_settings
from server.wiring.faults import StartError
from server.wiring.files import open_as_many_as_allowed
from server.wiring.kept import kept
from server.wiring.process import Process, web_process
from server.wiring.quiet import QuietServer

BACKLOG: Final = 4096
STOP_S: Final = 20.0
SOCKET_NAME: Final = "LISTENING_SOCKET"
"""In a worker's environment: the number of the listening socket it was given."""

FIGURES: Final = "PROMETHEUS_MULTIPROC_DIR"
"""In the environment: the folder where web processes put their figures."""

LEAST_LIFE_S: Final = 5.0
LONGEST_PAUSE_S: Final = 5.0
TURN_S: Final = 0.1
READY_S: Final = 0.2

logger = log.logger(__name__)


def listen(settings: Settings) -> socket.socket:
    """The listening socket. StartError when the port is taken or not ours to take."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
        listener.listen(BACKLOG)
    except (OSError, OverflowError) as error:
        listener.close()
        raise StartError(_not_bound(settings, error)) from None
    tune(listener)
    listener.setblocking(False)
    return listener


async def serve_here(
    settings: Settings,
    listener: socket.socket,
    ready: Callable[[], None] = lambda: None,
    *,
    media: bool = False,
) -> None:
    """Serve in this process until SIGTERM or SIGINT; `ready` is called once people may come.

    `media`: keep media processes beside it.
    """
    async with (
        bus_address(settings) as redis_url,
        media_beside(settings, redis_url) if media else contextlib.nullcontext(),
        web_process(settings, redis_url) as process,
    ):
        settle()
        server = QuietServer(_config(settings, process), process.edge.leave)
        asyncio.get_running_loop().call_later(READY_S, ready)  # it serves as soon as it runs
        await server.serve(sockets=[listener])


@contextlib.asynccontextmanager
async def media_beside(settings: Settings, redis_url: str) -> AsyncIterator[None]:
    """Media processes for as long as the block lasts, on the same database and the same news."""
    given = {"REDIS_URL": redis_url, "PLENARY_HOST": settings.host}
    async with contextlib.AsyncExitStack() as stack:
        for _ in range(settings.media_processes):
            await stack.enter_async_context(kept("media", ["-m", "server.wiring.media"], given))
        yield


def settle() -> None:
    """Make a process ready for thousands: as many open files as it may have, and rare collections.

    What is there now lives as long as the process, so the collector need not look through it again;
    and a link is some twenty objects, of which few ever become garbage that only it can find.
    """
    open_as_many_as_allowed()
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


async def serve_workers(
    settings: Settings,
    listener: socket.socket,
    workers: int,
    ready: Callable[[], None] = lambda: None,
) -> None:
    """Keep so many web processes at work on one socket until SIGTERM or SIGINT.

    One that dies is started again; SIGHUP replaces them one after the other.
    """
    async with bus_address(settings) as redis_url:
        crew = Crew(settings, listener, redis_url)
        stop, again = asyncio.Event(), asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stop.set)
        loop.add_signal_handler(signal.SIGHUP, again.set)
        try:
            crew.fill(workers)
            ready()
            while not stop.is_set():
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(stop.wait(), TURN_S)
                if again.is_set():
                    again.clear()
                    await crew.replace()
                crew.fill(workers)
        finally:
            await crew.stop()


class Crew:
    """The worker processes of one socket."""

    def __init__(self, settings: Settings, listener: socket.socket, redis_url: str) -> None:
        self._settings, self._listener, self._redis_url = settings, listener, redis_url
        self._workers: list[subprocess.Popen[bytes]] = []
        self._started, self._pause, self._not_before = 0.0, 0.0, 0.0

    def fill(self, wanted: int) -> None:
        """Start what is missing; when workers die young, with pauses that grow."""
        gone = [worker for worker in self._workers if worker.poll() is not None]
        for worker in gone:
            self._forget(worker)
            young = time.monotonic() - self._started < LEAST_LIFE_S
            self._pause = min(LONGEST_PAUSE_S, self._pause * 2 or TURN_S) if young else 0.0
            self._not_before = time.monotonic() + self._pause
            logger.error("a web process ended", status=worker.returncode, again_in_s=self._pause)
        if time.monotonic() >= self._not_before:
            for _ in range(wanted - len(self._workers)):
                self._workers.append(self._start())

    async def replace(self) -> None:
        """A new process for each old one, one at a time, so that there is always one to answer."""
        for old in list(self._workers):
            self._workers.append(self._start())
            await asyncio.sleep(LEAST_LIFE_S)
            old.terminate()
            await asyncio.to_thread(_wait, old)
            self._forget(old)

    async def stop(self) -> None:
        """End all of them, politely first."""
        for worker in self._workers:
            worker.terminate()
        await asyncio.gather(*(asyncio.to_thread(_wait, worker) for worker in self._workers))

    def _forget(self, worker: subprocess.Popen[bytes]) -> None:
        """Its links are nobody's any more at /metrics; what it has counted stays counted."""
        self._workers.remove(worker)
        if FIGURES in os.environ:
            mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]

    def _start(self) -> subprocess.Popen[bytes]:
        self._started = time.monotonic()
        given = {SOCKET_NAME: str(self._listener.fileno()), "REDIS_URL": self._redis_url}
        return subprocess.Popen(
            [sys.executable, "-m", "server", "worker"],
            env={**os.environ, **given},
            pass_fds=(self._listener.fileno(),),
            start_new_session=True,
        )


def given_socket() -> socket.socket:
    """In a worker: the socket its parent listens on."""
    try:
        listener = socket.socket(fileno=int(os.environ[SOCKET_NAME]))
    except (KeyError, ValueError, OSError):
        raise StartError("Workers are started by `plenary serve`, not by hand.") from None
    listener.setblocking(False)
    return listener


@contextlib.asynccontextmanager
async def bus_address(settings: Settings) -> AsyncIterator[str]:
    """The Redis server that is named, or a private one for as long as the block lasts."""
    if settings.redis_url is not None:
        yield settings.redis_url
        return
    try:
        async with embedded_redis() as url:
            yield url
    except NoServerError as error:
        raise StartError(str(error)) from None


def _config(settings: Settings, process: Process) -> uvicorn.Config:
    return uvicorn.Config(
        process.app,
        lifespan="off",
        log_config=None,
        access_log=False,
        backlog=BACKLOG,
        proxy_headers=True,
        forwarded_allow_ips=list(settings.proxies),
        server_header=False,
        **uvicorn_settings(process.edge.doors),
    )


def _wait(worker: subprocess.Popen[bytes]) -> None:
    try:
        worker.wait(STOP_S + 2)
    except subprocess.TimeoutExpired:
        worker.kill()
        worker.wait()


def _not_bound(settings: Settings, error: OSError | OverflowError) -> str:
    where = f"{settings.host}:{settings.port}"
    if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
        return (
            f"The port {settings.port} is taken: something listens at {where} already.\n"
            f"Stop it, or choose another port: PORT={settings.port + 1} make run"
        )
    if isinstance(error, PermissionError):
        return f"The port {settings.port} needs root. Choose one above 1023, such as PORT=8000."
    return f"Nobody can listen at {where}: {error}. Check PLENARY_HOST and PORT."
