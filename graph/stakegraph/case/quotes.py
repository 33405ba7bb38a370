"""Finding a claim's words in its source. Offsets are never typed by hand: they are found, or it is an error."""

from __future__ import annotations

from bisect import bisect
from collections import defaultdict
from difflib import SequenceMatcher
from functools import cached_property

from stakegraph.errors import shortened

_LOOK_ALIKE = str.maketrans("‘’‚‛“”„‟‐‑‒–—−\u00a0\u2009\u202f", "''''\"\"\"\"------   ")
_CONTEXT = 32
_LIKE_ENOUGH = 0.5
_LARGE = 100_000
_GRAMS, _STEP = (16, 8), 8
_MOST_CANDIDATES = 10_000
_MOST_PLACES = 1_000
"""Places of one quote that are counted."""
_WINDOW = 200
"""Characters of a missing quote whose closest passage is looked for."""
_LONGEST_WORD = 50
"""Characters by which a passage grows at each end until it begins and ends with a whole word."""
_MOST_SEARCHED = 4_000_000_000
"""Characters of one text that are searched for closest passages, about four seconds of work; then there are no more."""


class QuoteError(ValueError):
    """The words are not in the text, or in more than one place."""


def locate(text: str, quote: str) -> tuple[int, int]:
    """Return where `quote` stands in `text`, as code-point offsets, end excluded.

    Raises
    ------
    QuoteError
        When the quote is not there exactly once; the message says what stands there instead.

    Examples
    --------
    >>> locate("He left. She stayed.", "She stayed")
    (9, 19)
    """
    return _only_place(quote, _places(text, quote), _Hints(text))


class QuotesOf:
    """Finds many quotes in one text, as `locate` does.

    A large text is not searched for each: every eighth position in it is indexed by the 16 characters there, and when a
    shorter quote needs it by the 8 there. Wherever a quote of 23 (15) characters or more stands, one of its first eight
    positions is such a one. A still shorter quote, and one that begins as very many places do, is searched for.

    Examples
    --------
    >>> QuotesOf("He left. She stayed.").locate("She stayed")
    (9, 19)
    """

    def __init__(self, text: str, *, large: int = _LARGE) -> None:
        self._text, self._is_large = text, len(text) >= large
        self._hints = _Hints(text)
        self._indexes: dict[int, dict[str, list[int]]] = {}

    def locate(self, quote: str) -> tuple[int, int]:
        """Return where a quote stands, end excluded.

        Raises
        ------
        QuoteError
            As of `locate`.
        """
        return _only_place(quote, self._places(quote), self._hints)

    def __contains__(self, words: str) -> bool:
        return bool(self._places(words))

    def _places(self, quote: str) -> list[int]:
        length = next((length for length in _GRAMS if len(quote) >= length + _STEP - 1), None)
        if length is None or not self._is_large:
            return _places(self._text, quote)
        index = self._index(length)
        found = [(offset, index.get(quote[offset : offset + length], ())) for offset in range(_STEP)]
        if sum(len(positions) for _, positions in found) > _MOST_CANDIDATES:
            return _places(self._text, quote)
        return sorted(
            position - offset
            for offset, positions in found
            for position in positions
            if position >= offset and self._text.startswith(quote, position - offset)
        )

    def _index(self, length: int) -> dict[str, list[int]]:
        if length not in self._indexes:
            index = self._indexes[length] = defaultdict(list)
            for position in range(0, len(self._text) - length + 1, _STEP):
                index[self._text[position : position + length]].append(position)
        return self._indexes[length]


def selector_context(text: str, start: int, end: int) -> tuple[str, str]:
    """Return up to 32 code points before and after a span, as the prefix and suffix of a text-quote selector."""
    return text[max(0, start - _CONTEXT) : start], text[end : end + _CONTEXT]


def _places(text: str, quote: str) -> list[int]:
    places: list[int] = []
    start = text.find(quote)
    while start >= 0 and len(places) <= _MOST_PLACES:
        places.append(start)
        start = text.find(quote, start + 1)
    return places


def _only_place(quote: str, places: list[int], hints: _Hints) -> tuple[int, int]:
    if not places:
        raise QuoteError(hints.why_missing(quote))
    if len(places) > 1:
        listed = ", ".join(map(str, places[:5])) + (", …" if len(places) > 5 else "")
        times = f"more than {_MOST_PLACES}" if len(places) > _MOST_PLACES else len(places)
        raise QuoteError(
            f"quote is found {times} times, at {listed}; lengthen it until it is found once: {shortened(quote)!r}"
        )
    return places[0], places[0] + len(quote)


class _Hints:
    """Explains why quotes are not in a text; without closest passages once `_MOST_SEARCHED` is reached."""

    def __init__(self, text: str) -> None:
        self._text, self._searched = text, 0

    @cached_property
    def _with_plain_line_ends(self) -> str:
        return self._text.replace("\r\n", "\n")

    @cached_property
    def _with_plain_marks(self) -> str:
        return self._text.translate(_LOOK_ALIKE)

    def why_missing(self, quote: str) -> str:
        """Return why a quote is not in the text, with the words that stand there instead where they can be found."""
        missing = f"quote is not in the source: {shortened(quote)!r}"
        if len(quote) > len(self._text) or self._searched > _MOST_SEARCHED:
            return missing
        self._searched += min(len(quote), _WINDOW) * len(self._text)
        if quote.replace("\r\n", "\n") in self._with_plain_line_ends:
            return "quote differs from the source in its line ends only; quote the part before or after the line break"
        alike = self._with_plain_marks.find(quote.translate(_LOOK_ALIKE))
        if alike >= 0:
            words = shortened(self._text[alike : alike + len(quote)])
            return (
                f"quote differs from the source in quotation marks, dashes or spaces; the source has: {words}"
            )
        closest = _closest_passage(self._text, self._where_it_departs(quote))
        return f"{missing}; the closest passage is: {closest}" if closest else missing

    def _where_it_departs(self, quote: str) -> str:
        """Return a quote, or of a long one the part around the first character that is not as in the text."""
        if len(quote) <= _WINDOW:
            return quote
        common = bisect(range(len(quote)), False, key=lambda end: quote[: end + 1] not in self._text)
        start = max(0, min(common - _WINDOW // 2, len(quote) - _WINDOW))
        return quote[start : start + _WINDOW]


def _closest_passage(text: str, quote: str) -> str | None:
    in_text, in_quote = _longest_common(text, quote)
    start = max(0, in_text - in_quote)
    end = min(len(text), start + len(quote))
    first, last = max(0, start - _LONGEST_WORD), min(len(text), end + _LONGEST_WORD)
    while start > first and not text[start - 1].isspace():
        start -= 1
    while end < last and not text[end].isspace():
        end += 1
    passage = text[start:end]
    likeness = SequenceMatcher(None, passage, quote, autojunk=False).ratio()
    return passage if likeness >= _LIKE_ENOUGH else None


def _longest_common(text: str, quote: str) -> tuple[int, int]:
    """Return where the longest string that both share begins in each; of several, the first in the text.

    As `difflib.SequenceMatcher.find_longest_match` has it, by the search of strings, which is many times faster.
    """
    longest = 0
    for start in range(len(quote)):
        while start + longest < len(quote) and quote[start : start + longest + 1] in text:
            longest += 1
    if not longest:
        return 0, 0
    shared = {quote[start : start + longest] for start in range(len(quote) - longest + 1)}
    place, words = min((text.find(each), each) for each in shared if each in text)
    return place, quote.find(words)
