"""The C programs of the bench, built with the system's compiler when their sources change."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Final

SOURCES: Final = Path(__file__).parent / "load"
BUILT: Final = Path(__file__).parent / ".build"
"""Outside of git; whatever a bench makes may be put here."""

FLAGS: Final = ("-O2", "-std=gnu11", "-D_GNU_SOURCE", "-Wall", "-Wextra")
SHARED: Final = ("bytes", "frame", "json", "sha1")
PROGRAMS: Final[dict[str, tuple[str, ...]]] = {
    "load": (
        *("main", "options", "fanout", "storm", "ballots"),
        *("crowd", "ledger", "heard", "link", "figures", *SHARED),
    ),
    "reference": ("reference", "answers", *SHARED),
}


class NoCompilerError(Exception):
    """There is no `cc`, so there is nothing to measure with."""

    def __init__(self) -> None:
        super().__init__(
            "The bench needs a C compiler for its load client, and there is no `cc` on the path.\n"
            "On Debian and Ubuntu: apt install gcc libc6-dev"
        )


def built(program: str) -> Path:
    """The program, built anew if a source is newer. NoCompilerError without a compiler."""
    made = BUILT / program
    newest = max(path.stat().st_mtime for path in SOURCES.iterdir())
    if made.exists() and made.stat().st_mtime > newest:
        return made
    compiler = shutil.which("cc")
    if compiler is None:
        raise NoCompilerError
    BUILT.mkdir(exist_ok=True)
    sources = [str(SOURCES / f"{name}.c") for name in PROGRAMS[program]]
    fresh = made.with_suffix(".new")
    subprocess.run([compiler, *FLAGS, "-o", str(fresh), *sources], check=True)
    fresh.replace(made)
    return made


def compiler_version() -> str:
    """The compiler's own name and version."""
    said = subprocess.run(["cc", "--version"], capture_output=True, text=True, check=True)
    return said.stdout.splitlines()[0]
