"""The event and its programme, for pages, calendars and other programs; and taking one over."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import json
from dataclasses import dataclass
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from rooms.people import delegation_view
from rooms.programme import Event, event_view, programme_view
from rooms.refusals import Refusal
from server.web.asking import Door, body, choice
from server.web.services import Services
from server.wire import event_file, frab_json, frab_xml, icalendar_feed

LANGUAGES: Final = ("en", "zh", "fr", "es", "ar", "ru")
"""In which the pages can be read."""

IMPORT_BYTES: Final = 4_000_000
FRESH_S: Final = 1.0
"""How long a rendering may be handed out again: a hall that opens the page at once reads once."""


@dataclass(frozen=True)
class Rendered:
    """An answer that many receive."""

    data: bytes
    squeezed: bytes
    etag: str
    type: str


class Programmes:
    """Everything about the event and its timetable."""

    def __init__(self, services: Services) -> None:
        self.services = services
        self.door = Door(services)
        self._kept: dict[tuple[str, str], tuple[float, Rendered]] = {}
        self._turn = asyncio.Lock()

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/api/event", self.event),
            Route("/api/delegations", self.delegations),
            Route("/api/programme", self.programme),
            Route("/api/programme", self.take_over, methods=["POST"]),
            Route("/api/programme.ics", self.programme),
            Route("/api/programme.xml", self.programme),
            Route("/api/programme.json", self.programme),
        ]

    async def event(self, request: Request) -> Response:
        """What a stranger may know of the event: its name, place and days; not its code."""
        return await self._sent(request, "event")

    async def delegations(self, request: Request) -> Response:
        return await self._sent(request, "delegations")

    async def programme(self, request: Request) -> Response:
        """The timetable, in the form that the address ends with."""
        return await self._sent(request, request.url.path.rpartition("/")[2])

    async def take_over(self, request: Request) -> Response:
        """Make an uploaded file the programme: all of it, or nothing and every reason why.

        With `?keep=no` nothing is changed: the answer is what would be.
        """
        by = await self.door.organiser(request)
        keep = choice(request, "keep", ("yes", "no"), "yes")
        data = await body(request, IMPORT_BYTES)
        known = await self.services.programme.event()
        loop = asyncio.get_running_loop()
        event = await loop.run_in_executor(None, read_file, data, known)
        if event.id != known.id:
            words = f"This file is of the event “{event.id}”; here is “{known.id}”."
            raise Refusal("conflict", f"{words} Every pass would end. Use `plenary import`.")
        if keep == "yes":
            await self.services.programme.replace(event, by)
            self._kept.clear()
        return JSONResponse(_change(known, event), headers={"Cache-Control": "no-store"})

    async def _sent(self, request: Request, form: str) -> Response:
        rendered = await self._rendered(form, self.door.own_url(request))
        headers = {
            "ETag": rendered.etag,
            "Cache-Control": "no-cache",
            "Vary": "Accept-Encoding",
        }
        if rendered.etag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        if "gzip" in request.headers.get("accept-encoding", ""):
            headers["Content-Encoding"] = "gzip"
            return Response(rendered.squeezed, headers=headers, media_type=rendered.type)
        return Response(rendered.data, headers=headers, media_type=rendered.type)

    async def _rendered(self, form: str, url: str) -> Rendered:
        """The answer in this form, made at most once a second however many ask."""
        async with self._turn:
            now = self.services.now().timestamp()
            made_at, rendered = self._kept.get((form, url), (-FRESH_S, None))
            if rendered is None or now - made_at >= FRESH_S:
                event = await self.services.programme.event()
                loop = asyncio.get_running_loop()
                rendered = await loop.run_in_executor(None, self._render, form, url, event)
                if len(self._kept) > 100:  # `url` is what was asked for: it may be anything
                    self._kept.clear()
                self._kept[form, url] = (now, rendered)
            return rendered

    def _render(self, form: str, url: str, event: Event) -> Rendered:
        version = _version(event)
        if form == "programme.xml":
            return _made(frab_xml.write(event, url, version), "application/xml; charset=utf-8")
        if form == "programme.json":
            return _made(frab_json.write(event, url, version), "application/json")
        if form == "programme.ics":
            data = icalendar_feed.write(event, now=self.services.now(), base_url=url)
            return _made(data, "text/calendar; charset=utf-8", version)
        views = {"event": _event, "delegations": _delegations, "programme": programme_view}
        return _made(_json(views[form](event)), "application/json")


def read_file(data: bytes, known: Event) -> Event:
    """The event of a schedule.xml, schedule.json or event file, by what the file looks like.

    Raises BrokenFile. What a schedule does not say (the code, the delegations) stays as it is.
    """
    start = data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if start == b"<":
        return frab_xml.read(data, known)
    if start == b"{":
        return frab_json.read(data, known)
    if not start:
        raise Refusal("bad_request", "The file is empty.")
    form: event_file.Form = "yaml" if b"\nrooms:" in b"\n" + data else "toml"
    return event_file.read(data, form)


def _change(known: Event, event: Event) -> dict[str, int]:
    """How large a programme is, and how many of its sessions are new or gone."""
    before, after = ({session.id for session in each.sessions} for each in (known, event))
    return {
        "rooms": len(event.rooms),
        "sessions": len(after),
        "speakers": len(event.speakers),
        "new": len(after - before),
        "gone": len(before - after),
    }


def _event(event: Event) -> dict[str, Any]:
    more = {"code_needed": True, "languages": list(LANGUAGES), "oidc": False}
    return {**event_view(event), **more}


def _delegations(event: Event) -> list[dict[str, object] | None]:
    return [delegation_view(each) for each in event.delegations]


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _made(data: bytes, type_: str, known_by: str | None = None) -> Rendered:
    """`known_by` names the state where the data itself holds the time it was made at."""
    digest = known_by or hashlib.sha256(data).hexdigest()[:16]
    return Rendered(data, gzip.compress(data, 6, mtime=0), f'"{digest}"', type_)


def _version(event: Event) -> str:
    """A name for this state of the programme: equal states have equal names."""
    return hashlib.sha256(_json(programme_view(event))).hexdigest()[:16]
