import re

from server.store import ids


def test_ids_are_short_safe_in_addresses_and_never_twice() -> None:
    made = {ids.new_id() for _ in range(10_000)}
    assert len(made) == 10_000
    assert all(re.fullmatch(r"[0-9A-Za-z]{11}", id) for id in made)


def test_badges_can_be_read_aloud_and_typed_in_any_way() -> None:
    code = ids.new_badge()
    assert re.fullmatch(r"[2-9A-HJ-NP-Z]{8}", code)
    assert ids.as_badge(f" {code[:4].lower()} - {code[4:]}\n") == code


def test_pairing_codes_are_six_digits_and_secrets_long() -> None:
    assert re.fullmatch(r"\d{6}", ids.new_pairing_code())
    assert len(ids.new_secret()) >= 43


def test_the_end_of_an_alias_tells_people_apart() -> None:
    assert re.fullmatch(r"[0-9a-f]{20}", ids.new_alias())
