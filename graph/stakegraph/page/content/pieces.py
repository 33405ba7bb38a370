"""A text cut into pieces at the ends of its quotes, so that quotes that overlap can all be marked."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple, TypedDict

from stakegraph.page.content.text import visible

if TYPE_CHECKING:
    from collections.abc import Sequence


class Span(NamedTuple):
    """The position of a claim's quote in a text: from `start` to `end`, end excluded, in code points."""

    start: int
    end: int
    claim: str


class Piece(TypedDict):
    """A part of a text that the same claims quote; `claims` is empty if it is not quoted."""

    text: str
    claims: list[str]


def pieces_of(text: str, quotes: Sequence[Span]) -> list[Piece]:
    """Cut a text into pieces, each with the claims that quote it, in the order of `quotes`.

    Parameters
    ----------
    text : str
        The whole text. In the pieces, invisible control characters are shown as markers.
    quotes : sequence of Span
        They may overlap, contain each other or be equal.

    Examples
    --------
    >>> for piece in pieces_of("He threatened her.", [Span(0, 13, "a"), Span(3, 17, "b")]):
    ...     print(piece["text"], piece["claims"])
    He  ['a']
    threatened ['a', 'b']
     her ['b']
    . []
    """
    cuts = sorted({0, len(text), *(cut for quote in quotes for cut in quote[:2])})
    starting: dict[int, list[int]] = {}
    for index, quote in enumerate(quotes):
        starting.setdefault(quote.start, []).append(index)
    pieces: list[Piece] = []
    running: list[int] = []
    for start, end in pairwise(cuts):
        running = sorted([index for index in running if quotes[index].end > start] + starting.get(start, []))
        piece: Piece = {
            "text": visible(text[start:end]),
            "claims": [quotes[index].claim for index in running],
        }
        pieces.append(piece)
    return pieces
