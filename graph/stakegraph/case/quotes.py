"""Locate quotes in their sources, so that nobody has to type offsets by hand."""

from __future__ import annotations

from bisect import bisect
from collections import defaultdict
from difflib import SequenceMatcher
from functools import cached_property
from typing import TYPE_CHECKING

from stakegraph.case.marks import fold_marks, fold_offsets
from stakegraph.errors import shorten

if TYPE_CHECKING:
    from array import array

_CONTEXT = 32
"""Code points of context before and after a quote in a text-quote selector."""
_MIN_SIMILARITY = 0.5
"""The minimum similarity of a closest passage, as `difflib.SequenceMatcher.ratio` measures it."""
_LARGE_TEXT = 100_000
"""Characters from which a text is indexed instead of searched."""
_GRAM_LENGTHS, _STEP = (16, 8), 8
"""Characters of an indexed gram, and the distance between two indexed offsets."""
_MAX_CANDIDATES = 10_000
"""Candidates from the index; if there are more, a search of the whole text is faster."""
_MAX_MATCHES = 1_000
"""Matches of one quote that are counted."""
_MAX_LISTED = 5
"""Offsets of an ambiguous quote that an error message lists."""
_WINDOW = 200
"""Characters of a missing quote that are compared to find the closest passage."""
_MAX_WORD_LENGTH = 50
"""Characters by which a passage may grow at each end to include a whole word."""
_MAX_SEARCHED = 4_000_000_000
"""Characters of one text to search for closest passages: about four seconds of work."""


class QuoteError(ValueError):
    """A quote is not in the text, or occurs more than once."""


def locate(text: str, quote: str) -> tuple[int, int]:
    """Return the start and end of `quote` in `text`, as code-point offsets; the end is exclusive.

    Raises
    ------
    QuoteError
        When the quote does not occur exactly once. The message shows the closest passage or the offsets.

    Examples
    --------
    >>> locate("He left. She stayed.", "She stayed")
    (9, 19)
    """
    return _require_one_match(quote, _search(text, quote), _Hints(text))


class QuotesOf:
    """Locates many quotes in one text, like `locate`.

    A large text is indexed, because searching it for each quote would be slow. The index maps the gram of 16 characters
    at every eighth offset to that offset; for shorter quotes, a second index uses grams of 8 characters. In a match of
    at least 23 (or 15) characters, one of the first eight offsets is indexed. The text is searched for quotes that are
    still shorter, or whose grams are very frequent.

    Examples
    --------
    >>> QuotesOf("He left. She stayed.").locate("She stayed")
    (9, 19)
    """

    def __init__(self, text: str, *, large: int = _LARGE_TEXT) -> None:
        self._text, self._is_large = text, len(text) >= large
        self._hints = _Hints(text)
        self._indexes: dict[int, dict[str, list[int]]] = {}

    def locate(self, quote: str) -> tuple[int, int]:
        """Return the start and end of a quote; the end is exclusive.

        Raises
        ------
        QuoteError
            When the quote does not occur exactly once.
        """
        return _require_one_match(quote, self.find_all(quote), self._hints)

    def __contains__(self, words: str) -> bool:
        return bool(self.find_all(words))

    def find_all(self, quote: str) -> list[int]:
        """Return the offsets of a quote; at most one more than the matches that are counted."""
        candidates = self._list_candidates(quote) if self._is_large else None
        if candidates is None:
            return _search(self._text, quote)
        text = self._text
        return sorted(start for start in candidates if start >= 0 and text.startswith(quote, start))

    def _list_candidates(self, quote: str) -> list[int] | None:
        """Return the offsets where a quote may start; None if the index does not help."""
        length = _choose_gram_length(quote)
        if length is None:
            return None
        index = self._index_grams(length)
        candidates: list[int] = []
        for shift in range(_STEP):
            gram = quote[shift : shift + length]
            offsets = index.get(gram, [])
            if len(candidates) + len(offsets) > _MAX_CANDIDATES:
                return None
            candidates += [offset - shift for offset in offsets]
        return candidates

    def _index_grams(self, length: int) -> dict[str, list[int]]:
        """Return the offsets of the grams of a length, at every eighth offset."""
        if length not in self._indexes:
            index = self._indexes[length] = defaultdict(list)
            for offset in range(0, len(self._text) - length + 1, _STEP):
                index[self._text[offset : offset + length]].append(offset)
        return self._indexes[length]


class FoldedText:
    """A text in which words are found although their quotation marks, hyphens or spaces differ.

    Examples
    --------
    >>> FoldedText("He said: “Go\\u00a0home.”").find_as_written('"Go home."')
    [(9, 19)]
    """

    def __init__(self, text: str) -> None:
        self._text = text

    @cached_property
    def _folded(self) -> QuotesOf:
        return QuotesOf(fold_marks(self._text))

    @cached_property
    def _offsets(self) -> array[int]:
        return fold_offsets(self._text)

    def find_as_written(self, words: str) -> list[tuple[int, int]]:
        """Return the spans that have the words; at most one more than the matches that are counted."""
        folded = fold_marks(words).strip()
        starts = self._folded.find_all(folded) if folded else []
        return [(self._offsets[start], self._offsets[start + len(folded) - 1] + 1) for start in starts]


