"""Who hears what: which streams a role follows, and who may see the figures of a poll."""

from __future__ import annotations

from rooms.facts import Stream
from rooms.people import Person, Role
from rooms.polls import Poll, State

EVERYBODY = "main"
STAFF = "staff"
INTERPRETERS = "interpreters"


def streams(person: Person, room: str) -> tuple[Stream, ...]:
    """The streams a person follows in a room (A1). Screens hang in public and carry no chat."""
    if person.is_staff(room):
        return (Stream.MAIN, Stream.CHAT, Stream.STAFF)
    if person.role is Role.SCREEN:
        return (Stream.MAIN,)
    return (Stream.MAIN, Stream.CHAT)


def groups(person: Person) -> frozenset[str]:
    """Audiences of figures that a person belongs to by their role (A3).

    How many listen to a channel is no secret; but nobody else works by it, and each change of it
    would be told to thousands.
    """
    return frozenset({INTERPRETERS}) if person.role is Role.INTERPRETER else frozenset()


def voted(poll: str, run: int) -> str:
    """The audience of those who have cast a ballot in this run."""
    return f"voted:{poll}:{run}"


def tally_audiences(poll: Poll) -> tuple[str, ...]:
    """Who sees the running figures of a poll (A2): staff always; others as the poll was opened.

    Nobody else receives any figure of it, not even how many have voted.
    """
    if poll.state in {State.DRAFT, State.PUBLISHED, State.VOID}:
        return ()
    if poll.results == "live":
        return (EVERYBODY,)
    if poll.results == "after_ballot":
        return (STAFF, voted(poll.id, poll.run))
    return (STAFF,)
