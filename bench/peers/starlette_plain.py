"""Starlette on uvicorn as they come: one `await send_text` after the other, or all in a `gather`.

python -m bench.peers.starlette_plain PORT [gather]
"""

import asyncio
import sys

import uvicorn
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from bench.peers.talk import SUBPROTOCOL, Talk, port

talk = Talk()
room: set[WebSocket] = set()


async def one_by_one(text: str) -> None:
    for socket in list(room):
        await socket.send_text(text)


async def gathered(text: str) -> None:
    await asyncio.gather(*(socket.send_text(text) for socket in list(room)))


async def link(socket: WebSocket) -> None:
    asked = SUBPROTOCOL in socket.scope["subprotocols"]
    await socket.accept(SUBPROTOCOL if asked else None)
    try:
        while True:
            own, all_ = talk.answer(await socket.receive_text())
            if own is not None:
                await socket.send_text(own)
                room.add(socket)
            if all_ is not None:
                await say(all_)
    except WebSocketDisconnect:
        pass
    finally:
        room.discard(socket)


say = gathered if "gather" in sys.argv else one_by_one
app = Starlette(routes=[WebSocketRoute("/ws", link)])
uvicorn.run(app, host="127.0.0.1", port=port(), log_level="warning", backlog=8192)
