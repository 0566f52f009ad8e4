"""What a delegate's page and a screen promise, measured in a real Chromium.

    make bench-page                     all of it, two minutes
    python -m bench.page --quick        without the minute's outage

Machines differ and are busy: figures are printed beside what was promised, nothing fails.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import os
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterable
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from playwright.async_api import Browser, BrowserContext, CDPSession, Page, async_playwright

from tests.fixtures.chromium import arguments, environment, find, node
from tests.helpers.cable import cable
from tests.helpers.client import Client
from tests.helpers.forum import ROOM, Forum, asked
from tests.helpers.server import Plenary, running

QUESTIONS: Final = 500
ASKERS: Final = 50
GAUGES_PER_S: Final = 20
WATCHED_S: Final = 10.0
OUTAGE_S: Final = 60.0
PHONE: Final[dict[str, Any]] = {
    "viewport": {"width": 390, "height": 844},
    "has_touch": True,
    "is_mobile": True,
    "device_scale_factor": 2,
    "reduced_motion": "no-preference",
}
SLOW_3G: Final = {
    "offline": False,
    "latency": 400,
    "downloadThroughput": 400_000 / 8,
    "uploadThroughput": 400_000 / 8,
}
"""400 kbit/s and 400 ms, the slow 3G of Chromium's own tools, before their extra factor of five."""

THROTTLE: Final = 4
LOOK: Final = """() => {
  const seen = { tasks: [], frames: [] };
  window.seen = seen;
  new PerformanceObserver((list) => {
    for (const one of list.getEntries()) seen.tasks.push(one.duration);
  }).observe({ type: "longtask" });
  let last = performance.now();
  const frame = (now) => {
    seen.frames.push(now - last);
    last = now;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
}"""
TRAFFIC: Final = """() => performance.getEntriesByType("resource")
  .map((one) => [new URL(one.name).pathname, one.transferSize || one.encodedBodySize])
  .filter(([path]) => /^\\/assets\\/.*\\.(js|css)$/.test(path))"""

FIRST_PAINT: Final = "() => performance.getEntriesByName('first-contentful-paint')[0].startTime"
"""The page draws nothing before it can be used, so its first picture is the door in use."""


DIST: Final = Path(__file__).parents[1] / "static" / "dist"


@dataclass
class Line:
    """One figure beside what the design promises."""

    what: str
    measured: str
    promised: str


@dataclass
class Bench:
    """A server, a browser and the people of a full room."""

    server: Plenary
    browser: Browser
    forum: Forum

    async def page(self, port: int = 0, **options: Any) -> tuple[Page, CDPSession]:
        """A fresh browser context's page at this server, and the way to slow it down."""
        context: BrowserContext = await self.browser.new_context(
            base_url=f"http://127.0.0.1:{port or self.server.port}", **options
        )
        page = await context.new_page()
        return page, await context.new_cdp_session(page)


async def first_load(bench: Bench) -> list[Line]:
    """How much a delegate fetches to join and be in the room, and when the door can be used."""
    page, tools = await bench.page(**PHONE)
    await tools.send("Network.enable")
    await tools.send("Network.emulateNetworkConditions", SLOW_3G)
    await tools.send("Emulation.setCPUThrottlingRate", {"rate": THROTTLE})
    await page.goto("/join#code=SHOUGANG", wait_until="commit")
    await page.get_by_role("button", name="Join", exact=True).wait_for()
    door = (await page.evaluate(FIRST_PAINT)) / 1000
    at_door = await fetched(page)
    begun = time.perf_counter()
    await join(page)
    room = time.perf_counter() - begun
    inside = await fetched(page)
    await page.context.close()
    return [
        Line("door can be used, slow 3G, CPU ÷ 4", f"{door:.1f} s", "≤ 2 s"),
        Line("scripts and styles until the door: gzip, as sent", at_door, ""),
        Line("from the tap on Join into the room", f"{room:.1f} s", "—"),
        Line("scripts and styles until the room: gzip, as sent", inside, "≤ 50 kB gzip"),
    ]


async def fetched(page: Page) -> str:
    """The page's scripts and styles so far: in gzip, and as they came, heads included."""
    files = await page.evaluate(TRAFFIC)
    small = sum(len(gzip.compress((DIST / path[1:]).read_bytes(), 9)) for path, _ in files)
    return f"{small / 1000:.1f}, {sum(sent for _, sent in files) / 1000:.1f} kB"


async def join(page: Page) -> None:
    """Through the door into the room."""
    await page.get_by_label("Your name").fill("Ana")
    await page.get_by_text("Elsewhere", exact=True).click()
    await page.get_by_role("button", name="Join", exact=True).click()
    with suppress(Exception):
        await page.wait_for_url("**/", timeout=2_000)
        await page.evaluate(f"history.pushState(null, '', '/rooms/{ROOM}')")
        await page.evaluate("dispatchEvent(new PopStateEvent('popstate'))")
    await page.get_by_role("textbox", name="Your question").wait_for()


