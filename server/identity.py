"""Proof of who one is: passes and invites, signed so that only this installation can make them.

Both are JSON Web Tokens (RFC 7519) with HS256 pinned (RFC 8725, 3.1). The audience is the event and
`kind` says what a token is for, so that one is never taken for the other or for another event's.
What a pass may do is not written in it: the store knows the person as they are now.
"""

from __future__ import annotations

import hmac
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import jwt
from jwt.utils import base64url_decode, base64url_encode

from rooms.people import Role
from rooms.refusals import Refusal

ALGORITHM: Final = "HS256"
LEAST_SECRET_BYTES: Final = 32
PASS_LIFE: Final = timedelta(hours=12)

RENEWABLE: Final = timedelta(days=7)
"""How long after its end a pass still gets its owner a fresh one: a phone may sleep overnight."""

INVITE_LIFE: Final = timedelta(days=7)

FEED_KEY_LIFE: Final = timedelta(days=7)
"""How long a machine of the venue may send with one key: a summit and the days before it."""

LONGEST_TEXT: Final = 4096
CLAIMS: Final = {"exp": int, "iat": int, "sub": str, "aud": str, "jti": str}
INVITED: Final = tuple(role for role in Role if role is not Role.SCREEN)
"""Roles an invite may give; a screen is paired."""


class Expired(Refusal):
    """A true pass or invite whose time is over."""


@dataclass(frozen=True)
class PassClaims:
    """What a pass proves: which person it was issued to. Times are aware, UTC, whole seconds."""

    person: str
    issued_at: datetime
    expires_at: datetime


@dataclass(frozen=True)
class Invite:
    """What a signed link gives. `rooms` None: every room; `uses` None: any number."""

    id: str
    role: Role
    rooms: tuple[str, ...] | None
    uses: int | None
    expires_at: datetime


@dataclass(frozen=True)
class FeedKey:
    """The right to send one feed to one room, for a machine. It holds while `by` runs the room."""

    room: str
    feed: str
    by: str
    expires_at: datetime


class Passes:
    """Issues and reads the passes of one event."""

    def __init__(self, secret: bytes, event: str, life: timedelta = PASS_LIFE) -> None:
        self._seal = _Seal(secret, event, "pass")
        self.life = life

    def issue(self, person: str, now: datetime) -> tuple[str, datetime]:
        """A fresh pass for a person, and when it ends."""
        ends = now + self.life
        claims = {"sub": person, "jti": secrets.token_urlsafe(9)}
        return self._seal.sign(claims, now, ends), _moment(int(ends.timestamp()))

    def read(self, text: str, now: datetime) -> PassClaims:
        """What a pass proves now. Refusal `unauthenticated`; of an old true one, Expired."""
        return self._read(text, now, timedelta(0))

    def read_late(self, text: str, now: datetime) -> PassClaims:
        """The same for somebody who wants a fresh one: a pass may have ended up to a week ago."""
        return self._read(text, now, RENEWABLE)

    def _read(self, text: str, now: datetime, grace: timedelta) -> PassClaims:
        claims = self._seal.open(text)
        if claims["exp"] + grace.total_seconds() <= now.timestamp():
            raise Expired("unauthenticated", "Your pass has expired. Please join again.")
        return PassClaims(claims["sub"], _moment(claims["iat"]), _moment(claims["exp"]))


class Invites:
    """Signs and reads the invites of one event. How often one was used is the store's to know."""

    def __init__(self, secret: bytes, event: str) -> None:
        self._seal = _Seal(secret, event, "invite")

    def make(
        self,
        role: Role,
        now: datetime,
        rooms: Sequence[str] | None = None,
        uses: int | None = 1,
        life: timedelta = INVITE_LIFE,
    ) -> tuple[str, Invite]:
        """A signed text for a link, and what it gives. ValueError for the role of a screen."""
        if role not in INVITED:
            raise ValueError(f"nobody is invited as {role}")
        kept = None if rooms is None else tuple(sorted(set(rooms)))
        made = Invite(secrets.token_urlsafe(12), role, kept, uses, now + life)
        claims = {"sub": "invite", "jti": made.id, "role": str(role), "rooms": kept, "uses": uses}
        return self._seal.sign(claims, now, made.expires_at), made

    def read(self, text: str, now: datetime) -> Invite:
        """What an invite gives. Refusal `unauthenticated`; of an old true one, Expired."""
        claims = self._seal.open(text)
        if claims["exp"] <= now.timestamp():
            raise Expired("unauthenticated", "This invite has expired. Please ask for a new one.")
        rooms = None if claims["rooms"] is None else tuple(claims["rooms"])
        ends = _moment(claims["exp"])
        return Invite(claims["jti"], Role(claims["role"]), rooms, claims["uses"], ends)


