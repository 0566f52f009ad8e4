"""What WHIP and WHEP have in common: an endpoint that answers offers, and the sessions it makes."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Final, TypeVar

from starlette.requests import Request
from starlette.responses import Response

from rooms.refusals import Refusal
from server.media.http import sdpfrag
from server.media.http.cors import PREFLIGHT
from server.media.http.door import SDP, Bearer, Door, expect, text
from server.media.http.problems import Problem, later
from server.media.http.sdpfrag import Offered
from server.media.http.sessions import Session
from server.media.ports import Fragment, IceServer, OfferRefused
from server.media.stage.parties import Sender, Watcher
from server.media.stage.room import Room

ANSWER_S: Final = 10.0
"""How long gathering and answering may take."""

FRAGMENT_BYTES: Final = 16_384
NOT_KEPT: Final = {"Cache-Control": "no-store"}
Handler = Callable[[Request], Awaitable[Response]]
T = TypeVar("T")


def links(servers: tuple[IceServer, ...]) -> list[str]:
    """A `Link` header for every address of every server (RFC 9725, 4.6)."""
    made = []
    for server in servers:
        said = 'rel="ice-server"'
        if server.username is not None and server.credential is not None:
            said += f'; username="{_quoted(server.username)}"'
            said += f'; credential="{_quoted(server.credential)}"; credential-type="password"'
        made += [f"<{url}>; {said}" for url in server.urls]
    return made


def _quoted(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"')


def methods(handlers: Mapping[str, Handler]) -> Handler:
    """One address: each method its own handler, any other one 405 (RFC 9110, 15.5.6)."""
    allowed = ", ".join(handlers)

    async def any_method(request: Request) -> Response:
        handler = handlers.get(request.method)
        if handler is None:
            raise Problem(405, "This address does not take that method.", {"Allow": allowed})
        return await handler(request)

    return any_method


class Answering:
    """The requests that are the same for senders and viewers."""

    session_methods: tuple[str, ...] = ("OPTIONS", "GET", "HEAD", "PATCH", "DELETE")
    needs_tag = True
    """Whether a PATCH without If-Match is refused."""

    def __init__(self, door: Door) -> None:
        self.door = door

    # The endpoint ----------------------------------------------------------------------------

    async def options(self, request: Request) -> Response:
        """What may be done here, and for those who may do it the ICE servers with passwords."""
        session = "session" in request.path_params
        taken = self.session_methods if session else ("OPTIONS", "GET", "HEAD", "POST")
        headers = {
            "Allow": ", ".join(taken),
            "Accept-Patch" if session else "Accept-Post": sdpfrag.MEDIA_TYPE if session else SDP,
        }
        if "access-control-request-method" in request.headers:
            headers |= {**PREFLIGHT, "Access-Control-Allow-Methods": headers["Allow"]}
        response = Response(status_code=200, headers=headers)
        if "authorization" in request.headers and not session:
            with contextlib.suppress(Problem, Refusal):
                await self.check(self.door.bearer(request), request)
                self._add_links(response)
        return response

    async def nothing(self, _request: Request) -> Response:
        """GET and HEAD of an endpoint: it is there, and holds nothing (RFC 9725, 4.1)."""
        return Response(status_code=204, headers={"Accept-Post": SDP, **NOT_KEPT})

    async def check(self, bearer: Bearer, request: Request) -> None:
        """Problem or Refusal unless this bearer may use this endpoint."""
        raise NotImplementedError

    async def answered(self, room: Room, connecting: Awaitable[T]) -> T:
        """A connection that is being answered, within the time for it. Problem."""
        room.opening += 1
        try:
            async with asyncio.timeout(ANSWER_S):
                return await connecting
        except OfferRefused as refused:
            raise Problem(refused.status, refused.title) from None
        except (TimeoutError, ConnectionError):
            raise later(503, "This took too long. Please try again.") from None
        finally:
            room.opening -= 1

    async def begin(
        self, request: Request, room: Room, party: Sender | Watcher, offered: Offered
    ) -> Session:
        """A session for a connection that was answered. Problem if its room or person has gone.

        Also if whoever asked has hung up: they know nothing of the session, and come again. On a
        machine that answers too late each time, such sessions would take the places of all.
        """
        left = await request.is_disconnected()
        moved = self.door.rooms.get(room.id) is not room
        if party.over or moved or left or self.door.rooms.is_removed(party.person):
            await party.end()
            raise later(503, "This did not come about. Please try again.")
        session = Session(room, request.url.path, party, offered, self.door.services.name)
        self.door.sessions.add(session)
        return session

    def created(self, session: Session) -> Response:
        """201: the answer, and where the session is."""
        headers = {
            "Location": session.location,
            "ETag": session.etag,
            "Accept-Patch": sdpfrag.MEDIA_TYPE,
            **NOT_KEPT,
        }
        response = Response(session.party.peer.answer, 201, headers, SDP)
        self._add_links(response)
        return response

    def _add_links(self, response: Response) -> None:
        for link in links(tuple(self.door.services.connections.ice_servers)):
            response.headers.append("Link", link)

    # The session -----------------------------------------------------------------------------

    def mine(self, request: Request) -> Session:
        """The session of an address, for whoever opened it. Problem 401, 403 or 404."""
        bearer = self.door.bearer(request)
        session = self._find(request)
        if session.party.person != bearer.person:
            raise Problem(403, "This session is somebody else's.")
        return session

    def _find(self, request: Request) -> Session:
        id = request.path_params["session"]
        session = self.door.sessions.get(id)
        if session is None and self.door.sessions.is_replaced(id):
            raise Problem(410, "Another sender has taken this feed over.")
        if session is None or session.location != request.url.path:
            raise Problem(404, "There is no such session; it may have ended.")
        return session

    async def look(self, request: Request) -> Response:
        """GET and HEAD of a session: it is there, and holds nothing."""
        session = self.mine(request)
        return Response(status_code=204, headers={"ETag": session.etag, **NOT_KEPT})

    async def delete(self, request: Request) -> Response:
        """End the session: 200, also if its connection was closed a moment ago; then 404."""
        bearer = self.door.bearer(request)
        id = request.path_params["session"]
        if self.door.sessions.get(id) is None:
            if self.door.sessions.ended(id) != bearer.person:
                raise Problem(404, "There is no such session; it may have ended.")
            return Response(status_code=200, headers=NOT_KEPT)
        session = self._find(request)
        if session.party.person != bearer.person:
            person = await self.door.person(bearer)
            if bearer.key is not None or not person.is_staff(session.room.id):
                raise Problem(403, "This session is somebody else's.")
        await session.party.end()
        self.door.sessions.forget(id)
        return Response(status_code=200, headers=NOT_KEPT)

    async def patch(self, request: Request) -> Response:
        """Trickled candidates (204), or an ICE restart (200 with our new credentials)."""
        session = self.mine(request)
        expect(request, sdpfrag.MEDIA_TYPE, {"Accept-Patch": sdpfrag.MEDIA_TYPE})
        body = await text(request, FRAGMENT_BYTES)
        try:
            fragment = sdpfrag.read(body)
        except ValueError as error:
            raise Problem(400, str(error)) from None
        async with session.turn:
            if session.party.over:
                raise Problem(404, "This session has ended.")
            known = (None, session.ufrag, *session.former)
            if fragment.ufrag not in known:
                return await self._restart(request, session, fragment)
            return await self._trickle(request, session, fragment)

    async def _trickle(self, request: Request, session: Session, fragment: Fragment) -> Response:
        behind = bool(session.former) and fragment.ufrag == session.ufrag
        if not behind:  # what comes right behind a restart cannot know its ETag yet
            self._match(request, session, needed=self.needs_tag)
        if fragment.ufrag not in session.former:
            if not session.may_take(len(fragment.candidates)):
                raise Problem(413, "This session has had more candidates than any network needs.")
            await self._told(session.party.peer.trickle(fragment))
        return Response(status_code=204, headers={"ETag": session.etag, **NOT_KEPT})

    async def _restart(self, request: Request, session: Session, fragment: Fragment) -> Response:
        """New credentials, and all our candidates for whoever names the type in `Accept`.

        Others are told the best one only: `whip-whep`, the client of the specification's author,
        puts several together into a line that no browser takes.
        """
        self._match(request, session, needed=True)
        if fragment.password is None:
            raise Problem(400, "An ICE restart needs “ice-pwd” beside “ice-ufrag”.")
        ours = await self._told(session.party.peer.restart(fragment))
        assert fragment.ufrag is not None
        session.restarted(fragment.ufrag)
        if sdpfrag.MEDIA_TYPE not in request.headers.get("accept", ""):
            ours = replace(ours, candidates=ours.candidates[:1])
        body = sdpfrag.write(ours, session.offered)
        headers = {"ETag": session.etag, **NOT_KEPT}
        return Response(body, 200, headers, sdpfrag.MEDIA_TYPE)

    @staticmethod
    def _match(request: Request, session: Session, *, needed: bool) -> None:
        """If-Match (RFC 9110, 13.1.1): Problem 428 if it is missing, 412 if it is of another."""
        said = request.headers.get("if-match")
        if said is None and needed:
            raise Problem(428, "Send “If-Match” with the ETag of the session.")
        tags = [] if said is None else [tag.strip() for tag in said.split(",")]
        if said is not None and session.etag not in tags and tags != ["*"]:
            raise Problem(412, "This session has another ETag by now.", {"ETag": session.etag})

    @staticmethod
    async def _told(telling: Awaitable[T]) -> T:
        try:
            async with asyncio.timeout(ANSWER_S):
                return await telling
        except ValueError:
            raise Problem(400, "This cannot be used.") from None
        except OfferRefused as refused:
            raise Problem(refused.status, refused.title) from None
        except (TimeoutError, ConnectionError):
            raise later(503, "This did not come about. Please try again.") from None