async def full_room(bench: Bench) -> list[str]:
    """Five hundred questions on the list, from fifty askers; their ids."""
    chair = await bench.forum.moderator(bench.server)
    await chair.ask("set_room", room=ROOM, moderation="post")
    askers = [await bench.forum.delegate(bench.server, f"City {n}") for n in range(ASKERS)]

    async def ask_all(number: int, client: Client) -> list[str]:
        words = "How do we keep the workshops of our city open to those who begin today?"
        each = range(QUESTIONS // ASKERS)
        return [(await asked(client, f"{words} ({number}.{n})"))["id"] for n in each]

    asking = (ask_all(number, client) for number, client in enumerate(askers))
    return [one for ids in await asyncio.gather(*asking) for one in ids]


async def upvoting(bench: Bench, ids: Iterable[str]) -> None:
    """Twenty upvotes a second, of questions all over the list, until cancelled."""
    clients = [await bench.forum.delegate(bench.server, f"Voter {n}") for n in range(4)]
    turn = 0
    every = list(ids)
    while True:
        client = clients[turn % len(clients)]
        question = every[(turn * 37) % len(every)]
        await client.ask("upvote_question", room=ROOM, question=question, on=True)
        turn += 1
        await asyncio.sleep(1 / GAUGES_PER_S)


async def busy_room(bench: Bench) -> list[Line]:
    """Long tasks and frames of a phone that scrolls through five hundred moving questions."""
    ids = await full_room(bench)
    lines: list[Line] = []
    for rate in (1, THROTTLE):
        page, tools = await bench.page(**PHONE)
        await page.goto(f"/rooms/{ROOM}#code=SHOUGANG")
        await join(page)
        await page.locator("[data-id]").first.wait_for()
        await tools.send("Emulation.setCPUThrottlingRate", {"rate": rate})
        traffic = asyncio.create_task(upvoting(bench, ids))
        await page.evaluate(LOOK)
        await scrolled(page)
        seen = await page.evaluate("seen")
        traffic.cancel()
        await page.context.close()
        lines += report(f"{QUESTIONS} questions, {GAUGES_PER_S} gauges/s, CPU ÷ {rate}", seen)
    return lines


async def scrolled(page: Page) -> None:
    """Move through the list as a thumb does."""
    until = time.perf_counter() + WATCHED_S
    while time.perf_counter() < until:
        await page.mouse.wheel(0, 300)
        await asyncio.sleep(0.1)


def report(what: str, seen: dict[str, list[float]]) -> list[Line]:
    """Long tasks and frames, in words."""
    tasks, frames = seen["tasks"], seen["frames"][1:]
    longest = f", longest {max(tasks):.0f} ms" if tasks else ""
    p95 = statistics.quantiles(frames, n=20)[-1] if len(frames) > 20 else float("nan")
    return [
        Line(f"{what}: tasks > 50 ms", f"{len(tasks)}{longest}", "0"),
        Line(f"{what}: frame p50 / p95", f"{statistics.median(frames):.0f} / {p95:.0f} ms", "17"),
    ]


async def outage(bench: Bench) -> list[Line]:
    """A minute without network, in real time: when the screen is right again."""
    async with cable(bench.server.port) as wire:
        chair = await bench.forum.moderator(bench.server)
        page, _ = await bench.page(wire.port, viewport={"width": 1920, "height": 1080})
        await page.goto("/screen")
        code = page.get_by_role("status", name="Pairing code")
        await page.wait_for_function("() => /\\d{3}/.test(document.body.innerText)")
        digits = "".join(one for one in await code.inner_text() if one.isdigit())
        await chair.ask("pair_screen", room=ROOM, code=digits, name="Hall")
        await chair.ask("set_stage", room=ROOM, scene={"kind": "message", "text": "Before"})
        await page.get_by_text("Before").wait_for()
        wire.pull()
        begun = time.perf_counter()
        await page.locator(".screen-asof").wait_for()
        said = time.perf_counter() - begun
        await chair.ask("set_stage", room=ROOM, scene={"kind": "message", "text": "After"})
        await asyncio.sleep(OUTAGE_S - said)
        wire.plug()
        begun = time.perf_counter()
        await page.get_by_text("After").wait_for()
        back = time.perf_counter() - begun
        await page.context.close()
    return [
        Line("screen cut off: says as of when after", f"{said:.1f} s", "5 s"),
        Line(f"screen cut off for {OUTAGE_S:.0f} s: right again after", f"{back:.2f} s", "≤ 3 s"),
    ]


Part = Callable[[Bench], Awaitable[list[Line]]]


async def measured(parts: Iterable[Part]) -> None:
    """Run the parts one after the other and print their figures as they come."""
    program = find()
    os.environ.setdefault("PLAYWRIGHT_NODEJS_PATH", str(node()))
    with tempfile.TemporaryDirectory(prefix="plenary-bench-") as folder:
        async with (
            running(Plenary(Path(folder) / "data")) as (server,),
            async_playwright() as playwright,
            AsyncExitStack() as stack,
        ):
            browser = await playwright.chromium.launch(
                executable_path=program, args=arguments(), env={**environment(program)}
            )
            bench = Bench(server, browser, Forum(stack))
            print(f"{'':60}{'measured':>24}   promised")
            for part in parts:
                for line in await part(bench):
                    print(f"{line.what:60}{line.measured:>24}   {line.promised}", flush=True)
            await browser.close()


def main() -> None:
    """The command line."""
    reading = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    reading.add_argument("--quick", action="store_true", help="without the minute's outage")
    quick = reading.parse_args().quick
    asyncio.run(measured([first_load, busy_room] if quick else [first_load, busy_room, outage]))


if __name__ == "__main__":
    main()
