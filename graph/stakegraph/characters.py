"""Mark characters that deceive readers.

They are invisible, reverse the direction of a line, or move a terminal's cursor.
"""

from __future__ import annotations

import re
from functools import wraps
from typing import TYPE_CHECKING, ParamSpec

if TYPE_CHECKING:
    from collections.abc import Callable

P = ParamSpec("P")

# Direction overrides can make a quote read as its opposite; lone surrogates cannot be written as UTF-8.
HIDDEN = re.compile("[\u202a-\u202e\u2066-\u2069\ud800-\udfff\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

_RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_ARROWS = re.compile("[→⇢←⇠∴]+|·{3}")


def visible(text: str) -> str:
    """Return `text` with invisible control characters replaced by visible markers.

    >>> visible("safe\\u202etxt")
    'safe[U+202E]txt'
    """
    return HIDDEN.sub(lambda match: f"[U+{ord(match.group()):04X}]", text)


def for_terminal(text: str) -> str:
    """Return `text` without characters that hide, reverse or overwrite terminal lines.

    >>> for_terminal("over\\rwritten, \\x1b[31mred\\r\\n")
    'over[U+000D]written, [U+001B][31mred\\n'
    """
    marked = visible(text.replace("\r\n", "\n")).replace("\r", "[U+000D]")
    if not _RIGHT_TO_LEFT.search(marked):
        return marked
    # Between two right-to-left names, a terminal would lay the arrow out right to left, which reverses its meaning.
    return _ARROWS.sub("\u200e\\g<0>\u200e", marked)


def for_reading(write: Callable[P, str]) -> Callable[P, str]:
    """Decorate a function so that its text is safe to show in a terminal."""

    @wraps(write)
    def write_for_terminal(*args: P.args, **kwargs: P.kwargs) -> str:
        return for_terminal(write(*args, **kwargs))

    return write_for_terminal
