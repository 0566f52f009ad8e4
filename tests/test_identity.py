"""Passes and invites: only this installation makes them, and only for this event and purpose."""

from __future__ import annotations

import base64
import json
import warnings
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rooms.people import Role
from rooms.refusals import Refusal
from server.identity import (
    FEED_KEY_LIFE,
    INVITED,
    PASS_LIFE,
    RENEWABLE,
    Expired,
    FeedKeys,
    Invites,
    Passes,
)

NOW = datetime(2020, 9, 17, 1, 0, tzinfo=UTC)
SECRET = b"0123456789abcdef0123456789abcdef"
PASSES = Passes(SECRET, "summit")
INVITES = Invites(SECRET, "summit")


def refused(text: str, passes: Passes = PASSES, at: datetime = NOW) -> Refusal:
    """The refusal this text meets where a pass is asked for."""
    with pytest.raises(Refusal) as caught:
        passes.read(text, at)
    assert caught.value.code == "unauthenticated"
    return caught.value


def forged(header: dict[str, Any], claims: dict[str, Any], signature: bytes = b"") -> str:
    """A token put together by hand."""

    def part(data: bytes) -> str:
        return base64.urlsafe_b64encode(data).rstrip(b"=").decode()

    parts = (json.dumps(header).encode(), json.dumps(claims).encode(), signature)
    return ".".join(part(piece) for piece in parts)


def claims(**change: Any) -> dict[str, Any]:
    text, _ = PASSES.issue("p1", NOW)
    read: dict[str, Any] = jwt.decode(text, options={"verify_signature": False})
    return {**read, **change}


def test_a_pass_proves_whose_it_is() -> None:
    text, ends = PASSES.issue("p1", NOW)
    read = PASSES.read(text, NOW)
    assert (read.person, read.issued_at, read.expires_at) == ("p1", NOW, NOW + PASS_LIFE)
    assert ends == read.expires_at


def test_two_passes_are_never_the_same() -> None:
    assert PASSES.issue("p1", NOW) != PASSES.issue("p1", NOW)


def test_a_pass_ends_at_its_very_second() -> None:
    text, ends = PASSES.issue("p1", NOW)
    assert PASSES.read(text, ends - timedelta(seconds=1)).person == "p1"
    assert isinstance(refused(text, at=ends), Expired)


def test_an_old_pass_still_renews_for_a_week() -> None:
    text, ends = PASSES.issue("p1", NOW)
    assert PASSES.read_late(text, ends + RENEWABLE - timedelta(seconds=1)).person == "p1"
    with pytest.raises(Expired):
        PASSES.read_late(text, ends + RENEWABLE)


def test_a_pass_of_another_event_or_installation_is_refused() -> None:
    text, _ = PASSES.issue("p1", NOW)
    assert not isinstance(refused(text, Passes(SECRET, "other")), Expired)
    refused(text, Passes(SECRET[::-1], "summit"))


def test_an_invite_is_no_pass_and_a_pass_no_invite() -> None:
    invite, _ = INVITES.make(Role.ORGANISER, NOW)
    refused(invite)
    pass_, _ = PASSES.issue("p1", NOW)
    with pytest.raises(Refusal, match="This invite is not valid"):
        INVITES.read(pass_, NOW)


def test_alg_none_is_refused_in_every_spelling() -> None:
    for alg in ("none", "None", "NONE", "nOnE", "", None, 5):
        refused(forged({"alg": alg, "typ": "JWT"}, claims()))


def test_another_algorithm_is_refused_even_with_the_right_secret() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        texts = [jwt.encode(claims(), SECRET, algorithm=alg) for alg in ("HS384", "HS512")]
    for text in texts:
        refused(text)


def test_a_key_named_in_the_header_is_not_used() -> None:
    header = {"alg": "HS256", "jwk": {"kty": "oct", "k": "AA"}, "kid": "../../dev/null"}
    refused(forged(header, claims(), b"x" * 32))


@pytest.mark.parametrize(
    "change",
    [
        {"aud": ["summit", "other"]},
        {"aud": None},
        {"kind": "invite"},
        {"kind": None},
        {"sub": None},
        {"sub": 5},
        {"exp": None},
        {"exp": "never"},
        {"iat": None},
        {"jti": None},
    ],
)
def test_a_signed_token_with_wrong_claims_is_refused(change: dict[str, Any]) -> None:
    kept = {key: value for key, value in claims(**change).items() if value is not None}
    refused(jwt.encode(kept, SECRET, algorithm="HS256"))


