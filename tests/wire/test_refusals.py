"""How a no crosses a door."""

import re

import pytest

from rooms.refusals import CODES, Refusal
from server.wire.refusals import STATUS, Close, Unforeseen, error_body, shown, status, unforeseen


def test_every_code_has_a_status() -> None:
    assert set(STATUS) == set(CODES)
    assert all(400 <= status(code) <= 503 for code in CODES)


def test_a_refusal_keeps_its_words() -> None:
    body = error_body(Refusal("rate_limited", "Slowly.", retry_ms=500))
    assert body == {"error": {"code": "rate_limited", "message": "Slowly.", "retry_ms": 500}}


def test_a_fault_of_ours_says_a_reference_and_nothing_else() -> None:
    seen = shown(KeyError("password=hunter2"))
    assert isinstance(seen, Unforeseen)
    assert re.fullmatch(
        r"Something went wrong on our side\. Reference: [0-9A-F]{8}\.", seen.message
    )
    assert seen.code == "internal"
    assert seen.reference in seen.message


def test_no_two_faults_share_a_reference() -> None:
    assert len({unforeseen().reference for _ in range(100)}) == 100


def test_a_refusal_is_shown_as_it_is() -> None:
    refusal = Refusal("poll.closed")
    assert shown(refusal) is refusal


@pytest.mark.parametrize("close", list(Close))
def test_close_codes_below_4500_come_back(close: Close) -> None:
    assert close.returns == (4000 <= close <= 4499)
    assert 4000 <= close <= 4999
