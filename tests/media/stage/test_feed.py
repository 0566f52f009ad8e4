"""A feed goes on whoever sends it; only one sender at a time reaches it."""

from server.media.ports import Codec, Packet
from server.media.stage.feed import CHANGE_S, COMING_S, Feed
from server.media.stage.parties import Sender
from tests.media.studio import Studio, hush, say


class Sink:
    def __init__(self) -> None:
        self.numbers: list[int] = []

    def take(self, packet: Packet) -> None:
        self.numbers.append(packet.sequence)

    def renewed(self, codec: Codec) -> None: ...


def empty(studio: Studio) -> tuple[Feed, Sink]:
    feed, sink = Feed("programme", studio.services.track, studio.clock), Sink()
    feed.tracks["audio"].add(sink)
    return feed, sink


def has(feed: Feed) -> Sender | None:
    """Who has the feed now."""
    return feed.sender


def state(feed: Feed) -> tuple[bool, bool]:
    """Whether anything comes, and whether it is to be heard."""
    return feed.is_live, feed.sounds


async def test_the_first_sender_has_the_feed_at_once(studio: Studio) -> None:
    feed, sink = empty(studio)
    sender = studio.sender()
    feed.expect(sender)
    assert has(feed) is sender
    assert state(feed) == (False, False)
    say(sender)
    assert state(feed) == (True, True)
    assert len(sink.numbers) == 1


async def test_numbers_go_on_when_another_sender_takes_over(studio: Studio) -> None:
    feed, sink = empty(studio)
    old, new = studio.sender("old"), studio.sender("new")
    feed.expect(old)
    say(old)
    feed.expect(new)
    say(old)
    assert has(feed) is old
    say(new)
    await studio.settled()
    say(new)
    say(old)
    assert has(feed) is new
    first = sink.numbers[0]
    assert sink.numbers == list(range(first, first + len(sink.numbers)))
    assert not feed.overdue()
    studio.clock.move(CHANGE_S)
    assert feed.overdue() == [old]


async def test_a_sender_that_never_sends_leaves_the_feed_to_the_other(studio: Studio) -> None:
    feed, _ = empty(studio)
    old, silent = studio.sender(), studio.sender()
    feed.expect(old)
    say(old)
    feed.expect(silent)
    studio.clock.move(COMING_S + 1)
    assert feed.overdue() == [silent]
    silent.gone()
    assert (feed.sender, feed.coming, feed.senders()) == (old, None, [old])


async def test_of_two_that_come_the_later_one_counts(studio: Studio) -> None:
    feed, _ = empty(studio)
    one, two, three = studio.sender(), studio.sender(), studio.sender()
    feed.expect(one)
    feed.expect(two)
    feed.expect(three)
    assert feed.overdue() == [two]
    say(two)
    await studio.settled()
    assert has(feed) is one
    one.gone()
    assert has(feed) is three


async def test_when_its_sender_goes_the_feed_is_empty_and_may_be_taken_again(
    studio: Studio,
) -> None:
    feed, sink = empty(studio)
    sender = studio.sender()
    feed.expect(sender)
    say(sender)
    sender.gone()
    say(sender)
    assert (feed.sender, feed.senders(), feed.sounds) == (None, [], False)
    assert len(sink.numbers) == 1
    again = studio.sender()
    feed.expect(again)
    say(again)
    assert len(sink.numbers) == 2


async def test_silence_is_no_sound_but_life(studio: Studio) -> None:
    feed, _ = empty(studio)
    sender = studio.sender()
    feed.expect(sender)
    say(sender)
    studio.clock.move(1.9)
    hush(sender)
    assert state(feed) == (True, True)
    studio.clock.move(0.2)
    hush(sender)
    assert state(feed) == (True, False)
    say(sender)
    assert state(feed) == (True, True)
