import pytest

from server.live.fanout import CHUNK, Delivery, Fanout
from server.live.link import Link
from tests.live.doubles import FakeWire, link, until


def crowd(size: int) -> list[tuple[Link, FakeWire]]:
    return [link() for _ in range(size)]


def delivery(people: list[tuple[Link, FakeWire]], n: int) -> Delivery:
    message = b"%d" % n
    return Delivery("main", [each for each, _ in people], [message], [])


async def test_a_few_links_are_served_at_once() -> None:
    people = crowd(3)
    Fanout().add(delivery(people, 1))
    assert [wire.said() for _, wire in people] == [[1]] * 3


async def test_thousands_are_served_in_turns_so_that_others_get_theirs() -> None:
    people, fanout = crowd(CHUNK * 3), Fanout()
    fanout.add(delivery(people, 1))
    served = sum(bool(wire.written) for _, wire in people)
    assert served == CHUNK
    await until(lambda: bool(people[-1][1].written))
    assert all(wire.said() == [1] for _, wire in people)


async def test_everybody_gets_deliveries_in_the_order_they_were_added() -> None:
    people, fanout = crowd(CHUNK + 10), Fanout()
    done: list[int] = []
    for n in range(5):
        due = delivery(people, n)
        due.done = lambda n=n: done.append(n)
        fanout.add(due)
    await until(lambda: len(done) == 5)
    assert done == [0, 1, 2, 3, 4]
    assert all(wire.said() == [0, 1, 2, 3, 4] for _, wire in people)


async def test_what_follows_at_once_costs_a_second_send_only_those_already_served() -> None:
    people, fanout = crowd(CHUNK * 4), Fanout()
    done: list[int] = []
    for n in range(3):
        due = delivery(people, n)
        due.done = lambda n=n: done.append(n)
        fanout.add(due)
    await until(lambda: len(done) == 3)
    assert done == [0, 1, 2]
    assert all(wire.written.count(b"\x81") == 3 for _, wire in people[:CHUNK])
    assert all(wire.written.count(b"\x81") == 2 for _, wire in people[CHUNK:])
    assert all(wire.said() == [0, 1, 2] for _, wire in people)


async def test_what_is_for_others_or_for_another_room_is_not_joined() -> None:
    people, fanout = crowd(CHUNK * 2), Fanout()
    fanout.add(delivery(people, 1))
    fanout.add(delivery(people[1:], 2))
    await until(lambda: not fanout.is_busy)
    assert people[0][1].said() == [1]
    assert all(wire.written.count(b"\x81") == 2 for _, wire in people[1:])
    elsewhere = delivery(people, 4)
    elsewhere.room = "side"
    fanout.add(delivery(people, 3))
    fanout.add(elsewhere)
    await until(lambda: not fanout.is_busy)
    assert people[-1][1].said() == [1, 2, 3, 4]


async def test_a_link_that_leaves_while_two_are_joined_gets_neither() -> None:
    people, fanout = crowd(CHUNK * 2), Fanout()
    for n in (1, 2):
        fanout.add(delivery(people, n))
    early, late = people[0], people[-1]
    for gone, _ in (early, late):
        fanout.leave_out(gone, "main")
    await until(lambda: not fanout.is_busy)
    assert early[1].said() == [1]
    assert late[1].said() == []
    assert people[1][1].said() == people[-2][1].said() == [1, 2]


async def test_a_slow_link_gets_what_was_joined_in_parts() -> None:
    people, fanout = crowd(CHUNK * 2), Fanout()
    slow, wire = people[-1]
    slow.on_slow()
    for n in (1, 2):
        fanout.add(delivery(people, n))
    await until(lambda: not fanout.is_busy)
    slow.on_writable()
    assert wire.said() == [1, 2]


async def test_a_slow_link_is_passed_by_and_gets_it_later() -> None:
    people = crowd(3)
    slow, wire = people[1]
    slow.on_slow()
    Fanout().add(delivery(people, 1))
    assert wire.said() == []
    slow.on_writable()
    assert wire.said() == [1]


async def test_a_link_that_closes_while_its_turn_comes_is_left_out() -> None:
    people, fanout = crowd(CHUNK * 2), Fanout()
    fanout.add(delivery(people, 1))
    late, wire = people[-1]
    late.close(4001)
    await until(lambda: bool(people[-2][1].written))
    assert wire.said() == []


async def test_a_delivery_to_nobody_is_done_at_once() -> None:
    done: list[int] = []
    Fanout().add(Delivery("main", [], [], [], lambda: done.append(1)))
    assert done == [1]


async def test_who_has_left_is_left_out_of_what_is_still_queued_for_the_room() -> None:
    people, fanout = crowd(CHUNK * 2), Fanout()
    for n in range(3):
        fanout.add(delivery(people, n))
    (early, before), (late, after) = people[0], people[-1]
    assert before.written
    fanout.leave_out(early, "main")
    fanout.leave_out(late, "main")
    fanout.leave_out(people[1][0], "elsewhere")
    await until(lambda: not fanout._queue)
    assert before.said() == [0]
    assert after.said() == []
    assert all(wire.said() == [0, 1, 2] for _, wire in people[1:-1])


async def test_one_that_cannot_be_written_to_keeps_it_from_nobody(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def broken(_: bytes) -> None:
        raise RuntimeError("Cannot call write() after write_eof()")

    people = crowd(3)
    people[1][0].write = broken
    Fanout().add(delivery(people, 1))
    assert [wire.said() for _, wire in people] == [[1], [], [1]]
    assert people[1][0].closed
    assert "could not be written to" in caplog.text


async def test_a_fact_never_overtakes_a_number_that_was_due_before_it() -> None:
    people, fanout = crowd(CHUNK * 2), Fanout()
    links = [each for each, _ in people]
    fanout.add(Delivery("main", list(links), [], [(("main", "tally", "p1"), b"1")]))
    fanout.add(Delivery("main", list(links), [b"2"], []))
    await until(lambda: not fanout.is_busy)
    assert all(wire.said() == [1, 2] for _, wire in people)
