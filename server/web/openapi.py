"""All HTTP doors described for other programs: OpenAPI 3.1, at /api/openapi.json.

A test holds the list against the routes in both directions, and Schemathesis holds the answers of
the running app against what is written here.
"""

from __future__ import annotations

from typing import Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from server.web.exports import FORMS, WHAT
from server.web.joining import JOIN, TAKE_PASS
from server.web.openapi_doing import ANY, FOR, JSON, Doing, in_json
from server.web.openapi_shapes import NUMBER, SHAPES, TEXT, Schema, many, ref, thing, words
from server.web.openapi_streams import STREAM_DOINGS, STREAM_SHAPES
from server.web.organise import MAKE_INVITE
from server.web.screens import DRAW_CODES
from server.wire.problems import MEDIA_TYPE
from server.wire.schema import body_schema, json_schema

_FILE: Final = {"text/csv": ANY, JSON: ANY, FORMS["xlsx"][1]: ANY}
_ROOM: Final = "/api/rooms/{room}"
KEEP: Final = {"keep": {**words(("yes", "no")), "description": "no: only look, change nothing."}}
BADGES: Final = {JSON: thing(badges=many(ref("Badge"))), "text/csv": ANY}

DOINGS: Final = (
    Doing("get", "/api/event", "The event, as a stranger may know it.",
          answers={200: in_json(ref("Event"))}),
    Doing("get", "/api/delegations", "The delegations one may belong to.",
          answers={200: in_json(many(ref("Delegation")))}),
    Doing("get", "/api/programme", "The timetable as it stands.",
          answers={200: in_json(ref("Programme"))}),
    Doing("post", "/api/programme", "Make a schedule.xml, schedule.json or event file the "
          "programme, whole or not at all.", "organiser",
          body={"application/xml": ANY, JSON: ANY, "application/toml": ANY,
                "application/yaml": ANY}, query=KEEP,
          answers={200: in_json(thing(rooms=NUMBER, sessions=NUMBER, speakers=NUMBER, new=NUMBER,
                                    gone=NUMBER)), 400: in_json(ref("Faults"))}),
    Doing("get", "/api/programme.ics", "The timetable for calendars (RFC 5545).",
          answers={200: {"text/calendar": ANY}}),
    Doing("get", "/api/programme.xml", "The timetable as frab schedule.xml.",
          answers={200: {"application/xml": ANY}}),
    Doing("get", "/api/programme.json", "The timetable as frab schedule.json.",
          answers={200: in_json({"type": "object"})}),
    Doing("post", "/api/join", "Come in by the event's code, or by a badge.",
          body=in_json(json_schema(JOIN)), answers={201: in_json(ref("Joined"))}),
    Doing("post", "/api/pass", "Come in by an invite.",
          body=in_json(json_schema(TAKE_PASS)), answers={201: in_json(ref("Joined"))}),
    Doing("get", "/api/me", "Who the pass says one is; nobody without one.",
          answers={200: in_json(ref("Me"))}),
    Doing("post", "/api/renew", "A fresh pass for one that ends soon or ended lately.", "pass",
          answers={200: in_json(ref("Joined"))}),
    Doing("post", "/api/leave", "Take the cookie away.",
          answers={200: in_json({"type": "object"})}),
    Doing("post", "/api/screens", "A pairing code for a screen without a pass.",
          answers={201: in_json(ref("Waiting"))}),
    Doing("get", "/api/screens/{secret}", "What became of a screen's pairing code.",
          answers={200: in_json(ref("Pairing"))}),
    Doing("get", "/api/code", "The event's code, for those who show it to the hall.", "hall",
          answers={200: in_json(thing(code=TEXT, url=TEXT))}),
    Doing("get", "/api/qr.svg", "A QR code of an address of this server.",
          query={"text": {"type": "string", "maxLength": 500}}, needed=("text",),
          answers={200: {"image/svg+xml": ANY}}),
    Doing("post", "/api/qr", "QR codes of addresses that no log should hold.", "hall",
          body=in_json(json_schema(DRAW_CODES)), answers={200: in_json(thing(svgs=many(TEXT)))}),
    Doing("post", f"{_ROOM}/commands", "Any command of the WebSocket, for scripts.", "pass",
          body=in_json(body_schema()), answers={200: in_json(ref("Reply"))}),
    Doing("get", f"{_ROOM}/people", "Who is in the room.", "staff",
          answers={200: in_json(many(ref("Listed")))}),
    Doing("get", f"{_ROOM}/audit", "The latest acts of moderation, newest first.", "staff",
          answers={200: in_json(many(ref("Deed")))}),
    Doing("get", f"{_ROOM}/export", "A list of what happened in the room, as a file.", "staff",
          query={"what": words(WHAT), "as": words(FORMS)}, needed=("what",),
          answers={200: _FILE}),
    Doing("get", f"{_ROOM}/captions.vtt", "The final captions of a language (WebVTT), in time with "
          "a recording, with a session, or from the first line on.", "pass",
          query={"language": TEXT, "recording": TEXT, "session": TEXT}, needed=("language",),
          answers={200: {"text/vtt": ANY}}),
    Doing("get", f"{_ROOM}/recordings", "Recordings, their files, and the second at which each "
          "question was answered.", "staff", answers={200: in_json(many(ref("Recorded")))}),
    Doing("get", "/api/people", "People of the event, by name, delegation or badge.", "staff",
          query={"q": {"type": "string"},
                 "limit": {"type": "integer", "minimum": 1, "maximum": 200}},
          answers={200: in_json(many(ref("Listed")))}),
    Doing("post", "/api/people", "Print badges for a list of people (CSV).", "organiser",
          body={"text/csv": ANY}, query={"as": words(("json", "csv")), **KEEP},
          answers={200: in_json(thing(people=many(ref("Understood")))), 201: BADGES,
                   400: in_json(ref("Faults"))}),
    Doing("get", "/api/badges", "Every badge printed so far.", "organiser",
          query={"as": words(("json", "csv"))}, answers={200: BADGES}),
    Doing("post", "/api/invites", "A signed link that gives a role.", "organiser",
          body=in_json(json_schema(MAKE_INVITE)), answers={201: in_json(ref("Invite"))}),
    Doing("get", "/api/openapi.json", "This description.",
          answers={200: in_json({"type": "object"})}),
    Doing("get", "/healthz", "Whether the process answers.",
          answers={200: {"text/plain": ANY}}),
    Doing("get", "/readyz", "Whether work may be sent here.",
          answers={200: in_json({"type": "object"}), 503: in_json({"type": "object"})}),
    Doing("get", "/metrics", "Technical figures for Prometheus.",
          answers={200: {"text/plain": ANY}}),
    *STREAM_DOINGS,
)  # fmt: skip


