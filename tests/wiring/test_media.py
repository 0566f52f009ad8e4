"""A media process as the settings put it together."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import pytest

from server.config import load
from server.media.egress.bucket import Bucket
from server.wiring import media
from server.wiring.media import bucket_of


def test_hls_is_a_folder_unless_a_bucket_is_named() -> None:
    assert bucket_of(load()) is None


@pytest.mark.parametrize(
    ("given", "keys", "token"),
    [
        ("access:secret:eu-central-1", ("access", "secret", "eu-central-1"), None),
        ("a pass", None, "a pass"),
        (None, None, None),
    ],
)
def test_a_bucket_is_written_with_keys_or_with_a_pass(
    given: str | None, keys: tuple[str, ...] | None, token: str | None
) -> None:
    url = "https://s3.example.org/summit/hls/"
    made = bucket_of(load(media_hls_url=url, media_bucket=url, media_bucket_keys=given))
    assert made is not None
    bucket = made("main/k3y")
    assert isinstance(bucket, Bucket)
    assert bucket._url == "https://s3.example.org/summit/hls/main/k3y"
    known = bucket._keys
    assert (known and (known.access, known.secret, known.region)) == keys
    assert bucket._token == token


class Fragile:
    """A process with two rooms, one of which cannot begin what it should; ended after a while."""

    rooms = ("broken", "well")
    branches: tuple[str, ...] = ()
    load = free = 0

    def __init__(self) -> None:
        self.renewed, self.followed = 0, list[str]()

    @property
    def is_alone(self) -> bool:
        return self.renewed == 3

    def keep_up(self) -> None:
        self.followed.append("kept up")

    def room(self, id: str) -> str:
        return id

    def changed(self, room: str) -> None:
        if room == "broken":
            raise RuntimeError("can't start new thread")
        self.followed.append(room)

    async def renew(self, rooms: object, *_: object) -> list[str]:
        self.renewed += 1
        if self.renewed == 2:
            raise OSError("no answer that anybody foresaw")
        if self.renewed == 4:
            raise asyncio.CancelledError
        return []


async def test_a_fault_in_one_room_does_not_end_the_lease_of_all(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Whoever does not renew is gone: every room would be without streams."""
    monkeypatch.setattr(media, "RENEW_S", 0)
    process: Any = Fragile()
    with caplog.at_level(logging.CRITICAL), pytest.raises(asyncio.CancelledError):
        await media._keep_lease(process, process, process)
    assert process.followed == ["well", "well", "kept up", "well"]
