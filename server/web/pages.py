"""The pages: what Vite built, held in memory, and a shell for every address a person may open."""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

SHELLS: Final = (
    *("/", "/join", "/rooms/{room}", "/moderate/{room}", "/screen", "/organise"),
    *("/speak/{room}", "/interpret/{room}", "/caption/{room}"),
)
"""Addresses of pages; which page it is, the script in the shell finds out."""

FOREVER: Final = "public, max-age=31536000, immutable"
ASK_AGAIN: Final = "no-cache"
_HASHED: Final = re.compile(r"assets/.+-[\w-]{8,}\.\w+")
_SQUEEZED: Final = (".js", ".css", ".html", ".svg", ".json", ".webmanifest", ".txt")

_TYPES: Final = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".svg": "image/svg+xml",
    ".json": "application/json",
    ".webmanifest": "application/manifest+json",
    ".txt": "text/plain; charset=utf-8",
    ".woff2": "font/woff2",
}


@dataclass(frozen=True)
class File:
    """A built file as it is sent; `squeezed` is the same by coding (RFC 9110), smallest first."""

    data: bytes
    squeezed: Mapping[str, bytes]
    type: str
    etag: str
    cache: str


class Pages:
    """The built pages of one folder, read anew whenever they were built anew."""

    def __init__(self, dist: Path) -> None:
        self.dist = dist
        self._stamp = -1.0
        self._files: Mapping[str, File] = {}

    def routes(self) -> list[BaseRoute]:
        """The shells, then the files: those with a hash in their name, and those at the top."""
        shells = [Route(path, self.shell) for path in SHELLS]
        return [*shells, Route("/assets/{name:path}", self.asset), Route("/{name}", self.file)]

    async def shell(self, request: Request) -> Response:
        return self._sent(request, "index.html", 200)

    async def asset(self, request: Request) -> Response:
        return self._known(request, f"assets/{request.path_params['name']}")

    async def file(self, request: Request) -> Response:
        return self._known(request, request.path_params["name"])

    def _known(self, request: Request, path: str) -> Response:
        if path not in self._fresh():
            raise HTTPException(404)
        return self._sent(request, path, 200)

    def lost(self, status: int) -> Response:
        """The shell for an address that is none; the page says so in the reader's language."""
        file = self._fresh().get("index.html")
        if file is None:
            return _unbuilt(self.dist)
        return Response(file.data, status, {"Cache-Control": ASK_AGAIN}, file.type)

    def _sent(self, request: Request, path: str, status: int) -> Response:
        file = self._fresh().get(path)
        if file is None:
            return _unbuilt(self.dist)
        headers = {"Cache-Control": file.cache, "ETag": file.etag, "Vary": "Accept-Encoding"}
        if file.etag in request.headers.get("if-none-match", ""):  # also W/"…" of a proxy
            return Response(status_code=304, headers=headers)
        read = _codings(request.headers.get("accept-encoding", ""))
        coding = next((one for one in file.squeezed if one in read), None)
        if coding is None:
            return Response(file.data, status, headers, file.type)
        headers["Content-Encoding"] = coding
        return Response(file.squeezed[coding], status, headers, file.type)

    def _fresh(self) -> Mapping[str, File]:
        """The files, read again if index.html has changed since: Vite writes it last."""
        try:
            stamp = (self.dist / "index.html").stat().st_mtime
        except OSError:
            return {}
        if stamp != self._stamp:
            self._files, self._stamp = _read_all(self.dist), stamp
        return self._files


def _read_all(dist: Path) -> dict[str, File]:
    found = (path for path in sorted(dist.rglob("*")) if path.is_file() and path.suffix != ".br")
    return {path.relative_to(dist).as_posix(): _read(path, dist) for path in found}


def _read(path: Path, dist: Path) -> File:
    data = path.read_bytes()
    guessed = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    hashed = _HASHED.fullmatch(path.relative_to(dist).as_posix())
    return File(
        data=data,
        squeezed=_squeezed(path, data),
        type=_TYPES.get(path.suffix, guessed),
        etag=f'"{hashlib.sha256(data).hexdigest()[:24]}"',
        cache=FOREVER if hashed else ASK_AGAIN,
    )


def _squeezed(path: Path, data: bytes) -> dict[str, bytes]:
    """Brotli where the build left it beside the file, gzip for the rest; only where smaller."""
    brotli = path.with_name(f"{path.name}.br")
    small = {"br": brotli.read_bytes()} if brotli.is_file() else {}
    if path.suffix in _SQUEEZED:
        small["gzip"] = gzip.compress(data, 9, mtime=0)
    return {coding: less for coding, less in small.items() if len(less) < len(data)}


def _codings(accepted: str) -> set[str]:
    """The codings that a browser names in Accept-Encoding and does not refuse by `q=0`."""
    named = (one.partition(";") for one in accepted.lower().replace(" ", "").split(","))
    return {name for name, _, weight in named if not re.fullmatch(r"q=0(\.0*)?", weight)}


def _unbuilt(dist: Path) -> Response:
    """What a technician sees who started the server before the pages were built."""
    text = (
        "<!doctype html><meta charset=utf-8><title>Plenary</title>"
        "<h1>The pages are not built yet</h1>"
        f"<p>The server runs, but there is nothing in <code>{escape(dist.name)}</code>. "
        "Run <code>make pages</code> (or <code>make run</code>, which does it too) "
        "and load this page again.</p>"
    )
    return Response(text, 503, {"Cache-Control": "no-store"}, "text/html; charset=utf-8")
