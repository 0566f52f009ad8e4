"""Muting and removing people."""

from dataclasses import replace

import pytest

from rooms.facts import Fact, Stream
from rooms.moderation import called, mute, remove
from rooms.people import Person, Role
from tests.rooms.meeting import NOW, ROOM, ana, at, of, refused


def test_m1_a_mute_lasts_an_hour_or_as_long_as_is_said() -> None:
    assert mute(ana, ROOM, ana.id, None, NOW).now.muted_until == at(3600)
    assert mute(ana, ROOM, ana.id, 5, NOW).now.muted_until == at(300)


def test_m1_staff_hear_of_it() -> None:
    outcome = mute(ana, ROOM, ana.id, 5, NOW)
    data = {"person": {"id": "p-ana", "name": "Ana Souza", "until": "2020-09-17T01:05:00.000Z"}}
    assert outcome.facts == (Fact(ROOM, Stream.STAFF, "person.muted", data),)


def test_m1_no_minutes_give_the_word_back() -> None:
    muted = mute(ana, ROOM, ana.id, 5, NOW).now
    outcome = mute(muted, ROOM, ana.id, 0, NOW)
    assert outcome.now == ana
    assert outcome.facts[0].data["person"]["until"] is None


def test_m1_an_anonymous_asker_is_muted_without_being_named() -> None:
    """M1, Q15: the moderator knows an alias and learns nothing else."""
    outcome = mute(ana, ROOM, ana.alias, 5, NOW)
    assert outcome.now.is_muted(NOW)
    assert outcome.now.muted_until is None
    assert outcome.facts[0].data["person"] == {
        "id": "a-7f3a",
        "name": "Delegate 7F3A",
        "until": "2020-09-17T01:05:00.000Z",
    }
    assert "Ana" not in str(outcome.facts)
    assert "p-ana" not in str(outcome.facts)


def test_m1_a_mute_by_name_and_one_by_alias_do_not_give_each_other_away() -> None:
    both = mute(mute(ana, ROOM, ana.id, 5, NOW).now, ROOM, ana.alias, 10, NOW).now
    assert both.muted_until == at(300)
    outcome = mute(both, ROOM, ana.id, 0, NOW)
    assert outcome.now.is_muted(NOW), "the anonymous asker is muted as before"
    assert outcome.now.muted_until is None, "and the list of people says nothing of it"
    assert ana.alias not in str(outcome.facts)


def test_m2_a_removed_person_is_out_of_every_room() -> None:
    outcome = remove(ana, ROOM, ana.id)
    assert outcome.now == replace(ana, removed=True)
    assert not outcome.now.may_enter(ROOM)
    data = {"person": {"id": "p-ana", "name": "Ana Souza"}}
    assert outcome.facts == (Fact(ROOM, Stream.STAFF, "person.removed", data),)


def test_m2_an_anonymous_asker_is_removed_without_being_named() -> None:
    outcome = remove(ana, ROOM, ana.alias)
    assert outcome.facts[0].data == {"person": {"id": "a-7f3a", "name": "Delegate 7F3A"}}


@pytest.mark.parametrize("person", [of(Role.MODERATOR), of(Role.ORGANISER)])
def test_m1_m2_staff_do_not_silence_one_another(person: Person) -> None:
    with refused("forbidden", "cannot be muted"):
        mute(person, ROOM, person.id, 5, NOW)
    with refused("forbidden", "cannot be"):
        remove(person, ROOM, person.id)


def test_people_are_called_as_the_moderator_knows_them() -> None:
    assert called(ana, "p-ana")["name"] == "Ana Souza"
    assert called(ana, "a-7f3a")["name"] == "Delegate 7F3A"
