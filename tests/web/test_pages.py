"""The pages: a shell for every address, files by their names, kept as long as they may be."""

import gzip
import os
import shutil
from pathlib import Path

import pytest

from tests.web.hall import Hall


@pytest.mark.parametrize(
    "path",
    [
        *("/", "/join", "/rooms/main", "/moderate/inter-city", "/screen", "/organise"),
        *("/speak/main", "/interpret/main", "/caption/main"),
    ],
)
async def test_every_page_is_the_shell_asked_for_anew(hall: Hall, path: str) -> None:
    async with hall.browser() as browser:
        answer = await browser.get(path)
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert answer.headers["cache-control"] == "no-cache"
        for known in (answer.headers["etag"], f'"other", W/{answer.headers["etag"]}'):
            again = await browser.get(path, headers={"If-None-Match": known})
            assert (again.status_code, again.content) == (304, b"")


async def test_a_file_with_a_hash_in_its_name_is_kept_for_ever(hall: Hall) -> None:
    async with hall.browser() as browser:
        script = await browser.get("/assets/index-CMnkFQoD.js")
        plain = await browser.get("/assets/plain.css")
        icon = await browser.get("/icon.svg")
    assert script.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert script.headers["content-type"] == "text/javascript; charset=utf-8"
    assert plain.headers["cache-control"] == icon.headers["cache-control"] == "no-cache"
    assert icon.headers["content-type"] == "image/svg+xml"


async def test_a_file_is_squeezed_where_that_helps(hall: Hall, dist: Path) -> None:
    async with (
        hall.browser(headers={"Accept-Encoding": "gzip"}) as browser,
        browser.stream("GET", "/assets/index-CMnkFQoD.js") as answer,
    ):
        raw = b"".join([part async for part in answer.aiter_raw()])
        assert answer.headers["content-encoding"] == "gzip"
        assert answer.headers["vary"] == "Accept-Encoding"
    assert gzip.decompress(raw) == (dist / "assets" / "index-CMnkFQoD.js").read_bytes()
    async with hall.browser(headers={"Accept-Encoding": "gzip"}) as browser:
        assert "content-encoding" not in (await browser.get("/assets/plain.css")).headers


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("br;q=0.5, gzip;q=1.0", "br"),
        ("gzip, br;q=0", "gzip"),
        ("GZIP;q=0.8,br; q=0.0", "gzip"),
        ("brotli, x-gzip, gzip2", None),
        ("deflate", None),
        ("", None),
    ],
)
async def test_the_smallest_that_a_browser_reads_is_sent(
    hall: Hall, dist: Path, accepted: str, coding: str | None
) -> None:
    script = dist / "assets" / "index-CMnkFQoD.js"
    script.with_name(f"{script.name}.br").write_bytes(b"as Brotli")
    async with (
        hall.browser(headers={"Accept-Encoding": accepted}) as browser,
        browser.stream("GET", f"/assets/{script.name}") as answer,
    ):
        raw = b"".join([part async for part in answer.aiter_raw()])
    assert answer.headers.get("content-encoding") == coding
    assert answer.headers["vary"] == "Accept-Encoding"
    plain = {None: raw, "br": script.read_bytes()}
    assert (raw == b"as Brotli") == (coding == "br")
    assert (plain[coding] if coding in plain else gzip.decompress(raw)) == script.read_bytes()


async def test_what_was_squeezed_at_the_build_is_no_file_of_its_own(hall: Hall, dist: Path) -> None:
    (dist / "assets" / "index-CMnkFQoD.js.br").write_bytes(b"as Brotli")
    async with hall.browser() as browser:
        assert (await browser.get("/assets/index-CMnkFQoD.js.br")).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/nothing",
        "/nothing/at/all",
        "/rooms",
        "/rooms/main/more",
        "/..%2f..%2fetc%2fpasswd",
    ],
)
async def test_a_page_that_is_none_is_the_shell_with_404(hall: Hall, path: str) -> None:
    async with hall.browser() as browser:
        answer = await browser.get(path)
    assert answer.status_code == 404
    assert answer.text.startswith("<!doctype html>")


async def test_a_slash_too_many_leads_to_the_page(hall: Hall) -> None:
    async with hall.browser(follow_redirects=True) as browser:
        answer = await browser.get("/rooms/main/")
    assert (answer.status_code, answer.url.path) == (200, "/rooms/main")


@pytest.mark.parametrize(
    "path",
    [
        "/assets/nothing.js",
        "/assets/../index.html",
        "/assets/..%2f..%2fsecret",
        "/assets/%2e%2e/icon.svg",
        "/assets//etc/passwd",
        "/assets/",
    ],
)
async def test_a_file_outside_of_the_folder_is_never_sent(
    hall: Hall, path: str, dist: Path
) -> None:
    (dist.parent / "secret").write_text("secret")
    async with hall.browser() as browser:
        answer = await browser.get(path)
    assert answer.status_code == 404 or answer.text.startswith("<!doctype html>")
    assert "secret" not in answer.text
    assert "root:" not in answer.text


async def test_pages_that_are_built_anew_are_sent_anew(hall: Hall, dist: Path) -> None:
    async with hall.browser() as browser:
        first = await browser.get("/")
        (dist / "index.html").write_text("<!doctype html>new")
        os.utime(dist / "index.html", (0, 0))
        second = await browser.get("/")
    assert second.text == "<!doctype html>new"
    assert second.headers["etag"] != first.headers["etag"]


async def test_before_the_pages_are_built_a_technician_is_told_what_to_do(
    hall: Hall, dist: Path
) -> None:
    shutil.rmtree(dist)
    async with hall.browser() as browser:
        for path in ("/", "/join", "/nothing/here"):
            answer = await browser.get(path)
            assert answer.status_code == 503
            assert "make pages" in answer.text
        assert (await browser.get("/api/event")).status_code == 200


async def test_only_reading_is_possible(hall: Hall) -> None:
    async with hall.browser() as browser:
        answer = await browser.post("/rooms/main")
        assert (answer.status_code, answer.json()["error"]["code"]) == (405, "unsupported")
        head = await browser.head("/")
        assert (head.status_code, head.content) == (200, b"")
