"""Folding leaves marks and spaces that compare alike, and keeps the offsets."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from stakegraph.case.marks import fold_marks, fold_offsets


@given(st.text(alphabet="ab“\u00a0\u00ad \n-–", max_size=30))
def test_each_folded_character_has_its_offset(text: str) -> None:
    folded, offsets = fold_marks(text), fold_offsets(text)
    assert len(offsets) == len(folded) + 1
    assert [fold_marks(text[offset]) for offset in offsets[:-1]] == list(folded)
    assert list(offsets) == sorted(set(offsets))
