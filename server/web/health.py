"""Whether the server is alive and ready, and the figures that Prometheus collects."""

from __future__ import annotations

import os
import time
from typing import Final

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Match, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.web.services import Services

NOT_KEPT: Final = {"Cache-Control": "no-store"}

ANSWERS: Final = Counter(
    "plenary_http_answers", "Answers over HTTP.", ("method", "route", "status")
)
SECONDS: Final = Histogram(
    "plenary_http_seconds",
    "How long an answer took.",
    ("route",),
    buckets=(0.005, 0.02, 0.1, 0.5, 2, 10),
)


class HealthDesk:
    """What a load balancer and a technician ask."""

    def __init__(self, services: Services) -> None:
        self.services = services

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/healthz", self.alive),
            Route("/readyz", self.ready),
            Route("/metrics", self.metrics),
        ]

    async def alive(self, _request: Request) -> Response:
        """The process answers; that is all this says."""
        return PlainTextResponse("ok\n", headers=NOT_KEPT)

    async def ready(self, _request: Request) -> Response:
        """200 when work may be sent here, 503 when not; which check failed is in the body."""
        checks = dict(await self.services.health.checks())
        checks["running"] = not self.services.health.stopping
        ready = all(checks.values())
        body = {"ready": ready, "checks": checks, "version": self.services.version}
        return JSONResponse(body, 200 if ready else 503, NOT_KEPT)

    async def metrics(self, _request: Request) -> Response:
        """Technical figures (Prometheus text format); no figure of a poll or a room is in them."""
        registry = REGISTRY
        if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
            registry = CollectorRegistry()
            MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return Response(generate_latest(registry), headers={"Content-Type": CONTENT_TYPE_LATEST})


class Measure:
    """Middleware that counts answers by route, never by address: an address may be private."""

    def __init__(self, app: ASGIApp, routes: list[BaseRoute]) -> None:
        self.app = app
        self.routes = [route for route in routes if isinstance(route, Route)]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        status = 500
        began = time.perf_counter()

        async def counted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, counted)
        finally:
            route = self._name(scope)
            ANSWERS.labels(_method(scope["method"]), route, status).inc()
            SECONDS.labels(route).observe(time.perf_counter() - began)

    def _name(self, scope: Scope) -> str:
        for route in self.routes:
            if route.matches(scope)[0] is Match.FULL:
                return route.path
        return "none"


_METHODS: Final = frozenset({"GET", "HEAD", "POST", "OPTIONS", "PUT", "DELETE", "PATCH"})


def _method(method: str) -> str:
    """One of the known methods: whoever invents others must not fill the memory with counters."""
    return method if method in _METHODS else "other"
