"""What is left of picture and sound: captions as a file, recordings and their seconds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from rooms import captions
from rooms.languages import tag
from rooms.recordings import manifest
from rooms.refusals import Refusal
from server.web.asking import Door
from server.web.services import Services
from server.wire import webvtt

NOT_KEPT: Final = {"Cache-Control": "no-store"}


@dataclass(frozen=True)
class Span:
    """A part of the meeting. `begins` None: with its first line; `ends` None: it goes on."""

    begins: datetime | None = None
    ends: datetime | None = None

    @property
    def last_line(self) -> datetime | None:
        """When the last line that began before the end may have been written."""
        return None if self.ends is None else self.ends + captions.LONGEST


class Records:
    """Captions for whoever may enter, recordings for those who run the room."""

    def __init__(self, services: Services) -> None:
        self.services = services
        self.door = Door(services)

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/api/rooms/{room}/captions.vtt", self.captions),
            Route("/api/rooms/{room}/recordings", self.recordings),
        ]

    async def captions(self, request: Request) -> Response:
        """The lines of a language: `?language=fr`, of a `recording` or `session` or all of them."""
        room = request.path_params["room"]
        person = await self.door.person(request)
        if not person.may_enter(room):
            raise Refusal("forbidden", "Your pass does not cover this room.")
        await self.door.known_room(room)
        language = tag(request.query_params.get("language", ""))
        span = await self._span(request, room)
        lines = await self.services.ports.store.read(
            lambda reader: reader.captions(room, language, span.begins, span.last_line)
        )
        begins = span.begins or captions.first_word(lines) or self.services.now()
        cues = captions.cues(lines, begins)
        if span.ends is not None:
            cues = [cue for cue in cues if begins + cue.start < span.ends]
        text = webvtt.write(cues, begins)
        named = f'attachment; filename="{room}-{language}.vtt"'
        headers = {**NOT_KEPT, "Content-Disposition": named}
        return Response(text, headers=headers, media_type=webvtt.MEDIA_TYPE)

    async def recordings(self, request: Request) -> Response:
        """Every recording with its files, and the second at which each question was answered."""
        room = request.path_params["room"]
        await self.door.staff(request, room)
        await self.door.known_room(room)
        kept, answered = await self.services.ports.store.read(
            lambda reader: (reader.recordings(room), reader.answered(room))
        )
        now = self.services.now()
        views = [manifest(each, answered, now) for each in kept]
        return JSONResponse(views, headers=NOT_KEPT)

    async def _span(self, request: Request, room: str) -> Span:
        """The recording or session that was asked for, or everything."""
        recording = request.query_params.get("recording")
        session = request.query_params.get("session")
        if recording is not None and session is not None:
            raise Refusal("bad_request", "Ask for the captions of a recording or of a session.")
        if recording is not None:
            kept = await self.services.ports.store.read(lambda reader: reader.recordings(room))
            for each in kept:
                if each.id == recording:
                    return Span(each.started_at, each.ended_at)
            raise Refusal("not_found", "There is no such recording here.")
        if session is not None:
            return await self._session(session, room)
        return Span()

    async def _session(self, session: str, room: str) -> Span:
        event = await self.services.programme.event()
        for each in event.sessions:
            if (each.id, each.room) == (session, room):
                return Span(each.started_at or each.starts_at, each.ended_at)
        raise Refusal("not_found", "There is no such session here.")
