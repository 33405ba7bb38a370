"""Compare words without regard to quotation marks, hyphens and spaces, and keep their offsets."""

from __future__ import annotations

import re
from array import array

_PLAIN_MARKS = str.maketrans(
    dict.fromkeys("‘’‚‛‹›`´", "'") | dict.fromkeys("“”„‟«»", '"') | dict.fromkeys("‐‑‒–—−", "-")
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


def fold_offsets(text: str) -> array[int]:
    """Return the offset in a text of each character of the folded text, and the end of the text.

    >>> list(fold_offsets("a\\u00ad  b"))
    [0, 2, 4, 5]
    """
    offsets = array("L")
    position, is_after_space = 0, False
    for match in _REWRITTEN.finditer(text):
        if match.start() > position:
            offsets.extend(range(position, match.start()))
            is_after_space = False
        if match["space"] and not is_after_space:
            offsets.append(match.start())
            is_after_space = True
        position = match.end()
    offsets.extend(range(position, len(text) + 1))
    return offsets
