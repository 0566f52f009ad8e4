"""How large the proofs are: small in `make test`, in full in `make test-thousands`."""

from __future__ import annotations

import os
from typing import Final, TypeVar

N = TypeVar("N", int, float)

FULL: Final = os.environ.get("FLOWS") == "full"


def size(full: N, small: N) -> N:
    """The first when the proofs are asked for in full."""
    return full if FULL else small
