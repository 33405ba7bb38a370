"""The page's style as the page carries it: comments and needless white space left out."""

from __future__ import annotations

import re

# what is quoted stays as it is; a space before a colon, or around + and −, may mean something
_PARTS = re.compile(
    r"""(?P<quoted>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')
    | (?:\s|;|/\*.*?\*/)* (?P<end>\}) (?:\s|/\*.*?\*/)*
    | (?:\s|/\*.*?\*/)* (?P<mark>[{;,>]) (?:\s|/\*.*?\*/)*
    | (?P<colon>:) \s+
    | (?:\s|/\*.*?\*/)+""",
    re.VERBOSE | re.DOTALL,
)


def compact_style(style: str) -> str:
    """Return a style sheet without comments and without white space that means nothing.

    >>> compact_style('/* wide */\\na > b :hover, i {\\n  width: calc(1px + 2%);\\n  content: " ; ";\\n}\\n')
    'a>b :hover,i{width:calc(1px + 2%);content:" ; "}'
    """
    return _PARTS.sub(_shortest, style).strip()


def _shortest(found: re.Match[str]) -> str:
    return found["quoted"] or found["end"] or found["mark"] or found["colon"] or " "
