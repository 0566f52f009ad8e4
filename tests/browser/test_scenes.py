"""What hangs in the hall, at the sizes of real displays: nothing cut, what is asked on top."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.browser.actors import Screen
from tests.browser.conftest import House
from tests.helpers.client import Client
from tests.helpers.forum import ROOM, Forum, open_poll

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

OPTIONS = [
    {"text": text}
    for text in (
        "Residencies between cities",
        "Open data on creative work",
        "A shared archive of crafts",
        "A fund for small cities",
    )
]
SIZES = [(1280, 720), (1920, 1080)]
SIZE = "(node) => parseFloat(getComputedStyle(node).fontSize)"
CUT = """() => {
  const [wall] = document.querySelectorAll(".scene-large");
  const edge = wall.getBoundingClientRect();
  const margin = edge.height / 40;
  return [...wall.querySelectorAll("h1, dt, dd, li, p, bdi, strong, img, time")]
    .filter((one) => {
      const box = one.getBoundingClientRect();
      return box.width > 1 && (box.bottom > edge.bottom - margin || box.right > edge.right - margin
        || box.left < edge.left || box.top < edge.top);
    })
    .map((one) => one.outerHTML.slice(0, 120));
}"""


async def hung(house: House, chair: Client, width: int, height: int) -> Screen:
    """A display of this size that follows the stage of the room."""
    screen = await house.screen("en", viewport={"width": width, "height": height})
    code = await screen.hang_up()
    await chair.ask("pair_screen", room=ROOM, code=code, name=f"Hall {width}")
    return screen


async def size(page: Page, selector: str) -> float:
    """The size of the letters of the first of these, in pixels."""
    found: Any = await page.locator(selector).first.evaluate(SIZE)
    return float(found)


@pytest.mark.parametrize(("width", "height"), SIZES)
async def test_a_polls_title_is_not_smaller_than_its_options_nor_its_code_than_the_address(
    house: House, forum: Forum, width: int, height: int
) -> None:
    chair = await forum.moderator(house.server)
    title = "What should the network begin with next year?"
    poll = await open_poll(chair, title=title, options=OPTIONS)
    await chair.ask("set_stage", room=ROOM, scene={"kind": "poll", "of": poll["id"]})
    page = (await hung(house, chair, width, height)).page
    await expect(page.get_by_text(OPTIONS[-1]["text"], exact=True)).to_be_visible()
    await expect(page.get_by_text("SHOUGANG", exact=True)).to_be_visible()
    assert await size(page, "h1") >= await size(page, ".scene-row")
    code = page.get_by_text("SHOUGANG", exact=True)
    assert float(await code.evaluate(SIZE)) > await size(page, ".scene-typed")
    assert await page.evaluate(CUT) == []


@pytest.mark.parametrize(("width", "height"), SIZES)
async def test_the_way_in_fits_the_wall_to_its_last_letter(
    house: House, forum: Forum, width: int, height: int
) -> None:
    chair = await forum.moderator(house.server)
    await chair.ask("set_stage", room=ROOM, scene={"kind": "join"})
    page = (await hung(house, chair, width, height)).page
    await expect(page.get_by_text("SHOUGANG", exact=True)).to_be_visible()
    assert await page.evaluate(CUT) == []
