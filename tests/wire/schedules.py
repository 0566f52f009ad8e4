"""A small schedule.json, to be spoilt."""

from typing import Any


def one_talk(**changes: Any) -> dict[str, Any]:
    """A schedule of one talk, written as pretalx writes one today."""
    talk = {
        "guid": "8079583e-8321-506c-95af-fd2903a5f075",
        "code": "G9JGWY",
        "id": 25,
        "logo": None,
        "date": "2020-12-14T09:00:00+01:00",
        "start": "09:00",
        "duration": "00:30",
        "room": "Aula",
        "slug": "conf-25-beyond",
        "url": "https://pretalx.example/conf/talk/G9JGWY/",
        "title": "Beyond",
        "subtitle": "",
        "track": None,
        "type": "Talk",
        "language": "de-formal",
        "abstract": "Short.",
        "description": "Long.",
        "recording_license": "",
        "do_not_record": False,
        "persons": [
            {
                "code": "NQTF8Y",
                "name": "Ana Silva",
                "avatar": None,
                "biography": None,
                "public_name": "Ana Silva",
                "guid": "b379c473-93b9-4eae-9a09-d482e86cede3",
                "url": "https://pretalx.example/conf/speaker/NQTF8Y/",
            }
        ],
        "links": [{"title": "Slides", "url": "https://example.org", "type": "related"}],
        "feedback_url": "https://pretalx.example/conf/talk/G9JGWY/feedback/",
        "origin_url": "https://pretalx.example/conf/talk/G9JGWY/",
        "attachments": [],
    }
    talk.update(changes)
    conference = {
        "acronym": "conf2020",
        "title": "Conference",
        "start": "2020-12-14",
        "end": "2020-12-14",
        "daysCount": 1,
        "timeslot_duration": "00:05",
        "time_zone_name": "Europe/Berlin",
        "colors": {"primary": "#3aa57c"},
        "rooms": [{"name": "Aula", "slug": "1-aula", "guid": None, "capacity": None}],
        "tracks": [],
        "days": [
            {
                "index": 1,
                "date": "2020-12-14",
                "day_start": "2020-12-14T04:00:00+01:00",
                "day_end": "2020-12-15T03:59:00+01:00",
                "rooms": {"Aula": [talk]},
            }
        ],
    }
    schedule = {"url": "https://x.example", "version": "1", "base_url": "https://x.example"}
    return {
        "$schema": "https://c3voc.de/schedule/schema.json",
        "generator": {"name": "pretalx", "version": "2025.1"},
        "schedule": schedule | {"conference": conference},
    }
