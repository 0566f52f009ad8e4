"""What every answer says about itself to the browser, and who may change anything by cookie."""

from __future__ import annotations

import re
from collections.abc import Collection, Set
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rooms.refusals import Refusal
from server.web.errors import answer
from server.wire.origins import is_allowed

_HOST: Final = re.compile(r"[A-Za-z0-9.\-]{1,253}(:\d{1,5})?|\[[0-9A-Fa-f:.]{2,45}\](:\d{1,5})?")
_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})

HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), microphone=(self), display-capture=(self), "
    "fullscreen=(self), screen-wake-lock=(self), geolocation=(), payment=(), usb=()",
}


def policy(host: str, reaches: Collection[str] = ()) -> str:
    """The content security policy (W3C CSP 3) of a server that is reached at this host.

    Nothing but our own files runs. The sockets are named since not every browser counts them
    under 'self'. `reaches` are the origins of a CDN, or of a server that plays our streams.
    """
    sockets = f" ws://{host} wss://{host}" if _HOST.fullmatch(host) else ""
    others = "".join(f" {origin}" for origin in sorted(reaches))
    return (
        "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
        f"media-src 'self' blob:{others}; connect-src 'self'{sockets}{others}; "
        "object-src 'none'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )


class Shield:
    """Middleware: security headers on every answer, and no change by another site's page."""

    def __init__(
        self, app: ASGIApp, origins: Set[str] = frozenset(), reaches: Set[str] = frozenset()
    ) -> None:
        self.app = app
        self.origins = origins
        self.reaches = reaches

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        host = headers.get("host", "")

        async def covered(message: Message) -> None:
            if message["type"] == "http.response.start":
                said = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    said.setdefault(name, value)
                said.setdefault("Content-Security-Policy", policy(host, self.reaches))
                if scope["scheme"] == "https":
                    said.setdefault("Strict-Transport-Security", "max-age=31536000")
            await send(message)

        if scope["method"] not in _SAFE and not self._is_ours(headers, host):
            words = "This request comes from another site's page."
            await answer(Refusal("forbidden", words))(scope, receive, covered)
            return
        await self.app(scope, receive, covered)

    def _is_ours(self, headers: Headers, host: str) -> bool:
        """False for another site's page, which browsers name in `Origin` or `Sec-Fetch-Site`.

        Programs send neither. A pass in `Authorization` is never sent by a browser by itself.
        """
        if "authorization" in headers:
            return True
        origin = headers.get("origin")
        if origin is not None:
            return is_allowed(origin, host, self.origins)
        return headers.get("sec-fetch-site", "none") in {"same-origin", "none"}
