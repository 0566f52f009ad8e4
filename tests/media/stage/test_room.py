"""A room: the stage follows the truth, channels fall back, and people without the right end."""

from dataclasses import replace

from rooms.people import Role
from rooms.streams import Invited
from server.media.ports import Codec, Packet, Track
from server.media.services import Limits
from server.media.stage.parties import Watcher
from server.media.stage.room import IDLE_S, SPARED_S, Room
from tests.media.peers import FakePeer
from tests.media.studio import NOW, Studio, french, hush, say


class Ear:
    """A sink that counts, and so tells what a track carries."""

    def __init__(self, track: Track) -> None:
        self.count = 0
        track.add(self)

    def take(self, packet: Packet) -> None:
        self.count += 1

    def renewed(self, codec: Codec) -> None: ...

    def heard(self) -> int:
        count, self.count = self.count, 0
        return count


def viewer(room: Room, person: str = "p1", what: str = "stage") -> tuple[Watcher, FakePeer]:
    watcher, peer = Watcher(person, what), FakePeer(room.tracks(what))
    watcher.answered(peer)
    room.watch(watcher)
    return watcher, peer


async def test_the_stage_shows_what_the_truth_says(studio: Studio) -> None:
    room = await studio.room()
    ear = Ear(room.floor)
    programme, speaker = await studio.sending("programme"), await studio.sending("speaker-p1")
    assert (ear.heard(), room.is_live) == (0, False)
    await studio.hears(source="speaker-p1")
    say(speaker)
    say(programme)
    assert (ear.heard(), room.is_live) == (1, True)
    await studio.hears(source=None)
    say(speaker)
    assert ear.heard() == 0


async def test_who_is_staged_before_they_send_is_seen_as_soon_as_they_do(studio: Studio) -> None:
    await studio.hears(source="speaker-p1")
    room = await studio.room()
    ear = Ear(room.floor)
    await studio.sending("speaker-p1")
    assert ear.heard() == 1


async def test_when_a_sender_is_gone_the_standby_serves_until_it_is_back(studio: Studio) -> None:
    sender = await studio.on_stage()
    room = await studio.room()
    standby = await studio.sending("standby")
    ear = Ear(room.floor)
    sender.gone()
    for _ in range(5):
        studio.clock.move(0.5)
        say(standby)
        room.tick()
    assert ear.heard() >= 1
    again = await studio.sending("programme")
    room.tick()
    say(again)
    say(standby)
    assert ear.heard() == 1


async def test_a_channel_gives_the_floor_while_its_interpreter_is_silent_or_gone(
    studio: Studio,
) -> None:
    floor = await studio.on_stage()
    await studio.hears(channels=french())
    room = await studio.room()
    channel = room.channels["fr"]
    ear = Ear(channel.track)
    say(floor)
    assert (ear.heard(), channel.sounding) == (1, False)

    voice = await studio.sending("interpreter-p9")
    await studio.settled()
    say(voice)
    say(floor)
    assert (ear.heard(), channel.sounding) == (1, True)

    studio.clock.move(2.1)
    room.tick()
    say(floor)
    hush(voice)
    assert (ear.heard(), channel.sounding) == (1, False)

    say(voice)  # the first word after a silence is enough
    await studio.settled()
    say(voice)
    assert (ear.heard(), channel.sounding) == (1, True)

    voice.gone()
    room.tick()
    say(floor)
    assert (ear.heard(), channel.sounding) == (1, False)


async def test_the_partner_takes_a_channel_over(studio: Studio) -> None:
    await studio.on_stage()
    await studio.hears(channels=french())
    room = await studio.room()
    ear = Ear(room.channels["fr"].track)
    one, two = await studio.sending("interpreter-p9"), await studio.sending("interpreter-p8")
    await studio.settled()
    await studio.hears(channels=french("interpreter-p8"))
    ear.heard()
    say(one)
    say(two)
    assert ear.heard() == 1
    await studio.hears(channels=french(None))
    say(two)
    assert ear.heard() == 0


async def test_who_is_taken_off_is_gone_at_once_even_if_nothing_follows(studio: Studio) -> None:
    await studio.on_stage()
    speaker = await studio.sending("speaker-p1")
    await studio.hears(source="speaker-p1", channels=french())
    room = await studio.room()
    say(speaker)
    voice = await studio.sending("interpreter-p9")
    await studio.settled()
    stage, picture = Ear(room.floor), Ear(room.stage["video"])
    french_ear = Ear(room.channels["fr"].track)
    picture.heard()
    await studio.hears(source="speaker-p7", channels=french(None))
    say(speaker)
    say(voice)
    assert (stage.heard(), picture.heard(), french_ear.heard()) == (0, 0, 0)


