"""Starlette, aiortc and its MediaRelay, as anybody would write it from aiortc's examples.

python -m bench.streams.peers.relay PORT

A relay decodes what comes, and encodes it anew for each viewer.
"""

import sys
from secrets import token_urlsafe

import uvicorn
from aiortc import MediaStreamTrack, RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.contrib.media import MediaRelay
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

relay = MediaRelay()
tracks: dict[str, MediaStreamTrack] = {}
peers: dict[str, RTCPeerConnection] = {}


def peer() -> tuple[str, RTCPeerConnection]:
    name, connection = token_urlsafe(), RTCPeerConnection(RTCConfiguration(iceServers=[]))
    peers[name] = connection

    @connection.on("connectionstatechange")
    async def changed() -> None:
        if connection.connectionState == "failed":
            await connection.close()
            peers.pop(name, None)

    return name, connection


async def answer(request: Request, name: str, connection: RTCPeerConnection) -> Response:
    await connection.setRemoteDescription(
        RTCSessionDescription((await request.body()).decode(), "offer")
    )
    await connection.setLocalDescription(await connection.createAnswer())
    place = {"Location": f"/peers/{name}"}
    return Response(connection.localDescription.sdp, 201, place, "application/sdp")


async def whip(request: Request) -> Response:
    name, connection = peer()
    tracks.clear()

    @connection.on("track")
    def on_track(track: MediaStreamTrack) -> None:
        tracks[track.kind] = track

    return await answer(request, name, connection)


async def whep(request: Request) -> Response:
    name, connection = peer()
    offered = (await request.body()).decode()
    for kind, track in tracks.items():
        if f"m={kind}" in offered:
            connection.addTrack(relay.subscribe(track))
    return await answer(request, name, connection)


async def leave(request: Request) -> Response:
    connection = peers.pop(request.path_params["name"], None)
    if connection is not None:
        await connection.close()
    return Response(status_code=200)


app = Starlette(
    routes=[
        Route("/whip", whip, methods=["POST"]),
        Route("/whep", whep, methods=["POST"]),
        Route("/peers/{name}", leave, methods=["DELETE"]),
    ]
)
if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="warning")
