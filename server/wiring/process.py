"""One web process: the store, the bus, both doors, built together and taken apart in order."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

from starlette.applications import Starlette

from server.actions.ports import Committed
from server.bus.buckets import RedisBuckets
from server.bus.client import Calls
from server.bus.leases import RedisLeases
from server.bus.placing import MediaPlaces
from server.bus.redis_bus import RedisBus
from server.config import Settings, secret_bytes
from server.identity import FeedKeys, Invites, Passes
from server.live.edge import LiveEdge, Outside
from server.store.store import SqlStore
from server.web.app import Web
from server.web.services import Media, Services
from server.web.streams import media_client
from server.wire.topics import Topics
from server.wiring.desks import ExportDesk, HealthDesk, PairingDesk, PeopleDesk, ProgrammeDesk
from server.wiring.faults import StartError
from server.wiring.files import most_links
from server.wiring.first_start import now
from server.wiring.pulse import Pulse

DIST: Final = Path(__file__).parents[2] / "static" / "dist"


@dataclass(frozen=True)
class Process:
    """A web process that is ready to serve: the app for uvicorn, and the live door to close."""

    app: Starlette
    edge: LiveEdge


@asynccontextmanager
async def web_process(settings: Settings, redis_url: str) -> AsyncIterator[Process]:
    """Build everything and start it; at the end stop it in the order that loses nothing."""
    edge: LiveEdge
    pulse: Pulse

    def announce(committed: Committed) -> None:
        edge.announce(committed)
        pulse.committed(committed)

    store = SqlStore(settings.database, now, announce)
    await store.start()
    event = await store.read(lambda reader: reader.event())
    if event is None:
        raise StartError("No event has been loaded. Run `plenary migrate` first.")
    topics = Topics(f"plenary-{event.id}-{await store.read(lambda reader: reader.epoch())}")
    calls = Calls(redis_url)
    bus, buckets = RedisBus(redis_url, topics), RedisBuckets(calls, topics)
    name = secrets.token_hex(4)
    passes = Passes(secret_bytes(settings), event.id, settings.pass_life)
    programme, client = ProgrammeDesk(store), media_client()
    edge = LiveEdge(
        Outside(
            *(store, bus, RedisLeases(calls, topics, name), buckets, topics),
            read_pass=passes.read,
            now=now,
            version=own_version(),
            origins=settings.own_origins,
            name=name,
            most_links=most_links(),
        )
    )
    services = Services(
        ports=edge.ports,
        people=PeopleDesk(store),
        pairings=PairingDesk(store),
        programme=programme,
        exports=ExportDesk(store),
        health=HealthDesk(store, bus, lambda: edge.stopping),
        buckets=buckets,
        passes=passes,
        invites=Invites(secret_bytes(settings), event.id),
        now=now,
        dist=DIST,
        version=own_version(),
        url=settings.url,
        origins=settings.own_origins,
        media=Media(
            places=MediaPlaces(calls, topics),
            keys=FeedKeys(secret_bytes(settings), event.id),
            client=client,
            hls=settings.hls,
            reaches=settings.stream_origins,
        ),
    )
    pulse = Pulse(store, bus, edge)
    await edge.start()
    try:
        async with pulse.beating():
            yield Process(application(services), edge)
    finally:
        await edge.stop()
        await client.aclose()
        await store.stop()
        await calls.stop()


def application(services: Services) -> Starlette:
    """The HTTP door as an ASGI app."""
    web = Web(services)
    routes = web.routes()
    return Starlette(
        routes=routes,
        middleware=web.middleware(routes),
        exception_handlers=web.exception_handlers(routes),
    )


def own_version() -> str:
    """The version of this Plenary."""
    try:
        return version("plenary")
    except PackageNotFoundError:
        return "0"
