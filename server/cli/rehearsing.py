"""`plenary rehearse`: a room full of simulated delegates, and the checker's report."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from rooms.programme import MAIN
from server.cli.saying import address, remark, run, say, say_json, settings_now
from server.config import Settings

if TYPE_CHECKING:
    from server.rehearse.checker import Report
    from server.rehearse.plot import Tick


def rehearse(
    delegates: Annotated[int, typer.Option(min=1, max=20_000, help="How many.")] = 100,
    room: Annotated[str, typer.Option(help="In which room.")] = MAIN,
    minutes: Annotated[float, typer.Option(min=0.0, max=600.0, help="For how long.")] = 1.0,
    json_: Annotated[bool, typer.Option("--json", help="Print JSON, for scripts.")] = False,
) -> None:
    """Fill a room with simulated delegates who ask, upvote, vote and react; check everything.

    It uses the server that runs at the port of the settings; where none runs, one of its own with
    a database that is gone afterwards. Exit code 1 when anything was lost, doubled or disordered.
    """
    settings = settings_now()
    with Progress(console=Console(stderr=True), transient=True) as bars:
        report = run(_rehearse(settings, room, delegates, minutes, _ticker(bars)))
    if json_:
        say_json({**asdict(report), "clean": report.clean})
    else:
        _show(report)
    raise typer.Exit(0 if report.clean else 1)


async def _rehearse(
    settings: Settings, room: str, delegates: int, minutes: float, tick: Tick
) -> Report:
    from server.rehearse import rehearsal  # drags in a client that no server needs

    url = address(settings)
    if await rehearsal.is_there(url):
        return await rehearsal.rehearse(settings, url, room, delegates, minutes, tick)
    remark(f"No server runs at {url}; the rehearsal starts one of its own.")
    async with rehearsal.own_server(settings) as (own, own_url):
        return await rehearsal.rehearse(own, own_url, room, delegates, minutes, tick)


def _ticker(bars: Progress) -> Tick:
    tasks = {}

    def tick(what: str, done: int, of: int) -> None:
        if what not in tasks:
            tasks[what] = bars.add_task(what, total=of)
        bars.update(tasks[what], completed=done, total=of)

    return tick


def _show(report: Report) -> None:
    say(f"{report.delegates} people sent {report.sent} commands; {report.acked} were answered,")
    say(f"{report.counted} ballots counted.\n\nmust be 0:")
    for name, number in report.zeros.items():
        say(f"  {number:>8}  {name}{'' if number == 0 else '   <-- not kept'}")
    for title, figures in (("reply", report.reply_ms), ("recover", report.recover_ms)):
        shown = "  ".join(f"{name} {value:.0f} ms" for name, value in figures.items())
        say(f"\n{title:<8} {shown or '–'}")
    for code, number in sorted(report.refusals.items()):
        say(f"refused  {number} × {code}")
