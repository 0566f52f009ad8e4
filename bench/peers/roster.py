"""Who takes part beside us, how each is started, and what is missing for it.

    with started(BY_NAME["ws"], port, cores={0}) as process: …

Each listens on 127.0.0.1 and on no other address, and ends with the block.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Set
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from server.embedded import find_program
from tests.fixtures.chromium import node

HERE: Final = Path(__file__).parent
ROOT: Final = HERE.parents[1]
BUILD: Final = ROOT / "bench" / ".build"
PYTHON: Final = BUILD / "peers" / "bin" / "python"
MODULES: Final = BUILD / "node" / "node_modules"
NGINX: Final = BUILD / "nchan" / "usr" / "sbin" / "nginx"
NCHAN: Final = BUILD / "nchan" / "usr" / "lib" / "nginx" / "modules" / "ngx_nchan_module.so"
READY_S: Final = 20.0


Talk = tuple[str, ...]
"""What the load client must be told to speak with a peer; nothing where it speaks our protocol."""

PLAIN: Final[Talk] = ()
SOCKET_IO: Final[Talk] = (
    *("--path", "/socket.io/?EIO=4&transport=websocket"),
    *("--hello", "40", "--welcome", "40{"),
    *("--enter", '42["m",{"do":"enter","id":"$ID","room":"main"}]'),
    *("--publish", '42["m",{"do":"say","id":"$ID","room":"main","text":"$TEXT"}]'),
)
"""Engine.IO's path, and every message inside of an array after a number."""

RAW: Final[Talk] = (
    *("--path", "/", "--raw", "--publish"),
    '{"room":"main","stream":"chat","seq":$SEQ,"fact":"chat.said","data":{"text":"$TEXT"}}',
)
"""Answers nothing; what one says, all hear as it was said."""


@dataclass(frozen=True)
class Peer:
    """`name` is for the command line, `label` for tables; `needs` is what must be installed."""

    name: str
    label: str
    program: tuple[str, ...]
    needs: tuple[Path, ...]
    talk: Talk = PLAIN
    redis: bool = False
    env: Mapping[str, str] = field(default_factory=dict)

    def missing(self) -> str | None:
        """What is not there, with what to do about it; None when all is."""
        for path in self.needs:
            if not path.exists() and not any(path.parent.glob(f"{path.name}*")):
                return f"{path.name} is not installed: python -m bench.peers.install"
        return None


def _python(name: str, label: str, module: str, needs: str, *more: str, **has: object) -> Peer:
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    package = BUILD / "peers" / "lib" / version / "site-packages" / needs
    program = (str(PYTHON), "-m", f"bench.peers.{module}", "PORT", *more)
    return Peer(name, label, program, (package,), **has)  # type: ignore[arg-type]


def _node(name: str, label: str, file: str, needs: str, talk: Talk = PLAIN) -> Peer:
    program = ("NODE", str(HERE / file), "PORT")
    return Peer(name, label, program, (MODULES / needs,), talk, env={"PEER_MODULES": str(MODULES)})


PEERS: Final = (
    _python("broadcast", "websockets broadcast()", "websockets_broadcast", "websockets"),
    _python("picows", "picows", "picows_reused", "picows"),
    _python("aiohttp", "aiohttp", "aiohttp_plain", "aiohttp"),
    _python("starlette", "Starlette as it comes", "starlette_plain", "starlette"),
    _python("gather", "Starlette, asyncio.gather", "starlette_plain", "starlette", "gather"),
    _python("socketify", "socketify (C++)", "socketify_topic", "socketify"),
    _python("python-socketio", "python-socketio", "socketio_python", "socketio", talk=SOCKET_IO),
    _python(
        "channels", "Django Channels + Redis", "channels_redis_group", "channels_redis", redis=True
    ),
    _node("ws", "node ws", "ws.mjs", "ws"),
    _node("socket.io", "socket.io", "socketio.mjs", "socket.io", SOCKET_IO),
    Peer("nchan", "nchan (nginx)", (str(NGINX), "-p", "FOLDER", "-c", "CONF"), (NGINX, NCHAN), RAW),
)
BY_NAME: Final = {peer.name: peer for peer in PEERS}


@contextmanager
def started(peer: Peer, port: int, cores: Set[int]) -> Iterator[subprocess.Popen[bytes]]:
    """A peer that listens, on these cores; its Redis, if it needs one, on the others."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="plenary-peer-")))
        env = {**os.environ, **peer.env}
        if peer.redis:
            env["REDIS_URL"] = stack.enter_context(redis_server(folder, _others(cores)))
        command = [_filled(word, port, folder) for word in peer.program]
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=log)
        stack.callback(_end, process)
        os.sched_setaffinity(process.pid, cores)
        _await_port(peer, port, process, folder / "log")
        yield process


@contextmanager
def redis_server(folder: Path, cores: Set[int]) -> Iterator[str]:
    """A Redis-protocol server of the product's own kind on a Unix socket; its address."""
    path = folder / "redis"
    command = [
        *(str(find_program()), "--port", "0", "--unixsocket", str(path), "--dir", str(folder)),
        *("--save", "", "--appendonly", "no", "--logfile", str(folder / "redis.log")),
    ]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        os.sched_setaffinity(process.pid, cores)
        until = time.monotonic() + READY_S
        while not path.exists() and time.monotonic() < until:
            time.sleep(0.02)
        yield f"unix://{path}"
    finally:
        _end(process)


def _filled(word: str, port: int, folder: Path) -> str:
    if word == "CONF":
        text = (HERE / "nchan.conf").read_text("utf-8")
        file = folder / "nginx.conf"
        file.write_text(text.replace("PORT", str(port)).replace("MODULE", str(NCHAN)), "utf-8")
        return str(file)
    known = {"PORT": str(port), "FOLDER": str(folder), "NODE": shutil.which("node")}
    return known.get(word, word) or str(node())


def _others(cores: Set[int]) -> set[int]:
    here = os.sched_getaffinity(0)
    return (here - cores) or here


def _await_port(peer: Peer, port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + READY_S
    while time.monotonic() < until and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError(f"{peer.label} did not start: {log.read_text(errors='replace')[-600:]}")


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(3)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
