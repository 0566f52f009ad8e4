"""What a media process says to web processes, as they read it."""

from __future__ import annotations

import json
from typing import Any, cast

import pytest

from rooms.audience import INTERPRETERS
from server.bus.redis_bus import RedisBus
from server.media.services import Gauge
from server.wire.envelope import GaugeNews, MineNews, News, unpack
from server.wire.topics import Topics
from server.wiring.media_news import Mouth


class Bus:
    """Remembers what was published."""

    def __init__(self) -> None:
        self.said: list[bytes] = []

    def publish(self, topic: str, message: bytes, keep: bool = False) -> None:
        assert keep
        self.said.append(message)

    @property
    def last(self) -> News:
        return unpack(self.said[-1])[1]


@pytest.fixture
def bus() -> Bus:
    return Bus()


@pytest.fixture
def mouth(bus: Bus) -> Mouth:
    return Mouth(cast("RedisBus", bus), Topics("summit"), "media")


def test_a_figure_goes_to_its_audience_and_the_newer_one_counts(bus: Bus, mouth: Mouth) -> None:
    revs = []
    for _ in range(2):
        mouth.publish(Gauge("main", INTERPRETERS, "booths", {"there": []}))
        assert isinstance(bus.last, GaugeNews)
        revs.append(bus.last.rev)
        assert (bus.last.audience, bus.last.name, bus.last.key) == (
            *(INTERPRETERS, "booths", "booths"),
        )
    assert revs[0] < revs[1]


@pytest.mark.parametrize(
    ("data", "key"),
    [
        ({"session": "s1", "picture": False, "why": "loss"}, "stream:s1"),
        ({"feed": "speaker-p1", "kbps": 2500, "why": "too_much"}, "stream:speaker-p1"),
    ],
)
def test_viewers_and_senders_are_told_of_their_own(
    bus: Bus, mouth: Mouth, data: dict[str, Any], key: str
) -> None:
    mouth.tell("main", "p1", data)
    assert isinstance(bus.last, MineNews)
    assert (bus.last.people, bus.last.key) == (("p1",), key)
    assert json.loads(bus.last.text)["data"] == data
