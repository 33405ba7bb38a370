"""The page's own modules as one script: comments and needless white space left out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from stakegraph.errors import StakegraphError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_TOKEN = re.compile(
    r"""(?P<space>\s+)
    | (?P<comment>//[^\n]*|/\*.*?\*/)
    | (?P<text>'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`)
    | (?P<word>[\w$]+(?:\.\d+)?)
    | (?P<mark>.)""",
    re.VERBOSE | re.DOTALL,
)
_PATTERN = re.compile(r"/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n\[])+/[a-z]*")
# after these a slash begins a pattern; after another word, a bracket or a number it divides
_BEFORE_PATTERN = frozenset((*"(,=:[!&|?{};><+-*%~", "return", "typeof", "case", "in", "of"))
# where a line may not end, or not begin, a statement: there its end says nothing
_NO_END = frozenset("{([,;:?=*&|<>!.%")
_NO_BEGINNING = frozenset("})],;:?.&|=*%<>")


class Token(NamedTuple):
    """A piece of a script that means something, and whether white space, or the end of a line, was before it."""

    text: str
    spaced: bool
    new_line: bool


def tokens(script: str) -> Iterator[Token]:
    """Yield the tokens of a script in plain modern JavaScript.

    Raises
    ------
    StakegraphError
        When a template holds another template, which these modules do without.

    Examples
    --------
    >>> [token.text for token in tokens("a = b / 2; // half")]
    ['a', '=', 'b', '/', '2', ';']
    """
    place, last, spaced, new_line = 0, ";", False, False
    while place < len(script):
        found = _TOKEN.match(script, place)
        if script[place] == "/" and last in _BEFORE_PATTERN and not script.startswith(("//", "/*"), place):
            found = _PATTERN.match(script, place) or found
        assert found is not None  # the last alternative takes any character
        place, text, kind = found.end(), found.group(), found.lastgroup
        if kind in ("space", "comment"):
            spaced, new_line = True, new_line or "\n" in text
            continue
        if text.startswith("`") and text.count("${") > text.count("}"):
            raise StakegraphError(f"a template inside a template: {text[:60]!r}")
        yield Token(text, spaced, new_line)
        last, spaced, new_line = text, False, False


def compact(script: str) -> str:
    """Return a script without comments and without white space that means nothing; no name is changed.

    Examples
    --------
    >>> compact("function half(value) {\\n  // why not\\n  return value / 2;\\n}\\n")
    'function half(value){return value/2;}'
    """
    return joined(tokens(script))


def joined(code: Iterable[Token]) -> str:
    """Return tokens as a script, with no more white space between them than their meaning needs."""
    made, last = [], ";"
    for token in code:
        if token.new_line and last[-1] not in _NO_END and token.text[0] not in _NO_BEGINNING:
            made.append("\n")
        elif token.spaced and _would_join(last, token.text):
            made.append(" ")
        made.append(token.text)
        last = token.text
    return "".join(made)


def _would_join(one: str, other: str) -> bool:
    """Tell whether two tokens mean something else side by side: two words, `+ +`, a pattern and its flags."""
    left, right = one[-1], other[0]
    words = [each.isalnum() or each in "_$" for each in (left, right)]
    return all(words) or (left == right and left in "+-/") or (len(one) > 1 and left == "/" and words[1])
