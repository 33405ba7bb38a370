"""Find the sentence around a quote.

A rule-based splitter is enough here, because a lint needs the sentence of one quote only, and a wrong boundary costs a
hint. Libraries such as pysbd and syntok (both MIT) split whole texts.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import cached_property
from typing import NamedTuple

_REACH = 1_000
"""Characters on either side of a quote that count as its sentence; this bounds the time for a text without stops."""
_SPACES = re.compile(r"\s+")
_BOUNDARY = re.compile(
    r"""
    [.!?] [”’"')\]]{0,3} \s+ (?= [“‘"'(\[—–-]{0,3} [A-Z0-9] )   # a stop, then a capital letter or a digit
    | (?<= [.!?:;”"] ) [ \t]* \n                                 # a line that ends with a mark
    | \n [ \t]* \n                                               # an empty line
    """,
    re.VERBOSE,
)
_ABBREVIATION = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Messrs|Dr|Prof|St|Ft|Mt|Gen|Col|Maj|Capt|Lt|Sgt|Sen|Rep|Gov|Pres|Rev|Hon|Esq|Jr|Sr|Inc|Co|Corp|Ltd"
    r"|No|Nos|Art|Sec|vs|v|cf|pp|Jan|Feb|Mar|Apr|Aug|Sept|Oct|Nov|Dec|Id|Op|et al|e\.g|i\.e)|\b(?:[A-Z]\.)*[A-Z])$"
)


class Passage(NamedTuple):
    """A quote, with the rest of its sentence before and after it; each line end is a space."""

    before: str
    quote: str
    after: str


class Sentences:
    """Gives the sentence around each quote of one text.

    Examples
    --------
    >>> text = "He left. Mr. Lund says that she stayed. They met."
    >>> start = text.index("she")
    >>> Sentences(text).passage(start, start + 10)
    Passage(before='Mr. Lund says that ', quote='she stayed', after='.')
    """

    def __init__(self, text: str) -> None:
        self._text = text

    @cached_property
    def _starts(self) -> list[int]:
        """The offsets at which sentences start, after the first."""
        return [match.end() for match in _BOUNDARY.finditer(self._text) if not self._is_abbreviated(match)]

    def _is_abbreviated(self, boundary: re.Match[str]) -> bool:
        stop = boundary.start()
        is_stop = boundary.group().startswith(".") and "\n" not in boundary.group()
        return is_stop and _ABBREVIATION.search(self._text[max(stop - 20, 0) : stop]) is not None

    def passage(self, start: int, end: int) -> Passage:
        """Return the quote from `start` to `end` with the rest of its sentence."""
        preceding, following = bisect_right(self._starts, start), bisect_left(self._starts, end)
        first = self._starts[preceding - 1] if preceding else 0
        last = self._starts[following] if following < len(self._starts) else len(self._text)
        before = self._text[max(first, start - _REACH) : start]
        after = self._text[end : min(last, end + _REACH)]
        return Passage(*map(_join_lines, (before, self._text[start:end], after.rstrip())))


def _join_lines(text: str) -> str:
    return _SPACES.sub(" ", text)
