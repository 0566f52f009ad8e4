"""What was found, as a table: viewers a core, the curve, newcomers, changes of channel, memory."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from statistics import median
from typing import Final

from bench.report import Measure, Report, number
from bench.streams.janus import PROGRAM
from bench.streams.measuring import Memory, Steady
from bench.streams.source import Recording
from bench.streams.switching import Switches

OURS: Final = "Plenary"
JANUS: Final = "Janus"
RELAY: Final = "MediaRelay"
MEDIA: Final = ("aiortc", "aioice", "av", "pylibsrtp")
HOW: Final = (
    "\nOf a viewer: what it adds, without what a sender costs that nobody watches (told below it; "
    "for MediaRelay that is decoding). Viewers a core: how many the "
    "rest of a core holds."
)
Waits = Sequence[float | None]


@dataclass(frozen=True)
class Case:
    """What is sent, and how many times the viewers of MediaRelay a core shall hold."""

    name: str
    recordings: list[Recording]
    goal: float

    @property
    def kbps(self) -> int:
        """What viewers say there is room for: twice of what is sent."""
        return round(2 * sum(each.kbps for each in self.recordings))


@dataclass
class Found:
    """All runs. `steady` by case and server, `curve` and `late` by place and server."""

    steady: dict[tuple[str, str], list[Steady]] = field(default_factory=dict)
    curve: dict[int, dict[str, Steady]] = field(default_factory=dict)
    late: dict[str, dict[str, Waits]] = field(default_factory=dict)
    switches: Switches | None = None
    memory: Memory | None = None
    kib_a_viewer: dict[str, float] = field(default_factory=dict)

    def every(self) -> Iterator[tuple[str, Steady]]:
        """Each while that was watched, with the server's name."""
        for (_, name), runs in self.steady.items():
            yield from ((name, each) for each in runs)
        for found in self.curve.values():
            yield from found.items()


def report(found: Found, cases: Sequence[Case], codec: str, *, long: bool) -> Report:
    """The page of it."""
    title = "Viewers a core: Plenary's media process beside MediaRelay and Janus"
    name = "streams" if codec == "VP8" else f"streams-{codec.lower()}"
    command = "make bench-streams" if codec == "VP8" else f"python -m bench.streams --codec {codec}"
    measures = [each for case in cases for each in _case(case, found)]
    measures += [*_curve(found), *_late(found), *_switches(found), *_memory(found)]
    command = "python -m bench.streams --long" if long else command
    return Report(name, title, command, measures, notes(found, cases), OURS)


def notes(found: Found, cases: Sequence[Case]) -> list[str]:
    """What stands under the table."""
    sent = "; ".join(
        f"{case.name} {number(sum(each.packets_per_s for each in case.recordings))} packets and "
        f"{number(sum(each.kbps for each in case.recordings))} kbit a second"
        for case in cases
    )
    every = [steady for _, steady in found.every()]
    seconds = sum(each.seconds for each in every) or 1.0
    client = sum(each.client_cpu_s for each in every) / seconds
    busy = sum(each.others_cpu_s - each.client_cpu_s for each in every) / seconds
    shared = {key: sum(each.faults[key] for each in every) for key in _keys(every)}
    counted = (
        f"\n{sum(each.packets for each in every):,} packets counted at "
        f"{sum(each.viewers for each in every):,} viewers: "
        f"{', '.join(f'{count} {key}' for key, count in shared.items())}. Viewers took "
        f"{client:.0%} of their core, others and the sender {busy / 2:.0%} of both meanwhile."
    )
    return [HOW, f"\nSent: {sent}.", counted, *_more(found), f"\n{_versions()}."]


def wrongs(found: Found) -> str | None:
    """What must never be: a viewer of ours that misses a packet. None if all is well."""
    wrong = [
        f"{name}, {each.viewers} viewers: {each.faults}"
        for name, each in found.every()
        if name == OURS and any(each.faults[key] for key in ("missing", "doubled", "disordered"))
    ]
    if found.switches is not None and found.switches.faults:
        wrong.append(f"changing channels: {found.switches.faults} packets lost or strange")
    return "\n".join(wrong) or None


def brief(steady: Steady) -> str:
    """One while in a line."""
    bad = ", ".join(f"{count} {key}" for key, count in steady.faults.items() if count)
    return (
        f"{steady.ms_per_viewer_s:.2f} ms a viewer and second, {steady.idle_ms_s:.0f} for nobody, "
        f"{bad or 'nobody missed a packet'}"
    )


