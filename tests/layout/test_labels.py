"""Labels: short, and whole where that is possible."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stakegraph.layout.labels import wrap_label


@given(st.text(min_size=1, max_size=200))
def test_labels_are_short_whatever_the_name(name: str) -> None:
    rows = wrap_label(name).split("\n")
    assert 1 <= len(rows) <= 3
    assert max(map(len, rows)) <= 26


@pytest.mark.parametrize(
    "name",
    [
        "Earlier recruitment drives in sanctuary cities",
        "Balancing sanctuary policies with federal enforcement",
        "Law enforcement and political interactions in the coming years",
    ],
)
def test_long_names_take_three_lines_before_anything_is_cut(name: str) -> None:
    assert wrap_label(name).replace("\n", " ") == name
