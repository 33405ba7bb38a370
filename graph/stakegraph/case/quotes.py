"""Finding a claim's words in its source. Offsets are never typed by hand: they are found, or it is an error."""

from __future__ import annotations

from collections import defaultdict
from difflib import SequenceMatcher

_LOOK_ALIKE = str.maketrans("‘’‚‛“”„‟‐‑‒–—−\u00a0\u2009\u202f", "''''\"\"\"\"------   ")
_CONTEXT = 32
_LIKE_ENOUGH = 0.5
_LARGE = 100_000
_GRAMS, _STEP = (16, 8), 8
_MOST_CANDIDATES = 10_000


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
    return _only_place(text, quote, _places(text, quote))


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
        self._indexes: dict[int, dict[str, list[int]]] = {}

    def locate(self, quote: str) -> tuple[int, int]:
        """Return where a quote stands, end excluded.

        Raises
        ------
        QuoteError
            As of `locate`.
        """
        return _only_place(self._text, quote, self._places(quote))

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
    places, start = [], text.find(quote)
    while start >= 0:
        places.append(start)
        start = text.find(quote, start + 1)
    return places


def _only_place(text: str, quote: str, places: list[int]) -> tuple[int, int]:
    if not places:
        raise QuoteError(_why_missing(text, quote))
    if len(places) > 1:
        listed = ", ".join(map(str, places[:5])) + (", …" if len(places) > 5 else "")
        raise QuoteError(
            f"quote is found {len(places)} times, at {listed}; lengthen it until it is found once: {quote!r}"
        )
    return places[0], places[0] + len(quote)


def _why_missing(text: str, quote: str) -> str:
    if quote.replace("\r\n", "\n") in text.replace("\r\n", "\n"):
        return "quote differs from the source in its line ends only; quote the part before or after the line break"
    alike = text.translate(_LOOK_ALIKE).find(quote.translate(_LOOK_ALIKE))
    if alike >= 0:
        words = text[alike : alike + len(quote)]
        return f"quote differs from the source in quotation marks, dashes or spaces; the source has: {words}"
    closest = _closest_passage(text, quote)
    return f"quote is not in the source: {quote!r}" + (
        f"; the closest passage is: {closest}" if closest else ""
    )


def _closest_passage(text: str, quote: str) -> str | None:
    in_text, in_quote = _longest_common(text, quote)
    start = max(0, in_text - in_quote)
    end = min(len(text), start + len(quote))
    while start > 0 and not text[start - 1].isspace():
        start -= 1
    while end < len(text) and not text[end].isspace():
        end += 1
    passage = text[start:end]
    return passage if SequenceMatcher(None, passage, quote).ratio() >= _LIKE_ENOUGH else None


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
