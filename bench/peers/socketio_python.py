"""python-socketio on uvicorn: `emit` to a room, over WebSocket alone.

It speaks Engine.IO inside of the frames: messages look like `42["m",{…}]`.
"""

import json

import socketio
import uvicorn

from bench.peers.talk import Talk, port

talk = Talk()


class Json:
    """As short as everybody else's."""

    loads = staticmethod(json.loads)

    @staticmethod
    def dumps(value: object, **_: object) -> str:
        return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


server = socketio.AsyncServer(
    async_mode="asgi", transports=["websocket"], ping_interval=120, json=Json
)


@server.on("m")
async def message(sid: str, asked: dict[str, object]) -> None:
    own, all_ = talk.answer(Json.dumps(asked))
    if own is not None:
        await server.emit("m", json.loads(own), to=sid)
        await server.enter_room(sid, "room")
    if all_ is not None:
        await server.emit("m", json.loads(all_), room="room")


app = socketio.ASGIApp(server)
uvicorn.run(app, host="127.0.0.1", port=port(), log_level="warning", backlog=8192)
