"""`plenary run`, `serve`, `worker`, `media` and `migrate`: what keeps a meeting going."""

from __future__ import annotations

import asyncio
import os
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Annotated, Final

import typer

from server.cli.saying import address, say, say_json, settings_now
from server.cli.saying import run as finish
from server.config import Settings, prepare_data, secret_bytes
from server.wiring.faults import StartError
from server.wiring.first_start import prepare
from server.wiring.links import links
from server.wiring.serving import given_socket, listen, serve_here, serve_workers

METRICS: Final = "PROMETHEUS_MULTIPROC_DIR"
Port = Annotated[int | None, typer.Option(help="The port to listen on, instead of PORT.")]
Host = Annotated[str | None, typer.Option(help="The address to listen on (PLENARY_HOST).")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON, for scripts.")]


def run(port: Port = None, host: Host = None, json_: Json = False) -> None:
    """Serve with everything embedded; load the summit on first start; print links to join by."""
    settings = settings_now(port=port, host=host)
    prepare_data(settings)
    with listen(settings) as listener:
        finish(_run(settings, listener, json_))


def serve(
    port: Port = None,
    host: Host = None,
    workers: Annotated[
        int | None, typer.Option(help="How many web processes, instead of WEB_CONCURRENCY.")
    ] = None,
) -> None:
    """Serve, as a process manager calls it."""
    settings = settings_now(port=port, host=host, workers=workers)
    if settings.database_url is None or settings.secret is None:
        prepare_data(settings)
    with listen(settings) as listener:
        finish(_serve(settings, listener))


def worker() -> None:
    """One web process of `serve`; not to be started by hand."""
    settings = settings_now()
    with given_socket() as listener:
        finish(serve_here(settings, listener))


def media(
    port: Annotated[
        int | None, typer.Option(help="The one port of pictures and sound (PLENARY_MEDIA_PORT).")
    ] = None,
) -> None:
    """Serve pictures and sound (WebRTC), as a process manager calls it. Needs REDIS_URL."""
    settings = settings_now(media_port=port)
    if settings.redis_url is None:
        raise StartError(
            "A media process meets the web processes at a Redis server: set REDIS_URL.\n"
            "`plenary run` needs none, it starts a media process itself."
        )
    from server.wiring.media import serve_media  # its libraries take a second to load

    asyncio.run(serve_media(settings, settings.redis_url))


def migrate() -> None:
    """Make or change the tables, and load the event if there is none yet."""
    settings = settings_now()
    if settings.database_url is None:
        prepare_data(settings)
    event = finish(prepare(settings))
    say(f"The database is ready for {event.id}.")


async def _run(settings: Settings, listener: socket.socket, json_: bool) -> None:
    event = await prepare(settings)
    url = address(settings, listener.getsockname()[1])
    made = await links(settings, event, url)

    def welcome() -> None:
        shown = asdict(made)
        if json_:
            say_json({"url": url, **shown})
            return
        lines = "".join(f"\n  {name:<10} {link}" for name, link in shown.items())
        how = "Open each in a window of its own. Ctrl-C ends it."
        say(f"\nPlenary is ready: {url}\n{lines}\n\n{how}")

    await serve_here(settings, listener, welcome, media=settings.media == "on")


async def _serve(settings: Settings, listener: socket.socket) -> None:
    await prepare(settings)
    secret_bytes(settings)  # made now, by one process, if it has to be made
    url = address(settings, listener.getsockname()[1])

    def welcome() -> None:
        say(f"Plenary is ready: {url}")

    if settings.workers == 1:
        await serve_here(settings, listener, welcome)
        return
    with shared_figures():
        await serve_workers(settings, listener, settings.workers, welcome)


@contextmanager
def shared_figures() -> Iterator[None]:
    """A folder where web processes put their figures, so that /metrics of one shows all."""
    if METRICS in os.environ:
        yield
        return
    with tempfile.TemporaryDirectory(prefix="plenary-metrics-") as folder:
        os.environ[METRICS] = folder  # workers inherit it
        try:
            yield
        finally:
            del os.environ[METRICS]
