"""A process takes as many connections as the system lets it, and says no in time to the rest."""

import subprocess
import sys

import pytest

from server.wiring import files

TRY = """
import resource
resource.setrlimit(resource.RLIMIT_NOFILE, (64, 900))
from server.wiring import files
files.open_as_many_as_allowed()
print(resource.getrlimit(resource.RLIMIT_NOFILE)[0], files.most_links())
"""


def test_a_low_limit_is_raised_as_far_as_it_may_be() -> None:
    said = subprocess.run([sys.executable, "-c", TRY], capture_output=True, text=True, check=True)
    assert said.stdout.split() == ["900", str(900 - files.OTHER_FILES)]


def test_where_files_are_not_limited_links_are_not_either(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "resource", None)
    files.open_as_many_as_allowed()
    assert files.most_links() > 100_000
