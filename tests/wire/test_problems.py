"""Problem details say their status twice and what is wrong once."""

from server.wire.problems import problem


def test_a_problem_is_for_machines_and_for_people() -> None:
    assert problem(428, "Send If-Match.") == {
        "type": "about:blank",
        "title": "Precondition Required",
        "status": 428,
        "detail": "Send If-Match.",
    }
