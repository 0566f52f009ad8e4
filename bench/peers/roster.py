"""Who takes part beside us, how each is started, and what is missing for it.

Each is one command that listens on 127.0.0.1 and on no other address until it is terminated; what
it needs beside it (Channels its Redis) it starts itself.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from server.embedded import find_program
from tests.fixtures.chromium import node

HERE: Final = Path(__file__).parent
BUILD: Final = HERE.parent / ".build"
PYTHON: Final = BUILD / "peers" / "bin" / "python"
MODULES: Final = BUILD / "node" / "node_modules"
NGINX: Final = BUILD / "nchan" / "usr" / "sbin" / "nginx"
NCHAN: Final = BUILD / "nchan" / "usr" / "lib" / "nginx" / "modules" / "ngx_nchan_module.so"

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
    more: tuple[str, ...] = ()
    env: Mapping[str, str] = field(default_factory=dict)

    def command(self, port: int) -> list[str]:
        """What to start, in the folder of this repository and with `env` added."""
        return [*self.program, str(port), *self.more]

    def missing(self) -> str | None:
        """What is not there, with what to do about it; None when all is."""
        for path in self.needs:
            if not path.exists():
                return f"{path.name} is not installed: python -m bench.peers.install"
        return None


def _python(name: str, label: str, module: str, needs: str, *more: str) -> Peer:
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    package = BUILD / "peers" / "lib" / version / "site-packages" / needs
    talk = SOCKET_IO if needs == "socketio" else PLAIN
    env = {"PEER_REDIS": str(find_program())} if needs == "channels_redis" else {}
    return Peer(
        name, label, (str(PYTHON), "-m", f"bench.peers.{module}"), (package,), talk, more, env
    )


def _node(name: str, label: str, file: str, needs: str, talk: Talk = PLAIN) -> Peer:
    program = (shutil.which("node") or str(node()), str(HERE / file))
    return Peer(name, label, program, (MODULES / needs,), talk, env={"PEER_MODULES": str(MODULES)})


PEERS: Final = (
    _python("broadcast", "websockets broadcast()", "websockets_broadcast", "websockets"),
    _python("picows", "picows", "picows_reused", "picows"),
    _python("aiohttp", "aiohttp", "aiohttp_plain", "aiohttp"),
    _python("starlette", "Starlette as it comes", "starlette_plain", "starlette"),
    _python("gather", "Starlette, asyncio.gather", "starlette_plain", "starlette", "gather"),
    _python("socketify", "socketify (C++)", "socketify_topic", "socketify"),
    _python("python-socketio", "python-socketio", "socketio_python", "socketio"),
    _python("channels", "Django Channels + Redis", "channels_redis_group", "channels_redis"),
    _node("ws", "node ws", "ws.mjs", "ws"),
    _node("socket.io", "socket.io", "socketio.mjs", "socket.io", SOCKET_IO),
    Peer(
        *("nchan", "nchan (nginx)", (sys.executable, "-m", "bench.peers.nchan")),
        *((NGINX, NCHAN), RAW),
    ),
)
BY_NAME: Final = {peer.name: peer for peer in PEERS}
NO_BURSTS: Final = frozenset({"Django Channels + Redis"})
"""By label: eight messages to five thousand links take them a minute and more."""
