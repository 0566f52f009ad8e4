"""`plenary invite` and `plenary people import`: how people are let in."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from rooms.facts import stamp
from rooms.people import Role
from rooms.programme import Event
from server.cli.saying import address, read, remark, run, say, say_json, settings_now, write
from server.cli.stores import open_store
from server.config import Settings, secret_bytes
from server.identity import Invite, Invites
from server.web.organise import badge_url, badges_csv
from server.web.services import Badge
from server.wire import people_csv
from server.wire.durations import duration
from server.wire.faults import BrokenFile
from server.wire.people_csv import PersonRow
from server.wiring.desks import PeopleDesk
from server.wiring.faults import StartError
from server.wiring.first_start import now
from server.wiring.links import at_desk

people = typer.Typer(help="Lists of people.", no_args_is_help=True, rich_markup_mode=None)


def invite(
    role: Annotated[Role, typer.Option(help="What whoever opens the link becomes.")],
    room: Annotated[
        list[str] | None, typer.Option(help="Only for this room; may be given again.")
    ] = None,
    uses: Annotated[int, typer.Option(min=1, help="How many may use it.")] = 1,
    expires: Annotated[str, typer.Option(help="How long it is good for: 30m, 12h, 7d.")] = "7d",
    json_: Annotated[bool, typer.Option("--json", help="Print JSON, for scripts.")] = False,
) -> None:
    """Make a signed link that gives a role."""
    if role is Role.SCREEN:
        raise StartError("A screen is paired, not invited: open /screen on it and type its code.")
    life = _life(expires)
    settings = settings_now()
    text, made, then = run(_invite(settings, role, room, uses, life))
    url = f"{address(settings)}/join#invite={text}{then}"
    if not json_:
        say(url)
        return
    rooms = None if made.rooms is None else list(made.rooms)
    given = {"role": str(made.role), "rooms": rooms, "uses": made.uses}
    say_json({"invite": text, "url": url, **given, "expires_at": stamp(made.expires_at)})


@people.command("import")
def import_people(
    file: Annotated[
        Path, typer.Argument(help="CSV: name, role, city, country, field, attendance.")
    ],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Write the badges into this file.")
    ] = None,
    json_: Annotated[bool, typer.Option("--json", help="Print JSON, for scripts.")] = False,
) -> None:
    """Make badges, and delegations as needed, for everybody on a list; print the badges."""
    rows = _listed(file)
    settings = settings_now()
    badges = run(_print(settings, rows))
    if json_:
        own = address(settings)
        say_json([{**vars(badge), "url": badge_url(own, badge.code)} for badge in badges])
        return
    data = badges_csv(badges, address(settings))
    if output is None:
        say(data.decode("utf-8-sig").rstrip())
    else:
        write(output, data)
    remark(f"{len(badges)} badges were made.")


def _listed(file: Path) -> list[PersonRow]:
    try:
        return people_csv.read(read(file))
    except BrokenFile as broken:
        raise StartError(f"{file} was refused; no badge was made:\n{broken}") from None


async def _invite(
    settings: Settings, role: Role, rooms: list[str] | None, uses: int, life: timedelta
) -> tuple[str, Invite, str]:
    async with open_store(settings) as (store, event):
        for room in rooms or ():
            _check_room(event, room)
        signer = Invites(secret_bytes(settings), event.id)
        text, made = signer.make(role, now(), rooms or None, uses, life)
        await PeopleDesk(store).register_invite(made.id, uses)
        return text, made, at_desk(role, rooms, event)


async def _print(settings: Settings, rows: list[PersonRow]) -> list[Badge]:
    async with open_store(settings) as (store, _):
        return await PeopleDesk(store).print_badges(rows)


def _check_room(event: Event, room: str) -> None:
    known = [each.id for each in event.rooms]
    if room not in known:
        raise StartError(f"There is no room “{room}”. Rooms are: {', '.join(known)}.")


def _life(text: str) -> timedelta:
    try:
        return duration(text)
    except ValueError as error:
        raise StartError(f"--expires {text}: {error}.") from None
