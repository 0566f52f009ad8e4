"""All commands together, and the one place where a fault becomes words and an exit code."""

from __future__ import annotations

import logging
import sys
from typing import Final

import typer
from sqlalchemy.exc import SQLAlchemyError

from rooms.refusals import Refusal
from server.cli import care, programme, rehearsing, serving, welcoming
from server.cli.saying import complain
from server.config import SettingsError
from server.embedded import NoServerError
from server.rehearse.door import Closed
from server.store.backup import NotHereError
from server.store.engine import BadAddressError
from server.store.migrate import OldDatabaseError
from server.wire.faults import BrokenFile
from server.wiring.faults import StartError

FAULTS: Final = (
    *(SettingsError, StartError, NoServerError, BadAddressError, OldDatabaseError),
    *(NotHereError, BrokenFile, Closed),
)
"""What says in its own words what is wrong and what to do."""

log = logging.getLogger(__name__)

app = typer.Typer(
    help="Plenary: one meeting for delegates in the hall and far away.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command("run")(serving.run)
app.command("serve")(serving.serve)
app.command("worker", hidden=True)(serving.worker)
app.command("media")(serving.media)
app.command("migrate")(serving.migrate)
app.command("invite")(welcoming.invite)
app.add_typer(welcoming.people, name="people")
app.command("import")(programme.import_)
app.command("export")(programme.export)
app.command("rehearse")(rehearsing.rehearse)
app.command("doctor")(care.doctor)
app.command("backup")(care.backup)
app.command("restore")(care.restore)


def main(arguments: list[str] | None = None) -> None:
    """Run a command. Ends the process: 0 done, 1 a fault in plain words, 2 a wrong command."""
    try:
        app(arguments, prog_name="plenary")
    except FAULTS as fault:
        complain(str(fault))
    except Refusal as refusal:
        complain(refusal.message)
    except SQLAlchemyError as error:
        complain(f"The database cannot be used: {_first_line(error)}.")
    except OSError as error:
        complain(f"{error.filename or 'A file'} cannot be used: {error.strerror or error}.")
    except Exception as error:
        log.debug("unforeseen", exc_info=True)
        words = f"Something went wrong on our side: {type(error).__name__}: {_first_line(error)}"
        complain(f"{words}\nPLENARY_LOG=debug shows where.")
    sys.exit(1)


def _first_line(error: Exception) -> str:
    cause = str(getattr(error, "orig", None) or error).strip()
    return cause.splitlines()[0] if cause else type(error).__name__