def document(version: str) -> dict[str, Any]:
    """The whole OpenAPI 3.1 document."""
    paths: dict[str, dict[str, Any]] = {}
    for doing in DOINGS:
        paths.setdefault(doing.path, {})[doing.method] = _operation(doing)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Plenary",
            "version": version,
            "summary": "One meeting for delegates in the hall and far away.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "paths": paths,
        "components": {
            "schemas": {**SHAPES, **STREAM_SHAPES},
            "securitySchemes": {
                "cookie": {"type": "apiKey", "in": "cookie", "name": "pass"},
                "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
            },
        },
    }


def _operation(doing: Doing) -> dict[str, Any]:
    made: dict[str, Any] = {
        "summary": doing.says,
        "operationId": _name(doing),
        "responses": {
            **{str(code): _answer(kinds) for code, kinds in doing.answers.items()},
            "default": _answer(_refusals(doing), "A refusal."),
        },
    }
    if doing.who != "anybody":
        made["security"] = [{"bearer": []}, {"cookie": []}]
        made["description"] = FOR[doing.who]
    if doing.body:
        content = {kind: {"schema": shape} for kind, shape in doing.body.items()}
        made["requestBody"] = {"required": True, "content": content}
    if parameters := _parameters(doing):
        made["parameters"] = parameters
    return made


def _refusals(doing: Doing) -> dict[str, Schema]:
    problem = {MEDIA_TYPE: ref("Problem")} if doing.problems else {}
    return {**in_json(ref("Error")), **problem}


def _answer(kinds: dict[str, Schema], says: str = "Done.") -> dict[str, Any]:
    content = {kind: {"schema": shape} for kind, shape in kinds.items()}
    return {"description": says, "content": content}


def _parameters(doing: Doing) -> list[dict[str, Any]]:
    named = [part[1:-1] for part in doing.path.split("/") if part.startswith("{")]
    short = {"type": "string", "minLength": 1, "maxLength": 64}
    in_path = [{"name": n, "in": "path", "required": True, "schema": short} for n in named]
    in_query = [
        {"name": name, "in": "query", "required": name in doing.needed, "schema": schema}
        for name, schema in doing.query.items()
    ]
    return [*in_path, *in_query]


def _name(doing: Doing) -> str:
    parts = [part.strip("{}") for part in doing.path.replace(".", "/").split("/") if part]
    return "_".join([doing.method, *(part for part in parts if part != "api")])


class Description:
    """The document as an answer; made once, since it changes only with the program."""

    def __init__(self, version: str) -> None:
        self._document = document(version)

    def routes(self) -> list[BaseRoute]:
        return [Route("/api/openapi.json", self.openapi)]

    async def openapi(self, _request: Request) -> Response:
        return JSONResponse(self._document, headers={"Cache-Control": "no-cache"})
