"""An event file with nothing wrong, and every way there is to break it."""

from collections.abc import Callable
from typing import Any

TOML = """
id = "summit"
code = "SUMMIT26"
timezone = "Asia/Shanghai"
starts_on = 2026-09-17
ends_on = 2026-09-18
accent = "#a8322a"
name = "Summit"
tagline = {en = "Together", zh = "在一起"}
venue = "Park"
city = "Beijing"
organisers = ["UNESCO", {en = "City", zh = "市"}]
hosts = []
delegations_file = "cities.csv"

[[delegations]]
name = "Łódź"
country = "Poland"
field = "Film"

[[rooms]]
id = "main"
kind = "plenary"
hall = "Hall 1"
title = {en = "Main", zh = "主会场"}

[[rooms]]
id = "side"
title = "Side"

[[speakers]]
id = "ana"
name = "Ana Silva"
role = "Mayor"

[[sessions]]
id = "forum"
room = "main"
kind = "panel"
starts_at = 2026-09-17T10:00:00
ends_at = "2026-09-17T05:00:00Z"
title = "Forum"
speakers = ["ana"]
language = "zh"
track = "Main"
url = "https://example.org"
guid = "8079583e-8321-506c-95af-fd2903a5f075"

[[sessions]]
id = "opening"
room = "main"
starts_at = 2026-09-17T09:00:00
ends_at = 2026-09-17T10:00:00
title = {en = "Opening", zh = "开幕式"}
abstract = "Welcome."

[[sessions]]
id = "aside"
room = "side"
starts_at = 2026-09-17T09:00:00
ends_at = 2026-09-17T10:00:00
title = "Aside"
"""

FILES = {"cities.csv": b"city,country,field\nRome,Italy,Film\n"}

GOOD: dict[str, Any] = {
    "id": "summit",
    "code": "SUMMIT26",
    "timezone": "Asia/Shanghai",
    "starts_on": "2026-09-17",
    "ends_on": "2026-09-18",
    "name": "Summit",
    "rooms": [{"id": "main", "title": "Main"}, {"id": "side", "title": "Side"}],
    "speakers": [{"id": "ana", "name": "Ana"}],
    "delegations": [{"id": "rome", "name": "Rome"}],
    "sessions": [
        {
            "id": "opening",
            "room": "main",
            "title": "Opening",
            "starts_at": "2026-09-17T09:00:00",
            "ends_at": "2026-09-17T10:00:00",
        },
        {
            "id": "forum",
            "room": "main",
            "title": "Forum",
            "starts_at": "2026-09-17T10:00:00",
            "ends_at": "2026-09-17T11:00:00",
        },
    ],
}

Change = Callable[[dict[str, Any]], object]

CASES: dict[str, tuple[Change, str, str]] = {
    "unknown key": (lambda d: d.update(titel=1), "titel", "is not a key known here"),
    "unknown key within": (lambda d: d["sessions"][0].update(end=1), "sessions[0].end", "known"),
    "no id": (lambda d: d.pop("id"), "id", "is missing"),
    "id with a space": (lambda d: d.update(id="the summit"), "id", "small letters"),
    "short code": (lambda d: d.update(code="abc"), "code", "capital letters"),
    "no such zone": (lambda d: d.update(timezone="Beijing"), "timezone", "not a time zone"),
    "a folder of zones": (lambda d: d.update(timezone="Asia"), "timezone", "not a time zone"),
    "a path": (lambda d: d.update(timezone="/etc/localtime"), "timezone", "not a time zone"),
    "no zone": (lambda d: d.pop("timezone"), "timezone", "is missing"),
    "backwards": (lambda d: d.update(ends_on="2026-09-16"), "ends_on", "before starts_on"),
    "no such day": (lambda d: d.update(starts_on="2026-02-30"), "starts_on", "must be a date"),
    "colour": (lambda d: d.update(accent="red"), "accent", "must be a colour"),
    "no rooms": (lambda d: d.update(rooms=[]), "rooms", "needs a room"),
    "no room key": (lambda d: d.pop("rooms"), "rooms", "is missing"),
    "lobby": (lambda d: d["rooms"][0].update(id="event"), "rooms[0].id", "is the lobby"),
    "room twice": (lambda d: d["rooms"][1].update(id="main"), "rooms[1].id", "already"),
    "kind": (lambda d: d["rooms"][0].update(kind="bar"), "rooms[0].kind", "none of plenary"),
    "untitled": (lambda d: d["rooms"][0].update(title={}), "rooms[0].title", "is empty"),
    "ghost room": (lambda d: d["sessions"][0].update(room="x"), "sessions[0].room", "no room “x”"),
    "ghost speaker": (
        lambda d: d["sessions"][0].update(speakers=["bo"]),
        "sessions[0].speakers[0]",
        "no speaker “bo”",
    ),
    "speaker twice": (
        lambda d: d["sessions"][0].update(speakers=["ana", "ana"]),
        "sessions[0].speakers[1]",
        "there twice",
    ),
    "speakers twice": (
        lambda d: d["speakers"].append({"id": "ana", "name": "Other"}),
        "speakers[1].id",
        "already",
    ),
    "session twice": (lambda d: d["sessions"][1].update(id="opening"), "sessions[1].id", "already"),
    "city twice": (
        lambda d: d["delegations"].append({"name": "Rome"}),
        "delegations[1]",
        "“rome” is the id of delegations[0] already",
    ),
    "city filed twice": (
        lambda d: d.update(delegations_file="cities.csv"),
        "delegations_file",
        "already",
    ),
    "ends first": (
        lambda d: d["sessions"][0].update(ends_at="2026-09-17T08:00:00"),
        "sessions[0].ends_at",
        "is not after starts_at",
    ),
    "too long": (
        lambda d: d["sessions"][1].update(ends_at="2026-09-20T08:00:00"),
        "sessions[1].ends_at",
        "is 2 days after starts_at",
    ),
    "another day": (
        lambda d: d["sessions"][1].update(
            starts_at="2026-10-17T09:00:00", ends_at="2026-10-17T10:00:00"
        ),
        "sessions[1].starts_at",
        "outside of starts_on and ends_on",
    ),
    "overlap": (
        lambda d: d["sessions"][1].update(starts_at="2026-09-17T09:59:00"),
        "sessions[1]",
        "2026-09-17 09:59–11:00 overlaps with sessions[0] (2026-09-17 09:00–10:00) in “main”",
    ),
    "no time": (lambda d: d["sessions"][0].pop("starts_at"), "sessions[0].starts_at", "missing"),
    "script": (
        lambda d: d["sessions"][0].update(url="javascript:alert(1)"),
        "sessions[0].url",
        "must begin with http",
    ),
    "guid": (lambda d: d["sessions"][0].update(guid="7"), "sessions[0].guid", "must be a UUID"),
    "language": (lambda d: d.update(language="English"), "language", "must be a tag"),
    "ghost file": (lambda d: d.update(delegations_file="x.csv"), "delegations_file", "no file"),
    "a way out": (
        lambda d: d.update(delegations_file="../../etc/passwd"),
        "delegations_file",
        "next to this one",
    ),
    "a list": (lambda d: d.update(sessions={"a": 1}), "sessions", "must be a list"),
    "a number": (lambda d: d.update(name=7), "name", "must be a text"),
    "no to Norway": (lambda d: d["rooms"][0].update(hall=False), "rooms[0].hall", "true or false"),
}
