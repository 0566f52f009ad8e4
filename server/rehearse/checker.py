"""Comparing what clients were told with what the database holds; it believes neither alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from server.rehearse.history import History


@dataclass(frozen=True)
class Truth:
    """What SQL holds: a row a ballot `(poll, run, voter)`, a row a question `(id, text)`.

    `results` are the figures of closed polls, `(poll, run, voters)`: frozen in SQL, and as told.
    """

    ballots: Sequence[tuple[str, int, str]]
    questions: Sequence[tuple[str, str]]
    upvotes: Sequence[tuple[str, str]]
    results: Sequence[tuple[str, int, int]] = ()


@dataclass(frozen=True)
class Report:
    """The figures of a rehearsal. Everything in `zeros` must be 0. Times in milliseconds."""

    delegates: int
    sent: int
    acked: int
    counted: int
    zeros: dict[str, int]
    refusals: dict[str, int]
    reply_ms: dict[str, float]
    recover_ms: dict[str, float]

    @property
    def clean(self) -> bool:
        """True when nothing was lost, doubled, disordered or shown to the wrong eyes."""
        return not any(self.zeros.values())


def check(histories: Iterable[History], truth: Truth) -> Report:
    """The report over all clients."""
    histories = list(histories)
    ballots = Counter(truth.ballots)
    texts = Counter(text for _, text in truth.questions)
    upvotes = set(truth.upvotes)
    lost, doubled = 0, 0
    for history in histories:
        lost += sum(1 for key in history.acked_ballots if (*key, history.person) not in ballots)
        lost += sum(1 for text in history.acked_questions if texts[text] == 0)
        lost += sum(1 for id in history.acked_upvotes if (id, history.person) not in upvotes)
        doubled += sum(1 for ids in history.acked_questions.values() if len(ids) > 1)
        doubled += sum(1 for text in history.acked_questions if texts[text] > 1)
    doubled += sum(n - 1 for n in ballots.values() if n > 1)
    streams = [stream for history in histories for stream in history.streams.values()]
    waits = sorted(wait for history in histories for wait in history.waits)
    outages = sorted(gap for history in histories for gap in history.outages)
    return Report(
        delegates=len(histories),
        sent=sum(history.sent for history in histories),
        acked=len(waits),
        counted=len(truth.ballots),
        zeros={
            "acked but not counted": lost,
            "counted twice": doubled,
            "result differs from ballots": _wrong_results(ballots, truth),
            "refused but counted": _refused_but_counted(histories, ballots),
            "holes unhealed": sum(len(stream.holes) for stream in streams),
            "shown twice": sum(stream.again for stream in streams),
            "order violations": sum(stream.out_of_order for stream in streams),
            "figures shown too early": sum(len(history.leaks) for history in histories),
        },
        refusals=dict(sum((Counter(h.refusals) for h in histories), Counter())),
        reply_ms=quantiles(waits),
        recover_ms=quantiles(outages),
    )


def quantiles(seconds: Sequence[float]) -> dict[str, float]:
    """p50, p99 and the longest of sorted times, in milliseconds; empty when there are none."""
    if not seconds:
        return {}
    at = {"p50": 0.5, "p99": 0.99, "max": 1.0}
    last = len(seconds) - 1
    return {name: round(seconds[round(last * q)] * 1000, 1) for name, q in at.items()}


def _wrong_results(ballots: Counter[tuple[str, int, str]], truth: Truth) -> int:
    voters = Counter((poll, run) for poll, run, _ in ballots)
    return sum(1 for poll, run, counted in truth.results if voters[poll, run] != counted)


def _refused_but_counted(
    histories: Iterable[History], ballots: Counter[tuple[str, int, str]]
) -> int:
    """Ballots whose voter was only ever told no, yet which are in the database."""
    return sum(
        1
        for history in histories
        for key in history.refused_ballots
        if key not in history.acked_ballots and (*key, history.person) in ballots
    )
