"""A room's streams as its row keeps them."""

from __future__ import annotations

from datetime import datetime

from rooms.channels import Channel, Seat
from rooms.facts import Data
from rooms.streams import Invited, Recording, Streams
from server.store.sql import AnyRow


def streams_of(row: AnyRow, speaking: str | None) -> Streams:
    """The streams of a room, from its row. `speaking` has the word, as its floor says."""
    kept = row.streams
    if kept is None:
        return Streams(row.id, speaking=speaking)
    running = kept["recording"]
    return Streams(
        row.id,
        kept["source"],
        kept["name"],
        None if kept["since"] is None else _moment(kept["since"]),
        tuple(_channel(each) for each in kept["channels"]),
        None if running is None else Recording(running["id"], _moment(running["since"])),
        tuple(Invited(i["person"], i["name"], _moment(i["at"])) for i in kept["invited"]),
        kept["rev"],
        speaking,
    )


def streams_values(streams: Streams) -> Data:
    """The same for the row; who has the word is the floor's to keep."""
    running = streams.recording
    return {
        "source": streams.source,
        "name": streams.name,
        "since": None if streams.since is None else streams.since.isoformat(),
        "channels": [
            {**vars(each), "ready": [seat._asdict() for seat in each.ready]}
            for each in streams.channels
        ],
        "recording": None
        if running is None
        else {"id": running.id, "since": running.since.isoformat()},
        "invited": [{**vars(each), "at": each.at.isoformat()} for each in streams.invited],
        "rev": streams.rev,
    }


def _channel(kept: Data) -> Channel:
    """Rows of earlier versions know no one who waits."""
    return Channel(**{**kept, "ready": tuple(Seat(**seat) for seat in kept.get("ready", ()))})


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