async def test_whose_channel_is_closed_hears_the_floor_and_is_counted_there(
    studio: Studio,
) -> None:
    await studio.on_stage()
    await studio.hears(channels=french())
    room = await studio.room()
    watcher, peer = viewer(room)
    viewer(room, "p2")
    room.turn(watcher, "fr", None)
    assert room.heard() == {"floor": 1, "fr": 1}
    assert peer.heard == [room.channels["fr"].track]
    await studio.sending("interpreter-p9")
    await studio.settled()
    await studio.hears(channels=())
    assert room.heard() == {"floor": 2}
    assert not room.channels["fr"].sounding


async def test_a_viewer_in_trouble_keeps_the_sound_and_is_told_once(studio: Studio) -> None:
    room = await studio.room()
    watcher, peer = viewer(room)
    watcher.session = "s1"
    peer.trouble = True
    for _ in range(3):
        room.tick()
    assert peer.seen == [False]
    assert studio.told == [("main", "p1", {"session": "s1", "picture": False, "why": "loss"})]
    room.turn(watcher, None, True)
    room.tick()
    assert peer.seen == [False, True]
    studio.clock.move(SPARED_S)
    room.tick()
    assert peer.seen == [False, True, False]


async def test_who_loses_the_right_to_send_ends(studio: Studio) -> None:
    guest = studio.person(Role.DELEGATE)
    await studio.hears(invited=(Invited(guest.id, guest.name, NOW),))
    staff = studio.person(Role.MODERATOR)
    theirs = await studio.sending(f"speaker-{guest.id}", guest.id)
    ours = await studio.sending("programme", staff.id)
    await studio.hears()
    assert not theirs.over
    await studio.hears(invited=())
    assert (theirs.over, ours.over) == (True, False)
    studio.change(staff, role=Role.DELEGATE)
    await studio.hears()
    await studio.settled()
    assert ours.over
    assert isinstance(ours.peer, FakePeer)
    assert ours.peer.closed


async def test_who_watches_ends_when_their_pass_covers_the_room_no_more(studio: Studio) -> None:
    room = await studio.room()
    person, other = studio.person(Role.DELEGATE), studio.person(Role.DELEGATE)
    theirs, _ = viewer(room, person.id)
    others, _ = viewer(room, other.id)
    room.recheck({person.id: person})
    assert not theirs.over
    room.recheck({person.id: replace(person, rooms=frozenset({"other"}))})
    assert (theirs.over, others.over) == (True, False)
    room.recheck({other.id: None})
    assert room.parties() == []


async def test_feeds_that_nobody_sends_or_watches_are_forgotten(studio: Studio) -> None:
    sender = await studio.on_stage()
    room = await studio.room()
    watched = await studio.sending("speaker-p1")
    gone = await studio.sending("speaker-p2")
    watcher, _ = viewer(room, what="speaker-p1")
    for each in (sender, watched, gone):
        each.gone()
    studio.clock.move(IDLE_S + 1)
    room.tick()
    assert sorted(room.feeds) == ["programme", "speaker-p1"]
    watcher.gone()
    room.tick()
    assert sorted(room.feeds) == ["programme"]


async def test_a_sender_that_sends_far_too_much_is_ended_and_told_why() -> None:
    studio = Studio(limits=Limits(kbps=1))
    calm = await studio.on_stage()
    loud = await studio.sending("speaker-p1")
    room = await studio.room()
    for _ in range(7):
        studio.clock.move(1)
        say(calm)
        for _ in range(3):
            say(loud)
        room.tick()
    assert (calm.over, loud.over) == (False, True)
    assert studio.told == [("main", "p1", {"feed": "speaker-p1", "kbps": 1, "why": "too_much"})]
    await studio.media.stop()


async def test_a_peak_is_not_too_much() -> None:
    studio = Studio(limits=Limits(kbps=1))
    sender = await studio.on_stage()
    room = await studio.room()
    for second in range(20):
        studio.clock.move(1)
        for _ in range(1 if second % 4 == 0 else 3):
            say(sender)
        room.tick()
    assert not sender.over
    await studio.media.stop()
