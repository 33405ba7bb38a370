"""A text in pieces is the whole text, and every quote is made of its pieces."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from stakegraph.page.content.pieces import Span, pieces_of
from stakegraph.page.content.text import visible


@st.composite
def quoted(draw: st.DrawFn) -> tuple[str, list[Span]]:
    """A text and quotes of it, overlapping at will."""
    text = draw(st.text(min_size=1, max_size=40))
    cuts = st.tuples(st.integers(0, len(text)), st.integers(0, len(text))).filter(
        lambda pair: pair[0] < pair[1]
    )
    return text, [Span(*pair, f"c{number}") for number, pair in enumerate(draw(st.lists(cuts, max_size=6)))]


@given(quoted())
def test_pieces_make_the_text_and_every_quote(case: tuple[str, list[Span]]) -> None:
    text, quotes = case
    pieces = pieces_of(text, quotes)
    assert "".join(piece["text"] for piece in pieces) == visible(text)
    for quote in quotes:
        own = "".join(piece["text"] for piece in pieces if quote.claim in piece["claims"])
        assert own == visible(text[quote.start : quote.end])


def test_a_text_without_quotes_is_one_piece_and_an_empty_one_none() -> None:
    assert pieces_of("All of it.", []) == [{"text": "All of it.", "claims": []}]
    assert pieces_of("", []) == []
