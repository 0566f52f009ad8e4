"""What tests ask of WHIP and WHEP, and how they look at a no."""

from __future__ import annotations

import httpx2

from rooms.people import Person
from tests.media.peers import FakePeer
from tests.media.studio import OFFER, PWD, SDP, Studio

FRAGMENT = {"Content-Type": "application/trickle-ice-sdpfrag"}
TRICKLE = "a=ice-ufrag:abcd\r\na=candidate:1 1 udp 1 192.0.2.9 5000 typ host\r\n"
RESTART = f"a=ice-ufrag:newu\r\na=ice-pwd:{PWD}\r\n"
ENDPOINT = "/whip/main/programme"


async def opened(
    studio: Studio, person: Person, path: str = ENDPOINT
) -> tuple[httpx2.AsyncClient, httpx2.Response, FakePeer]:
    client = studio.client(person)
    answer = await client.post(path, content=OFFER, headers=SDP)
    assert answer.status_code == 201, answer.text
    return client, answer, studio.connections.made[-1]


def problem(answer: httpx2.Response, status: int) -> str:
    """The words of a no."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == status
    assert answer.headers["access-control-allow-origin"] == "*"
    detail: str = answer.json()["detail"]
    return detail
