"""The one way a rule says no."""

import pytest

from rooms.refusals import CODES, RETRYABLE, Refusal


def test_a_refusal_has_the_words_of_its_code_or_its_own() -> None:
    assert Refusal("poll.closed").message == "Voting has ended."
    own = Refusal("poll.closed", "Too late.", retry_ms=200)
    assert (own.code, own.message, own.retry_ms, str(own)) == (
        *("poll.closed", "Too late.", 200),
        "poll.closed: Too late.",
    )


def test_the_list_of_codes_is_closed() -> None:
    with pytest.raises(ValueError, match=r"'poll\.gone' is not a refusal code"):
        Refusal("poll.gone")


def test_codes_are_those_of_the_protocol() -> None:
    protocol = """
        bad_request too_large unauthenticated forbidden not_found conflict rate_limited overloaded
        unavailable unsupported question.closed question.too_long question.changed poll.closed
        poll.not_open ballot.unknown_option ballot.too_many ballot.final ballot.not_entitled
        room.closed room.full internal
    """
    assert set(CODES) == set(protocol.split())
    assert set(CODES) > RETRYABLE
    assert all(words.endswith(".") for words in CODES.values())
