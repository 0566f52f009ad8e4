"""One media process: what it is made of, and the work it does beside its requests."""

from __future__ import annotations

import asyncio
import secrets
import socket
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import Final

import uvicorn

from rooms.people import Person
from rooms.streams import Streams
from server import log
from server.bus.client import Calls
from server.bus.placing import RENEW_S, MediaLease
from server.bus.redis_bus import RedisBus
from server.config import Settings, SettingsError, load, secret_bytes
from server.identity import FeedKeys, Passes
from server.media.egress.bucket import Bucket, Keys
from server.media.egress.starting import WaysOut
from server.media.egress.still import develop
from server.media.egress.storage import Storage
from server.media.http.app import MediaDoor
from server.media.network.private import UnfitError
from server.media.outlets import Outlets
from server.media.reaching import IceMaker
from server.media.relay.proof import Proof
from server.media.rtc.connections import Connections
from server.media.rtc.private import Unfit
from server.media.services import Limits, Services
from server.store.store import SqlStore
from server.wire.topics import Topics
from server.wiring.faults import StartError
from server.wiring.files import open_as_many_as_allowed
from server.wiring.first_start import now
from server.wiring.media_network import network, row
from server.wiring.media_news import Ears, Mouth
from server.wiring.media_relay import Relays, new_track
from server.wiring.quiet import QuietServer
from server.wiring.shelving import Shelf

MOST_HEARD: Final = 1 << 18
"""What a branch says in one message: the limits of thousands of viewers."""

KEPT_S: Final = 60
"""So long an idle connection of a web process is kept. They let go after 5 s: if both did it at the
same time, a request would now and then be sent into one that was closed, and be answered 503."""

logger = log.logger(__name__)


@dataclass(frozen=True)
class Truth:
    """`media.services.Truth` on the store."""

    store: SqlStore

    async def person(self, id: str) -> Person | None:
        """A person as they are now."""
        return await self.store.read(lambda reader: reader.person(id))

    async def streams(self, room: str) -> Streams | None:
        """A room's streams as they are now."""
        return await self.store.read(lambda reader: reader.streams(room))


@asynccontextmanager
async def media_process(
    settings: Settings, redis_url: str, listener: socket.socket, ice: IceMaker
) -> AsyncIterator[MediaDoor]:
    """Build a media process and start it; at the end stop it, and its rooms go to another.

    `listener` is where web processes will reach it, `ice` how browsers do.
    """
    store = SqlStore(settings.database, now, lambda _committed: None)
    await store.start()
    event = await store.read(lambda reader: reader.event())
    if event is None:
        raise StartError("No event has been loaded. Run `plenary migrate` first.")
    topics = Topics(f"plenary-{event.id}-{await store.read(lambda reader: reader.epoch())}")
    name = secrets.token_hex(4)
    calls, bus = Calls(redis_url), RedisBus(redis_url, topics)
    logger.info("a media process", name=name)
    mouth = Mouth(bus, topics, name)
    lease = MediaLease(calls, topics, name, _address(listener))
    relays = Relays(lease, Proof(secret_bytes(settings), event.id, now))
    connections = Connections(ice)
    egress = WaysOut(
        settings.hls or settings.data,
        settings.recordings,
        settings.media_push,
        settings.media_push_pass,
        bucket_of(settings),
    )
    shelf = Shelf(store, settings.recordings)
    hls_url = None if settings.hls is None else settings.media_hls_url or "/hls"
    outlets = Outlets(
        egress,
        hls_url,
        shelf.keep,
        time.monotonic,
        settings.media_play,
        on_demand=settings.media_hls_url is None,
    )
    secret = secret_bytes(settings)

    async def holds(room: str) -> bool:
        return not await lease.renew([room], door.load, door.free)

    door = relays.door = MediaDoor(
        Services(
            connections=connections,
            track=new_track,
            truth=Truth(store),
            passes=Passes(secret, event.id, settings.pass_life),
            keys=FeedKeys(secret, event.id),
            publish=mouth.publish,
            tell=mouth.tell,
            now=now,
            clock=time.monotonic,
            limits=Limits(
                viewers=settings.media_viewers,
                feeds=settings.media_feeds,
                kbps=settings.media_kbps,
                hls_from=settings.media_hls_from,
            ),
            holds=holds,
            broadcast=outlets.place,
            playlist=outlets.playlist,
            play=outlets.elsewhere,
            troubles=outlets.troubles,
            follower=outlets,
            port=lambda: {**ice.counts(), **connections.counts()},
            name=name,
            elsewhere=relays.elsewhere,
            branch=relays.branch,
            proof=relays.proof,
            relayed=relays.figures,
            develop=develop,
        )
    )
    ears = Ears(door, name)
    await bus.start(ears.hear, ears.mend)
    work = [
        asyncio.create_task(door.run(), name="rooms of streams"),
        asyncio.create_task(_keep_lease(door, lease, outlets), name="lease of rooms"),
        asyncio.create_task(shelf.mend(), name="recordings that were cut off"),
    ]
    try:
        yield door
    finally:
        for task in work:
            task.cancel()
        await asyncio.gather(*work, return_exceptions=True)
        await lease.withdraw()
        await door.stop()
        await outlets.stop()
        await connections.close()
        await bus.stop()
        await store.stop()
        await calls.stop()


