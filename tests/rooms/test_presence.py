from rooms.people import Role
from rooms.presence import Crowd, crowd_view, is_counted, total


def test_whoever_takes_part_is_counted_and_neither_screens_nor_organisers() -> None:
    assert {role for role in Role if not is_counted(role)} == {Role.SCREEN, Role.ORGANISER}


def test_who_is_not_in_the_hall_is_remote() -> None:
    assert crowd_view(Crowd(people=5, onsite=2)) == {"people": 5, "onsite": 2, "remote": 3}


def test_processes_add_up() -> None:
    assert total([Crowd(3, 1), Crowd(2, 2)]) == Crowd(5, 3)
    assert total([]) == Crowd(0, 0)


def test_a_number_that_may_be_old_says_so() -> None:
    assert crowd_view(Crowd(4, 4), stale=True)["stale"] is True
