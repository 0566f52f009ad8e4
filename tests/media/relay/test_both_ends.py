"""Both ends of the relay over a real line: a branch is the room once more."""

from __future__ import annotations

import time

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from server.media.forwarding.inlet import Inlet, Steady
from server.media.forwarding.numbering import TIMESTAMPS
from server.media.forwarding.track import RATES, Track
from server.media.ports import Codec, Kind
from server.media.relay import framing
from server.media.relay.framing import Wanted
from server.media.stage.parties import Sender
from server.media.stage.room import IDLE_S
from tests.media.relay.pair import Heard, Pair, serving, share_truth
from tests.media.studio import OPUS, VP8, VP8_KEY, Studio, french, say

BEGAN = time.time()


async def test_a_branch_begins_with_the_last_key_frame_and_misses_nothing(pair: Pair) -> None:
    sender = await pair.home.on_stage()
    for _ in range(3):
        say(sender)
    room = await pair.open()
    assert room.is_live
    picture, sound = Heard(room.stage["video"]), Heard(room.stage["audio"])
    for _ in range(40):
        say(sender)
    await pair.until(lambda: len(picture.packets) >= 41 and len(sound.packets) >= 40)
    assert picture.is_whole
    assert sound.is_whole
    assert (picture.codecs[-1].name, sound.codecs[-1].name) == ("VP8", "opus")
    late = Heard(room.stage["video"])
    assert late.payloads == [VP8_KEY], "whoever comes later is served by the branch's own ring"
    taken = picture.packets[20]
    assert room.stage["video"].recall(taken.sequence) == taken, "what is lost is sent again there"


async def seen(pair: Pair) -> tuple[Sender, Heard]:
    """A sender on stage at home, and its picture as the branch has it, once some of it is there."""
    sender = await pair.home.on_stage()
    room = await pair.open()
    picture = Heard(room.stage["video"])
    say(sender)
    await pair.until(lambda: picture.packets)
    return sender, picture


async def test_another_sender_and_another_codec_go_on_in_the_same_numbers(pair: Pair) -> None:
    _, picture = await seen(pair)
    home = await pair.home.room()
    h264 = Codec(
        "H264", 90_000, None, (("packetization-mode", "1"), ("profile-level-id", "42e01f"))
    )
    inlet = Track("video", pair.clock)
    home.stage["video"].follow(inlet)
    pen = inlet.begin(Steady(h264))
    for number in range(3):
        pen.push(700 + number, 5_000_000, number == 2, b"\x65" + bytes(30))
    await pair.until(lambda: len(picture.packets) >= 4)
    assert picture.is_whole
    assert picture.codecs[-1] == h264


async def test_a_language_comes_when_somebody_hears_it_and_not_before(pair: Pair) -> None:
    await pair.home.on_stage()
    await pair.home.hears(channels=french())
    voice = await pair.home.sending("interpreter-p9")
    room = await pair.open()
    (giver,) = pair.givers()
    watcher, peer = pair.watcher(room)
    assert not peer.heard
    french_here = Heard(room.channels["fr"].track)
    say(voice, ("audio",))
    await pair.until(lambda: pair.branch.services.relayed.taken_packets)
    assert not french_here.packets

    room.turn(watcher, "fr", None)
    assert peer.heard == [room.channels["fr"].track]
    await pair.until(lambda: len(giver.given) == 3)
    say(voice, ("audio",))
    await pair.until(lambda: french_here.packets)
    room.turn(watcher, "floor", None)
    for _ in range(12):
        await pair.beat()
    assert set(giver.given) == {Wanted("stage", "video"), Wanted("stage", "audio")}


async def test_a_feed_is_heard_by_its_name_where_it_is_not_sent(pair: Pair) -> None:
    await pair.home.on_stage()
    voice = await pair.home.sending("interpreter-p9")
    room = await pair.open()
    home = await pair.home.room()
    _, peer = pair.watcher(room, "interpreter-p9")
    ear = Heard(peer.heard[0])
    await pair.until(lambda: home._watched("interpreter-p9"))
    say(voice, ("audio",))
    await pair.until(lambda: ear.packets)
    assert ear.payloads[-1] == b"sound" * 20


async def test_the_homes_figures_are_of_all_and_a_branch_says_none(pair: Pair) -> None:
    await pair.home.on_stage()
    await pair.home.hears(channels=french())
    room = await pair.open()
    home = await pair.home.room()
    pair.watcher(home, "fr")
    _, bad = pair.watcher(room, "fr")
    pair.watcher(room)
    bad.trouble = True
    await pair.beat()
    await pair.until(lambda: home.viewers == 3)
    said = home.figures()[0].data
    assert said["listeners"] == {"floor": 1, "fr": 2}
    assert (said["viewers"], said["trouble"]) == (3, 1)
    assert not pair.branch.gauges
    assert pair.branch.told, "who is in trouble is told by their own process"
    assert pair.branch.listener.told == []


async def test_what_viewers_there_ask_for_reaches_the_sender(pair: Pair) -> None:
    sender = await pair.home.on_stage()
    room = await pair.open()
    picture = Heard(room.stage["video"], [300_000, None])
    say(sender)
    await pair.until(lambda: picture.packets)
    asked = Asked(VP8_KEY)
    feed = sender.tracks["video"]
    assert isinstance(feed, Track)
    asked.pen = feed.begin(asked)
    asked.pen.push(9000, 0, True, VP8_KEY)
    await pair.beat()
    before = asked.count
    for _ in range(5):
        room.stage["video"].ask_for_key_frame()
    await pair.until(lambda: asked.count > before)
    assert asked.count == before + 1, "five at once are one"
    await pair.until(lambda: feed.limits() == [300_000, None])