def bucket_of(settings: Settings) -> Callable[[str], Storage] | None:
    """Makes the storage of a broadcast in the bucket of the settings; None: HLS is a folder."""
    url, given = settings.media_bucket, settings.media_bucket_keys
    if url is None:
        return None
    keys, token = None, given
    if given is not None and given.count(":") == 2:
        access, secret, region = given.split(":")
        keys, token = Keys(access, secret, region), None
    return lambda place: Bucket(f"{url.rstrip('/')}/{place}", keys, token)


async def _keep_lease(door: MediaDoor, lease: MediaLease, outlets: Outlets) -> None:
    """Say every second that this process lives, and let go of what another has taken over.

    Whatever goes wrong in a room: who does not say so for three seconds is gone, with all rooms.
    """
    while True:
        try:
            lost = await lease.renew(door.rooms, door.load, door.free, door.branches)
        except Exception:
            logger.exception("the lease could not be renewed; it is tried again")
            lost = []
        if lease.is_alone:
            outlets.keep_up()
        for room in lost:
            logger.warning("another media process carries a room now", room=room)
            door.let_go(room)
        for room in door.rooms:
            _look_after(door, outlets, room)
        await asyncio.sleep(RENEW_S)


def _look_after(door: MediaDoor, outlets: Outlets, room: str) -> None:
    try:
        if (here := door.room(room)) is not None:
            outlets.changed(here)
    except Exception:
        logger.exception("a way out of a room stumbled; it is tried again", room=room)


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def listen_inside(settings: Settings) -> socket.socket:
    """The socket where web processes reach a media process. StartError when it cannot be had."""
    host, _, port = settings.media_http.rpartition(":")
    host = host.strip("[]")
    why = ""
    for number in row(int(port), settings.media_processes):
        listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, number))
            listener.listen()
        except OSError as error:
            listener.close()
            why = str(error.strerror)
        else:
            listener.setblocking(False)
            return listener
    words = f"Nobody can listen at {settings.media_http}: {why}."
    raise StartError(f"{words} Check PLENARY_MEDIA_HTTP.")


async def serve_media(settings: Settings, redis_url: str) -> None:
    """Serve streams in this process until SIGTERM or SIGINT."""
    open_as_many_as_allowed()
    with listen_inside(settings) as listener, said_at_the_start():
        async with (
            network(settings) as ice,
            media_process(settings, redis_url, listener, ice) as door,
        ):
            config = uvicorn.Config(
                door.app,
                lifespan="off",
                log_config=None,
                access_log=False,
                server_header=False,
                timeout_keep_alive=KEPT_S,
                ws="websockets-sansio",
                ws_max_size=MOST_HEARD,
                ws_per_message_deflate=False,
            )
            await QuietServer(config, _at_once).serve(sockets=[listener])


@contextmanager
def said_at_the_start() -> Iterator[None]:
    """Libraries that are not what streams are built on are a StartError."""
    try:
        yield
    except (Unfit, UnfitError) as error:
        raise StartError(str(error)) from None


async def _at_once() -> None:
    """There are no links to send away."""


def main() -> None:
    """What `plenary run` keeps beside it: without the command line it is back sooner."""
    settings = load()
    log.set_up(settings.log)
    try:
        assert settings.redis_url is not None, "`plenary run` names the bus"
        asyncio.run(serve_media(settings, settings.redis_url))
    except (StartError, SettingsError) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
