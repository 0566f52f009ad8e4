"""A TURN server from Debian, on loopback, for as long as a test lasts."""

from __future__ import annotations

import asyncio
import shutil
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

SECRET = "the secret shared with coturn"
PROGRAM = shutil.which("turnserver")
MISSING = "turnserver is not installed (Debian: apt-get install coturn)"


@dataclass(frozen=True)
class Coturn:
    """Where it listens, over UDP and TCP."""

    port: int

    def url(self, transport: str) -> str:
        return f"turn:127.0.0.1:{self.port}?transport={transport}"


@asynccontextmanager
async def coturn(folder: Path, *more: str) -> AsyncIterator[Coturn]:
    port = _free()
    server = await asyncio.create_subprocess_exec(
        PROGRAM or "turnserver",
        "-n", "--no-cli", "--no-tls", "--no-dtls", "--no-software-attribute",
        "--listening-ip=127.0.0.1", "--relay-ip=127.0.0.1", f"--listening-port={port}",
        "--min-port=49160", "--max-port=49300", "--allow-loopback-peers",
        "--use-auth-secret", f"--static-auth-secret={SECRET}", "--realm=plenary.test",
        f"--userdb={folder}/turn.db", f"--pidfile={folder}/turn.pid", "--log-file=stdout", *more,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        await _listens(port)
        yield Coturn(port)
    finally:
        server.kill()
        await server.wait()


async def _listens(port: int) -> None:
    async with asyncio.timeout(10):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.02)
            else:
                writer.close()
                await writer.wait_closed()
                return


def _free() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port
