"""`plenary doctor`, `backup` and `restore`: what a technician does before and after."""

from __future__ import annotations

import sqlite3
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from server.cli import examining
from server.cli.saying import remark, run, say, say_json, settings_now
from server.cli.stores import open_store
from server.config import Settings, prepare_data
from server.store.backup import NotHereError
from server.store.restore import InUseError, NoBackupError
from server.store.restore import restore as put_back
from server.wiring.faults import StartError
from server.wiring.first_start import now, prepare


def doctor(
    json_: Annotated[bool, typer.Option("--json", help="Print JSON, for scripts.")] = False,
) -> None:
    """Look at everything Plenary needs; exit code 1 when something would keep it from working."""
    settings = settings_now()
    found = run(examining.examine(settings))
    if json_:
        say_json([asdict(finding) for finding in found])
    else:
        for finding in found:
            say(f"{finding.mark} {finding.what:<12} {finding.says}")
    raise typer.Exit(1 if any(finding.state == "bad" for finding in found) else 0)


def backup(
    file: Annotated[Path, typer.Argument(help="The file to make; it must not exist.")],
) -> None:
    """Copy the database (SQLite) while it is used; every acknowledged ballot is in the copy."""
    settings = settings_now()
    if file.exists():
        raise StartError(f"{file} exists already; a backup is never written over a file.")
    run(_backup(settings, file))
    remark(f"{file} holds the whole event ({file.stat().st_size / 1_000_000:.1f} MB).")


def restore(
    file: Annotated[Path, typer.Argument(help="A file that `plenary backup` made.")],
) -> None:
    """Put a backup in the place of the database; the old one is kept beside it."""
    settings = settings_now()
    if settings.database_url is None:
        prepare_data(settings)
    try:
        kept = put_back(settings.database, file, now())
    except (NoBackupError, InUseError) as error:
        raise StartError(f"{error}\nNothing was changed.") from None
    event = run(prepare(settings))
    remark(f"{event.id} is as it was when {file} was made.")
    if kept is not None:
        remark(f"What was here before is in {kept}.")


async def _backup(settings: Settings, file: Path) -> None:
    try:
        async with open_store(settings) as (store, _):
            await store.backup(file)
    except NotHereError as error:
        raise StartError(str(error)) from None
    except (OSError, sqlite3.Error) as error:
        raise StartError(f"{file} cannot be written: {error}.") from None
