"""Names of languages: how a tag is written, so that one language has one name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from rooms.refusals import Refusal

_TAG: Final = re.compile(r"([A-Za-z]{2,3})(?:-([A-Za-z]{4}))?(?:-([A-Za-z]{2}|[0-9]{3}))?")
"""Language, script, region: what rooms need of BCP 47 (RFC 5646, 2.1)."""

_OWN_NAMES: Final[Mapping[str, str]] = {
    "ar": "العربية", "bg": "Български", "bn": "বাংলা", "ca": "Català", "cs": "Čeština",
    "da": "Dansk", "de": "Deutsch", "el": "Ελληνικά", "en": "English", "es": "Español",
    "et": "Eesti", "fa": "فارسی", "fi": "Suomi", "fil": "Filipino", "fr": "Français",
    "he": "עברית", "hi": "हिन्दी", "hr": "Hrvatski", "hu": "Magyar", "id": "Bahasa Indonesia",
    "is": "Íslenska", "it": "Italiano", "ja": "日本語", "ka": "ქართული", "kk": "Қазақша",
    "km": "ខ្មែរ", "ko": "한국어", "lt": "Lietuvių", "lv": "Latviešu", "mn": "Монгол",
    "ms": "Bahasa Melayu", "nb": "Norsk bokmål", "nl": "Nederlands", "no": "Norsk",
    "pl": "Polski", "pt": "Português", "ro": "Română", "ru": "Русский", "sk": "Slovenčina",
    "sl": "Slovenščina", "sr": "Српски", "sv": "Svenska", "sw": "Kiswahili", "ta": "தமிழ்",
    "th": "ไทย", "tr": "Türkçe", "uk": "Українська", "ur": "اردو", "uz": "Oʻzbekcha",
    "vi": "Tiếng Việt", "yue": "粵語", "zh": "中文", "zh-Hans": "简体中文", "zh-Hant": "繁體中文",
}  # fmt: skip
"""What languages call themselves (Unicode CLDR), for players that show names as they are told."""


def own_name(tag: str) -> str:
    """What a language calls itself, such as “Français”, “Português (BR)”; else its tag.

    Of two tags never the same.
    """
    known = next((each for each in _beginnings(tag) if each in _OWN_NAMES), None)
    if known is None:
        return tag
    rest = tag[len(known) + 1 :]
    return f"{_OWN_NAMES[known]} ({rest})" if rest else _OWN_NAMES[known]


def _beginnings(tag: str) -> list[str]:
    """The tag itself, then without its last part, and so on."""
    parts = tag.split("-")
    return ["-".join(parts[:count]) for count in range(len(parts), 0, -1)]


def tag(text: str) -> str:
    """A language's tag in its one form, such as “fr”, “zh-Hans”, “pt-BR” (I1); else a Refusal."""
    found = _TAG.fullmatch(text)
    if found is None:
        raise Refusal("bad_request", "“language” is a language’s tag, such as “fr” or “zh-Hans”.")
    language, script, region = found.groups(default="")
    parts = (language.lower(), script.title(), region.upper())
    return "-".join(part for part in parts if part)
