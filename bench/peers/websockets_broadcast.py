"""`websockets` with its own `broadcast()`, on uvloop."""

import uvloop
from websockets.asyncio.server import ServerConnection, broadcast, serve
from websockets.typing import Subprotocol

from bench.peers.talk import SUBPROTOCOL, Talk, port

talk = Talk()
room: set[ServerConnection] = set()


async def link(connection: ServerConnection) -> None:
    try:
        async for text in connection:
            own, all_ = talk.answer(str(text))
            if own is not None:
                await connection.send(own)
                room.add(connection)
            if all_ is not None:
                broadcast(room, all_)
    finally:
        room.discard(connection)


async def main() -> None:
    settings = {"compression": None, "subprotocols": [Subprotocol(SUBPROTOCOL)], "backlog": 8192}
    async with serve(link, "127.0.0.1", port(), **settings) as server:
        await server.serve_forever()


uvloop.run(main())
