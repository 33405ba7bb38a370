"""Short names for the page's script: what its modules declare gets a letter or two, all else keeps its name.

One name becomes one other name wherever it is a variable, in whatever scope, so that scopes stay as they were.
Properties, keys and methods keep theirs, and so does all that belongs to the language or the browser.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise, product
from string import ascii_letters, digits
from typing import TYPE_CHECKING

from stakegraph.errors import StakegraphError
from stakegraph.page.script import Token, joined, tokens

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_OF_THE_LANGUAGE = """
    async await break case catch class const continue default delete do else extends false finally for function if in
    instanceof let new null of return super switch this throw true try typeof void while yield
"""
_OF_THE_BROWSER = """
    Array Blob Boolean CSS Infinity JSON Map Math Node Number Object Path2D Promise ResizeObserver Set String URL
    URLSearchParams XMLSerializer addEventListener cancelAnimationFrame clearTimeout document getComputedStyle history
    innerHeight innerWidth location matchMedia navigator parseFloat performance prompt requestAnimationFrame setTimeout
    undefined vis window
"""
LANGUAGE = frozenset(_OF_THE_LANGUAGE.split())
BROWSER = frozenset(_OF_THE_BROWSER.split())
_WORD = re.compile(r"[A-Za-z_$][\w$]*")
# a brace after these opens a block, after anything else an object or the pattern of one
_BEFORE_BLOCK = frozenset((")", ">", "else", "try", "finally", "do", ";", "{", "}"))
_HEADS = frozenset(("if", "for", "while", "switch"))
_OPENING, _CLOSING = "([{", ")]}"


def shorten(script: str) -> str:
    """Return a script, compact, in which what it declares itself has short names.

    Raises
    ------
    StakegraphError
        When it uses a name that it neither declares nor :data:`BROWSER` knows, or declares one of the browser's.

    Examples
    --------
    >>> shorten("const half = ({ value, by = 2 }) => value / by;")
    'const c=({value:b,by:a=2})=>b/a;'
    """
    code = [*tokens(script)]
    own = short_names(code)
    return joined(Script(code).renamed(own))


def short_names(code: Sequence[Token]) -> dict[str, str]:
    """Return the short name of each name that the code declares: what is used most gets the shortest."""
    script = Script(code)
    uses, declared = Counter(script.uses()), script.declared
    if strange := sorted(set(uses) - declared - BROWSER):
        raise StakegraphError(
            f"the page's script neither declares {strange[0]!r} nor is it known of a browser"
        )
    if taken := sorted(declared & BROWSER):
        raise StakegraphError(f"the page's script declares {taken[0]!r}, which is the browser's")
    names = sorted(declared & set(uses), key=lambda name: (-uses[name], name))
    return dict(zip(names, _pool(), strict=False))


def _pool() -> Iterator[str]:
    for length in (1, 2, 3):
        for first, *rest in product(ascii_letters, *[ascii_letters + digits] * (length - 1)):
            name = first + "".join(rest)
            if name not in LANGUAGE and name not in BROWSER:
                yield name


@dataclass(frozen=True)
class Script:
    """Tokens, and what each word among them is: a variable, a key, a declaration."""

    code: Sequence[Token]

    def text(self, at: int) -> str:
        """Return the token there; outside the script stands the end of a statement."""
        return self.code[at].text if 0 <= at < len(self.code) else ";"

    @cached_property
    def brackets(self) -> tuple[dict[int, int], list[int]]:
        """Return where each opening bracket closes, and in which opening bracket each token stands (or −1)."""
        closes, within, open_ones = {}, [], [-1]
        for at in range(len(self.code)):
            if self.text(at) in _CLOSING:
                closes[open_ones.pop()] = at
            within.append(open_ones[-1])
            if self.text(at) in _OPENING:
                open_ones.append(at)
        return closes, within

    def is_object(self, opening: int) -> bool:
        """Tell whether the bracket there holds the fields of an object, or of a pattern that takes one apart."""
        before = self.text(opening - 1)
        named = self.text(opening - 2) in ("class", "extends")
        return self.text(opening) == "{" and before not in _BEFORE_BLOCK and not named

    def is_spread(self, at: int) -> bool:
        """Tell whether three dots stand before the word there."""
        return all(self.text(at - back) == "." for back in (1, 2, 3))

    def is_variable(self, at: int) -> bool:
        """Tell whether the token there is the name of a variable: no property, no key, no method."""
        if not _WORD.fullmatch(self.text(at)) or self.text(at) in LANGUAGE:
            return False
        if self.text(at - 1) == ".":
            return self.is_spread(at)
        return not (self._begins_field(at) and self.text(at + 1) == ":") and not self._is_method(at)

    def _begins_field(self, at: int) -> bool:
        within = self.brackets[1][at]
        return within >= 0 and self.is_object(within) and self.text(at - 1) in "{,"

    def _is_method(self, at: int) -> bool:
        end = self.brackets[0].get(at + 1, -2) if self.text(at + 1) == "(" else -2
        return self.text(end + 1) == "{" and self.text(at - 1) != "function" and end > 0

    def is_short_hand(self, at: int) -> bool:
        """Tell whether the variable there is a field by the same name as well: `{ name }`."""
        return self._begins_field(at) and self.text(at + 1) in ",}="

    @cached_property
    def templates(self) -> dict[int, list[str | Script]]:
        """Where templates stand, and what each is made of: its words, and the scripts between `${` and `}`."""
        found = {
            at: template_pieces(token.text)
            for at, token in enumerate(self.code)
            if token.text.startswith("`")
        }
        return {
            at: [Script([*tokens(piece)]) if inside % 2 else piece for inside, piece in enumerate(pieces)]
            for at, pieces in found.items()
        }

    def inner(self) -> Iterator[Script]:
        """Yield the scripts inside of templates."""
        for pieces in self.templates.values():
            yield from (piece for piece in pieces if isinstance(piece, Script))

    def uses(self) -> Iterator[str]:
        """Yield the variables, as often as they are named."""
        yield from (self.text(at) for at in range(len(self.code)) if self.is_variable(at))
        for inner in self.inner():
            yield from inner.uses()

    @cached_property
    def declared(self) -> frozenset[str]:
        """All names that the script declares: variables, functions, classes, parameters."""
        here = frozenset(self.text(at) for at in range(len(self.code)) if self._declares(at))
        return here.union(*(inner.declared for inner in self.inner()))

    def _declares(self, at: int) -> bool:
        if not self.is_variable(at):
            return False
        if self.text(at - 1) in ("function", "const", "let", "class") or self._is_arrow(at + 1):
            return True
        first = self.is_spread(at) or self.text(at - 1) in "([{,:"
        return first and self._takes_apart(self.brackets[1][at])

    def _is_arrow(self, at: int) -> bool:
        return (self.text(at), self.text(at + 1)) == ("=", ">")

    def _takes_apart(self, opening: int) -> bool:
        """Tell whether the bracket there opens parameters, or a pattern after `const` or inside of another."""
        if opening < 0:
            return False
        before, end = self.text(opening - 1), self.brackets[0][opening]
        if self.text(opening) == "(":
            heads = self.text(end + 1) == "{" and before not in _HEADS
            return heads or self._is_arrow(end + 1)
        if self.text(opening) == "{" and not self.is_object(opening):
            return False
        return before in ("const", "let") or (
            before in "([{,:" and self._takes_apart(self.brackets[1][opening])
        )

    def renamed(self, own: dict[str, str]) -> Iterator[Token]:
        """Yield the tokens with variables by their short names."""
        for at, token in enumerate(self.code):
            text = token.text
            if text in own and self.is_variable(at):
                text = f"{text}:{own[text]}" if self.is_short_hand(at) else own[text]
            elif at in self.templates:
                pieces = self.templates[at]
                text = "".join(
                    piece if isinstance(piece, str) else joined(piece.renamed(own)) for piece in pieces
                )
            yield token._replace(text=text)


def template_pieces(template: str) -> list[str]:
    """Cut a template before and after each expression: words and expressions take turns.

    >>> template_pieces("`${count} of ${all({ now: true })}`")
    ['`${', 'count', '} of ${', 'all({ now: true })', '}`']
    """
    cuts, depth = [0], 0
    for place, mark in enumerate(template):
        if mark == "{" and (depth or template[place - 1] == "$"):
            depth += 1
            cuts += [place + 1] if depth == 1 else []
        elif mark == "}" and depth:
            depth -= 1
            cuts += [place] if depth == 0 else []
    return [template[start:end] for start, end in pairwise([*cuts, len(template)])]
