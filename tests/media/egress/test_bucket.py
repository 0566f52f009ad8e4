"""Object storage, by a stand-in of it that listens on loopback."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest

from server.media.egress.bucket import Bucket, Keys


class Stand(ThreadingHTTPServer):
    """Takes PUT and DELETE; `fails` answers that many times with 503 first."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.files: dict[str, tuple[bytes, dict[str, str]]] = {}
        self.fails = self.refuses = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/bucket/hls/r/k"


class Handler(BaseHTTPRequestHandler):
    server: Stand
    protocol_version = "HTTP/1.1"

    def do_PUT(self) -> None:
        data = self.rfile.read(int(self.headers["Content-Length"]))
        if not self.fail():
            self.server.files[self.path] = data, dict(self.headers)
            self.answer(200)

    def do_DELETE(self) -> None:
        if not self.fail():
            self.answer(204 if self.server.files.pop(self.path, None) else 404)

    def fail(self) -> bool:
        if self.server.fails:
            self.server.fails -= 1
            self.answer(503)
        elif self.server.refuses:
            self.answer(403)
        else:
            return False
        return True

    def answer(self, status: int) -> None:
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None: ...


@pytest.fixture
def stand() -> Iterator[Stand]:
    with Stand() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def client() -> Iterator[httpx.Client]:
    with httpx.Client(trust_env=False) as client:
        yield client


def test_files_are_laid_with_what_a_cache_must_know(stand: Stand, client: httpx.Client) -> None:
    bucket = Bucket(stand.url, token="let me", client=client)
    bucket.put("index.m3u8", b"#EXTM3U")
    data, headers = stand.files["/bucket/hls/r/k/index.m3u8"]
    assert data == b"#EXTM3U"
    assert headers["Content-Type"] == "application/vnd.apple.mpegurl"
    assert headers["Cache-Control"] == "no-cache"
    assert headers["Authorization"] == "Bearer let me"


def test_what_is_deleted_is_gone_and_may_have_been_before(
    stand: Stand, client: httpx.Client
) -> None:
    bucket = Bucket(stand.url, client=client)
    bucket.put("a.m4s", b"data")
    bucket.delete("a.m4s")
    bucket.delete("a.m4s")
    assert not stand.files


def test_a_broadcast_that_is_over_leaves_no_connection(stand: Stand, client: httpx.Client) -> None:
    bucket = Bucket(stand.url, client=client)
    bucket.put("a.m4s", b"data")
    bucket.close()
    assert client.is_closed
    assert len(stand.files) == 1


def test_a_storage_that_stumbles_is_asked_again(stand: Stand, client: httpx.Client) -> None:
    stand.fails = 1
    Bucket(stand.url, client=client).put("a.m4s", b"data")
    assert len(stand.files) == 1


def test_a_storage_that_refuses_is_an_error_of_the_disk(stand: Stand, client: httpx.Client) -> None:
    stand.refuses = 1
    with pytest.raises(OSError, match="403"):
        Bucket(stand.url, client=client).put("a.m4s", b"data")


def test_a_storage_that_is_away_is_an_error_of_the_disk(client: httpx.Client) -> None:
    with pytest.raises(OSError, match="does not answer"):
        Bucket("http://127.0.0.1:1/bucket", client=client).put("a.m4s", b"data")


def test_requests_are_signed_as_s3_documents_it() -> None:
    """The example “PUT Object” of the S3 reference, Signature Version 4."""
    keys = Keys(
        "AKIAIOSFODNN7EXAMPLE",
        "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        clock=lambda: datetime(2013, 5, 24, tzinfo=UTC),
    )
    signed = keys.sign(
        "PUT",
        "https://examplebucket.s3.amazonaws.com/test%24file.text",
        {"Date": "Fri, 24 May 2013 00:00:00 GMT", "x-amz-storage-class": "REDUCED_REDUNDANCY"},
        b"Welcome to Amazon S3.",
    )
    assert signed["Authorization"].endswith(
        "SignedHeaders=date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class,"
        "Signature=98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"
    )


def test_a_signed_put_arrives(stand: Stand, client: httpx.Client) -> None:
    Bucket(stand.url, Keys("who", "secret"), client=client).put("a b.m4s", b"data")
    _, headers = stand.files["/bucket/hls/r/k/a%20b.m4s"]
    assert headers["Authorization"].startswith("AWS4-HMAC-SHA256 Credential=who/")
    assert "secret" not in str(headers)
