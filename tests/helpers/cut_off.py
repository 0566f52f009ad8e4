"""Run a command where there is no network but the loopback (Linux namespaces; no root needed).

python -m tests.helpers.cut_off PORT COMMAND…   start it, ask /readyz and a page, end it politely
"""

from __future__ import annotations

import fcntl
import os
import signal
import socket
import struct
import subprocess
import sys
import time
import urllib.error
import urllib.request
from typing import Final

GET_FLAGS, SET_FLAGS, UP = 0x8913, 0x8914, 0x1  # linux/sockios.h, linux/if.h
OUTSIDE: Final = ("192.0.2.1", 443)
"""An address that is nobody's (RFC 5737): without a network there is not even a way to it."""

READY_S: Final = 50.0


def possible() -> bool:
    """Whether this machine lets us cut the network off."""
    try:
        return subprocess.run(["unshare", "-rn", "true"], capture_output=True).returncode == 0
    except OSError:
        return False


def command(port: int, *arguments: str) -> list[str]:
    """What to start from outside: the same, cut off."""
    here = [sys.executable, "-m", "tests.helpers.cut_off", str(port), *arguments]
    return ["unshare", "-rn", *here]


def loopback_up() -> None:
    """A fresh namespace has a loopback that is down."""
    with socket.socket() as any_socket:
        asked = struct.pack("16sH14x", b"lo", 0)
        flags = struct.unpack("16sH14x", fcntl.ioctl(any_socket, GET_FLAGS, asked))[1]
        fcntl.ioctl(any_socket, SET_FLAGS, struct.pack("16sH14x", b"lo", flags | UP))


def no_way_out() -> bool:
    """Whether nothing outside can be reached."""
    try:
        socket.create_connection(OUTSIDE, timeout=1).close()
    except OSError as error:
        return not isinstance(error, TimeoutError)
    return False


def answers(url: str) -> bool:
    """Whether there is a 200 at this address."""
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def main(port: str, *arguments: str) -> int:
    """Start, look and end; 0 when all went well."""
    loopback_up()
    assert no_way_out(), "The network is not cut off."
    process = subprocess.Popen(arguments, start_new_session=True)
    until = time.monotonic() + READY_S
    try:
        while not answers(f"http://127.0.0.1:{port}/readyz"):
            assert process.poll() is None, "It ended before it was ready."
            assert time.monotonic() < until, "It did not get ready."
            time.sleep(0.1)
        assert answers(f"http://127.0.0.1:{port}/join"), "There is no page."
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(25)
    print("served without a network")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
