"""Every address and every role: allowed or refused, and every command over HTTP too."""

import json
import re

import pytest

from rooms.commands import COMMANDS
from rooms.people import Role
from rooms.permissions import ALLOWED
from server.web.openapi import DOINGS
from server.web.openapi_doing import Doing
from server.wire.commands import OF_THE_LINK
from tests.web.hall import Hall
from tests.wire.messages import example

STAFF = {Role.MODERATOR, Role.ORGANISER}
MAY = {
    "anybody": {None, *Role},
    "pass": set(Role),
    "hall": {Role.SCREEN, *STAFF},
    "staff": STAFF,
    "organiser": {Role.ORGANISER},
}
QUERY = {
    "/api/rooms/{room}/export": "?what=polls",
    "/api/rooms/{room}/captions.vtt": "?language=fr",
    "/api/qr.svg": "?text=/join",
}
BODY = {
    "/api/rooms/{room}/commands": {"do": "react", "reaction": "applause"},
    "/api/invites": {"role": "speaker"},
    "/api/qr": {"texts": ["/join"]},
}


def filled(doing: Doing) -> str:
    """The address of a doing, of the room `main` and of things that nobody knows."""
    return re.sub(r"{\w+}", "unknown", doing.path.replace("{room}", "main"))


@pytest.mark.parametrize("role", [None, *Role])
@pytest.mark.parametrize("doing", DOINGS, ids=lambda doing: f"{doing.method} {doing.path}")
async def test_every_address_asks_for_its_role(hall: Hall, doing: Doing, role: Role | None) -> None:
    path = filled(doing) + QUERY.get(doing.path, "")
    body = json.dumps(BODY.get(doing.path, {}))
    async with hall.caller(role) as caller:
        answer = await caller.request(doing.method.upper(), path, content=body)
    if role in MAY[doing.who]:
        assert answer.status_code not in {401, 405, 500}, answer.text
        assert answer.status_code != 403 or doing.path.endswith("/commands"), answer.text
    elif role is None:
        assert answer.status_code == 401
    else:
        assert (answer.status_code, answer.json()["error"]["code"]) == (403, "forbidden")


@pytest.mark.parametrize("role", [None, *Role])
@pytest.mark.parametrize("do", sorted(set(COMMANDS) - OF_THE_LINK))
async def test_every_command_over_http_asks_for_its_role(
    hall: Hall, do: str, role: Role | None
) -> None:
    body = {key: value for key, value in example(do).items() if key != "room"}
    async with hall.caller(role) as caller:
        answer = await caller.post("/api/rooms/main/commands", json=body)
    if role is None:
        assert answer.status_code == 401
    elif role in ALLOWED[do]:
        assert answer.status_code == 200, answer.text
        assert answer.json()["re"] == body["id"]
    else:
        assert (answer.status_code, answer.json()["error"]["code"]) == (403, "forbidden")
        # At most the record of the attempt is written, and that is nobody's command.
        assert all(receipt == () for _, receipt in hall.store.given)


@pytest.mark.parametrize("role", sorted(STAFF))
async def test_staff_of_one_room_have_no_word_in_another(hall: Hall, role: Role) -> None:
    async with hall.caller(role, rooms=frozenset({"inter-city"})) as caller:
        for path in ("people", "audit", "export?what=audit", "recordings"):
            assert (await caller.get(f"/api/rooms/main/{path}")).status_code == 403
            assert (await caller.get(f"/api/rooms/inter-city/{path}")).status_code == 200
        body = {"do": "open_poll", "id": "1", "poll": "p1"}
        assert (await caller.post("/api/rooms/main/commands", json=body)).status_code == 403
        assert (await caller.post("/api/rooms/inter-city/commands", json=body)).status_code == 200


async def test_a_pass_of_another_event_opens_nothing(hall: Hall) -> None:
    from server.identity import Passes
    from tests.web.hall import SECRET

    text, _ = Passes(SECRET, "another").issue(hall.person(Role.ORGANISER).id, hall.clock())
    async with hall.browser(headers={"Authorization": f"Bearer {text}"}) as caller:
        for doing in DOINGS:
            if doing.who != "anybody":
                path = filled(doing)
                assert (await caller.request(doing.method.upper(), path)).status_code == 401
