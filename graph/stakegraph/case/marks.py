"""Compare words without regard to quotation marks, hyphens and spaces, and find them as a text has them."""

from __future__ import annotations

import re
from array import array
from functools import cached_property

_PLAIN_MARKS = str.maketrans(
    dict.fromkeys("‘’‚‛‹›`´", "'") | dict.fromkeys("“”„‟«»", '"') | dict.fromkeys("‐‑‒–—−", "-")  # noqa: RUF001
)
# Soft hyphens and zero-width spaces are invisible; Python's \s includes no-break spaces.
_REWRITTEN = re.compile(r"(?P<invisible>[\u00ad\u200b\ufeff]+)|(?P<space>\s+)")


def fold_marks(text: str) -> str:
    """Return a text with plain quotation marks, hyphens and single spaces, without soft hyphens.

    >>> fold_marks("“Re\\u00adcruit\\u00a0 them”")
    '"Recruit them"'
    """
    without_invisible = re.sub("[\u00ad\u200b\ufeff]+", "", text)
    return re.sub(r"\s+", " ", without_invisible).translate(_PLAIN_MARKS)


class FoldedText:
    """A text in which words are found although their marks or spaces differ.

    Examples
    --------
    >>> FoldedText("He said: “Go\\u00a0home.”").find_as_written('"Go home."')
    ['“Go\\xa0home.”']
    """

    def __init__(self, text: str) -> None:
        self._text = text

    @cached_property
    def _folded(self) -> str:
        return fold_marks(self._text)

    @cached_property
    def _offsets(self) -> array[int]:
        """The offset in the text of each character of the folded text, and the end of the text."""
        offsets = array("L")
        position, after_space = 0, False
        for match in _REWRITTEN.finditer(self._text):
            if match.start() > position:
                offsets.extend(range(position, match.start()))
                after_space = False
            if match["space"] and not after_space:
                offsets.append(match.start())
                after_space = True
            position = match.end()
        offsets.extend(range(position, len(self._text) + 1))
        return offsets

    def find_as_written(self, words: str, most: int = 2) -> list[tuple[int, int]]:
        """Return the spans that have the words, at most `most` of them."""
        folded = fold_marks(words).strip()
        spans: list[tuple[int, int]] = []
        start = self._folded.find(folded) if folded else -1
        while start >= 0 and len(spans) < most:
            last = start + len(folded) - 1
            spans.append((self._offsets[start], self._offsets[last] + 1))
            start = self._folded.find(folded, start + 1)
        return spans
