"""A sender in a process of its own, so that it can be killed and waits for nobody.

python -m tests.helpers.remote_camera PORT FEED PASS [WORD]: a camera; with a word (in hex) a voice
that says it all the time.
"""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
from pathlib import Path

from tests.helpers.listening import Voice
from tests.helpers.server import ROOT, Plenary
from tests.helpers.streams import Camera


def start(
    server: Plenary, feed: str, pass_: str, word: bytes | None = None
) -> subprocess.Popen[bytes]:
    """Start one; it sends until it is killed."""
    module = ("-m", "tests.helpers.remote_camera")
    said = () if word is None else (word.hex(),)
    return subprocess.Popen(
        [sys.executable, *module, str(server.port), feed, pass_, *said], cwd=ROOT
    )


async def send(port: int, feed: str, pass_: str, word: str = "") -> None:
    """Send until asked to end; whoever is killed says nothing."""
    over = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, over.set)
    server = Plenary(Path(), port=port)
    if word:
        voice = Voice(server, feed, pass_, bytes.fromhex(word))
        await voice.speak()
        await over.wait()
        await voice.close()
        return
    camera = Camera(server, feed, pass_)
    await camera.turn_on()
    await over.wait()
    await camera.close()


if __name__ == "__main__":
    asyncio.run(send(int(sys.argv[1]), *sys.argv[2:]))
