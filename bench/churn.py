"""Ten thousand links, and what is left after an hour in which 5 % come and go every minute.

    python -m bench.churn [--links 10000] [--minutes 60]

The hour is shortened: as many joins and leaves as it has (30,000 of each), one minute's after the
other as fast as they go. Memory, deliveries and p99 are told before and after, from one server.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import statistics
import tempfile
import time
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import uvloop

from bench.rig import CLIENT_CORE, Contestant, Run, plenary, run, serving
from tests.helpers.crowd import Crowd
from tests.helpers.enrol import Enrolled
from tests.helpers.metrics import read

CASES: Final = ("bytes=200,window=1,seconds=3", "bytes=200,rate=5,seconds=4")
RUNS: Final = 2
SHARE: Final = 20
"""One in so many comes and goes each minute: 5 %."""

SETTLE_S: Final = 3.0
"""Until the figures, looked at once a second, show that everybody has gone."""

LEFT: Final = ("plenary_links", "plenary_people", "plenary_rooms", "plenary_tasks")


def measure(links: int, minutes: int) -> Run:
    """Before, the hour, after; and what the process holds when everybody has gone."""
    with tempfile.TemporaryDirectory(prefix="plenary-churn-") as folder:
        server = plenary(Path(folder), links)
        passes = (Path(folder) / "passes").read_text().split()[-links:]
        with serving(server):
            run(server, "fanout", "--links", "500", "--case", "seconds=1")
            time.sleep(SETTLE_S)
            idle = figures(server)
            before = [fan_out(server, links) for _ in range(RUNS)]
            everybody = sorted(os.sched_getaffinity(0))
            os.sched_setaffinity(0, {everybody[min(CLIENT_CORE, len(everybody) - 1)]})
            hour = uvloop.run(live_an_hour(server, passes, minutes))
            os.sched_setaffinity(0, everybody)
            after = [fan_out(server, links) for _ in range(RUNS)]
            time.sleep(SETTLE_S)
            left = figures(server)
    return {
        "links": links,
        "kib_per_link": before[0][0]["kib_per_link"],
        "minutes": minutes,
        "before": told(before),
        "after": told(after),
        "hour": hour,
        "left": {name: [idle[name], left[name]] for name in (*LEFT, "process_open_fds")},
        "resident_mb": [resident_mb(idle), resident_mb(left)],
    }


def fan_out(server: Contestant, links: int) -> list[Run]:
    """Every case with all links, by the client in C."""
    cases = (word for case in CASES for word in ("--case", case))
    return run(server, "fanout", "--links", str(links), *cases)


def told(runs: Sequence[list[Run]]) -> Run:
    """What is compared, the median of the runs, and what must be 0."""
    fast, calm = ([one[n] for one in runs] for n in range(len(CASES)))
    wrong = ("missing", "doubled", "disordered", "lost")
    return {
        "deliveries_per_s": round(statistics.median(one["deliveries_per_s"] for one in fast)),
        "cpu_us_per_delivery": round(
            statistics.median(one["cpu_us_per_delivery"] for one in fast), 2
        ),
        "p99_ms": round(statistics.median(one["latency"]["p99_ms"] for one in calm), 1),
        "wrong": sum(one[name] for one in (*fast, *calm) for name in wrong),
    }


async def live_an_hour(server: Contestant, passes: Sequence[str], minutes: int) -> Run:
    """All in the room; each minute 5 % leave, politely or not, and come back."""
    people = [Enrolled(str(n), pass_) for n, pass_ in enumerate(passes)]
    crowd = Crowd(people, [f"ws://127.0.0.1:{server.port}/ws"])
    await crowd.come()
    await asyncio.sleep(SETTLE_S)
    began, first = time.monotonic(), await asyncio.to_thread(figures, server)
    for minute in range(minutes):
        await crowd.churn(len(people) // SHARE, minute)
    seconds = time.monotonic() - began
    await asyncio.sleep(SETTLE_S)
    last = await asyncio.to_thread(figures, server)
    await crowd.go()
    seen = [stream for voice in crowd.voices for stream in voice.history.streams.values()]
    return {
        "joins_and_leaves": minutes * (len(people) // SHARE),
        "seconds": round(seconds, 1),
        "links": [first["plenary_links"], last["plenary_links"]],
        "resident_mb": [resident_mb(first), resident_mb(last)],
        "open_fds": [first["process_open_fds"], last["process_open_fds"]],
        "wrong": sum(len(one.holes) + one.again + one.out_of_order for one in seen),
    }


def figures(server: Contestant) -> dict[str, float]:
    """What /metrics says."""
    with urllib.request.urlopen(f"http://127.0.0.1:{server.port}/metrics") as answer:
        return read(answer.read().decode())


def resident_mb(figures: dict[str, float]) -> float:
    return round(figures["process_resident_memory_bytes"] / 2**20, 1)


def main() -> None:
    """Measure and print."""
    reading = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    reading.add_argument("--links", type=int, default=10_000)
    reading.add_argument("--minutes", type=int, default=60)
    reading.add_argument("--json", action="store_true", help="print JSON")
    asked = reading.parse_args()
    found = measure(asked.links, asked.minutes)
    if asked.json:
        print(json.dumps(found, indent=1))
        return
    before, after, hour = found["before"], found["after"], found["hour"]
    print(
        f"{found['links']} links; {hour['joins_and_leaves']} left and came in {hour['seconds']} s"
    )
    print(f"  {'':<26} {'before':>12} {'after':>12}   after ÷ before")
    for name, value in before.items():
        ratio = f"{after[name] / value:.2f}" if value else ""
        print(f"  {name:<26} {value:>12,} {after[name]:>12,}   {ratio}")
    print(f"  {'MB, all links here':<26} {hour['resident_mb'][0]:>12} {hour['resident_mb'][1]:>12}")
    print(f"  {'wrong in that hour':<26} {'':>12} {hour['wrong']:>12}")
    print(f"  {'KiB a link, the first time':<26} {found['kib_per_link']:>12}")
    print("  nobody there (memory that was used once is kept for the next crowd):")
    for name, (first, last) in {**found["left"], "MB": found["resident_mb"]}.items():
        print(f"  {name:<26} {first:>12} {last:>12}")


if __name__ == "__main__":
    main()
