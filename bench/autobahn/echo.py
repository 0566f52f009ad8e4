"""What the suite talks to: an echo, as an ordinary ASGI app or as a link that came through a door.

python -m bench.autobahn.echo {app,door}    prints its port when it is ready
"""

from __future__ import annotations

import socket
import sys
from typing import Final

import uvicorn

from server.live.websocket.settings import tune, uvicorn_settings
from tests.live.conformance.echo import MOST_BYTES, app, door

QUIET_S: Final = 3600.0
"""No pings: the suite answers one even in the middle of a frame that it sends in pieces (6.4.4)."""


class Server(uvicorn.Server):
    """A server that says when it is open."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if sockets:
            print(sockets[0].getsockname()[1], flush=True)


def main() -> None:
    doors = {"/": door} if sys.argv[1:] == ["door"] else None
    listener = socket.create_server(("127.0.0.1", 0))
    tune(listener)
    said = {
        **uvicorn_settings(doors, ping_s=QUIET_S),
        "ws_max_size": MOST_BYTES,
        "ws_per_message_deflate": True,
    }
    config = uvicorn.Config(app, lifespan="off", log_level="warning", **said)
    Server(config).run([listener])


if __name__ == "__main__":
    main()
