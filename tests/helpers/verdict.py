"""What thousands were told beside what SQL holds. No counter of a server is believed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, create_engine, text

from server.rehearse.checker import Report, Truth, check
from server.store import rows
from tests.helpers.crowd import Crowd
from tests.helpers.voice import ROOM, Voice

Ballots = Mapping[str, str]
"""Whose ballot says what, by person."""

Poll = dict[str, Any]


@dataclass(frozen=True)
class Flight:
    """Ballots of one poll on their way; `id` is the command's, the same for everybody."""

    poll: str
    run: int
    id: str
    chosen: Ballots


def told(crowd: Crowd, flight: Flight) -> tuple[dict[str, str], dict[str, str]]:
    """What the voices were told: person to option of those acknowledged, to code of the others.

    It is written into their histories, too.
    """
    acked, refused = {}, {}
    key = (flight.poll, flight.run)
    for voice in crowd.voices:
        answer = voice.answers.get(flight.id)
        if answer is None:
            continue
        if "ok" in answer:
            ballot = voice.history.acked_ballots[key] = answer["ok"]["ballot"]
            acked[voice.who.person] = ballot["choice"]["options"][0]
        else:
            code = voice.history.refused_ballots[key] = answer["error"]["code"]
            refused[voice.who.person] = code
    return acked, refused


def verdict(
    database: str, crowd: Crowd, flights: Iterable[Flight], results: Mapping[str, Poll]
) -> tuple[Report, dict[str, int]]:
    """The rehearsal's report, and zeros beyond it. `results` are as the moderator was told."""
    flights = list(flights)
    engine = create_engine(database)
    with engine.connect() as connection:
        ids = [flight.poll for flight in flights]
        counted = rows.ballots(connection, ids)
        frozen = rows.results(connection, ids)
        heads = _heads(connection)
    engine.dispose()
    zeros = Counter[str]()
    for flight in flights:
        acked, refused = told(crowd, flight)
        in_sql = {
            person for poll, run, person in counted if (poll, run) == (flight.poll, flight.run)
        }
        result = results[flight.poll]
        zeros["neither acked nor refused"] += len(
            flight.chosen.keys() - acked.keys() - refused.keys()
        )
        zeros["counted but never acked"] += len(in_sql - acked.keys())
        zeros["acked as something else"] += sum(flight.chosen[p] != o for p, o in acked.items())
        zeros["result is not what was acked"] += result["voters"] != len(acked)
        of_options = Counter(acked.values())
        zeros["an option's count is not what was acked"] += sum(
            n != of_options[option] for option, n in result["counts"].items()
        )
    zeros["behind at the end"] = sum(_is_behind(voice, heads) for voice in crowd.voices)
    zeros["behind a beat"] = sum(voice.behind for voice in crowd.voices)
    told_results = [(f.poll, f.run, int(results[f.poll]["voters"])) for f in flights]
    truth = Truth(counted, (), (), [*frozen, *told_results])
    return check([voice.history for voice in crowd.voices], truth), dict(zeros)


def heads(database: str) -> dict[str, int]:
    """The number of the last fact of each stream of the room, in SQL."""
    engine = create_engine(database)
    with engine.connect() as connection:
        found = _heads(connection)
    engine.dispose()
    return found


def _heads(connection: Connection) -> dict[str, int]:
    last = text("SELECT stream, max(seq) AS last FROM facts WHERE room = :room GROUP BY stream")
    return {row.stream: row.last for row in connection.execute(last, {"room": ROOM})}


def _is_behind(voice: Voice, heads: Mapping[str, int]) -> bool:
    return any(seen.at != heads.get(name, 0) for name, seen in voice.history.streams.items())
