"""A quote's place names publisher and date, then lines, then the file."""

from __future__ import annotations

from dataclasses import replace

import pytest

from builders import case, claim
from stakegraph.wording.places import Places

TEXT = "One.\r\nTwo.\rThree.\nFour."


@pytest.mark.parametrize(
    ("publisher", "published", "expected"),
    [
        ("E&E News", "2025-09-12", "E&E News, 2025-09-12, lines 2–4 (text.txt)"),
        ("E&E News", None, "E&E News, lines 2–4 (text.txt)"),
        (None, "2025-09-12", "text.txt, 2025-09-12, lines 2–4"),
        (None, None, "text.txt, lines 2–4"),
    ],
)
def test_who_published_it_and_when_comes_first(
    publisher: str | None, published: str | None, expected: str
) -> None:
    small = case(replace(claim("c1", "a", "threatens", "b"), start=6, end=len(TEXT)))
    source = replace(small.sources[0], text=TEXT, publisher=publisher, published=published)
    assert Places(replace(small, sources=(source,))).describe(small.claims[0]) == expected


@pytest.mark.parametrize(
    ("words", "lines"),
    [("One.", (1, 1)), ("Two.", (2, 2)), ("Three.", (3, 3)), ("Four.", (4, 4)), ("One.\r\n", (1, 1))],
)
def test_every_kind_of_line_end_counts(words: str, lines: tuple[int, int]) -> None:
    start = TEXT.index(words)
    small = case(replace(claim("c1", "a", "threatens", "b"), start=start, end=start + len(words)))
    source = replace(small.sources[0], text=TEXT)
    assert Places(replace(small, sources=(source,))).lines(small.claims[0]) == lines
