"""All settings of a process, read from the environment once, then frozen."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any, Final, Literal
from urllib.parse import quote, urlsplit

from pydantic import ValidationError, field_validator
from pydantic_settings import SettingsConfigDict

from server.config.declare import Listed, listed, setting
from server.config.faults import SettingsError
from server.config.streams import StreamSettings

PREFIX: Final = "PLENARY_"
LEAST_SECRET_BYTES: Final = 32
_ORIGIN: Final = re.compile(r"https?://[A-Za-z0-9.\-\[\]:]+")


class Settings(StreamSettings):
    """All settings of one process. Read them once, by `load`, and hand them on."""

    model_config = SettingsConfigDict(frozen=True, env_ignore_empty=True, extra="ignore")

    port: int = setting("PORT", 8000, "The TCP port to listen on.", ge=0, le=65535)
    host: str = setting(
        "PLENARY_HOST",
        "127.0.0.1",
        "The address to listen on. `0.0.0.0` lets other machines in.",
    )
    database_url: str | None = setting(
        "DATABASE_URL",
        None,
        "`postgresql://user:password@host/name` or `sqlite:///path`. Without it: SQLite in the "
        "data folder.",
        repr=False,
    )
    redis_url: str | None = setting(
        "REDIS_URL",
        None,
        "`redis://host:6379/0` of a Redis 7 or Valkey. Without it: a private embedded server.",
        repr=False,
    )
    workers: int = setting("WEB_CONCURRENCY", 1, "How many web processes.", ge=1, le=64)
    data: Path = setting("PLENARY_DATA", Path("var"), "Folder for the database, keys and files.")
    secret: str | None = setting(
        "PLENARY_SECRET",
        None,
        "What passes and invites are signed with: 32 characters or more, the same for all "
        "machines. Without it: made once and kept in the data folder.",
        repr=False,
    )
    url: str | None = setting(
        "PLENARY_URL",
        None,
        "The address people type, such as `https://summit.example.org`, for links and QR codes. "
        "Without it: what the browser asked for.",
    )
    origins: Listed = setting(
        "PLENARY_ORIGINS",
        (),
        "Other origins whose pages may use this server, with commas between.",
    )
    proxies: Listed = setting(
        "PLENARY_PROXIES",
        ("127.0.0.1",),
        "Addresses of reverse proxies whose `X-Forwarded-*` is believed, with commas between; "
        "`*` on a platform that is always in front.",
    )
    event: Path | None = setting(
        "PLENARY_EVENT",
        None,
        "The event file that is loaded on first start. Without it: the summit that ships.",
    )
    dates: Literal["auto", "today", "true"] = setting(
        "PLENARY_DATES",
        "auto",
        "`true` keeps the dates of the event file. `today` moves a programme, when it is first "
        "loaded, so that something is on right now. `auto` is `today` for the summit that ships "
        "and `true` for an event file of yours.",
    )
    pass_hours: int = setting(
        "PLENARY_PASS_HOURS",
        12,
        "How long a pass is good for. Open pages renew theirs in time.",
        ge=1,
        le=720,
    )
    log: Literal["debug", "info", "warning", "error"] = setting(
        "PLENARY_LOG",
        "info",
        "From which level on to log: `debug`, `info`, `warning` or `error`. Lines are JSON unless "
        "a terminal reads them.",
    )

    @field_validator("origins", "proxies", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return listed(value)

    @field_validator("origins")
    @classmethod
    def _are_origins(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for origin in value:
            if not _ORIGIN.fullmatch(origin):
                raise ValueError(f"“{origin}” is not an origin such as https://summit.example.org")
        return value

    @field_validator("url")
    @classmethod
    def _is_address(cls, value: str | None) -> str | None:
        if value is None:
            return None
        address = value.rstrip("/")
        if not _ORIGIN.fullmatch(address):
            raise ValueError("write it as https://summit.example.org, without a path")
        return address

    @field_validator("secret")
    @classmethod
    def _is_long(cls, value: str | None) -> str | None:
        if value is not None and len(value.encode()) < LEAST_SECRET_BYTES:
            raise ValueError(f"needs {LEAST_SECRET_BYTES} characters or more")
        return value

    @property
    def database(self) -> str:
        """The address of the database, the embedded one if none is named."""
        place = (self.data.resolve() / "plenary.db").as_posix()
        return self.database_url or f"sqlite:///{quote(place, safe='/:')}"

    @property
    def hls(self) -> Path | None:
        """Where segments of HLS are written; None: there is no HLS."""
        if str(self.media_hls) == "off":
            return None
        return (self.media_hls or self.data / "hls").resolve()

    @property
    def recordings(self) -> Path:
        """Where recordings are written."""
        return (self.media_recordings or self.data / "recordings").resolve()

    @property
    def pass_life(self) -> timedelta:
        """How long a pass is good for."""
        return timedelta(hours=self.pass_hours)

    @property
    def moves_dates(self) -> bool:
        """Whether a programme is moved to today when it is first loaded."""
        return self.dates == "today" or (self.dates == "auto" and self.event is None)

    @property
    def own_origins(self) -> frozenset[str]:
        """Origins besides the one asked for whose pages may use the cookie."""
        return frozenset({*self.origins, *({_origin(self.url)} if self.url else ())})

    @property
    def stream_origins(self) -> frozenset[str]:
        """Other origins from which pages play: of HLS, and of the server handed over to."""
        elsewhere = (self.media_hls_url, self.media_play)
        return frozenset(_origin(url) for url in elsewhere if url is not None)


def load(**changes: object) -> Settings:
    """The settings as the environment has them now. SettingsError names each that is wrong.

    `changes` (by the names above: `port=0`) are stronger than the environment; the command line's
    options come in this way.
    """
    given: dict[str, Any] = {
        str(Settings.model_fields[name].validation_alias): changes[name] for name in changes
    }
    try:
        return Settings(**given)
    except ValidationError as error:
        faults = [f"{fault['loc'][0]}: {_in_words(fault)}" for fault in error.errors()]
        raise SettingsError("\n".join(faults)) from None


def _in_words(fault: Mapping[str, Any]) -> str:
    said = str(fault["msg"]).removeprefix("Value error, ")
    return f"{said[0].lower()}{said[1:]}."


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def unknown_names(environment: Mapping[str, str] = os.environ) -> list[str]:
    """Variables that begin like a setting of ours and are none: most likely misspelt."""
    known = {str(field.validation_alias) for field in Settings.model_fields.values()}
    ours = (name for name in environment if name.startswith(PREFIX))
    return sorted(name for name in ours if name not in known)
