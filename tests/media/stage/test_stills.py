"""Stills: one decode at a time, one a feed in a while, none for nobody, nothing of who has gone."""

from __future__ import annotations

import asyncio
import gc
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from server.media.egress.still import develop
from server.media.forwarding.inlet import Steady
from server.media.forwarding.track import Track
from server.media.ports import Codec, KeyFrame
from server.media.stage.stills import FRESH_S, OLD_S, Still, Stills
from tests.media.egress.senders import VP8, sent_picture
from tests.media.studio import VP8_KEY, Clock

DELTA = b"\x10\x01" + bytes(40)


@dataclass
class Room:
    """A darkroom: what it was given, and how many were in it at once."""

    keys: list[KeyFrame] = field(default_factory=list)
    inside: int = 0
    most: int = 0
    open: threading.Event = field(default_factory=threading.Event)
    says: Callable[[KeyFrame], bytes | None] = lambda key: b"jpeg %d" % key.packets[0].sequence

    def develop(self, key: KeyFrame) -> bytes | None:
        self.keys.append(key)
        self.inside += 1
        self.most = max(self.most, self.inside)
        assert self.open.wait(5)
        self.inside -= 1
        return self.says(key)


class Asked(Steady):
    """A sender that counts how often it is asked for a key frame."""

    def __init__(self, codec: Codec) -> None:
        super().__init__(codec)
        self.times = 0
        self.answer: Callable[[], object] = lambda: None

    def ask_for_key_frame(self) -> None:
        self.times += 1
        self.answer()


class Camera:
    """Sends a picture a packet."""

    def __init__(self, clock: Clock, codec: Codec = VP8) -> None:
        self.track = Track("video", clock)
        self.origin = Asked(codec)
        self.inlet = self.track.begin(self.origin)
        self.number = 0

    def send(self, payload: bytes = VP8_KEY) -> None:
        self.number += 1
        self.inlet.push(self.number, self.number * 3000, True, payload)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def room() -> Room:
    made = Room()
    made.open.set()
    return made


@pytest.fixture
def stills(room: Room, clock: Clock) -> Stills:
    return Stills(room.develop, clock, answer_s=0)


async def jpeg(stills: Stills, camera: Camera) -> bytes:
    found = await stills.of(camera.track)
    assert isinstance(found, Still), found
    return found.jpeg


async def test_a_still_serves_all_until_a_newer_picture_came_and_some_time_went_by(
    stills: Stills, clock: Clock
) -> None:
    camera = Camera(clock)
    camera.send()
    assert await asyncio.gather(*(jpeg(stills, camera) for _ in range(5))) == [b"jpeg 1"] * 5
    clock.move(FRESH_S - 0.5)
    camera.send()
    assert await jpeg(stills, camera) == b"jpeg 1"
    clock.move(0.5)
    assert await jpeg(stills, camera) == b"jpeg 2"
    clock.move(1.5)
    camera.send(DELTA)
    assert await jpeg(stills, camera) == b"jpeg 2"
    assert stills.made == 2


async def test_twelve_feeds_are_developed_one_after_another_whoever_asks(
    stills: Stills, room: Room, clock: Clock
) -> None:
    cameras = [Camera(clock) for _ in range(12)]
    for camera in cameras:
        camera.send()
    for _ in range(3):
        await asyncio.gather(*(jpeg(stills, camera) for camera in cameras * 3))
    assert (stills.made, room.most) == (12, 1)


async def test_while_a_newer_one_is_being_made_nobody_asks_for_another(
    stills: Stills, room: Room, clock: Clock
) -> None:
    camera = Camera(clock)
    camera.send()
    room.open.clear()
    asking = [asyncio.create_task(stills.of(camera.track)) for _ in range(3)]
    await asyncio.sleep(0)
    clock.move(FRESH_S)
    camera.send()
    asking.append(asyncio.create_task(stills.of(camera.track)))
    asking[0].cancel()  # whoever goes away takes nothing with them
    await asyncio.sleep(0)
    room.open.set()
    found = await asyncio.gather(*asking[1:])
    assert {each.jpeg for each in found if isinstance(each, Still)} == {b"jpeg 1"}
    assert len(room.keys) == 1