class Asked(Steady):
    """A sender that counts how often it is asked for a key frame."""

    def __init__(self, _key: bytes) -> None:
        super().__init__(Codec("VP8", 90_000))
        self.count = 0
        self.pen: Inlet

    def ask_for_key_frame(self) -> None:
        self.count += 1


async def test_lips_and_voices_stay_together_though_clocks_differ(pair: Pair) -> None:
    sender = await pair.home.on_stage()
    room = await pair.open()
    heard = [Heard(track) for track in room.stage.values()]
    codecs: dict[Kind, Codec] = {"video": VP8, "audio": OPUS}
    for kind, codec in codecs.items():
        track = sender.tracks[kind]
        assert isinstance(track, Track)
        track.begin(Told(codec, RATES[kind])).push(1, 5 * RATES[kind], True, VP8_KEY)
    await pair.until(lambda: all(VP8_KEY in each.payloads for each in heard))
    await pair.beat()

    def moments() -> list[float]:
        said = [each.track.moment(each.packets[-1].timestamp) for each in heard]
        return [moment for moment in said if moment is not None]

    await pair.until(lambda: len(moments()) == 2)
    picture, sound = moments()
    assert picture == pytest.approx(sound, abs=0.001)


class Told(Steady):
    """A sender that has told its clock."""

    def __init__(self, codec: Codec, rate: int) -> None:
        super().__init__(codec)
        self._rate = rate

    def timestamp_at(self, wall: float) -> int | None:
        return int((wall - BEGAN) * self._rate) & TIMESTAMPS


async def test_when_the_line_is_lost_it_is_found_again_and_numbers_go_on(pair: Pair) -> None:
    sender, picture = await seen(pair)
    await pair.lines[0]._socket.close()
    await pair.until(lambda: len(pair.lines) == 2 and pair.taker._ready.is_set())
    before = len(picture.packets)
    say(sender)
    await pair.until(lambda: len(picture.packets) > before)
    assert picture.is_whole
    assert pair.branch.services.relayed.lost == 1


async def test_a_home_elsewhere_is_followed_and_its_numbers_are_joined(pair: Pair) -> None:
    _, picture = await seen(pair)
    other = Studio(clock=pair.clock, proof=pair.proof(pair.clock), track=pair.track)
    share_truth(pair.home, other)
    async with serving(other) as address:
        pair.where = (address, False)
        pair.home.media.let_go("main")
        await pair.until(lambda: len(pair.lines) == 2 and pair.taker._ready.is_set())
        before = len(picture.packets)
        say(await other.on_stage())
        await pair.until(lambda: len(picture.packets) > before)
        assert picture.is_whole
    pair.where = None
    await pair.until(lambda: not pair.taker._ready.is_set())  # it ended politely
    await other.media.stop()


async def test_a_branch_that_is_given_the_room_is_its_home_in_place(pair: Pair) -> None:
    await pair.home.on_stage()
    room = await pair.open()
    picture = Heard(room.stage["video"])
    watcher, peer = pair.watcher(room)
    assert pair.branch.media.rooms == []
    assert pair.branch.media.branches == ["main"]
    pair.where = ("http://127.0.0.1:1", True)
    pair.home.media.let_go("main")
    await pair.until(lambda: pair.branch.media.rooms == ["main"])
    assert pair.branch.listener.told == ["opened"]
    say(await pair.branch.on_stage())
    assert picture.packets
    assert picture.is_whole
    assert not peer.closed
    assert watcher in room.watchers
    pair.branch.media.streams.tick()
    assert pair.branch.gauges, "and it tells the figures"


async def test_a_branch_nobody_watches_any_more_is_let_go_and_its_home_forgets_it(
    pair: Pair,
) -> None:
    await pair.home.on_stage()
    await pair.open()
    home = await pair.home.room()
    assert home.branches
    pair.clock.move(IDLE_S + 1)
    pair.branch.media.streams.tick()
    await pair.until(lambda: not home.branches)
    assert pair.branch.media.branches == []
    assert all(not track._sinks for track in home.stage.values() if isinstance(track, Track))


async def test_a_home_that_talks_nonsense_is_left_and_called_again(pair: Pair) -> None:
    await pair.home.on_stage()
    await pair.open()
    (giver,) = pair.givers()
    giver.outbox.put(b"nonsense")
    await pair.until(lambda: len(pair.lines) == 2)


async def test_nobody_without_a_proof_comes_in(pair: Pair) -> None:
    assert pair.where is not None
    url = f"ws{pair.where[0].removeprefix('http')}/relay/main"
    other = pair.proof(pair.clock).make("other-room")
    for said in ({}, {"Authorization": "Bearer x"}, {"Authorization": f"Bearer {other}"}):
        with pytest.raises(InvalidStatus) as refused:
            await connect(url, additional_headers=said, proxy=None)
        assert refused.value.response.status_code == 403


async def test_a_branch_that_talks_nonsense_is_sent_away(pair: Pair) -> None:
    assert pair.where is not None
    url = f"ws{pair.where[0].removeprefix('http')}/relay/main"
    proof = {"Authorization": f"Bearer {pair.proof(pair.clock).make('main')}"}
    home = await pair.home.room()
    for nonsense in (
        b"\xff" * 12,
        framing.written(framing.Frame(framing.WANTS, body=b"[")),
        "text",
    ):
        async with connect(url, additional_headers=proof, proxy=None) as line:
            await line.send(nonsense)
            await line.wait_closed()
    await pair.until(lambda: not home.branches)
