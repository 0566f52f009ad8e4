"""Every table and column of the database. Columns are spelt here and nowhere else."""

from server.store.tables.base import METADATA
from server.store.tables.forum import announcements, messages, questions, screens, upvotes
from server.store.tables.people import badges, delegations, invites, pairings, people, visits
from server.store.tables.polls import answers, ballots, polls, sealed
from server.store.tables.programme import events, sessions, speakers
from server.store.tables.room import audit, facts, meta, mutes, receipts, rooms
from server.store.tables.streams import captions, recording_files, recordings

__all__ = [
    "METADATA",
    "announcements",
    "answers",
    "audit",
    "badges",
    "ballots",
    "captions",
    "delegations",
    "events",
    "facts",
    "invites",
    "messages",
    "meta",
    "mutes",
    "pairings",
    "people",
    "polls",
    "questions",
    "receipts",
    "recording_files",
    "recordings",
    "rooms",
    "screens",
    "sealed",
    "sessions",
    "speakers",
    "upvotes",
    "visits",
]
