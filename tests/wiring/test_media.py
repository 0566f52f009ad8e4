"""A media process as the settings put it together."""

from __future__ import annotations

import pytest

from server.config import load
from server.media.egress.bucket import Bucket
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
