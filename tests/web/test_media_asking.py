"""One room over several media processes: who is asked, and who has the last word."""

import httpx
import pytest

from rooms.people import Role
from server.wire.inside import BRANCH, FULL
from tests.media.studio import OFFER, SDP
from tests.web.behind import Behind

WHEP = "/whep/main/stage"
ONE, TWO, THREE = (f"http://{name}.test" for name in ("one", "two", "three"))


def full(words: str = "full") -> httpx.Response:
    return httpx.Response(503, headers={FULL: "1", "Retry-After": "2"}, text=words)


async def asked(behind: Behind, method: str = "POST", path: str = WHEP) -> httpx.Response:
    """What a delegate who asks for this is told in the end."""
    async with behind.hall.caller(Role.MODERATOR) as caller:
        said = await caller.request(method, path, content=OFFER, headers=SDP)
    return httpx.Response(said.status_code, headers=dict(said.headers), content=said.content)


def hosts(behind: Behind) -> list[tuple[str, bool]]:
    """Who was asked, and whether as a branch."""
    return [(f"http://{each.url.host}", BRANCH in each.headers) for each in behind.requests]


async def test_a_viewer_goes_home_while_there_is_a_place(behind: Behind) -> None:
    behind.places.order = [ONE, TWO]
    assert (await asked(behind)).status_code == 204
    assert hosts(behind) == [(ONE, False)]


async def test_a_home_that_is_full_by_now_leads_to_the_next_in_the_same_request(
    behind: Behind,
) -> None:
    behind.places.order = [ONE, TWO, THREE]
    behind.answers = {"one.test": full(), "two.test": full()}
    said = await asked(behind)
    assert (said.status_code, FULL in said.headers) == (204, False)
    assert hosts(behind) == [(ONE, False), (TWO, True), (THREE, True)]


async def test_when_all_are_full_the_home_has_the_last_word(behind: Behind) -> None:
    behind.places.order = [TWO, ONE]
    elsewhere = {"Location": "https://sfu.example/whep", FULL: "1"}
    behind.answers = {"one.test": httpx.Response(307, headers=elsewhere), "two.test": full()}
    said = await asked(behind)
    assert (said.status_code, said.headers["location"]) == (307, "https://sfu.example/whep")
    assert hosts(behind) == [(TWO, True), (ONE, False)]


async def test_any_other_no_is_the_answer_and_nobody_else_is_asked(behind: Behind) -> None:
    behind.places.order = [ONE, TWO]
    for status in (503, 409, 403, 422):
        behind.requests.clear()
        behind.answers = {"one.test": httpx.Response(status)}
        assert (await asked(behind)).status_code == status
        assert hosts(behind) == [(ONE, False)]


async def test_a_home_that_died_is_asked_for_once_more(behind: Behind) -> None:
    behind.places.order = []
    behind.faults = [httpx.ConnectError("refused")]
    assert (await asked(behind)).status_code == 204
    assert hosts(behind) == [(ONE, False), (TWO, False)]


async def test_whip_and_previews_are_the_homes(behind: Behind) -> None:
    behind.places.order = [TWO]
    for path in ("/whip/main/programme", "/whep/main/programme"):
        await asked(behind, path=path)
    assert hosts(behind) == [(ONE, False)] * 2


async def test_a_session_is_asked_for_where_it_is(behind: Behind) -> None:
    behind.places.named = {"0a1b2c3d": TWO}
    for method in ("PUT", "PATCH", "DELETE", "GET"):
        assert (await asked(behind, method, f"{WHEP}/0a1b2c3d.abc")).status_code == 204
    assert (await asked(behind, "GET", f"{WHEP}/abc")).status_code == 204
    assert hosts(behind) == [(TWO, False)] * 4 + [(ONE, False)]


async def test_a_session_of_a_process_that_is_gone_is_gone(behind: Behind) -> None:
    assert (await asked(behind, "GET", f"{WHEP}/ffffffff.abc")).status_code == 404
    behind.places.named = {"0a1b2c3d": TWO}
    behind.faults = [httpx.ConnectError("refused")]
    assert (await asked(behind, "GET", f"{WHEP}/0a1b2c3d.abc")).status_code == 404
    assert behind.places.known == [ONE], "nobody else is sent there"


async def test_while_nobody_can_say_where_it_is_one_is_told_to_come_again(behind: Behind) -> None:
    behind.places.named = {"0a1b2c3d": None}
    said = await asked(behind, "PATCH", f"{WHEP}/0a1b2c3d.abc")
    assert (said.status_code, said.headers["retry-after"]) == (503, "1")


@pytest.mark.parametrize("session", ["0A1B2C3D.x", "0a1b2c3.x", "0a1b2c3dx.y", "..", "0a1b2c3d."])
async def test_a_name_that_is_none_is_not_looked_up(behind: Behind, session: str) -> None:
    behind.places.named = {"0a1b2c3d": TWO, "0A1B2C3D": TWO, "": TWO}
    await asked(behind, "GET", f"{WHEP}/{session.replace('.', '%2E')}")
    assert hosts(behind) in ([], [(ONE, False)])
