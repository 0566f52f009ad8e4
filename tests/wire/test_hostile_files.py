"""Real files with something broken in them: each reader refuses in words, and never fails."""

from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.events import HERE, SUMMIT
from server.wire import delegations_csv, event_file, frab_json, frab_xml, people_csv
from server.wire.faults import BrokenFile
from tests.wire.event_files import FILES, TOML
from tests.wire.programmes import DATA, FEWER

Reader = Callable[[bytes], object]

REAL: dict[str, tuple[Reader, bytes]] = {
    "toml": (lambda data: event_file.read(data, "toml", FILES.get), TOML.encode()),
    "yaml": (lambda data: event_file.read(data, "yaml"), b"id: x\nrooms:\n  - {id: a, b: [c]}\n"),
    "summit": (lambda data: event_file.read(data, "toml"), SUMMIT.read_bytes()),
    "json": (frab_json.read, (DATA / "invalid-example.json").read_bytes()),
    "xml": (frab_xml.read, (DATA / "pretalx.xml").read_bytes()),
    "people": (people_csv.read, "name,role,city\nAna,speaker,Łódź\nBo,,\n".encode()),
    "cities": (delegations_csv.read, (HERE / "creative-cities.csv").read_bytes()[:2000]),
}

PIECES = [b"", b"\x00", b"\xff", b'"', b"'", b"{", b"}", b"[", b"]", b"<", b">", b"&", b",", b":"]
PIECES += [b"\n", b"=", b"-", b"9" * 30, b"\xed\xa0\x80", "\u202e".encode(), b"null", b"*a", b"&a "]


@pytest.mark.parametrize("kind", REAL)
@given(
    st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 40), st.sampled_from(PIECES)),
             min_size=1, max_size=4)
)  # fmt: skip
@FEWER
def test_a_file_with_pieces_replaced_is_read_or_refused(
    kind: str, pieces: list[tuple[int, int, bytes]]
) -> None:
    reader, data = REAL[kind]
    for place, length, piece in pieces:
        at = place % (len(data) + 1)
        data = data[:at] + piece + data[at + length :]
    with suppress(BrokenFile):
        reader(data)


@pytest.mark.parametrize("kind", REAL)
@given(st.binary(max_size=200))
@FEWER
def test_any_bytes_are_read_or_refused(kind: str, data: bytes) -> None:
    with suppress(BrokenFile):
        REAL[kind][0](data)


@pytest.mark.parametrize("kind", REAL)
def test_a_refusal_is_bounded_and_safe_to_show(kind: str) -> None:
    reader, data = REAL[kind]
    with pytest.raises(BrokenFile) as refused:
        reader(data.replace(b"a", b"\x1b[31m" * 40))
    text = str(refused.value)
    assert 0 < len(text) < 200_000
    assert "\x1b" not in text
