"""Names of languages: how a tag is written, so that one language has one name."""

from __future__ import annotations

import re
from typing import Final

from rooms.refusals import Refusal

_TAG: Final = re.compile(r"([A-Za-z]{2,3})(?:-([A-Za-z]{4}))?(?:-([A-Za-z]{2}|[0-9]{3}))?")
"""Language, script, region: what rooms need of BCP 47 (RFC 5646, 2.1)."""


def tag(text: str) -> str:
    """A language's tag in its one form, such as “fr”, “zh-Hans”, “pt-BR” (I1); else a Refusal."""
    found = _TAG.fullmatch(text)
    if found is None:
        raise Refusal("bad_request", "“language” is a language’s tag, such as “fr” or “zh-Hans”.")
    language, script, region = found.groups(default="")
    parts = (language.lower(), script.title(), region.upper())
    return "-".join(part for part in parts if part)