async def test_a_sender_is_asked_only_when_its_last_key_frame_is_old_and_somebody_looks(
    stills: Stills, clock: Clock
) -> None:
    camera = Camera(clock)
    camera.send()
    before = camera.origin.times
    for _ in range(int(OLD_S)):
        clock.move(1)
        camera.send(DELTA)
        await stills.of(camera.track)
    assert camera.origin.times == before
    for _ in range(4):
        clock.move(1)
        camera.send(DELTA)
        assert await jpeg(stills, camera) == b"jpeg 1"
    assert camera.origin.times == before + 2
    camera.send()
    clock.move(1)
    camera.send(DELTA)
    assert await jpeg(stills, camera) == b"jpeg 15"
    assert camera.origin.times == before + 2


async def test_whoever_has_a_sender_asked_sees_the_answer(stills: Stills, clock: Clock) -> None:
    camera = Camera(clock)
    camera.send()
    clock.move(OLD_S + 1)
    camera.send(DELTA)
    camera.origin.answer = lambda: asyncio.get_running_loop().call_soon(camera.send)
    assert await jpeg(stills, camera) == b"jpeg 3"


async def test_before_the_first_key_frame_one_waits_and_one_that_is_overwritten_is_asked_for(
    stills: Stills, clock: Clock
) -> None:
    camera = Camera(clock)
    assert await stills.of(camera.track) == "dark"
    camera.send()
    for _ in range(2100):
        camera.send(DELTA)
    assert await stills.of(camera.track) == "waiting"
    clock.move(OLD_S + 1)
    camera.send(DELTA)
    assert await stills.of(camera.track) == "waiting"
    assert camera.origin.times == 1


async def test_nothing_is_shown_of_who_has_gone_nor_as_they_were_before(
    stills: Stills, clock: Clock
) -> None:
    camera = Camera(clock)
    camera.send()
    assert await jpeg(stills, camera) == b"jpeg 1"
    clock.move(2)
    assert await stills.of(camera.track) == "dark"
    camera.send(DELTA)
    camera.send()
    assert await jpeg(stills, camera) == b"jpeg 3"


async def test_what_cannot_be_shown_is_looked_at_once_and_is_no_fault(
    stills: Stills, room: Room, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    camera = Camera(clock)
    room.says = lambda _: None
    camera.send()
    for _ in range(3):
        assert await stills.of(camera.track) == "unreadable"
        clock.move(1.9)
        camera.send(DELTA)
    assert (len(room.keys), caplog.records) == (1, [])


async def test_a_fault_of_ours_is_logged_once_and_stops_nobody_else(
    stills: Stills, room: Room, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    broken, sound = Camera(clock), Camera(clock)
    broken.send()
    sound.send(DELTA)
    sound.send()

    def says(key: KeyFrame) -> bytes | None:
        if key.packets[0].sequence == 1:
            raise RuntimeError("a fault")
        return b"well"

    room.says = says
    assert await stills.of(broken.track) == "unreadable"
    assert await stills.of(broken.track) == "unreadable"
    assert await jpeg(stills, sound) == b"well"
    assert len(caplog.records) == 1


async def test_stills_go_with_their_tracks_and_end_with_the_process(
    stills: Stills, room: Room, clock: Clock
) -> None:
    camera = Camera(clock)
    camera.send()
    await stills.of(camera.track)
    assert len(stills._kept) == 1
    del camera
    gc.collect()
    assert len(stills._kept) == 0
    room.open.clear()
    camera = Camera(clock)
    camera.send()
    asking = asyncio.create_task(stills.of(camera.track))
    while not room.inside:  # noqa: ASYNC110 - a thread is waited for
        await asyncio.sleep(0)
    await stills.stop()
    assert await asking == "waiting"
    room.open.set()


async def test_a_real_picture_is_decoded_beside_the_loop(clock: Clock) -> None:
    threads: list[str] = []

    def watched(key: KeyFrame) -> bytes | None:
        threads.append(threading.current_thread().name)
        return develop(key)

    stills, track = Stills(watched, clock), Track("video", clock)
    inlet = track.begin(Steady(VP8))
    for sent in sent_picture(VP8, 1):
        inlet.push(*sent.packet)
    found = await stills.of(track)
    assert isinstance(found, Still)
    assert found.jpeg.startswith(b"\xff\xd8")
    assert threads != [threading.main_thread().name]
