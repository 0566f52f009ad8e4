"""How a no looks at WHIP and WHEP: problem details (RFC 9457), with words for people."""

from __future__ import annotations

import math
import secrets
from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

from starlette.responses import JSONResponse, Response

from rooms.refusals import Refusal
from server.wire.problems import MEDIA_TYPE
from server.wire.problems import problem as problem_body
from server.wire.refusals import shown, status

SOONEST_S: Final = 1
SPREAD_S: Final = 3
"""Those who are sent away come back after one to three seconds, not all in the same one."""


class Problem(Exception):
    """A no: its status, one sentence, and the headers that belong to it."""

    def __init__(self, status: int, detail: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(detail)
        self.status, self.detail, self.headers = status, detail, dict(headers or {})


def later(status: int, detail: str) -> Problem:
    """A no for now, with the seconds after which to ask again."""
    seconds = SOONEST_S + secrets.randbelow(SPREAD_S)
    return Problem(status, detail, {"Retry-After": str(seconds)})


def of_error(error: Exception) -> Problem:
    """What of any error the other side may see."""
    if isinstance(error, Problem):
        return error
    refusal: Refusal = shown(error)
    headers = {}
    if refusal.code == "unauthenticated":
        headers["WWW-Authenticate"] = 'Bearer error="invalid_token"'
    code = status(refusal.code)
    if refusal.retry_ms is not None or code == HTTPStatus.SERVICE_UNAVAILABLE:
        headers["Retry-After"] = str(max(1, math.ceil((refusal.retry_ms or 1000) / 1000)))
    return Problem(code, refusal.message, headers)


def answer(problem: Problem) -> Response:
    """The problem as it is sent."""
    headers = {"Cache-Control": "no-store", **problem.headers}
    body = problem_body(problem.status, problem.detail)
    return JSONResponse(body, problem.status, headers, MEDIA_TYPE)