class FeedKeys:
    """Signs and reads the keys with which encoders, which know no pass, send to one event."""

    def __init__(self, secret: bytes, event: str) -> None:
        self._seal = _Seal(secret, event, "feed key")

    def make(
        self, room: str, feed: str, by: str, now: datetime, life: timedelta = FEED_KEY_LIFE
    ) -> tuple[str, FeedKey]:
        """A signed text for an encoder's settings, and what it gives."""
        ends = now + life
        claims = {"sub": by, "jti": secrets.token_urlsafe(9), "room": room, "feed": feed}
        return self._seal.sign(claims, now, ends), FeedKey(room, feed, by, _whole(ends))

    def read(self, text: str, now: datetime) -> FeedKey:
        """What a key gives. Refusal `unauthenticated`; of an old true one, Expired."""
        claims = self._seal.open(text)
        if claims["exp"] <= now.timestamp():
            words = "This feed key has expired. Please ask a moderator for a new one."
            raise Expired("unauthenticated", words)
        return FeedKey(claims["room"], claims["feed"], claims["sub"], _moment(claims["exp"]))


class _Seal:
    """One kind of token of one event."""

    def __init__(self, secret: bytes, event: str, kind: str) -> None:
        if len(secret) < LEAST_SECRET_BYTES:
            raise ValueError(f"the secret needs {LEAST_SECRET_BYTES} bytes or more")
        self._secret, self._event, self._kind = secret, event, kind
        self._head = jwt.encode({}, secret, algorithm=ALGORITHM).partition(".")[0] + "."

    def sign(self, claims: dict[str, Any], now: datetime, ends: datetime) -> str:
        times = {"iat": int(now.timestamp()), "exp": int(ends.timestamp())}
        whole = {**claims, **times, "aud": self._event, "kind": self._kind}
        return jwt.encode(whole, self._secret, algorithm=ALGORITHM)

    def open(self, text: str) -> dict[str, Any]:
        """The claims of a true token, whatever its age; the clock is the caller's."""
        if len(text) > LONGEST_TEXT:
            raise self._refusal()
        claims = self._of_ours(text) or self._judged(text)
        whole = type(claims["exp"]) is int and type(claims["iat"]) is int
        if claims.get("kind") != self._kind or not whole:
            raise self._refusal()
        return claims

    def _of_ours(self, text: str) -> dict[str, Any] | None:
        """The claims of a token that looks exactly as `sign` makes it, else None.

        A whole hall comes in within a second, and this takes a tenth of what the library takes. It
        accepts nothing that the library would not: the signature of RFC 7515, 5.2, over a header
        that is ours to the letter, and then it is known who wrote the claims.
        """
        signed, _, signature = text.rpartition(".")
        if not signed.startswith(self._head) or not text.isascii():
            return None
        made = base64url_encode(hmac.digest(self._secret, signed.encode(), "sha256"))
        if not hmac.compare_digest(made, signature.encode()):
            return None
        claims: dict[str, Any] = json.loads(base64url_decode(signed.removeprefix(self._head)))
        types = {name: type(claims.get(name)) for name in CLAIMS}
        return claims if types == CLAIMS and claims["aud"] == self._event else None

    def _judged(self, text: str) -> dict[str, Any]:
        """What the library says of a token; a Refusal of one that is not true."""
        try:
            claims: dict[str, Any] = jwt.decode(
                text,
                self._secret,
                algorithms=[ALGORITHM],
                audience=self._event,
                options={
                    "require": list(CLAIMS),
                    "verify_exp": False,
                    "verify_iat": False,
                    "strict_aud": True,
                },
            )
        except (jwt.PyJWTError, ValueError):  # text that is not ASCII is a ValueError
            raise self._refusal() from None
        return claims

    def _refusal(self) -> Refusal:
        return Refusal("unauthenticated", f"This {self._kind} is not valid for this event.")


def _whole(at: datetime) -> datetime:
    return _moment(int(at.timestamp()))


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
