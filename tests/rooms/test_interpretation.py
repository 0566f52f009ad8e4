"""A channel for each language, and the one voice in it."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from rooms import interpretation
from rooms.channels import SEATS, Channel, Seat
from rooms.facts import Data, Outcome
from rooms.interpretation import CHANNELS_MAX, close_channel, hand_over, open_channel, stand_by
from rooms.people import Person, Role
from rooms.refusals import Refusal
from rooms.streams import Streams, interpreter_feed, without
from tests.rooms.meeting import NOW, ROOM, names, of, refused, told

VOICE = of(Role.INTERPRETER)
PARTNER = replace(VOICE, id="p-partner", name="Partner")


def opened(*languages: str) -> Streams:
    room = Streams(ROOM)
    for language in languages:
        room = open_channel(room, language).now
    return room


def voiced(room: Streams, language: str, by: Person = VOICE, heard: str | None = None) -> Streams:
    return interpretation.interpret(room, by, language, True, heard).now


def channel(room: Streams, language: str) -> Channel:
    found = interpretation.find(room, language)
    assert found is not None
    return found


def test_i1_a_channel_opens_silent() -> None:
    outcome = open_channel(Streams(ROOM), "FR")
    assert outcome.now.channels == (Channel("fr"),)
    nobody: Data = {"feed": None, "name": None, "ready": [], "asks": False}
    silent = {"language": "fr", "from": "floor", **nobody}
    assert told(outcome, "streams.changed")["streams"]["channels"] == [silent]


def test_i1_an_open_one_stays_as_it_is() -> None:
    room = voiced(opened("fr"), "fr")
    assert open_channel(room, "fr") == Outcome(room)


def test_i1_there_are_sixteen_at_most() -> None:
    room = opened(*(f"a{chr(97 + n)}" for n in range(CHANNELS_MAX)))
    with refused("conflict", "16"):
        open_channel(room, "zz")
    assert open_channel(room, "aa").now == room


def test_i2_who_listened_to_a_closed_channel_hears_the_floor() -> None:
    room = voiced(voiced(opened("fr", "ar", "zh"), "fr"), "ar", PARTNER, "fr")
    closed = close_channel(room, "fr")
    assert [each.language for each in closed.now.channels] == ["ar", "zh"]
    assert channel(closed.now, "ar").heard == "floor"
    assert channel(closed.now, "ar").feed == interpreter_feed(PARTNER.id)
    assert names(closed) == ["streams.changed"]
    assert close_channel(closed.now, "fr") == Outcome(closed.now)


def test_i3_a_partner_takes_over_and_listens_to_the_same() -> None:
    room = voiced(opened("fr", "ar"), "ar", VOICE, "fr")
    taken = channel(voiced(room, "ar", PARTNER), "ar")
    waits = (Seat(interpreter_feed(VOICE.id), VOICE.name),)
    assert taken == Channel("ar", interpreter_feed(PARTNER.id), PARTNER.name, "fr", waits)


def test_i3_an_interpreter_has_one_voice() -> None:
    room = voiced(voiced(opened("fr", "ar"), "fr"), "ar")
    assert channel(room, "fr").feed is None
    assert channel(room, "ar").feed == interpreter_feed(VOICE.id)


def test_i3_the_same_again_changes_nothing_and_a_closed_channel_has_no_voice() -> None:
    room = voiced(opened("fr"), "fr")
    assert interpretation.interpret(room, VOICE, "fr", True, "floor") == Outcome(room)
    for on in (True, False):
        with refused("not_found", "not open"):
            interpretation.interpret(room, VOICE, "ar", on, None)


def test_i4_only_the_voice_itself_lets_go() -> None:
    room = voiced(opened("fr"), "fr", VOICE)
    over = voiced(room, "fr", PARTNER)
    assert interpretation.interpret(over, VOICE, "fr", False, None) == Outcome(over)
    silent = interpretation.interpret(over, PARTNER, "fr", False, None)
    assert channel(silent.now, "fr").feed is None
    assert names(silent) == ["streams.changed"]


def test_i5_a_relay_listens_to_an_open_channel() -> None:
    room = voiced(opened("en", "fr", "ar"), "ar", VOICE, "EN")
    assert channel(room, "ar").heard == "en"
    assert channel(voiced(room, "ar", VOICE, "floor"), "ar").heard == "floor"
    with refused("not_found", "not open"):
        voiced(room, "ar", VOICE, "zh")


def test_i5_nobody_hears_themselves_in_the_end() -> None:
    chain = voiced(voiced(opened("en", "fr", "ar"), "fr", VOICE, "en"), "ar", PARTNER, "fr")
    for heard in ("ar", "fr", "en"):
        with refused("conflict", "itself"):
            voiced(chain, "en", of(Role.INTERPRETER), heard)


def seated(*pairs: tuple[Person, str]) -> Streams:
    """French and Spanish are open, and these interpreters wait at these desks."""
    room = opened("fr", "es")
    for person, language in pairs:
        room = stand_by(room, person, language, True).now
    return room


def waiting(room: Streams, language: str) -> list[str]:
    return [seat.name for seat in channel(room, language).ready]


def asked() -> Streams:
    """The voice of French has asked its partner to take over."""
    return hand_over(voiced(seated((PARTNER, "fr")), "fr"), VOICE, "fr", True).now


def test_i6_interpreters_sit_at_one_desk() -> None:
    room = seated((VOICE, "fr"), (PARTNER, "fr"), (VOICE, "es"))
    assert waiting(room, "fr") == [PARTNER.name]
    assert waiting(room, "es") == [VOICE.name]
    left = stand_by(room, PARTNER, "FR", False)
    assert waiting(left.now, "fr") == []
    assert names(left) == ["streams.changed"]
    with refused("not_found", "not open"):
        stand_by(room, PARTNER, "zh", True)


def test_i6_who_sits_there_already_or_sat_at_a_desk_that_is_gone_changes_nothing() -> None:
    room = seated((VOICE, "fr"))
    assert stand_by(room, VOICE, "fr", True) == Outcome(room)
    live = voiced(room, "fr")
    for on in (True, False):
        assert stand_by(live, VOICE, "fr", on) == Outcome(live), "the voice stays the voice"
        assert stand_by(live, PARTNER, "zh", False) == Outcome(live)
    assert stand_by(live, PARTNER, "fr", False) == Outcome(live)


def test_i6_who_takes_over_sits_where_they_speak_and_who_lets_go_waits() -> None:
    live = voiced(seated((VOICE, "es"), (PARTNER, "fr")), "fr")
    assert waiting(live, "es") == []
    over = voiced(live, "fr", PARTNER)
    assert waiting(over, "fr") == [VOICE.name]
    silent = interpretation.interpret(over, PARTNER, "fr", False, None).now
    assert waiting(silent, "fr") == [VOICE.name, PARTNER.name]


def test_i6_who_sits_down_elsewhere_lets_go_of_their_channel() -> None:
    moved = stand_by(voiced(seated(), "fr"), VOICE, "es", True).now
    assert channel(moved, "fr") == Channel("fr")
    assert waiting(moved, "es") == [VOICE.name]


def test_i6_a_desk_has_no_more_seats_than_a_team_needs() -> None:
    many = [replace(VOICE, id=f"p-{n}", name=f"V{n}") for n in range(SEATS + 2)]
    room = seated(*((each, "fr") for each in many))
    assert waiting(room, "fr") == [each.name for each in many[2:]], "the latest are there"


def test_i7_the_voice_asks_and_whoever_takes_the_channel_has_answered() -> None:
    room = asked()
    assert channel(room, "fr").asks
    assert hand_over(room, VOICE, "fr", True) == Outcome(room)
    assert channel(voiced(room, "fr", VOICE, "es"), "fr").asks, "they only listen elsewhere"
    assert not channel(voiced(room, "fr", PARTNER), "fr").asks


def test_i7_the_voice_withdraws_and_whoever_waits_refuses() -> None:
    room = asked()
    for person in (VOICE, PARTNER):
        done = hand_over(room, person, "fr", False)
        assert not channel(done.now, "fr").asks
        assert channel(done.now, "fr").feed == interpreter_feed(VOICE.id)
        assert names(done) == ["streams.changed"]
        assert hand_over(done.now, person, "fr", False) == Outcome(done.now)
    stranger = replace(VOICE, id="p-stranger")
    assert hand_over(room, stranger, "fr", False) == Outcome(room)


def test_i7_nobody_asks_who_does_not_speak_or_where_nobody_waits() -> None:
    room = seated((VOICE, "fr"), (PARTNER, "fr"))
    with refused("conflict", "carries"):
        hand_over(room, VOICE, "fr", True)
    with refused("conflict", "Nobody else"):
        hand_over(voiced(opened("fr"), "fr"), VOICE, "fr", True)
    with refused("not_found", "not open"):
        hand_over(room, VOICE, "zh", True)


def test_i7_a_request_is_over_when_either_side_leaves() -> None:
    room = asked()
    gone = (
        interpretation.interpret(room, VOICE, "fr", False, None).now,
        without(room, VOICE, NOW).now,
        without(room, PARTNER, NOW).now,
        stand_by(room, PARTNER, "fr", False).now,
        stand_by(room, PARTNER, "es", True).now,
        stand_by(room, VOICE, "es", True).now,
    )
    assert not any(channel(each, "fr").asks for each in gone)


TEAM = [replace(VOICE, id=f"p-{n}", name=f"V{n}") for n in range(4)]
DEEDS = st.tuples(
    st.sampled_from(["interpret", "stand_by", "hand_over", "without", "channel"]),
    st.sampled_from(TEAM),
    st.sampled_from(["fr", "es"]),
    st.booleans(),
)


def do(room: Streams, what: str, by: Person, language: str, on: bool) -> Outcome[Streams]:
    match what:
        case "interpret":
            return interpretation.interpret(room, by, language, on, None)
        case "stand_by":
            return stand_by(room, by, language, on)
        case "hand_over":
            return hand_over(room, by, language, on)
        case "without":
            return without(room, by, NOW)
        case _:
            return (open_channel if on else close_channel)(room, language)


@given(st.lists(DEEDS, max_size=30))
def test_i6_i7_whatever_is_done_one_seat_each_and_no_request_that_nobody_could_answer(
    deeds: list[tuple[str, Person, str, bool]],
) -> None:
    room = opened("fr", "es")
    for deed in deeds:
        try:
            outcome = do(room, *deed)
        except Refusal:
            continue
        assert (outcome.now == room) is (not outcome.facts), "what changed is told"
        room = outcome.now
        voices = [each.feed for each in room.channels if each.feed is not None]
        feeds = [*voices, *(seat.feed for each in room.channels for seat in each.ready)]
        assert len(feeds) == len(set(feeds))
        assert all(each.feed and each.ready for each in room.channels if each.asks)
