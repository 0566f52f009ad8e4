"""One language has one name."""

import pytest

from rooms.languages import own_name, tag
from tests.rooms.meeting import refused


@pytest.mark.parametrize(
    ("written", "kept"),
    [("fr", "fr"), ("FR", "fr"), ("zh-hans", "zh-Hans"), ("PT-br", "pt-BR"), ("yue", "yue"),
     ("zh-HANT-hk", "zh-Hant-HK"), ("es-419", "es-419")],
)  # fmt: skip
def test_i1_a_tag_has_one_form(written: str, kept: str) -> None:
    assert tag(written) == kept
    assert tag(kept) == kept


@pytest.mark.parametrize(
    "written",
    ["", "f", "floor", "stage", "French", "fr_FR", "fr-", "-fr", "fr fr", "fr\n", "ﬁ", "../x", "12",
     "x-private", "fr-BE-extra"],
)  # fmt: skip
def test_i1_other_words_are_no_language(written: str) -> None:
    with refused("bad_request", "tag"):
        tag(written)


@pytest.mark.parametrize(
    ("tag", "name"),
    [("fr", "Français"), ("zh", "中文"), ("zh-Hans", "简体中文"), ("zh-Hant-HK", "繁體中文 (HK)"),
     ("pt-BR", "Português (BR)"), ("qya", "qya"), ("qya-Latn", "qya-Latn")],
)  # fmt: skip
def test_a_language_is_shown_as_it_calls_itself(tag: str, name: str) -> None:
    assert own_name(tag) == name
