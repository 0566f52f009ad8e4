"""The one function that turns anything that went wrong into what the other side may see."""

from __future__ import annotations

import logging
import math
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rooms.refusals import Refusal
from server.wire.faults import BrokenFile
from server.wire.refusals import Unforeseen, error_body, shown, status

log = logging.getLogger(__name__)

ErrorPage = Callable[[int], Response]
"""What a person's browser is shown for a status when it asked for a page."""

_HTTP: Final = {
    400: ("bad_request", "That request could not be understood."),
    404: ("not_found", "There is nothing at this address."),
    405: ("unsupported", "This address does not take that method."),
    413: ("too_large", "That is too large."),
}


def answer(error: BaseException) -> Response:
    """`{"error": {"code", "message", "retry_ms"}}` with the fitting status; never a traceback."""
    if isinstance(error, HTTPException):
        return _of_http(error)
    if isinstance(error, BrokenFile):
        return _of_file(error)
    refusal = shown(error)
    if isinstance(refusal, Unforeseen):
        log.error("internal", exc_info=error, extra={"reference": refusal.reference})
    headers = {"Cache-Control": "no-store"}
    if refusal.retry_ms is not None:
        headers["Retry-After"] = str(math.ceil(refusal.retry_ms / 1000))
    if refusal.code == "unauthenticated":
        headers["WWW-Authenticate"] = "Bearer"
    return JSONResponse(error_body(refusal), status(refusal.code), headers)


def _of_http(error: HTTPException) -> Response:
    code, words = _HTTP.get(error.status_code, ("bad_request", "That cannot be done."))
    headers = {"Cache-Control": "no-store", **(error.headers or {})}
    return JSONResponse(error_body(Refusal(code, words)), error.status_code, headers)


def _of_file(error: BrokenFile) -> Response:
    """A file that was refused whole: every fault with its place, beside the error."""
    listed = [{"path": fault.path, "reason": fault.reason} for fault in error.faults]
    words = "This file was refused; nothing of it was taken over."
    body = {**error_body(Refusal("bad_request", words)), "faults": listed, "more": error.more}
    return JSONResponse(body, 400, {"Cache-Control": "no-store"})


Handler = Callable[[Request, Exception], Awaitable[Response]]


def handlers(page: ErrorPage, routes: Sequence[BaseRoute]) -> dict[Any, Handler]:
    """Exception handlers for the app: JSON under /api, a page elsewhere."""

    async def refused(request: Request, error: Exception) -> Response:
        plain = isinstance(error, HTTPException) and error.status_code in {404, 405}
        if plain and request.method in {"GET", "HEAD"} and not is_api(request.url.path):
            return page(404)
        response = answer(error)
        if response.status_code == 405:
            response.headers["Allow"] = ", ".join(methods(routes, request.url.path))
        return response

    return {HTTPException: refused, Refusal: refused, BrokenFile: refused}


def methods(routes: Sequence[BaseRoute], path: str) -> list[str]:
    """Every method that some route takes at this address (RFC 9110, 10.2.1)."""
    here = (r for r in routes if isinstance(r, Route) and r.path_regex.match(path))
    return sorted({method for route in here for method in route.methods or ()})


def is_api(path: str) -> bool:
    """Whether a program asks rather than a person's browser."""
    return path == "/api" or path.startswith(API)


API: Final = ("/api/", "/assets/", "/whip/", "/whep/", "/hls/")


class Faults:
    """Middleware around everything: what nobody foresaw is logged once and answered `internal`."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self.app(scope, receive, watched)
        except ClientDisconnect:
            return  # whoever asked has left; nobody is there to be told
        except Exception as error:
            response = answer(error)
            if started:
                raise  # half an answer is out: only the connection can still be closed
            await response(scope, receive, send)
