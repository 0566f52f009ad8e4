"""A channel for each language, and the one voice in it."""

from dataclasses import replace

from rooms import interpretation
from rooms.facts import Outcome
from rooms.interpretation import CHANNELS_MAX, close_channel, open_channel
from rooms.people import Person, Role
from rooms.streams import Channel, Streams, interpreter_feed
from tests.rooms.meeting import ROOM, names, of, refused, told

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
    silent = {"language": "fr", "feed": None, "name": None, "from": "floor"}
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
    assert taken == Channel("ar", interpreter_feed(PARTNER.id), PARTNER.name, "fr")


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
