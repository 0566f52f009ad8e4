"""Looks over a page's shoulder: what went wrong in it, whom it spoke to, and all it was told."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import (
    BrowserContext,
    ConsoleMessage,
    Error,
    Page,
    Request,
    Response,
    WebSocket,
)

Message = dict[str, Any]

REPORT_VIOLATIONS = """
addEventListener("securitypolicyviolation", (event) => {
  console.error("CSP", event.violatedDirective, event.blockedURI, event.sourceFile);
});
"""


@dataclass
class Watch:
    """Everything notable that happened in a context, from its first page on."""

    home: str
    """Host and port of the server: the only one that pages may speak to."""
    troubles: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)
    frames: list[str] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    sent: list[Message] = field(default_factory=list)

    async def over(self, context: BrowserContext) -> None:
        """Watch all pages of a context."""
        await context.add_init_script(REPORT_VIOLATIONS)
        context.on("console", self._console)
        context.on("weberror", lambda error: self._threw(error.error))
        context.on("request", self._request)
        context.on("requestfailed", self._failed)
        context.on("response", self._response)
        context.on("page", self._page)

    @property
    def wire(self) -> str:
        """All that came over sockets, as it came."""
        return "\n".join(self.frames)

    def entered(self, room: str = "main") -> list[str]:
        """How each entering of a room was answered: by `snapshot` or by `replay`."""
        asked = {m["id"] for m in self.sent if m["do"] == "enter" and m["room"] == room}
        return [m["ok"]["mode"] for m in self.messages if m.get("re") in asked and "ok" in m]

    def _page(self, page: Page) -> None:
        page.on("websocket", self._socket)

    def _socket(self, socket: WebSocket) -> None:
        if urlsplit(socket.url).netloc != self.home:
            self.strangers.append(socket.url)
        socket.on("framesent", lambda frame: self.sent.append(json.loads(frame)))
        socket.on("framereceived", self._frame)

    def _frame(self, frame: str | bytes) -> None:
        assert isinstance(frame, str), "The server sends text only."
        self.frames.append(frame)
        read = json.loads(frame)
        self.messages.extend(read if isinstance(read, list) else [read])

    def _console(self, said: ConsoleMessage) -> None:
        if said.type in ("error", "warning"):
            where = f"{said.location.get('url')}:{said.location.get('lineNumber')}"
            self.troubles.append(f"console: {said.text} ({where})")

    def _threw(self, error: Error) -> None:
        self.troubles.append(f"exception: {error}")

    def _request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in ("data", "blob") and address.netloc != self.home:
            self.strangers.append(request.url)

    def _failed(self, request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # the page itself went elsewhere
            self.troubles.append(f"request: {request.url} {request.failure}")

    def _response(self, response: Response) -> None:
        if response.status >= 400:
            self.troubles.append(f"answer: {response.status} {response.url}")
