"""The proof between media processes: for one room, for two minutes, by the shared secret alone."""

from datetime import UTC, datetime, timedelta

import pytest

from server.media.relay.proof import GOOD_FOR_S, Proof
from tests.media.studio import NOW, SECRET


def proof(seconds: float = 0, secret: bytes = SECRET, event: str = "summit") -> Proof:
    return Proof(secret, event, lambda: NOW + timedelta(seconds=seconds))


def test_who_knows_the_secret_is_let_in() -> None:
    assert proof().holds(proof(-GOOD_FOR_S).make("main"), "main")
    assert proof().holds(proof(GOOD_FOR_S).make("main"), "main"), "the other clock may be ahead"


def test_nobody_else_is() -> None:
    made = proof().make("main")
    assert not proof().holds(made, "cities")
    assert not proof(GOOD_FOR_S + 1).holds(made, "main")
    assert not proof(event="other").holds(made, "main")
    assert not proof(secret=b"x" * 32).holds(made, "main")


@pytest.mark.parametrize("text", ["", ".", "1", "-1.a", "١.x", "9" * 400, "1e3.é", "\ud7ff"])
def test_what_is_no_proof_is_none(text: str) -> None:
    assert not proof().holds(text, "main")
    assert not Proof(SECRET, "summit", lambda: datetime(1970, 1, 1, tzinfo=UTC)).holds(text, "main")
