"""HTTP as a simulated browser needs it: join, and be handed a pass."""

from __future__ import annotations

import asyncio
import http.client
import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlsplit


class Closed(Exception):
    """The server said no, or was not there. The text is for people."""


class Door:
    """JSON over HTTP against one server, a few requests at a time in threads of their own."""

    def __init__(self, url: str, at_once: int = 16) -> None:
        parts = urlsplit(url)
        self.host, self.port = parts.hostname or "127.0.0.1", parts.port or 80
        self.live = f"ws://{self.host}:{self.port}/ws"
        self._threads = ThreadPoolExecutor(at_once, thread_name_prefix="door")

    async def post(self, path: str, body: dict[str, Any], pass_: str | None = None) -> Any:
        """The JSON answer to a POST; Closed when it was refused."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, self._send, "POST", path, body, pass_)

    async def get(self, path: str, pass_: str | None = None) -> Any:
        """The JSON answer to a GET; Closed when it was refused."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, self._send, "GET", path, None, pass_)

    def _send(self, method: str, path: str, body: object, pass_: str | None) -> Any:
        connection = http.client.HTTPConnection(self.host, self.port, timeout=30)
        headers = {"Content-Type": "application/json"}
        if pass_ is not None:
            headers["Authorization"] = f"Bearer {pass_}"
        try:
            sent = None if body is None else json.dumps(body)
            connection.request(method, path, sent, headers)
            answer = connection.getresponse()
            text = answer.read().decode()
        except OSError as gone:
            raise Closed(f"No server answers at {self.host}:{self.port} ({gone}).") from gone
        finally:
            connection.close()
        return _read(path, answer.status, text)


def _read(path: str, status: int, text: str) -> Any:
    try:
        said = json.loads(text)
    except ValueError:
        said = None
    if status >= 400:
        why = said["error"]["message"] if isinstance(said, dict) and "error" in said else status
        raise Closed(f"{path}: {why}")
    return said
