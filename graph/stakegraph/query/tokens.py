"""The tokens of SPARQL: what a text is cut into before anything is said of it."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

# Python's \w leaves out the marks that many scripts put on their letters; in SPARQL they are part of a name.
_TOKEN = re.compile(
    r"""
      (?P<space>    \s+ | \#[^\r\n]* )
    | (?P<iri>      < (?: [^<>"{}|^`\\\x00-\x20] | \\u[0-9A-Fa-f]{4} | \\U[0-9A-Fa-f]{8} )* > )
    | (?P<string>   \"{3} (?: [^"\\] | \\. | "(?!"") )* \"{3} | '{3} (?: [^'\\] | \\. | '(?!'') )* '{3}
                  | " (?: [^"\\\r\n] | \\[^\r\n] )* " | ' (?: [^'\\\r\n] | \\[^\r\n] )* ' )
    | (?P<variable> [?$][\w·À-\U0010ffff]+ )
    | (?P<blank>    _:\w (?: [\w·À-\U0010ffff-] | \.+(?=[\w-]) )* )
    | (?P<language> @[A-Za-z]+ (?: -[A-Za-z0-9]+ )* )
    | (?P<name>     (?: [^\W\d_] [\w·À-\U0010ffff.-]*+ (?<!\.) )? :
                    (?: [\w·À-\U0010ffff:-] | %[0-9A-Fa-f]{2} | \\[_~.\-!$&'()*+,;=/?\#@%] | \.+(?=[\w:%\\-]) )* )
    | (?P<word>     [^\W\d_]\w* )
    | (?P<number>   [0-9]*\.?[0-9]+ (?: [eE][+-]?[0-9]+ )? )
    | (?P<mark>     . )
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
CLOSING = {"{": "}", "(": ")", "[": "]"}


class Token(NamedTuple):
    """A token, its kind, and where it starts in the text."""

    kind: str
    text: str
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    @property
    def keyword(self) -> str | None:
        return self.text.upper() if self.kind == "word" else None


def tokens_of(text: str) -> Iterator[Token]:
    """Cut a text into its tokens, space and comments left out.

    >>> [token.text for token in tokens_of("ASK{?s a 'b c'} # why")]
    ['ASK', '{', '?s', 'a', "'b c'", '}']
    """
    for match in _TOKEN.finditer(text):
        if match.lastgroup is not None and match.lastgroup != "space":
            yield Token(match.lastgroup, match[0], match.start())


def unescape(text: str) -> str:
    """Resolve the codepoint escapes; one beyond Unicode is left to the parser to complain about."""

    def character(match: re.Match[str]) -> str:
        code = int(match[1] or match[2], 16)
        return chr(code) if code < 0x110000 else match[0]

    return _ESCAPE.sub(character, text)


def deepest(tokens: list[Token]) -> int:
    """Return how deep brackets are nested, those of triples among them."""
    depth = deepest = 0
    for token, following in pairwise([*tokens, Token("mark", "", -1)]):
        if token.kind != "mark":
            continue
        is_double = following.kind == "mark" and following.start == token.end and following.text == token.text
        if token.text in CLOSING or (token.text == "<" and is_double):
            depth += 1
        elif token.text in CLOSING.values() or (token.text == ">" and is_double):
            depth -= 1
        deepest = max(deepest, depth)
    return deepest


def outside_values(tokens: list[Token]) -> Iterator[Token]:
    """Yield the tokens but those of the data in VALUES, which the engine reads without recursion."""
    rest = iter(tokens)
    for token in rest:
        yield token
        if token.keyword != "VALUES":
            continue
        for each in rest:
            yield each
            if each.text == "{":
                break
        for each in rest:
            if each.text == "}":
                break
