"""aiohttp on uvloop: one `await send_str` after the other."""

import uvloop
from aiohttp import WSMsgType, web

from bench.peers.talk import SUBPROTOCOL, Talk, port

talk = Talk()
room: set[web.WebSocketResponse] = set()


async def link(request: web.Request) -> web.WebSocketResponse:
    socket = web.WebSocketResponse(protocols=[SUBPROTOCOL], compress=False)
    await socket.prepare(request)
    try:
        async for message in socket:
            if message.type is not WSMsgType.TEXT:
                continue
            own, all_ = talk.answer(message.data)
            if own is not None:
                await socket.send_str(own)
                room.add(socket)
            if all_ is not None:
                for one in list(room):
                    await one.send_str(all_)
    finally:
        room.discard(socket)
    return socket


app = web.Application()
app.router.add_get("/ws", link)
uvloop.install()
web.run_app(app, host="127.0.0.1", port=port(), backlog=8192, print=None, access_log=None)
