"""A sender, a track, a stage and a viewer with lossy lines on both sides: nothing is missing.

Eight times asked is enough up to a twentieth lost each way; of a fifth, one packet in 3,600 stays
away, and the viewer asks for a key frame.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from server.media.forwarding import reports
from server.media.forwarding.losses import Losses
from server.media.forwarding.numbering import Order
from server.media.forwarding.packet import Rtp, sent_again
from server.media.forwarding.reports import Nack
from server.media.forwarding.track import Track
from tests.media.forwarding.pictures import DELTA, KEY
from tests.media.rtc.screen import Screen
from tests.media.rtc.test_ingest import Camera

TICK = 0.04
FRAMES = 150


class Repeater:
    """A browser that sends: answers NACKs from what it has sent, over a line that loses."""

    def __init__(self, camera: Camera, arrives: Callable[[], bool]) -> None:
        self.camera, self._arrives = camera, arrives
        self._sent: dict[int, bytes] = {}
        self._again = 0

    def sends(self, sequence: int, payload: bytes) -> None:
        self._sent[sequence] = payload
        if self._arrives():
            self.camera.sends(sequence, payload)

    def answers(self) -> None:
        for report in self.camera.heard():
            for sequence in report.lost if isinstance(report, Nack) else ():
                self._again += 1
                if self._arrives():
                    number = sequence.to_bytes(2, "big")
                    again = number + self._sent[sequence]
                    self.camera.sends(self._again, again, type=97, ssrc=2)


class Player:
    """A browser that watches: asks for what it lost, over a line that loses."""

    def __init__(
        self, screen: Screen, arrives: Callable[[], bool], now: Callable[[], float]
    ) -> None:
        self._screen, self._arrives, self._now = screen, arrives, now
        self._order, self._losses = Order(), Losses()
        self.seen: dict[int, bytes] = {}

    def sees(self) -> None:
        for packet in self._screen.packets:
            if self._arrives():
                self._take(packet)
        lost = self._losses.due(self._now())
        if lost and self._arrives():
            for report in reports.read(reports.nack(1, self._screen.leg.ssrc, lost)):
                self._screen.leg.heard(report)

    def _take(self, packet: Rtp) -> None:
        if packet.payload_type == 97:
            original = sent_again(packet, 96, 1)
            assert original is not None
            packet = original
        else:
            before = self._order.last
            step = self._order.step(packet.sequence)
            if step is not None and before is not None and 1 < step < 1000:
                self._losses.gap(before, step - 1)
        self._losses.found(packet.sequence)
        assert self.seen.setdefault(packet.sequence, packet.payload) == packet.payload


@settings(max_examples=30)
@given(st.integers(0, 1 << 30), st.sampled_from([0.0, 0.02, 0.05]), st.integers(0, 0xFFFF))
def test_what_both_lines_lose_is_asked_for_until_it_is_there(
    seed: int, loss: float, first: int
) -> None:
    dice = Random(seed)

    def arrives() -> bool:
        return dice.random() >= loss

    camera = Camera()
    stage = Track("video", camera.clock)
    stage.follow(camera.track)
    screen = Screen(camera.clock)
    screen.leg.listen(stage)
    sender, player = Repeater(camera, arrives), Player(screen, arrives, camera.clock)
    camera.sends(first, KEY)
    player._take(screen.packets[0])
    sent = [KEY]
    for frame in range(1, FRAMES + 40):
        if frame < FRAMES:
            sent.append(DELTA + b"%d" % frame)
            sender.sends((first + frame) & 0xFFFF, sent[-1])
        elif frame < FRAMES + 4:  # the last ones come, or nobody would miss those before
            sent.append(DELTA)
            camera.sends(first + frame, DELTA)
            for packet in screen.packets:
                player._take(packet)
        camera.clock.now += TICK
        camera.ingest.tick()
        sender.answers()
        player.sees()
    start = min(player.seen, key=lambda number: (number - next(iter(player.seen))) & 0xFFFF)
    there = [player.seen.get((start + place) & 0xFFFF) for place in range(len(sent))]
    assert there == sent
