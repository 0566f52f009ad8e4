"""Object storage by HTTP PUT: S3 and what speaks like it (MinIO, R2, Ceph), WebDAV, nginx."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from urllib.parse import quote, urlsplit

import httpx

from server.media.egress.storage import caching, type_of

TIMEOUT: Final = 3.0
"""Seconds; a segment that takes longer is too late for everybody."""

_TRIES: Final = 2


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Keys:
    """What S3 gives out. `sign` as AWS Signature Version 4 wants it."""

    access: str
    secret: str
    region: str = "us-east-1"
    clock: Callable[[], datetime] = _now

    def sign(
        self, method: str, url: str, headers: Mapping[str, str], data: bytes
    ) -> dict[str, str]:
        """The headers, with those that prove who asks."""
        parts, now = urlsplit(url), self.clock()
        stamp, digest = f"{now:%Y%m%dT%H%M%SZ}", hashlib.sha256(data).hexdigest()
        signed = {
            **headers,
            "Host": parts.netloc,
            "x-amz-content-sha256": digest,
            "x-amz-date": stamp,
        }
        ordered = sorted((name.lower(), value.strip()) for name, value in signed.items())
        names = ";".join(name for name, _ in ordered)
        request = "\n".join(
            [method, parts.path or "/", parts.query]
            + [f"{name}:{value}" for name, value in ordered]
            + ["", names, digest]
        )
        scope = f"{now:%Y%m%d}/{self.region}/s3/aws4_request"
        signature = self._signature(scope, stamp, request)
        credential = f"Credential={self.access}/{scope}"
        proof = f"AWS4-HMAC-SHA256 {credential},SignedHeaders={names},Signature={signature}"
        return {**signed, "Authorization": proof}

    def _signature(self, scope: str, stamp: str, request: str) -> str:
        digest = hashlib.sha256(request.encode()).hexdigest()
        key = f"AWS4{self.secret}".encode()
        for part in (*scope.split("/"), f"AWS4-HMAC-SHA256\n{stamp}\n{scope}\n{digest}"):
            key = hmac.digest(key, part.encode(), "sha256")
        return key.hex()


class Bucket:
    """A `Storage` below a URL such as `https://s3.example.org/bucket/hls/{room}/{key}`."""

    def __init__(
        self,
        url: str,
        keys: Keys | None = None,
        token: str | None = None,
        client: httpx.Client | None = None,
    ) -> None:
        """`keys` sign for S3; `token` goes as a bearer pass to others."""
        self._url, self._keys, self._token = url.rstrip("/"), keys, token
        self._client = client or httpx.Client(timeout=TIMEOUT)

    def put(self, name: str, data: bytes) -> None:
        headers = {"Content-Type": type_of(name), "Cache-Control": caching(name)}
        self._request("PUT", name, headers, data)

    def delete(self, name: str) -> None:
        self._request("DELETE", name, {}, b"")

    def close(self) -> None:
        self._client.close()

    def _request(self, method: str, name: str, headers: dict[str, str], data: bytes) -> None:
        url = f"{self._url}/{quote(name)}"
        if self._token is not None:
            headers["Authorization"] = f"Bearer {self._token}"
        for last in range(_TRIES):
            signed = self._keys.sign(method, url, headers, data) if self._keys else headers
            try:
                answer = self._client.request(method, url, content=data, headers=signed)
            except httpx.HTTPError as error:
                if last == _TRIES - 1:
                    reason = str(error) or type(error).__name__
                    raise OSError(f"the storage for HLS does not answer: {reason}") from error
                continue
            if answer.is_success or (method == "DELETE" and answer.status_code == 404):
                return
            if answer.status_code < 500 or last == _TRIES - 1:
                raise OSError(f"the storage for HLS answers {answer.status_code} to {method}")
