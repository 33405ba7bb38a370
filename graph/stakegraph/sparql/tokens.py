"""Split SPARQL into tokens, in linear time for any text."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

# Python's \w excludes the combining marks of many scripts; in SPARQL they are part of a name.
_LOCAL_NAME = (
    r""": (?: [\w·À-\U0010ffff:-] | %[0-9A-Fa-f]{2} | \\[_~.\-!$&'()*+,;=/?\#@%] | \.+(?=[\w:%\\-]) )*+"""
)
_PREFIX = r"[^\W\d_] [\w·À-\U0010ffff.-]*+"
_TOKEN, _TOKEN_WITHOUT_PREFIX = (
    re.compile(
        rf"""
          (?P<space>    \s+ | \#[^\r\n]* )
        | (?P<iri>      < (?: [^<>"{{}}|^`\\\x00-\x20] | \\u[0-9A-Fa-f]{{4}} | \\U[0-9A-Fa-f]{{8}} )*+ > )
        | (?P<variable> [?$][\w·À-\U0010ffff]+ )
        | (?P<blank>    _:\w (?: [\w·À-\U0010ffff-] | \.+(?=[\w-]) )*+ )
        | (?P<language> @[A-Za-z]+ (?: -[A-Za-z0-9]+ )*+ )
        | (?P<name>     {prefix} {_LOCAL_NAME} )
        | (?P<word>     [^\W\d_]\w* )
        | (?P<number>   [0-9]*\.?[0-9]+ (?: [eE][+-]?[0-9]+ )? )
        | (?P<mark>     . )
        """,
        re.VERBOSE | re.DOTALL,
    )
    for prefix in (rf"(?: {_PREFIX} (?<!\.) )?", "")
)
_PREFIX_RUN = re.compile(_PREFIX, re.VERBOSE)
_STRINGS = {
    quote: re.compile(rf"{quote} (?: [^{quote}\\\r\n] | \\[^\r\n] )*+ {quote}", re.VERBOSE) for quote in "\"'"
}
_LONG_STRINGS = {
    quote: re.compile(
        rf"{quote}{{3}} (?: [^{quote}\\] | \\. | {quote}(?!{quote}{quote}) )*+ {quote}{{3}}",
        re.VERBOSE | re.DOTALL,
    )
    for quote in "\"'"
}
_LINE_END = re.compile(r"[\r\n]|\Z")
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
CLOSING = {"{": "}", "(": ")", "[": "]"}


class Token(NamedTuple):
    """A token, its kind, and its offset in the text."""

    kind: str
    text: str
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    @property
    def keyword(self) -> str | None:
        return self.text.upper() if self.kind == "word" else None


def tokenize(text: str) -> Iterator[Token]:
    """Split a text into tokens, without spaces and comments.

    >>> [token.text for token in tokenize("ASK{?s a 'b c'} # why")]
    ['ASK', '{', '?s', 'a', "'b c'", '}']
    """
    strings = _StringReader(text)
    offset = prefix_run_end = 0
    while offset < len(text):
        string_end = strings.end_of(offset)
        if string_end is not None:
            yield Token("string", text[offset:string_end], offset)
            offset = string_end
            continue
        # In a run of name characters that no colon follows, no prefixed name can start. Skipping the rest of such a
        # run keeps the time linear.
        pattern = _TOKEN if offset >= prefix_run_end else _TOKEN_WITHOUT_PREFIX
        match = pattern.match(text, offset)
        assert match is not None  # a mark matches any character
        kind = match.lastgroup or ""
        if kind == "word" and pattern is _TOKEN:
            run = _PREFIX_RUN.match(text, offset)
            prefix_run_end = run.end() if run else offset
        if kind != "space":
            yield Token(kind, match[0], offset)
        offset = match.end()


class _StringReader:
    """Finds the ends of strings, and searches for a missing end only once.

    A quotation mark after an unclosed one must be escaped, since it would close the string otherwise. So a string that
    starts there is unclosed too.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._unclosed_until = dict.fromkeys("\"'", 0)
        self._long_unclosed: set[str] = set()

    def end_of(self, offset: int) -> int | None:
        """Return the end of the string that starts at an offset, if any."""
        quote = self._text[offset]
        if quote not in _STRINGS:
            return None
        if quote not in self._long_unclosed and self._text.startswith(quote * 3, offset):
            if match := _LONG_STRINGS[quote].match(self._text, offset):
                return match.end()
            self._long_unclosed.add(quote)
        if offset < self._unclosed_until[quote]:
            return None
        if match := _STRINGS[quote].match(self._text, offset):
            return match.end()
        line_end = _LINE_END.search(self._text, offset)
        self._unclosed_until[quote] = line_end.start() if line_end else len(self._text)
        return None


def unescape(text: str) -> str:
    """Resolve codepoint escapes; the parser reports escapes beyond Unicode."""

    def resolve(match: re.Match[str]) -> str:
        code = int(match[1] or match[2], 16)
        return chr(code) if code <= sys.maxunicode else match[0]

    return _ESCAPE.sub(resolve, text)
