"""Settings: each declared once with name, default and help, read from the environment, then frozen.

docs/settings.md is printed from here: python -m server.config > docs/settings.md
"""

from __future__ import annotations

import os
import re
import secrets
import sys
import tempfile
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Final, Literal, TypeVar
from urllib.parse import quote, urlsplit

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

PREFIX: Final = "PLENARY_"
LEAST_SECRET_BYTES: Final = 32
_ORIGIN: Final = re.compile(r"https?://[A-Za-z0-9.\-\[\]:]+")
_RESERVED: Final = ("PLENARY_TURN_", "PLENARY_MEDIA_")
"""Names that later versions read; they may stand in an environment already."""

T = TypeVar("T")
Listed = Annotated[tuple[str, ...], NoDecode]


class SettingsError(Exception):
    """The environment asks for something that cannot be. The text says what and what to do."""


def _setting(
    name: str,
    default: T,
    says: str,
    ge: int | None = None,
    le: int | None = None,
    repr: bool = True,
) -> T:
    """One setting: its name in the environment, what holds without it, and what it does."""
    field: T = Field(
        default=default, validation_alias=name, description=says, ge=ge, le=le, repr=repr
    )
    return field


class Settings(BaseSettings):
    """All settings of one process. Read them once, by `load`, and hand them on."""

    model_config = SettingsConfigDict(frozen=True, env_ignore_empty=True, extra="ignore")

    port: int = _setting("PORT", 8000, "The TCP port to listen on.", ge=0, le=65535)
    host: str = _setting(
        "PLENARY_HOST",
        "127.0.0.1",
        "The address to listen on. `0.0.0.0` lets other machines in.",
    )
    database_url: str | None = _setting(
        "DATABASE_URL",
        None,
        "`postgresql://user:password@host/name` or `sqlite:///path`. Without it: SQLite in the "
        "data folder.",
        repr=False,
    )
    redis_url: str | None = _setting(
        "REDIS_URL",
        None,
        "`redis://host:6379/0` of a Redis 7 or Valkey. Without it: a private embedded server.",
        repr=False,
    )
    workers: int = _setting("WEB_CONCURRENCY", 1, "How many web processes.", ge=1, le=64)
    data: Path = _setting("PLENARY_DATA", Path("var"), "Folder for the database, keys and files.")
    secret: str | None = _setting(
        "PLENARY_SECRET",
        None,
        "What passes and invites are signed with: 32 characters or more, the same for all "
        "machines. Without it: made once and kept in the data folder.",
        repr=False,
    )
    url: str | None = _setting(
        "PLENARY_URL",
        None,
        "The address people type, such as `https://summit.example.org`, for links and QR codes. "
        "Without it: what the browser asked for.",
    )
    origins: Listed = _setting(
        "PLENARY_ORIGINS",
        (),
        "Other origins whose pages may use this server, with commas between.",
    )
    proxies: Listed = _setting(
        "PLENARY_PROXIES",
        ("127.0.0.1",),
        "Addresses of reverse proxies whose `X-Forwarded-*` is believed, with commas between; "
        "`*` on a platform that is always in front.",
    )
    event: Path | None = _setting(
        "PLENARY_EVENT",
        None,
        "The event file that is loaded on first start. Without it: the summit that ships.",
    )
    dates: Literal["auto", "today", "true"] = _setting(
        "PLENARY_DATES",
        "auto",
        "`true` keeps the dates of the event file. `today` moves a programme, when it is first "
        "loaded, so that something is on right now. `auto` is `today` for the summit that ships "
        "and `true` for an event file of yours.",
    )
    pass_hours: int = _setting(
        "PLENARY_PASS_HOURS",
        12,
        "How long a pass is good for. Open pages renew theirs in time.",
        ge=1,
        le=720,
    )
    log: Literal["debug", "info", "warning", "error"] = _setting(
        "PLENARY_LOG",
        "info",
        "From which level on to log: `debug`, `info`, `warning` or `error`. Lines are JSON unless "
        "a terminal reads them.",
    )

    @field_validator("origins", "proxies", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip().rstrip("/") for part in value.split(",") if part.strip())
        return value

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
    return sorted(name for name in ours if name not in known and not name.startswith(_RESERVED))


def prepare_data(settings: Settings) -> Path:
    """The data folder, made if need be. SettingsError when nothing can be written there."""
    folder = settings.data.resolve()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise SettingsError(
            f"The data folder {folder} cannot be used: {error.strerror}.\n"
            "Make it writable, or set PLENARY_DATA to a folder that is."
        ) from None
    return folder


def secret_bytes(settings: Settings) -> bytes:
    """What passes are signed with: as set, else as kept in the data folder, else made and kept."""
    if settings.secret is not None:
        return settings.secret.encode()
    path = prepare_data(settings) / "secret"
    try:
        return _kept(path)
    except OSError as error:
        raise SettingsError(f"The secret {path} cannot be read: {error.strerror}.") from None


def _kept(path: Path) -> bytes:
    """The file's bytes. Linked into place whole, so that of many processes all read the same."""
    if not path.exists():
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".secret-")  # mode 0600
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(48))
        try:
            os.link(name, path)
        except FileExistsError:
            pass  # another process was quicker
        finally:
            Path(name).unlink()
    kept = path.read_bytes().strip()
    if len(kept) < LEAST_SECRET_BYTES:
        raise SettingsError(
            f"The secret in {path} is shorter than {LEAST_SECRET_BYTES} bytes.\n"
            "Delete the file to have a new one made; everybody then has to join again."
        )
    return kept


def documentation() -> str:
    """The text of docs/settings.md."""
    lines = [
        "# Settings",
        "",
        "Plenary needs none: `make run` works as it is. Each setting is a variable of the",
        "environment, read once at the start. `plenary doctor` names those that are misspelt.",
        "",
        "| name | default | what it does |",
        "| --- | --- | --- |",
    ]
    rows = (
        f"| `{field.validation_alias}` | {_shown(field.default)} | {field.description} |"
        for field in Settings.model_fields.values()
    )
    return "\n".join([*lines, *rows, ""])


def _shown(default: object) -> str:
    if default is None or default == ():
        return "–"
    return f"`{', '.join(default) if isinstance(default, tuple) else default}`"


if __name__ == "__main__":
    sys.stdout.write(documentation())
