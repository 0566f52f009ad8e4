"""What `plenary doctor` looks at, one function a matter, each with words for a technician."""

from __future__ import annotations

import asyncio
import http.client
import shutil
import socket
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Literal

import redis.asyncio
from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError

from rooms.programme import Event
from server.cli import examining_streams
from server.cli.saying import address
from server.config import Settings, SettingsError, prepare_data, secret_bytes, unknown_names
from server.embedded import NoServerError, embedded_redis
from server.store.engine import BadAddressError
from server.store.migrate import OldDatabaseError
from server.store.store import SqlStore
from server.wiring import files
from server.wiring.faults import StartError
from server.wiring.first_start import now
from server.wiring.process import DIST
from server.wiring.serving import listen

PATIENCE_S: Final = 10.0
LEAST_FREE: Final = 1_000_000_000
LEAST_FILES: Final = 4096
RECENT: Final = datetime(2026, 1, 1, tzinfo=UTC)

State = Literal["good", "doubtful", "bad"]


@dataclass(frozen=True)
class Finding:
    """One matter: `good`, `doubtful` (works, but read this), or `bad` (will not work)."""

    what: str
    state: State
    says: str

    @property
    def mark(self) -> str:
        return {"good": "ok ", "doubtful": "?  ", "bad": "NO "}[self.state]


Look = Callable[[Settings], Awaitable[Finding]]


async def examine(settings: Settings) -> list[Finding]:
    """Every matter, in the order in which they would keep a server from starting."""
    return [await _looked(what, look, settings) for what, look in MATTERS.items()]


async def _looked(what: str, look: Look, settings: Settings) -> Finding:
    try:
        async with asyncio.timeout(PATIENCE_S):
            return await look(settings)
    except TimeoutError:
        return Finding(what, "bad", f"no answer within {PATIENCE_S:.0f} s")


async def _python(_: Settings) -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    good = sys.version_info >= (3, 11)
    return Finding("python", "good" if good else "bad", f"{version} (3.11 or later is needed)")


async def _settings(settings: Settings) -> Finding:
    if unknown := unknown_names():
        return Finding("settings", "doubtful", f"there are none of the names {', '.join(unknown)}")
    if settings.url is None and settings.host not in {"127.0.0.1", "localhost"}:
        return Finding("settings", "doubtful", "set PLENARY_URL, so that links and QR codes fit")
    return Finding("settings", "good", "every name is known")


async def _data(settings: Settings) -> Finding:
    try:
        folder = prepare_data(settings)
        secret_bytes(settings)
    except SettingsError as error:
        return Finding("data folder", "bad", str(error).replace("\n", " "))
    return Finding("data folder", "good", f"{folder} can be written to")


async def _disk(settings: Settings) -> Finding:
    folder = next(
        p for p in (settings.data.resolve(), *settings.data.resolve().parents) if p.is_dir()
    )
    free = shutil.disk_usage(folder).free
    state: State = "good" if free >= LEAST_FREE else "doubtful"
    return Finding("disk", state, f"{free / 1_000_000_000:.1f} GB free (1 GB is plenty)")


async def _files(_: Settings) -> Finding:
    most = files.most_files()
    if most >= LEAST_FILES:
        return Finding("open files", "good", f"{most} at once")
    enough = f"{most} at once: enough for about {files.most_links()} people."
    return Finding("open files", "doubtful", f"{enough} Raise LimitNOFILE or ulimit -Hn.")


async def _clock(_: Settings) -> Finding:
    now = datetime.now(UTC)
    if now < RECENT:
        return Finding(
            "clock", "bad", f"it says {now:%Y-%m-%d %H:%M}; set it, or passes end wrongly"
        )
    return Finding("clock", "good", f"{now:%Y-%m-%d %H:%M:%S} UTC; compare it with your watch")


async def _port(settings: Settings) -> Finding:
    if await asyncio.to_thread(answers, settings):
        return Finding("port", "good", f"a Plenary runs at {address(settings)}")
    try:
        listen(settings).close()
    except StartError as error:
        return Finding("port", "bad", str(error).replace("\n", " "))
    return Finding("port", "good", f"{settings.host}:{settings.port} is free")


async def _database(settings: Settings) -> Finding:
    """Look without changing anything: what is missing, `migrate` or the first start will make."""
    kind = "SQLite" if settings.database.startswith("sqlite") else "PostgreSQL"
    if settings.database_url is None and not (settings.data / "plenary.db").is_file():
        return Finding("database", "good", f"{kind}; it will be made on the first start")
    try:
        event = await _event(settings)
    except OldDatabaseError as error:
        return Finding("database", "doubtful", str(error))
    except (BadAddressError, SQLAlchemyError) as error:
        cause = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        return Finding("database", "bad", f"it cannot be used: {cause}")
    if event is None:
        return Finding("database", "doubtful", f"{kind}, without an event: run `plenary migrate`")
    return Finding("database", "good", f"{kind}, {event.id}: {len(event.sessions)} sessions")


async def _event(settings: Settings) -> Event | None:
    store = SqlStore(settings.database, now, lambda _committed: None)
    await store.start()
    try:
        return await store.read(lambda reader: reader.event())
    finally:
        await store.stop()


async def _redis(settings: Settings) -> Finding:
    try:
        if settings.redis_url is not None:
            return Finding("redis", "good", await _spoken(settings.redis_url))
        async with embedded_redis() as url:
            return Finding("redis", "good", f"embedded, {await _spoken(url)}")
    except (RedisError, OSError, ValueError) as error:
        return Finding("redis", "bad", f"REDIS_URL does not answer: {error}")
    except NoServerError as error:
        return Finding("redis", "bad", str(error).replace("\n", " "))


async def _spoken(url: str) -> str:
    """The kind and version of the server at this address."""
    async with redis.asyncio.Redis.from_url(url, socket_timeout=5, legacy_responses=False) as link:
        about = await link.info("server")
    name, version = about.get("server_name", "redis"), about.get("redis_version")
    return f"{name} {about.get('valkey_version', version)}"


async def _pages(_: Settings) -> Finding:
    if (DIST / "index.html").is_file():
        return Finding("pages", "good", "built")
    return Finding("pages", "bad", "not built yet: run `make pages`")


async def _streams(settings: Settings) -> Finding:
    state, says = await examining_streams.examine(settings)
    return Finding("streams", state, says)


MATTERS: Final[dict[str, Look]] = {
    "python": _python,
    "settings": _settings,
    "data folder": _data,
    "disk": _disk,
    "open files": _files,
    "clock": _clock,
    "port": _port,
    "database": _database,
    "redis": _redis,
    "pages": _pages,
    "streams": _streams,
}


def answers(settings: Settings) -> bool:
    """Whether a Plenary serves at the port of these settings on this machine."""
    host = "127.0.0.1" if settings.host in {"0.0.0.0", "::"} else settings.host  # noqa: S104
    link = http.client.HTTPConnection(host, settings.port, timeout=2)
    try:
        link.request("GET", "/healthz")
        return link.getresponse().read() == b"ok\n"
    except (OSError, http.client.HTTPException, socket.gaierror):
        return False
    finally:
        link.close()
