"""Whoever takes part."""

from dataclasses import replace

import pytest

from rooms.people import LOBBY, Person, Role, delegation_view, person_view, pseudonym
from tests.rooms.meeting import ROOM, ana, at, chair, guest_chair, li, of


def test_w2_a_pass_covers_its_rooms_and_the_lobby() -> None:
    assert ana.may_enter(ROOM)
    assert guest_chair.may_enter("hall-2")
    assert guest_chair.may_enter(LOBBY)
    assert not guest_chair.may_enter(ROOM)


def test_w3_whoever_was_removed_may_enter_nothing() -> None:
    gone = replace(chair, removed=True)
    assert not gone.may_enter(ROOM)
    assert not gone.may_enter(LOBBY)
    assert not gone.is_staff(ROOM)


def test_w2_staff_run_the_rooms_of_their_pass_and_the_lobby_only_with_every_room() -> None:
    assert chair.is_staff(ROOM)
    assert chair.is_staff(LOBBY)
    assert guest_chair.is_staff("hall-2")
    assert not guest_chair.is_staff(ROOM)
    assert not guest_chair.is_staff(LOBBY)


@pytest.mark.parametrize("role", Role)
def test_only_moderators_and_organisers_are_staff(role: Role) -> None:
    assert of(role).is_staff(ROOM) is (role in {Role.MODERATOR, Role.ORGANISER})


@pytest.mark.parametrize(
    "muted", [replace(ana, muted_until=at(60)), replace(ana, alias_muted_until=at(60))]
)
def test_m1_a_mute_lasts_until_its_moment(muted: Person) -> None:
    assert muted.is_muted(at(59))
    assert not muted.is_muted(at(60))
    assert not ana.is_muted(at(0))


def test_a_pseudonym_is_stable_and_tells_little() -> None:
    assert pseudonym("a-7f3a") == "Delegate 7F3A"


def test_people_are_told_about_themselves_without_their_alias() -> None:
    view = person_view(replace(li, rooms=frozenset({"b", "a"}), languages=("zh", "en")))
    assert view == {
        "id": "p-li",
        "name": "Li Wei",
        "role": "delegate",
        "attendance": "remote",
        "delegation": {
            "id": "xian",
            "name": "Xi’an",
            "country": "China",
            "field": "Crafts and Folk Art",
        },
        "rooms": ["a", "b"],
        "languages": ["zh", "en"],
    }
    assert person_view(ana)["rooms"] is None
    assert delegation_view(None) is None
