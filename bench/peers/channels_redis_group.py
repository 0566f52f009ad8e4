"""Django Channels with its Redis layer, on uvicorn: `group_send`, as its manual tells."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import django
import uvicorn
from channels.generic.websocket import AsyncWebsocketConsumer
from channels.layers import get_channel_layer
from channels.routing import URLRouter
from django.conf import settings
from django.urls import re_path

from bench.peers.talk import SUBPROTOCOL, Talk, port
from server.embedded import LAUNCH

folder = Path(tempfile.mkdtemp(prefix="plenary-peer-"))
redis = [os.environ["PEER_REDIS"], "--port", "0", "--unixsocket", str(folder / "s"), "--save", ""]
redis += ["--maxclients", "15000"]
ends_with_us = [sys.executable, "-I", "-S", "-c", LAUNCH, str(os.getpid())]
subprocess.Popen([*ends_with_us, *redis, "--dir", str(folder)], stdout=subprocess.DEVNULL)
while not (folder / "s").exists():
    time.sleep(0.02)

settings.configure(
    SECRET_KEY="of a bench",
    CHANNEL_LAYERS={
        "default": {
            "BACKEND": "channels_redis.core.RedisChannelLayer",
            # With less room messages are dropped without a word, and links are refused.
            # One message to thousands takes longer than the client's five seconds of patience.
            "CONFIG": {
                "hosts": [
                    {
                        "address": f"unix://{folder}/s",
                        "max_connections": 10_000,
                        "socket_timeout": 60,
                    }
                ],
                "capacity": 10_000,
            },
        }
    },
)
django.setup()
talk = Talk()


class Link(AsyncWebsocketConsumer):
    async def connect(self) -> None:
        await self.accept(SUBPROTOCOL if SUBPROTOCOL in self.scope["subprotocols"] else None)

    async def receive(self, text_data: str | None = None, **_: object) -> None:
        own, all_ = talk.answer(text_data or "{}")
        if own is not None:
            await self.channel_layer.group_add("room", self.channel_name)
            await self.send(text_data=own)
        if all_ is not None:
            await self.channel_layer.group_send("room", {"type": "said", "text": all_})

    async def said(self, event: dict[str, str]) -> None:
        await self.send(text_data=event["text"])

    async def disconnect(self, _code: int) -> None:
        await self.channel_layer.group_discard("room", self.channel_name)


assert get_channel_layer() is not None
app = URLRouter([re_path(r"", Link.as_asgi())])
uvicorn.run(
    app, host="127.0.0.1", port=port(), log_level="warning", lifespan="off", ws_ping_interval=120
)
