"""Counting: from groups of equal ballots to a tally, the same arithmetic live and at closing."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from rooms.ballots import ABSTAIN
from rooms.facts import Data, stamp
from rooms.polls import Poll

WORDS_SHOWN: Final = 100
TEXTS_SHOWN: Final = 50
"""As many as fit into one frame if each is as long as may be, in any script."""


@dataclass(frozen=True)
class Group:
    """Equal ballots: their canonical choice, how many voters, and their weight together."""

    choice: str
    voters: int
    weight: int


def tally(
    poll: Poll,
    groups: Iterable[Group],
    *,
    entitled: int,
    as_of: datetime,
    approved: Mapping[str, str] | None = None,
) -> Data:
    """The figures of a poll as a tally on the wire: `counts` are weights, the rest heads (T1).

    `approved` maps the text of open answers a moderator let through to their ids; other texts are
    left out (T5).
    """
    groups = list(groups)
    cast = [group for group in groups if group.choice != ABSTAIN]
    counts = _counts(poll, cast)
    figures: Data = {
        "run": poll.run,
        "counts": counts,
        "voters": sum(group.voters for group in groups),
        "entitled": entitled,
        "abstained": sum(group.voters for group in groups if group.choice == ABSTAIN),
        "as_of": stamp(as_of),
    }
    if poll.kind in {"single", "rating"}:
        figures["shares"] = shares(counts)
    if poll.kind == "multiple":
        figures["shares"] = _shares_of_voters(counts, sum(group.weight for group in cast))
    if poll.kind == "rating":
        figures["mean"] = _mean(counts)
    if poll.kind == "cloud":
        figures["words"] = words(cast)
    if poll.kind == "open":
        figures["texts"] = _texts(cast, approved or {})
    return figures


def shares(counts: Mapping[str, int]) -> dict[str, int]:
    """Whole percentages that add up to 100, or all 0 (T2): largest remainder, ties to the first."""
    total = sum(counts.values())
    if total == 0:
        return dict.fromkeys(counts, 0)
    floors = {key: n * 100 // total for key, n in counts.items()}
    by_remainder = sorted(counts, key=lambda key: -(counts[key] * 100 % total))
    for key in by_remainder[: 100 - sum(floors.values())]:
        floors[key] += 1
    return floors


def words(groups: Iterable[Group]) -> list[Data]:
    """A word cloud (T4): texts that differ only in case, width or spacing are one word."""
    totals: Counter[str] = Counter()
    spellings: dict[str, Counter[str]] = {}
    for group in groups:
        text = " ".join(group.choice[1:].split())
        key = unicodedata.normalize("NFKC", text).casefold()
        totals[key] += group.weight
        spellings.setdefault(key, Counter())[text] += group.weight
    ranked = sorted(totals, key=lambda key: (-totals[key], key))[:WORDS_SHOWN]
    return [{"text": _commonest(spellings[key]), "n": totals[key]} for key in ranked]


def _commonest(spellings: Counter[str]) -> str:
    """The spelling most voters used."""
    return min(spellings, key=lambda text: (-spellings[text], text))


def _counts(poll: Poll, cast: list[Group]) -> dict[str, int]:
    """Weights by option; every option is there, in the poll's order, even without a ballot."""
    if poll.kind == "rating":
        counts = {str(rating): 0 for rating in range(1, poll.scale + 1)}
    else:
        counts = {option.id: 0 for option in poll.options}
    if poll.kind in {"cloud", "open"}:
        return counts
    for group in cast:
        for key in filter(None, group.choice.split(",")):
            counts[key] += group.weight
    return counts


def _shares_of_voters(counts: Mapping[str, int], voters: int) -> dict[str, int]:
    """Percent of voters who chose each option (T3); with several choices they need not add up."""
    return {key: (200 * n + voters) // (2 * voters) if voters else 0 for key, n in counts.items()}


def _mean(counts: Mapping[str, int]) -> float | None:
    """The mean rating to two places; None while nobody has given one (T2)."""
    voters = sum(counts.values())
    if voters == 0:
        return None
    return round(sum(int(rating) * n for rating, n in counts.items()) / voters, 2)


def _texts(cast: list[Group], approved: Mapping[str, str]) -> list[Data]:
    shown = [group for group in cast if group.choice[1:] in approved]
    shown.sort(key=lambda group: (-group.weight, group.choice))
    return [
        {"id": approved[group.choice[1:]], "text": group.choice[1:], "n": group.weight}
        for group in shown[:TEXTS_SHOWN]
    ]
