"""The home's end by itself: a line that is full, a branch that is silent, and what it may want."""

from __future__ import annotations

import time

from server.media.forwarding.inlet import Steady
from server.media.forwarding.track import Track
from server.media.relay import framing
from server.media.relay.figures import RelayFigures
from server.media.relay.framing import Wanted
from server.media.relay.giving import SILENT_S, Giver
from server.media.relay.outbox import MOST_BYTES
from server.media.stage.room import Room
from tests.media.studio import VP8, VP8_KEY, Studio, french

DELTA = b"\x10\x01" + bytes(1000)
PICTURE, SOUND = Wanted("stage", "video"), Wanted("stage", "audio")


def giver(studio: Studio, room: Room, **wanted: Wanted) -> tuple[Giver, RelayFigures]:
    figures = RelayFigures()
    made = Giver(room, studio.clock, time.time, figures)
    made.hear(framing.wants(dict(enumerate(wanted.values()))))
    return made, figures


async def test_a_line_that_is_full_is_dropped_to_the_next_key_frame_and_counted() -> None:
    studio = Studio()
    room = await studio.room()
    made, figures = giver(studio, room, picture=PICTURE)
    source = Track("video", studio.clock)
    room.stage["video"].follow(source)
    pen = source.begin(Steady(VP8))
    count = 2 * MOST_BYTES // len(DELTA)
    for number in range(count):
        pen.push(number, 0, True, DELTA if number else VP8_KEY)
    assert figures.dropped > 1000
    message = await made.outbox.message()
    assert len(message) < 2 * MOST_BYTES
    kinds = [frame.kind for frame in framing.read(message)]
    assert framing.CODEC in kinds, "what is said is never dropped"
    pen.push(count, 0, True, DELTA)
    pen.push(count + 1, 0, True, VP8_KEY)
    pen.push(count + 2, 0, True, DELTA)
    after = list(framing.read(await made.outbox.message()))
    assert [frame.body for frame in after if frame.kind == framing.PACKET] == [VP8_KEY, DELTA]
    made.close()
    await studio.media.stop()


async def test_a_channel_that_is_wanted_before_it_is_open_is_given_once_it_is() -> None:
    studio = Studio()
    room = await studio.room()
    nobody = Wanted("feed", "../../etc/passwd")
    made, _ = giver(studio, room, a=SOUND, b=Wanted("channel", "fr"), c=nobody)
    assert made.given == [SOUND]
    await studio.hears(channels=french())
    studio.clock.move(1)
    made.tick()
    assert made.given == [SOUND, Wanted("channel", "fr")]
    assert nobody.name not in room.feeds
    made.hear(framing.wants({}))
    assert made.given == []
    await studio.media.stop()


async def test_a_branch_that_says_nothing_is_not_there_any_more() -> None:
    studio = Studio()
    room = await studio.room()
    made, _ = giver(studio, room)
    studio.clock.move(SILENT_S - 1)
    made.hear(framing.key(77) + framing.limits(78, [5]))
    studio.clock.move(SILENT_S - 1)
    made.tick()
    assert not made.over.is_set()
    studio.clock.move(2)
    made.tick()
    assert made.over.is_set()
    await studio.media.stop()
