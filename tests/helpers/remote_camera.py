"""A sender in a process of its own, so that it can be killed: python -m … PORT FEED PASS."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
from pathlib import Path

from tests.helpers.server import ROOT, Plenary
from tests.helpers.streams import Camera


def start(server: Plenary, feed: str, pass_: str) -> subprocess.Popen[bytes]:
    """Start one; it sends until it is killed."""
    command = [sys.executable, "-m", "tests.helpers.remote_camera", str(server.port), feed, pass_]
    return subprocess.Popen(command, cwd=ROOT)


async def send(port: int, feed: str, pass_: str) -> None:
    """Send until asked to end; whoever is killed says nothing."""
    over = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, over.set)
    camera = Camera(Plenary(Path(), port=port), feed, pass_)
    await camera.turn_on()
    await over.wait()
    await camera.close()


if __name__ == "__main__":
    asyncio.run(send(int(sys.argv[1]), *sys.argv[2:]))
