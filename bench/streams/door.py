"""A client's way in by WHIP and WHEP: an offer by HTTP, then ICE and DTLS (RFC 9725)."""

from __future__ import annotations

import asyncio
import random
import socket
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import httpx

from bench.streams import sdp
from bench.streams.secure import (
    FINGERPRINT,
    NotConnectedError,
    Secured,
    open_socket,
    own_address,
    secure,
)

TRIES: Final = 120
BUSY: Final = 503


@dataclass
class Client:
    """Somebody who is connected; `place` is the address of the session, where it can be ended.

    `asked_at` is when the offer was posted, in seconds of `time.monotonic`.
    """

    secured: Secured
    place: str
    headers: Mapping[str, str]
    asked_at: float


class Door:
    """Lets clients in; one pool of HTTP connections for all of them."""

    def __init__(self) -> None:
        self._http = httpx.AsyncClient(timeout=20, limits=httpx.Limits(max_connections=64))
        self._address = own_address()

    async def close(self) -> None:
        await self._http.aclose()

    def local(self, sock: socket.socket, ssrcs: Mapping[str, int] | None = None) -> sdp.Local:
        """What a client says about itself."""
        address = sdp.Address(self._address, sock.getsockname()[1])
        return sdp.Local(sdp.Credentials(), FINGERPRINT, address, dict(ssrcs or {}))

    async def enter(
        self,
        url: str,
        codecs: Sequence[str],
        direction: sdp.Direction = "recvonly",
        *,
        key: str | None = None,
        ssrcs: Mapping[str, int] | None = None,
    ) -> Client:
        """Offer and connect. NotConnectedError when refused, or when the way does not open."""
        sock = open_socket()
        try:
            local = self.local(sock, ssrcs)
            headers = {"Content-Type": "application/sdp"}
            if key is not None:
                headers["Authorization"] = f"Bearer {key}"
            asked_at, reply = await self._post(url, sdp.offer(local, codecs, direction), headers)
            other = sdp.read(reply.text)
            secured = await secure(sock, local.credentials, other, controlling=True)
        except BaseException:
            sock.close()
            raise
        place = str(httpx.URL(url).join(reply.headers.get("Location", url)))
        return Client(secured, place, headers, asked_at)

    async def change(self, client: Client, body: Mapping[str, object]) -> None:
        """Hear or see something else in the same session."""
        headers = {**client.headers, "Content-Type": "application/json"}
        reply = await self._http.put(client.place, json=body, headers=headers)
        if reply.status_code not in {200, 204}:
            raise NotConnectedError(f"{client.place}: {reply.status_code} {reply.text[:200]}")

    async def leave(self, client: Client) -> None:
        """End the session, and close the socket."""
        headers = {name: text for name, text in client.headers.items() if name != "Content-Type"}
        try:
            await self._http.delete(client.place, headers=headers)
        except httpx.HTTPError:
            pass
        finally:
            client.secured.sock.close()

    async def _post(
        self, url: str, offer: str, headers: Mapping[str, str]
    ) -> tuple[float, httpx.Response]:
        """Ask until there is room; when it was asked for the last time, and the answer."""
        reply: httpx.Response | None = None
        for _ in range(TRIES):
            asked_at = time.monotonic()
            reply = await self._http.post(url, content=offer, headers=headers)
            if reply.status_code == 201:
                return asked_at, reply
            if reply.status_code != BUSY:
                break
            await asyncio.sleep(float(reply.headers.get("Retry-After", 1)) * random.random())
        said = "" if reply is None else f"{reply.status_code} {reply.text[:300]}"
        raise NotConnectedError(f"{url}: {said}")
