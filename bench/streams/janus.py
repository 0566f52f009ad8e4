"""Janus, with a configuration made on the fly, and a client's way into its streaming plugin.

The plugin is fed with plain RTP; a viewer asks to watch, is offered SDP, and answers it.
"""

from __future__ import annotations

import itertools
import shutil
import socket
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import httpx

from bench import rig
from bench.streams import sdp
from bench.streams.door import Client, Door
from bench.streams.secure import NotConnectedError, open_socket, secure
from bench.streams.source import Recording

PROGRAM: Final = shutil.which("janus")
MISSING: Final = "Janus is not installed: apt install janus"
MEDIA: Final = {"sound": 1, "picture": 2}
"""The mountpoints: sound alone, and both."""

GENERAL: Final = """
general: {{ configs_folder = "{folder}", session_timeout = 0, event_loops = 2, debug_level = 2 }}
nat: {{ full_trickle = false }}
media: {{ ipv6 = false }}
plugins: {{ disable = "libjanus_audiobridge.so,libjanus_duktape.so,libjanus_echotest.so,\
libjanus_lua.so,libjanus_nosip.so,libjanus_recordplay.so,libjanus_sip.so,libjanus_textroom.so,\
libjanus_videocall.so,libjanus_videoroom.so,libjanus_voicemail.so" }}
transports: {{ disable = "libjanus_websockets.so,libjanus_rabbitmq.so,libjanus_nanomsg.so,\
libjanus_mqtt.so,libjanus_pfunix.so" }}
loggers: {{ disable = "libjanus_jsonlog.so" }}
events: {{ broadcast = false }}
"""
HTTP: Final = """
general: {{ json = "compact", base_path = "/janus", http = true, port = {port}, ip = "127.0.0.1" }}
admin: {{ admin_http = false }}
"""
STREAMS: Final = """
alone: {{ type = "rtp", id = 1, media = (
  {{ type = "audio", mid = "0", port = {sound}, pt = 111, codec = "opus" }} ) }}
both: {{ type = "rtp", id = 2, media = (
  {{ type = "audio", mid = "0", port = {both}, pt = 111, codec = "opus" }},
  {{ type = "video", mid = "1", port = {picture}, rtcpport = {rtcp}, pt = {type}, codec = "{codec}"\
{bufferkf} }} ) }}
"""


class Janus:
    """One Janus, with a mountpoint for sound and one for sound and picture of one codec."""

    name = "Janus"

    def __init__(self, folder: Path, codec: str, *, keep_key: bool = False) -> None:
        ports = [_free_udp_port() for _ in range(4)]
        self._ports = dict(zip(("sound", "both", "picture", "rtcp"), ports, strict=True))
        port = rig.free_port()
        folder.mkdir(parents=True, exist_ok=True)
        values = {
            **self._ports,
            "folder": folder,
            "port": port,
            "codec": codec.lower(),
            "type": sdp.PAYLOAD_TYPES[codec],
            "bufferkf": ", bufferkf = true" if keep_key else "",
        }
        files = {"janus": GENERAL, "janus.transport.http": HTTP, "janus.plugin.streaming": STREAMS}
        for name, text in files.items():
            (folder / f"{name}.jcfg").write_text(text.format(**values), "utf-8")
        command = [str(PROGRAM), "-F", str(folder), "-C", str(folder / "janus.jcfg"), "-o"]
        self.contestant = rig.Contestant(self.name, command, port=port)
        self._url = f"http://127.0.0.1:{port}/janus"
        self._http = httpx.AsyncClient(timeout=20, limits=httpx.Limits(max_connections=64))
        self._door = Door()
        self._words = itertools.count()

    @property
    def pids(self) -> list[int]:
        return self.contestant.pids

    def sender(self, recordings: list[Recording]) -> list[str]:
        """How a sender is told to send here."""
        names = ("both", "picture", "rtcp") if len(recordings) == 2 else ("sound", "rtcp")
        return ["--plain", ",".join(str(self._ports[name]) for name in names)]

    async def enter(self, codecs: list[str]) -> Client:
        """Watch: a session, a handle of the plugin, its offer, our answer."""
        asked_at = time.monotonic()
        session = f"{self._url}/{await self._create(self._url, janus='create')}"
        plugin = {"janus": "attach", "plugin": "janus.plugin.streaming"}
        handle = f"{session}/{await self._create(session, **plugin)}"
        which = MEDIA["picture" if len(codecs) == 2 else "sound"]
        await self._say(handle, janus="message", body={"request": "watch", "id": which})
        offered = sdp.read(await self._offer(session))
        sock = open_socket()
        try:
            local = self._door.local(sock)
            jsep = {"type": "answer", "sdp": sdp.answer(local, offered)}
            await self._say(handle, janus="message", body={"request": "start"}, jsep=jsep)
            secured = await secure(sock, local.credentials, offered, controlling=False)
        except BaseException:
            sock.close()
            raise
        return Client(secured, session, {}, asked_at)

    async def leave(self, client: Client) -> None:
        """Destroy the session."""
        try:
            await self._say(client.place, janus="destroy")
        except (NotConnectedError, httpx.HTTPError):
            pass
        finally:
            client.secured.sock.close()

    async def close(self) -> None:
        await self._http.aclose()
        await self._door.close()

    async def _create(self, url: str, **words: str) -> int:
        return int((await self._say(url, **words))["data"]["id"])

    async def _offer(self, session: str) -> str:
        """The SDP of the next event that has some: events are fetched by long polls."""
        for _ in range(10):
            event = (await self._http.get(session, params={"maxev": 1})).json()
            for each in event if isinstance(event, list) else [event]:
                if "jsep" in each:
                    return str(each["jsep"]["sdp"])
        raise NotConnectedError("Janus made no offer.")

    async def _say(self, url: str, **words: object) -> Mapping[str, Any]:
        said = {**words, "transaction": str(next(self._words))}
        reply: dict[str, Any] = (await self._http.post(url, json=said)).json()
        if reply.get("janus") not in {"success", "ack"}:
            raise NotConnectedError(f"Janus: {reply}")
        return reply


def _free_udp_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
