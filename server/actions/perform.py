"""The one way in: permission, then the command's function, then an answer after the commit."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any, Final

from rooms import permissions
from rooms.captions import partial_view
from rooms.commands import (
    COMMANDS,
    Caption,
    CastBallot,
    ClosePoll,
    React,
    RemovePerson,
    ReportScreen,
    UpvoteQuestion,
)
from rooms.facts import Data
from rooms.people import LOBBY, STAFF, Person
from rooms.refusals import Refusal
from rooms.stage import scene_view
from server.actions import (
    captions,
    floor,
    people,
    polls,
    programme,
    questions,
    stage,
    streams,
    talk,
)
from server.actions.ports import Answer, Cast, Done, Ports, Unit, Upvote

Action = Callable[[Unit, Any], Data]

ACTIONS: Final[dict[str, Action]] = {
    name: getattr(module, name)
    for module in (questions, polls, stage, floor, talk, people, programme, streams, captions)
    for name in COMMANDS
    if hasattr(module, name)
}
"""Every command that is one job on one unit, by its name on the wire."""

NAMES: Final = {command: name for name, command in COMMANDS.items()}


def perform(ports: Ports, by: Person, room: str, id: str, command: object) -> Awaitable[Done]:
    """Do a command for a person in a room, once for its id; awaiting it gives the answer.

    Refusals come out of the awaitable. Whoever has thousands of ballots and upvotes to bring
    uses `submit` instead.
    """
    name = NAMES[type(command)]
    try:
        permissions.check(by, name, room)
    except Refusal as refused:
        return _turn_away(ports, by, room, name, refused)
    if isinstance(command, CastBallot):
        return ports.store.cast(Cast(room, by, id, command))
    if isinstance(command, UpvoteQuestion):
        return ports.store.upvote(Upvote(room, by, id, command))
    if isinstance(command, ClosePoll):
        return _close(ports, by, room, id, command)
    if isinstance(command, RemovePerson):
        return _remove(ports, by, room, id, command)
    if name in programme.FACTS:
        return _move(ports, by, room, id, name, command)
    if name in ACTIONS and not (isinstance(command, Caption) and not command.final):
        return _write(ports, by, room, id, name, command)
    return _pass_on(ports, by, room, command)


def submit(
    ports: Ports, by: Person, room: str, id: str, command: object, answer: Answer, link: object
) -> None:
    """Hand over a ballot or an upvote; `answer` is called with what comes of it.

    No task and no future is made. Raises the Refusal of what is refused at once.
    """
    if isinstance(command, CastBallot):
        permissions.check(by, "cast_ballot", room)
        ports.store.submit(Cast(room, by, id, command, answer, link))
    elif isinstance(command, UpvoteQuestion):
        permissions.check(by, "upvote_question", room)
        ports.store.submit(Upvote(room, by, id, command, answer, link))
    else:
        raise TypeError(f"{command!r} is neither a ballot nor an upvote")


async def close_now(ports: Ports, room: str, poll: str) -> None:
    """Close a poll whose time is up, or finish one that was left between the two steps."""
    await ports.store.write(room, None, lambda unit: polls.stop_poll(unit, poll))
    await ports.store.write(room, None, lambda unit: polls.count_poll(unit, poll))


async def _turn_away(ports: Ports, by: Person, room: str, name: str, refused: Refusal) -> Done:
    """Refuse what somebody has no right to, and keep a record where it was a moderator's act."""

    def record(unit: Unit) -> Data:
        unit.audit("refused", name, None, {"code": refused.code})
        return {}

    if permissions.ALLOWED[name] <= STAFF:
        with suppress(Refusal):  # there is no such room, or nothing can be written now
            await ports.store.write(room, by, record)
    raise refused


async def _write(ports: Ports, by: Person, room: str, id: str, name: str, command: object) -> Done:
    action = ACTIONS[name]
    return await ports.store.write(room, by, lambda unit: action(unit, command), (by.id, id))


async def _move(ports: Ports, by: Person, room: str, id: str, name: str, command: object) -> Done:
    """Change the programme in its room, then tell the lobby, where everybody's programme hangs."""
    done = await _write(ports, by, room, id, name, command)
    if not done.again and room != LOBBY:
        fact = programme.FACTS[name]
        await ports.store.write(LOBBY, None, lambda unit: programme.tell_lobby(unit, fact, done.ok))
    return done


async def _remove(ports: Ports, by: Person, room: str, id: str, command: RemovePerson) -> Done:
    """Remove somebody, then what is left of them in other rooms: a hand, a voice, a picture.

    If those cannot be written now, nothing is heard of them all the same: their pass has ended.
    """
    done = await _write(ports, by, room, id, "remove_person", command)
    if not done.again:
        with suppress(Refusal):
            rooms = await ports.store.read(lambda reader: reader.heads())
            for other in sorted(rooms.keys() - {room, LOBBY}):
                await ports.store.write(
                    other, None, lambda unit: people.take_out(unit, command.person)
                )
    return done


async def _close(ports: Ports, by: Person, room: str, id: str, command: ClosePoll) -> Done:
    """Commit `closing`, so that no ballot is accepted from there; then count what was accepted.

    The answer of the first step is kept too: a process that dies between the two leaves a command
    that is answered when it comes again, and a poll that `close_now` finishes.
    """
    receipt = (by.id, id)
    first = await ports.store.write(room, by, lambda u: polls.close_poll(u, command), receipt)
    if first.again:
        return first
    return await ports.store.write(
        room, by, lambda unit: polls.count_poll(unit, command.poll), receipt, amend=True
    )


async def _pass_on(ports: Ports, by: Person, room: str, command: object) -> Done:
    """Passing news: told to the room, never stored."""
    if isinstance(command, React):
        ports.news.react(room, command.reaction)
    elif isinstance(command, Caption):
        ports.news.caption(room, partial_view(command))
    elif isinstance(command, ReportScreen):
        ports.news.screen_shows(room, by.id, {"shows": scene_view(command.shows)})
    else:
        raise Refusal("bad_request", "This command is not given this way.")
    return Done({})
