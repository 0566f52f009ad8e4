"""`plenary import` and `plenary export`: the programme in and out."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from rooms.programme import Event, shift_to_today
from server.cli.saying import address, read, remark, run, settings_now, write
from server.cli.stores import open_store
from server.config import Settings
from server.wire import frab_json, frab_xml, icalendar_feed
from server.wire.faults import BrokenFile
from server.wiring.desks import ProgrammeDesk
from server.wiring.faults import StartError
from server.wiring.first_start import now, read_event
from server.wiring.process import own_version


class Form(StrEnum):
    """How a programme is written."""

    ICS = "ics"
    XML = "xml"
    JSON = "json"


def import_(
    file: Annotated[Path, typer.Argument(help="An event file, a schedule.xml or schedule.json.")],
) -> None:
    """Make a file the programme; a wrong file is refused whole, with every fault."""
    settings = settings_now()
    before, event = run(_import(settings, file))
    remark(f"The programme of {event.id} has {len(event.sessions)} sessions now.")
    if before.id != event.id:
        remark(
            f"It was {before.id} before: passes and invites of that event have ended.\n"
            "Restart the server if it is running."
        )


def export(
    format: Annotated[Form, typer.Option(help="iCalendar, frab schedule.xml or schedule.json.")],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Write into this file.")
    ] = None,
) -> None:
    """Print the programme as it stands."""
    settings = settings_now()
    data = run(_export(settings, format))
    if output is not None:
        write(output, data)
    else:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()


async def _import(settings: Settings, file: Path) -> tuple[Event, Event]:
    async with open_store(settings) as (store, known):
        event = _event_of(file, known)
        if settings.dates == "today":
            event = shift_to_today(event, now())
        await ProgrammeDesk(store).replace(event, None)
        return known, event


def _event_of(file: Path, known: Event) -> Event:
    readers = {".xml": frab_xml.read, ".json": frab_json.read}
    reader = readers.get(file.suffix.lower())
    if reader is None:
        return read_event(file)
    try:
        return reader(read(file), known)
    except BrokenFile as broken:
        raise StartError(f"{file} was refused; nothing of it was taken over:\n{broken}") from None


async def _export(settings: Settings, form: Form) -> bytes:
    async with open_store(settings) as (_, event):
        url = address(settings)
        if form is Form.ICS:
            return icalendar_feed.write(event, now=now(), base_url=url)
        writer = frab_xml.write if form is Form.XML else frab_json.write
        return writer(event, url, own_version())
