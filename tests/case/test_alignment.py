"""Changed words are found by the words that stayed, and never taken from a place that fits no better."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stakegraph.case.alignment import Passage, WordAligner, diff_words

OLD = "Intro here. The judge has granted the request of the tribe on Monday. Later the court of appeals sat. End."
NEW = (
    "By A. Writer\n\nIntro here, now. The judge has since denied the request of the Yakama tribe on Monday. "
    "Later the appeals court sat. End."
)


def find(words: str, old: str, new: str) -> str | None:
    start = old.index(words)
    passage = Passage.in_text(old, start, start + len(words))
    place = WordAligner(new, [passage]).find(passage)
    return new[place.start : place.end] if place else None


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("The judge has granted the request", "The judge has since denied the request"),
        ("granted the request", "since denied the request"),
        ("the court of appeals", "the appeals court"),
        ("request of the tribe on Monday", "request of the Yakama tribe on Monday"),
    ],
)
def test_the_passage_has_the_words_that_replaced_others(words: str, expected: str) -> None:
    assert find(words, OLD, NEW) == expected


def test_words_without_anything_in_common_are_not_found() -> None:
    assert find("The judge has granted", OLD, "Weather: rain in the north, sun in the south.") is None


def test_two_places_that_fit_alike_are_not_clear() -> None:
    passage = Passage("the judge has granted the request")
    new = (
        "At noon the judge has denied the request. "
        + "x " * 60
        + "At night the judge has dropped the request."
    )
    place = WordAligner(new, [passage]).find(passage)
    assert place is not None
    assert not place.is_clear


def test_the_context_tells_two_places_apart() -> None:
    old = "On Monday morning in Yakima the judge has granted the request."
    new = (
        "On Monday morning in Yakima the judge has denied the request. "
        + "x " * 60
        + "The judge has dropped the request."
    )
    start = old.index("the judge")
    passage = Passage.in_text(old, start, len(old))
    place = WordAligner(new, [passage]).find(passage)
    assert place is not None
    assert (new[place.start : place.end], place.is_clear) == ("the judge has denied the request.", True)


def test_a_text_without_spaces_is_compared_by_characters() -> None:
    assert (
        find("法院批准了部落的请求", "今天。法院批准了部落的请求。", "今天。法院驳回了部落的请求。")
        == "法院驳回了部落的请求"
    )


@given(st.text(alphabet="ab .\n", max_size=30), st.text(alphabet="ab .\n", max_size=30))
def test_the_parts_of_a_diff_make_both_texts(old: str, new: str) -> None:
    parts = diff_words(old, new)
    assert "".join(words for kind, words in parts if kind != "insert").strip() == old.strip()
    assert "".join(words for kind, words in parts if kind != "delete").strip() == new.strip()
