"""A text cut into pieces at the ends of its quotes, so that quotes that overlap can all be marked."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple, TypedDict

from stakegraph.page.content.text import visible

if TYPE_CHECKING:
    from collections.abc import Sequence


class Span(NamedTuple):
    """Where a claim's quote stands in a text: from `start` to `end`, end excluded, in code points."""

    start: int
    end: int
    claim: str


class Piece(TypedDict):
    """A stretch of a text that the same claims quote; `claims` is empty where none does."""

    text: str
    claims: list[str]


def pieces_of(text: str, quotes: Sequence[Span]) -> list[Piece]:
    """Cut a text into pieces, each with the claims that quote it, in the order of `quotes`.

    Parameters
    ----------
    text : str
        The whole text. In the pieces, invisible control characters are shown as markers.
    quotes : sequence of Span
        They may overlap, hold each other or be the same.

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
    for number, quote in enumerate(quotes):
        starting.setdefault(quote.start, []).append(number)
    pieces: list[Piece] = []
    running: list[int] = []
    for start, end in pairwise(cuts):
        running = sorted([each for each in running if quotes[each].end > start] + starting.get(start, []))
        piece: Piece = {"text": visible(text[start:end]), "claims": [quotes[each].claim for each in running]}
        pieces.append(piece)
    return pieces
