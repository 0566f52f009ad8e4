"""What happens in a rehearsal: who joins, what they do when, as a moderator would run a forum."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from server.rehearse.door import Closed, Door
from server.rehearse.person import Refused, SimulatedPerson

JOINING_AT_ONCE: Final = 32
VOTING_S: Final = 5.0
ASKING_SHARE: Final = 0.1
REPEATING_SHARE: Final = 0.05
WAVERING_SHARE: Final = 0.05
REACTIONS: Final = ("applause", "heart", "laugh", "idea", "celebrate")

Tick = Callable[[str, int, int], None]
"""Progress for people: what is going on, done so far, of how many."""


@dataclass
class Cast:
    """The people of a rehearsal. `hidden` are polls whose running figures delegates must not get.

    `results` are the voters of each closed poll's run, as the moderator was told.
    """

    moderator: SimulatedPerson
    screen: SimulatedPerson
    delegates: list[SimulatedPerson]
    hidden: set[str]
    screen_id: str
    results: dict[tuple[str, int], int] = field(default_factory=dict)
    answered: list[str] = field(default_factory=list)

    @property
    def everybody(self) -> list[SimulatedPerson]:
        """All of them."""
        return [self.moderator, self.screen, *self.delegates]


async def gather(
    door: Door, room: str, code: str, staff_pass: str, delegates: int, tick: Tick
) -> Cast:
    """Join everybody and wait until all are in the room."""
    me = await door.get("/api/me", staff_pass)
    moderator = SimulatedPerson(door.live, staff_pass, me["person"]["id"], room)
    await moderator.entered()
    screen, screen_id = await _pair(door, room, moderator)
    hidden: set[str] = set()
    places = asyncio.Semaphore(JOINING_AT_ONCE)
    joined: list[SimulatedPerson] = []

    async def join(number: int) -> None:
        async with places:
            body = {
                "code": code,
                "name": f"Rehearsal {number}",
                "attendance": "onsite" if number % 4 == 0 else "remote",
            }
            answer = await door.post("/api/join", body)
            one = SimulatedPerson(door.live, answer["pass"], answer["person"]["id"], room, hidden)
            await one.entered()
            joined.append(one)
            tick("joining", len(joined), delegates)

    await asyncio.gather(*(join(number) for number in range(delegates)))
    return Cast(moderator, screen, joined, hidden, screen_id)


async def play(cast: Cast, minutes: float, tick: Tick) -> None:
    """Rounds of questions, upvotes, reactions and a poll, until the time is up."""
    loop = asyncio.get_running_loop()
    ends = loop.time() + minutes * 60
    number = 0
    while number == 0 or loop.time() < ends:
        number += 1
        await _questions(cast, number, tick)
        await _poll(cast, number, tick)


async def tidy(cast: Cast, tick: Tick) -> None:
    """Leave the room as it was: no question, poll or screen of the rehearsal stays in the way."""

    async def withdraw(one: SimulatedPerson) -> None:
        for ids in one.history.acked_questions.values():
            for id in ids:
                await _allowed(one.ask("withdraw_question", question=id))

    askers = [one for one in cast.delegates if one.history.acked_questions]
    await _all("tidying up", [(one, withdraw(one)) for one in askers], 1.0, tick)
    moderator = cast.moderator
    for poll, _ in cast.results:
        await _allowed(moderator.ask("void_poll", poll=poll, reason="Rehearsal"))
    for id in cast.answered:
        await _allowed(moderator.ask("archive_question", question=id))
    await _allowed(moderator.ask("set_stage", scene=None))
    await _allowed(moderator.ask("unpair_screen", screen=cast.screen_id))


async def _pair(door: Door, room: str, moderator: SimulatedPerson) -> tuple[SimulatedPerson, str]:
    waiting = await door.post("/api/screens", {})
    told = await moderator.ask("pair_screen", code=waiting["code"], name="Rehearsal screen")
    paired = await door.get(waiting["poll_url"])
    if paired.get("state") != "paired":
        raise Closed("The simulated screen could not be paired.")
    me = await door.get("/api/me", paired["pass"])
    screen = SimulatedPerson(door.live, paired["pass"], me["person"]["id"], room)
    await screen.entered()
    return screen, str(told["screen"]["id"])


async def _questions(cast: Cast, number: int, tick: Tick) -> None:
    """Some ask, the moderator lets it through and stages one, most upvote and react."""
    asking = random.sample(cast.delegates, max(1, int(len(cast.delegates) * ASKING_SHARE)))
    asked: list[str] = []

    async def ask(one: SimulatedPerson) -> None:
        text = f"Round {number}: what about {random.getrandbits(48):x}?"
        id = f"q{random.getrandbits(60):x}"
        answers = [await one.ask("ask_question", id=id, text=text)]
        if random.random() < REPEATING_SHARE * 4:
            answers.append(await one.ask("ask_question", id=id, text=text))
        ids = {answer["question"]["id"] for answer in answers}
        one.history.acked_questions.setdefault(text, set()).update(ids)
        asked.extend(ids)

    await _all("asking", [(one, ask(one)) for one in asking], 3.0, tick)
    shown = asked[:20]
    for id in shown:
        await _allowed(cast.moderator.ask("approve_question", question=id))
    await _all("upvoting", [(d, _upvote(d, shown)) for d in cast.delegates], 3.0, tick)
    if shown:
        await _allowed(cast.moderator.ask("stage_question", question=shown[0]))
        await _allowed(cast.moderator.ask("answer_question", question=shown[0], mode="live"))
        cast.answered.append(shown[0])


async def _upvote(one: SimulatedPerson, shown: list[str]) -> None:
    await one.tell("react", reaction=random.choice(REACTIONS))
    for id in random.sample(shown, min(2, len(shown))):
        await one.ask("upvote_question", question=id, on=True)
        one.history.acked_upvotes.add(id)


async def _poll(cast: Cast, number: int, tick: Tick) -> None:
    """Draft, open, everybody votes within seconds, close while the last are still voting."""
    drafted = await cast.moderator.ask(
        "draft_poll",
        kind="single",
        title=f"Rehearsal poll {number}",
        options=[{"text": text} for text in ("Yes", "No", "Later")],
    )
    poll = drafted["poll"]
    cast.hidden.add(poll["id"])
    opened = await cast.moderator.ask("open_poll", poll=poll["id"])
    await cast.moderator.ask("set_stage", scene={"kind": "poll", "of": poll["id"]})
    key = (str(poll["id"]), int(opened["poll"]["run"]))
    votes = [(one, _vote(one, key)) for one in cast.delegates]
    voting = asyncio.create_task(_all("voting", votes, VOTING_S, tick))
    await asyncio.sleep(VOTING_S * 0.98)
    closed = await cast.moderator.ask("close_poll", poll=poll["id"])
    cast.results[key] = int(closed["poll"]["result"]["voters"])
    await voting


async def _vote(one: SimulatedPerson, key: tuple[str, int]) -> None:
    """Vote; some say the same again with the same id, some try to vote twice."""
    choice = {"options": [random.choice("abc")]}
    id = f"b{random.getrandbits(60):x}"
    try:
        answer = await one.ask("cast_ballot", id=id, poll=key[0], choice=choice)
        one.history.acked_ballots[key] = answer["ballot"]
        if random.random() < REPEATING_SHARE:
            await one.ask("cast_ballot", id=id, poll=key[0], choice=choice)
        if random.random() < WAVERING_SHARE:
            await one.ask("cast_ballot", poll=key[0], choice={"options": [random.choice("abc")]})
    except Refused as refusal:
        if key not in one.history.acked_ballots:
            one.history.refused_ballots[key] = refusal.code


async def _all(
    what: str, doings: Iterable[tuple[Any, Awaitable[None]]], within_s: float, tick: Tick
) -> None:
    """Do all of it, each at a random moment of the given span; a refusal ends only its own."""
    doings = list(doings)
    done = 0

    async def one(doing: Awaitable[None]) -> None:
        nonlocal done
        await asyncio.sleep(random.uniform(0, within_s))
        await _allowed(doing)
        done += 1
        tick(what, done, len(doings))

    await asyncio.gather(*(one(doing) for _, doing in doings))


async def _allowed(doing: Awaitable[Any]) -> None:
    """Wait for it; a refusal has been written down by whoever got it."""
    try:
        await doing
    except (Refused, TimeoutError):
        return
