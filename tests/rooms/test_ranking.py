"""The order of the list of questions."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from rooms.ranking import rank


def q(id: str, upvotes: int = 0, pinned: bool = False, at: str = "T1") -> dict[str, Any]:
    return {"id": id, "upvotes": upvotes, "pinned": pinned, "at": at}


def ids(questions: list[dict[str, Any]]) -> str:
    return "".join(question["id"] for question in questions)


def test_k1_pinned_then_upvotes_then_age_then_id() -> None:
    listed = [q("d", 9), q("c", 9, at="T0"), q("a", 1, pinned=True), q("b", 12), q("e", 9)]
    assert ids(rank(listed)) == "abcde"


def test_k1_a_question_whose_upvotes_are_not_known_yet_has_none() -> None:
    assert ids(rank([{"id": "a", "at": "T0"}, q("b", 1)])) == "ba"


views = st.builds(
    q,
    st.text("abcdef", min_size=1),
    st.integers(0, 3),
    st.booleans(),
    st.sampled_from(["T0", "T1"]),
)


@given(st.lists(views, unique_by=lambda v: v["id"]), st.randoms(use_true_random=False))
def test_k1_the_order_is_total_and_does_not_depend_on_where_one_starts(
    listed: list[dict[str, Any]], chance: Any
) -> None:
    ranked = rank(listed)
    assert rank(ranked) == ranked
    chance.shuffle(listed)
    assert rank(listed) == ranked
    keys = [(not v["pinned"], -v["upvotes"], v["at"], v["id"]) for v in ranked]
    assert keys == sorted(keys)
