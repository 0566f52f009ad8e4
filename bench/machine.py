"""On what a figure was measured: the machine, and the versions of what took part."""

from __future__ import annotations

import os
import platform
import re
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

from bench.build import compiler_version

PACKAGES: Final = ("uvicorn", "uvloop", "httptools", "websockets", "sqlalchemy", "redis")


def machine() -> str:
    """Processor, cores, memory and kernel, in a line."""
    cores = len(os.sched_getaffinity(0))
    kernel = ".".join(platform.release().split(".")[:2])
    return f"{_processor()}, {cores} cores, {_memory_gib()} GiB, Linux {kernel}"


def versions() -> str:
    """The interpreter, the compiler and the packages that a send goes through, in a line."""
    found = [f"Python {platform.python_version()}", compiler_version()]
    for package in PACKAGES:
        try:
            found.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            continue
    return ", ".join(found)


def _processor() -> str:
    name = re.search(r"^model name\s*: (.+)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    return name[1] if name else platform.machine()


def _memory_gib() -> int:
    return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30)
