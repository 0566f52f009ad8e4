"""One queue for the hall and the remote alike."""

from dataclasses import replace

from rooms import floor
from rooms.facts import Stream
from rooms.floor import Floor, Hand
from rooms.people import Attendance, Person
from tests.rooms.meeting import NOW, ROOM, ana, at, bo, li, refused

EMPTY = Floor(ROOM)


def raised(*people: Person) -> Floor:
    """The queue after these have raised a hand one after the other."""
    queue = EMPTY
    for n, person in enumerate(people, start=1):
        queue = floor.raise_hand(queue, f"h{n}", person, at(n), None, None).now
    return queue


def order(queue: Floor) -> str:
    return " ".join(hand.id for hand in queue.hands)


def test_f1_hands_queue_in_the_order_in_which_they_were_raised() -> None:
    hall = replace(ana, attendance=Attendance.ONSITE)
    queue = raised(hall, bo, li)
    assert order(queue) == "h1 h2 h3"
    assert [hand.attendance for hand in queue.hands] == ["onsite", "remote", "remote"]


def test_f1_a_person_has_one_hand_and_keeps_its_place() -> None:
    queue = floor.raise_hand(raised(ana, bo), "h9", ana, at(9), "Water", None).now
    again = floor.raise_hand(queue, "h9", ana, at(10), None, "fr").now
    assert order(again) == "h1 h2"
    assert again.hands[0] == Hand("h1", ana.id, ana.name, "remote", at(1), "Water", "fr")


def test_f1_a_muted_person_raises_none() -> None:
    with refused("forbidden", "muted"):
        floor.raise_hand(EMPTY, "h1", replace(ana, muted_until=at(1)), NOW, None, None)


def test_f2_a_hand_goes_down() -> None:
    assert order(floor.lower_hand(raised(ana, bo), ana.id).now) == "h2"
    with refused("not_found", "not raised"):
        floor.lower_hand(raised(ana), bo.id)


def test_f3_the_chair_calls_any_hand_and_the_speaker_before_it_ends() -> None:
    called = floor.call_speaker(raised(ana, bo, li), "h2", at(9)).now
    assert (order(called), called.speaking and called.speaking.name, called.since) == (
        *("h1 h3", bo.name),
        at(9),
    )
    following = floor.call_speaker(called, "h3", at(99)).now
    assert following.speaking is not None
    assert (order(following), following.speaking.id) == ("h1", "h3")
    with refused("not_found", "not raised any more"):
        floor.call_speaker(following, "h2", at(100))


def test_f4_the_chair_takes_the_floor_back() -> None:
    called = floor.call_speaker(raised(ana), "h1", at(9)).now
    assert floor.end_speaker(called).now == EMPTY
    with refused("conflict", "Nobody has the floor"):
        floor.end_speaker(EMPTY)


def test_f5_the_chair_reorders_and_late_hands_stay_behind() -> None:
    queue = raised(ana, bo, li)
    assert order(floor.reorder(queue, ("h3", "h1")).now) == "h3 h1 h2"
    assert order(floor.reorder(queue, ("h3", "h3")).now) == "h3 h1 h2"
    assert order(floor.reorder(queue, ()).now) == "h1 h2 h3"
    with refused("not_found", "not raised any more"):
        floor.reorder(queue, ("h3", "h7"))


def test_f1_everybody_sees_the_queue_with_its_places() -> None:
    called = floor.call_speaker(raised(ana, bo, li), "h2", at(9))
    (fact,) = called.facts
    assert (fact.stream, fact.name) == (Stream.MAIN, "floor.changed")
    seen = fact.data["floor"]
    assert [(hand["id"], hand["place"]) for hand in seen["hands"]] == [("h1", 1), ("h3", 2)]
    assert seen["speaking"]["name"] == bo.name
    assert seen["since"] == "2020-09-17T01:00:09.000Z"


def test_f1_ones_own_hand_has_its_place() -> None:
    queue = raised(ana, bo)
    own = floor.own_view(queue, bo.id)
    assert own == {**floor.hand_view(queue.hands[1]), "place": 2}
    assert floor.own_view(queue, li.id) is None
