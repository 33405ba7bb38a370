"""Finding a claim's words in its source. Offsets are never typed by hand: they are found, or it is an error."""

from __future__ import annotations

from difflib import SequenceMatcher

_LOOK_ALIKE = str.maketrans("‘’‚‛“”„‟‐‑‒–—−\u00a0\u2009\u202f", "''''\"\"\"\"------   ")
_CONTEXT = 32
_LIKE_ENOUGH = 0.5


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
    start = text.find(quote)
    if start < 0:
        raise QuoteError(_why_missing(text, quote))
    places = _places(text, quote)
    if len(places) > 1:
        listed = ", ".join(map(str, places[:5])) + (", …" if len(places) > 5 else "")
        raise QuoteError(
            f"quote is found {len(places)} times, at {listed}; lengthen it until it is found once: {quote!r}"
        )
    return start, start + len(quote)


def selector_context(text: str, start: int, end: int) -> tuple[str, str]:
    """Return up to 32 code points before and after a span, as the prefix and suffix of a text-quote selector."""
    return text[max(0, start - _CONTEXT) : start], text[end : end + _CONTEXT]


def _places(text: str, quote: str) -> list[int]:
    places, start = [], text.find(quote)
    while start >= 0:
        places.append(start)
        start = text.find(quote, start + 1)
    return places


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
    block = SequenceMatcher(None, text, quote, autojunk=False).find_longest_match()
    start = max(0, block.a - block.b)
    end = min(len(text), start + len(quote))
    while start > 0 and not text[start - 1].isspace():
        start -= 1
    while end < len(text) and not text[end].isspace():
        end += 1
    passage = text[start:end]
    return passage if SequenceMatcher(None, passage, quote).ratio() >= _LIKE_ENOUGH else None