def test_one_changed_character_anywhere_is_refused() -> None:
    text, _ = PASSES.issue("p1", NOW)
    for at in range(len(text) - 1):  # the last character has bits that mean nothing
        other = "A" if text[at] != "A" else "Q"
        refused(text[:at] + other + text[at + 1 :])


@given(st.text(max_size=60) | st.sampled_from(["", ".", "..", "a.b.c", "é.é.é", "x" * 5000]))
def test_any_text_is_refused_and_nothing_else_happens(text: str) -> None:
    refused(text)


def test_a_short_secret_is_a_fault_of_ours() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        Passes(b"short", "summit")


def test_an_invite_gives_what_was_signed() -> None:
    text, made = INVITES.make(Role.MODERATOR, NOW, ["main", "main", "exhibition"], uses=3)
    read = INVITES.read(text, NOW)
    assert read == made
    assert (read.role, read.rooms, read.uses) == (Role.MODERATOR, ("exhibition", "main"), 3)


def test_an_invite_without_rooms_or_number_is_for_all() -> None:
    text, _ = INVITES.make(Role.OBSERVER, NOW, uses=None)
    read = INVITES.read(text, NOW)
    assert (read.rooms, read.uses) == (None, None)


def test_an_invite_ends() -> None:
    text, made = INVITES.make(Role.SPEAKER, NOW, life=timedelta(minutes=5))
    assert INVITES.read(text, made.expires_at - timedelta(seconds=1)).role is Role.SPEAKER
    with pytest.raises(Expired, match="ask for a new one"):
        INVITES.read(text, made.expires_at)


def test_nobody_is_invited_as_a_screen() -> None:
    assert Role.SCREEN not in INVITED
    with pytest.raises(ValueError, match="screen"):
        INVITES.make(Role.SCREEN, NOW)


@given(st.data())
def test_what_is_accepted_quickly_is_what_the_library_accepts(data: st.DataObject) -> None:
    """Whatever is changed in a token, or signed with our secret, both ways say the same."""
    text, _ = PASSES.issue("p1", NOW)
    seal, at = PASSES._seal, data.draw(st.integers(0, len(text) - 1))
    changed = text[:at] + data.draw(st.characters(max_codepoint=0x17F)) + text[at + 1 :]
    wrong = {data.draw(st.sampled_from(["aud", "exp", "jti", "sub", "iat"])): data.draw(_ODD)}
    signed = jwt.encode({**claims(), **wrong}, SECRET, algorithm="HS256")
    for each in (text, changed, signed):
        quickly = seal._of_ours(each)
        if quickly is not None:
            assert seal._judged(each) == quickly


_ODD = st.one_of(st.none(), st.integers(), st.text(max_size=5), st.lists(st.text(), max_size=2))


FEED_KEYS = FeedKeys(SECRET, "summit")


def test_a_feed_key_is_for_one_feed_and_names_who_made_it() -> None:
    text, made = FEED_KEYS.make("main", "programme", "p1", NOW)
    read = FEED_KEYS.read(text, NOW)
    assert read == made
    assert (read.room, read.feed, read.by) == ("main", "programme", "p1")
    assert read.expires_at == NOW + FEED_KEY_LIFE


def test_a_feed_key_ends_and_says_what_to_do() -> None:
    text, made = FEED_KEYS.make("main", "programme", "p1", NOW)
    with pytest.raises(Expired, match="ask a moderator"):
        FEED_KEYS.read(text, made.expires_at)


def test_a_feed_key_is_no_pass_and_no_other_token_is_a_feed_key() -> None:
    key, _ = FEED_KEYS.make("main", "programme", "p1", NOW)
    refused(key)
    with pytest.raises(Refusal):
        INVITES.read(key, NOW)
    for other in (PASSES.issue("p1", NOW)[0], INVITES.make(Role.ORGANISER, NOW)[0], "x"):
        with pytest.raises(Refusal, match="This feed key is not valid"):
            FEED_KEYS.read(other, NOW)