def waits(late: Waits) -> str:
    """Newcomers' waiting in a line."""
    known = [1000 * each for each in late if each is not None]
    missing = len(late) - len(known)
    told = f"median {median(known):.0f} ms, longest {max(known):.0f} ms" if known else "no picture"
    return f"{told}{f', {missing} without a picture' if missing else ''}"


def _case(case: Case, found: Found) -> Iterator[Measure]:
    runs = {
        name: found.steady[case.name, name]
        for name in (RELAY, JANUS, OURS)
        if (case.name, name) in found.steady
    }
    cost = {name: [each.ms_per_viewer_s for each in those] for name, those in runs.items()}
    nobody = {name: [each.idle_ms_s for each in those] for name, those in runs.items()}
    room = {name: [each.viewers_a_core for each in those] for name, those in runs.items()}
    if not runs:
        return
    yield Measure(f"{case.name}: CPU of a viewer", "ms a second", cost, better="less")
    yield Measure(f"{case.name}: for nobody", "ms a second", nobody, better="less")
    for other, goal in ((RELAY, case.goal), (JANUS, 1.0)):
        if other in room:
            both = {other: room[other], OURS: room[OURS]}
            yield Measure(f"{case.name}: viewers a core, by {other}'s", "", both, other, goal)


def _curve(found: Found) -> Iterator[Measure]:
    for viewers, those in found.curve.items():
        cost = {name: [each.ms_per_viewer_s] for name, each in those.items()}
        yield Measure(f"360p, {viewers} viewers: CPU of one", "ms a second", cost, better="less")


def _late(found: Found) -> Iterator[Measure]:
    for sender, by_name in found.late.items():
        known = {
            name: [1000 * each for each in late if each is not None]
            for name, late in by_name.items()
        }
        known = {name: late for name, late in known.items() if late}
        middle = {name: [median(late)] for name, late in known.items()}
        longest = {name: [max(late)] for name, late in known.items()}
        what = f"late joiner, sender {sender}"
        yield Measure(f"{what}: median", "ms", middle, goal=150, better="less")
        yield Measure(f"{what}: longest", "ms", longest, goal=500, better="less")


def _switches(found: Found) -> Iterator[Measure]:
    if found.switches is not None:
        heard, gaps = {OURS: found.switches.heard_ms}, {OURS: found.switches.gap_ms}
        yield Measure("other channel: heard after", "ms", heard, goal=200, better="less")
        yield Measure("other channel: without sound", "ms", gaps, better="less")


def _memory(found: Found) -> Iterator[Measure]:
    if found.kib_a_viewer:
        size = {name: [each] for name, each in found.kib_a_viewer.items()}
        yield Measure("memory of a viewer", "KiB", size, better="less")
    if found.memory is not None:
        stays = found.memory.kib_a_join
        yield Measure("memory that stays of a join", "KiB", {OURS: [stays]}, goal=1, better="less")
        yield Measure("CPU of a join", "ms", {OURS: [found.memory.cpu_ms_a_join]}, better="less")


def _more(found: Found) -> Iterator[str]:
    short = [
        f"{each.faults['starved']} of {each.viewers} of {name}"
        for name, each in found.every()
        if each.faults["starved"]
    ]
    if short:
        yield (
            "\nHad less than 95 % of the sound in their while, since the server's core was taken: "
            f"{', '.join(short)}. Their CPU is told too low."
        )
    if found.memory is not None:
        kept = found.memory
        rounds = ", ".join(f"{each / 1024:.1f}" for each in kept.rounds)
        yield (
            f"\nMemory in MiB after each {kept.viewers} joins and leaves: {rounds}; open files "
            f"{kept.files_before} before, {kept.files_after} after; {kept.joins_per_s:.0f} joins "
            "and leaves a second, as many as are taken in."
        )
    for sender, by_name in found.late.items():
        for name, late in by_name.items():
            if None in late:
                yield f"\n{name}, sender {sender}: {late.count(None)} of {len(late)} saw nothing."


def _versions() -> str:
    """Of what sends and is sent by; the rest stands under every table."""
    found = [f"{name} {version(name)}" for name in MEDIA]
    if PROGRAM is not None:
        said = subprocess.run([PROGRAM, "-V"], capture_output=True, text=True, check=False)
        known = re.search(r"\((\d[\d.]+)\)", said.stdout)
        found.append(f"Janus {known[1]}" if known else "Janus")
    return ", ".join(found)


def _keys(every: Sequence[Steady]) -> Mapping[str, int]:
    return every[0].faults if every else {}