def selector_context(text: str, start: int, end: int) -> tuple[str, str]:
    """Return up to 32 code points before and after a span, for a text-quote selector."""
    return text[max(0, start - _CONTEXT) : start], text[end : end + _CONTEXT]


def _choose_gram_length(quote: str) -> int | None:
    for length in _GRAM_LENGTHS:
        if len(quote) >= length + _STEP - 1:
            return length
    return None


def _search(text: str, quote: str) -> list[int]:
    """Return the offsets of a quote; at most one more than the matches that are counted."""
    starts: list[int] = []
    start = text.find(quote)
    while start >= 0 and len(starts) <= _MAX_MATCHES:
        starts.append(start)
        start = text.find(quote, start + 1)
    return starts


def _require_one_match(quote: str, starts: list[int], hints: _Hints) -> tuple[int, int]:
    if not starts:
        raise QuoteError(hints.explain_missing(quote))
    if len(starts) > 1:
        count = f"more than {_MAX_MATCHES}" if len(starts) > _MAX_MATCHES else len(starts)
        listed = ", ".join(map(str, starts[:_MAX_LISTED]))
        if len(starts) > _MAX_LISTED:
            listed += ", …"
        raise QuoteError(
            f"quote occurs {count} times, at {listed}; lengthen it until it occurs once: {shorten(quote)!r}"
        )
    (start,) = starts
    return start, start + len(quote)


class _Hints:
    """Explains why quotes are not in a text.

    After `_MAX_SEARCHED` characters it no longer looks for closest passages.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._searched = 0

    @cached_property
    def _with_plain_line_ends(self) -> str:
        return self._text.replace("\r\n", "\n")

    @cached_property
    def _folded(self) -> FoldedText:
        return FoldedText(self._text)

    def explain_missing(self, quote: str) -> str:
        """Return why a quote is not in the text, with the closest passage if there is one."""
        missing = f"quote is not in the source: {shorten(quote)!r}"
        if len(quote) > len(self._text) or self._searched > _MAX_SEARCHED:
            return missing
        self._searched += min(len(quote), _WINDOW) * len(self._text)
        if quote.replace("\r\n", "\n") in self._with_plain_line_ends:
            return "quote differs from the source only in its line ends; quote the part before or after the line break"
        spans = self._folded.find_as_written(quote)
        if spans:
            start, end = spans[0]
            words = shorten(self._text[start:end])
            remedy = "'stakegraph check --fix' writes what " if len(spans) == 1 else ""
            return (
                f"quote differs from the source only in quotation marks, hyphens or spaces; {remedy}"
                f"the source has: {words}"
            )
        closest = _find_closest_passage(self._text, self._cut_around_difference(quote))
        return f"{missing}; the closest passage is: {closest}" if closest else missing

    def _cut_around_difference(self, quote: str) -> str:
        """Cut a long quote to the part around the first character that differs from the text."""
        if len(quote) <= _WINDOW:
            return quote
        common = bisect(range(len(quote)), False, key=lambda end: quote[: end + 1] not in self._text)
        start = max(0, min(common - _WINDOW // 2, len(quote) - _WINDOW))
        return quote[start : start + _WINDOW]


def _find_closest_passage(text: str, quote: str) -> str | None:
    start_in_text, start_in_quote = _find_longest_match(text, quote)
    start = max(0, start_in_text - start_in_quote)
    end = min(len(text), start + len(quote))
    passage = _extend_to_whole_words(text, start, end)
    similarity = SequenceMatcher(None, passage, quote, autojunk=False).ratio()
    return passage if similarity >= _MIN_SIMILARITY else None


def _extend_to_whole_words(text: str, start: int, end: int) -> str:
    first = max(0, start - _MAX_WORD_LENGTH)
    last = min(len(text), end + _MAX_WORD_LENGTH)
    while start > first and not text[start - 1].isspace():
        start -= 1
    while end < last and not text[end].isspace():
        end += 1
    return text[start:end]


def _find_longest_match(text: str, quote: str) -> tuple[int, int]:
    """Return the offsets of the longest common substring in the text and the quote.

    Of several, the first in the text counts. The result is that of `difflib.SequenceMatcher.find_longest_match`, but
    string searches are many times faster.
    """
    longest = _measure_longest_match(text, quote)
    if longest == 0:
        return 0, 0
    last_start = len(quote) - longest
    substrings = {quote[start : start + longest] for start in range(last_start + 1)}
    matches = [(text.find(words), words) for words in substrings if words in text]
    offset, words = min(matches)
    return offset, quote.find(words)


def _measure_longest_match(text: str, quote: str) -> int:
    """Return the length of the longest common substring."""
    longest = 0
    for start in range(len(quote)):
        while start + longest < len(quote) and quote[start : start + longest + 1] in text:
            longest += 1
    return longest
