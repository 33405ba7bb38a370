"""The text of a SPARQL query: what it is made of, and what is refused before anything runs.

Two things keep a query from calling out. The text is cut into the tokens of SPARQL, as it stands and with its
codepoint escapes resolved, and a SERVICE among them is refused. And since Oxigraph takes keywords without a
space after them (``SERVICESILENT:x``), its own parser has the last word: the text must still be a query once
every "service" that is no keyword is spelled otherwise.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING
from urllib.parse import urljoin

import pyoxigraph

from stakegraph.errors import QueryError, did_you_mean
from stakegraph.query.limits import DEEPEST_NESTING, MOST_CHARACTERS, MOST_TOKENS
from stakegraph.query.tokens import CLOSING, Token, deepest, outside_values, tokens_of, unescape
from stakegraph.store.base import Graphs

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping

_FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_UPDATES = ("INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH")
_AGGREGATES = ("COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT")
_KEYWORDS = (
    *_FORMS, *_AGGREGATES, "PREFIX", "BASE", "DISTINCT", "REDUCED", "FROM", "NAMED", "WHERE", "OPTIONAL",
    "UNION", "MINUS", "GRAPH", "BIND", "VALUES", "UNDEF", "FILTER", "EXISTS", "NOT", "IN", "AS", "GROUP", "BY",
    "HAVING", "ORDER", "ASC", "DESC", "LIMIT", "OFFSET", "SEPARATOR", "STR", "LANG", "DATATYPE", "BOUND", "IRI",
    "COALESCE", "IF", "CONCAT", "CONTAINS", "STRSTARTS", "STRENDS", "STRAFTER", "STRBEFORE", "STRLEN", "SUBSTR",
    "REPLACE", "REGEX", "LCASE", "UCASE", "YEAR", "MONTH", "DAY", "ABS", "ROUND", "ISIRI", "ISLITERAL",
    "ISBLANK", "TRUE", "FALSE",
)  # fmt: skip

# Longer than Oxigraph's longest keyword: a keyword that does not match is then always reported by name.
_PADDING = "\n" + " " * 32
_ENGINE_MESSAGE = re.compile(r"error at (\d+):(\d+): expected (?:one of )?(.*)", re.DOTALL)
_ENGINE_CLASS = re.compile(r"""\[(?:'(?:\\u\{[0-9A-F]+\}|\\.|[^\\])'|[^\]'])*\]""")
_ENGINE_QUOTED = re.compile(r'"(?:\\.|[^"\\])*"')
_NO_PREFIX, _NO_IRI = "Prefix not found", "IRI parsing failed"
_ENGINE_SENTENCES = {
    "The SELECT contains a variable that is unbound": (
        "SELECT or HAVING names a variable that is neither in GROUP BY nor inside an aggregate such as COUNT"
    ),
    "The SELECT overrides an existing variable using an expression": (
        "AS gives a name that the query already uses; choose another one"
    ),
    "Duplicated variable name in SELECT": "SELECT names a variable twice",
    "SELECT * is not authorized with GROUP BY": "SELECT * and GROUP BY do not go together; name the variables",
    "language tag parsing failed": "this is not a language tag; @en or @pt-BR is one",
}
_SNIPPET_WIDTH = 100


class QueryText:
    """The text of a query, its tokens, and what can be said of it before it runs."""

    def __init__(self, text: str, prefixes: Mapping[str, str]) -> None:
        self.text, self.prefixes = text, prefixes

    @cached_property
    def tokens(self) -> list[Token]:
        return list(tokens_of(self.text))

    @cached_property
    def has_order(self) -> bool:
        words = [token.keyword for token in self.tokens]
        return any(pair == ("ORDER", "BY") for pair in pairwise(words))

    @cached_property
    def columns(self) -> list[str] | None:
        """The variables in the order they appear, where ``SELECT *`` leaves the order of the columns open."""
        words = [
            token.text.upper()
            for token in self.after_prologue()
            if token.keyword not in ("DISTINCT", "REDUCED")
        ]
        if words[:2] != ["SELECT", "*"]:
            return None
        return list(dict.fromkeys(token.text[1:] for token in self.tokens if token.kind == "variable"))

    @cached_property
    def declared(self) -> dict[str, str]:
        """The prefixes the query knows, its own included; the last declaration of a name counts."""
        known = dict(self.prefixes)
        for word, name, iri in zip(self.tokens, self.tokens[1:], self.tokens[2:], strict=False):
            if word.keyword == "PREFIX" and name.kind == "name" and iri.kind == "iri":
                known[name.text.removesuffix(":")] = self._resolve(iri.text)
        return known

    @cached_property
    def _base(self) -> str:
        for word, value in zip(reversed(self.tokens[:-1]), reversed(self.tokens[1:]), strict=True):
            if word.keyword == "BASE" and value.kind == "iri":
                return unescape(value.text[1:-1])
        return ""

    def _resolve(self, iri: str) -> str:
        return urljoin(self._base, unescape(iri[1:-1]))

    def refuse_other_than_reading(self) -> None:
        """Refuse what is no query at all, what is too large, what would write, and what would call out."""
        if len(self.text) > MOST_CHARACTERS:
            raise QueryError(
                f"the query has {len(self.text):,} characters; at most {MOST_CHARACTERS:,} are read"
            )
        try:
            self.text.encode()
        except UnicodeEncodeError as error:
            raise self.error(error.start, "half a surrogate pair is no character") from error
        first = next(iter(self.after_prologue()), None)
        if first is None:
            what = "there is only a prologue" if self.tokens else "the query is empty"
            raise QueryError(
                f"{what}: write SELECT, ASK, CONSTRUCT or DESCRIBE, for example SELECT * {{ ?s ?p ?o }}"
            )
        if first.keyword in _UPDATES:
            remedy = "to change the data, edit the files of the case"
            raise self.error(first.start, f"{first.keyword} would write, and a query only reads; {remedy}")
        self._refuse_service()
        self._refuse_too_large()

    def _refuse_too_large(self) -> None:
        """Refuse what would take the engine's recursion to the end of its stack, and the process with it."""
        plain = unescape(self.text)
        for tokens in [self.tokens] if plain == self.text else [self.tokens, list(tokens_of(plain))]:
            if deepest(tokens) > DEEPEST_NESTING:
                raise QueryError(
                    f"the query nests brackets more than {DEEPEST_NESTING} deep; write it flatter"
                )
            count = sum(1 for _ in outside_values(tokens))
            if count > MOST_TOKENS:
                raise QueryError(
                    f"the query is made of {count:,} words and marks, and at most {MOST_TOKENS:,} are read; "
                    "ask several smaller ones, or put a long list into VALUES, where it may be longer"
                )

    def _refuse_service(self) -> None:
        message = "SERVICE is refused: it would send the query to another machine; ask the store alone"
        for token in self.tokens:
            if token.keyword == "SERVICE":
                raise self.error(token.start, message)
        if any(token.keyword == "SERVICE" for token in tokens_of(unescape(self.text))):
            raise QueryError(message)

    def after_prologue(self) -> list[Token]:
        """Return the tokens that follow PREFIX and BASE."""
        rest = self.tokens
        while rest and rest[0].keyword in ("PREFIX", "BASE"):
            size = 3 if rest[0].keyword == "PREFIX" else 2
            if len(rest) < size or rest[size - 1].kind != "iri":
                break
            rest = rest[size:]
        return rest

    def check_syntax(self) -> None:
        """Let the engine's parser read the text, with no keyword in it that hides from the tokens."""
        text, prefixes = (
            self._masked(self.text),
            {self._masked(name): iri for name, iri in self.prefixes.items()},
        )
        try:
            pyoxigraph.Store().query(text + _PADDING, prefixes=prefixes)
        except SyntaxError as error:
            raise self._syntax_error(str(error)) from error

    def _masked(self, text: str) -> str:
        keywords = (
            {token.start for token in self.tokens if token.keyword == "FROM"} if text is self.text else set()
        )

        def spelled_otherwise(match: re.Match[str]) -> str:
            return match[0] if match.start() in keywords else "q" * len(match[0])

        return re.sub("service|from", spelled_otherwise, text, flags=re.IGNORECASE)

    @cached_property
    def graphs(self) -> Graphs | None:
        """The graphs that FROM and FROM NAMED name; None where the query has neither."""
        clauses = list(self._from_clauses())
        default = tuple(self._iri(name) for is_named, name in clauses if not is_named)
        named = tuple(self._iri(name) for is_named, name in clauses if is_named)
        return Graphs(default, named) if clauses else None

    @cached_property
    def places_of_graphs(self) -> dict[str, int]:
        """Where each graph is first named in FROM or FROM NAMED."""
        return {self._iri(name): name.start for _, name in reversed(list(self._from_clauses()))}

    def iris_ending_in(self, names: Container[str]) -> Iterator[str]:
        """Yield the IRIs in it whose last part is one of some names."""
        for token in self.tokens:
            is_name = token.kind == "name" and token.text.partition(":")[0] in self.declared
            if (is_name or token.kind == "iri") and re.split("[:#/]", token.text.removesuffix(">"))[
                -1
            ] in names:
                yield self._iri(token)

    def as_counted(self) -> str:
        """Return a query for the number of rows of a SELECT, over the graphs that it is asked with."""
        rest = self.after_prologue()
        start = rest[0].start
        text = self.text[start:]
        for word, second, third in reversed(list(zip(rest, rest[1:], rest[2:], strict=False))):
            if word.keyword == "FROM":
                end = (third if second.keyword == "NAMED" else second).end
                text = text[: word.start - start] + text[end - start :]
        return f"{self.text[:start]}SELECT (COUNT(*) AS ?n) WHERE {{ {{ {text}\n}} }}"

    def _from_clauses(self) -> Iterator[tuple[bool, Token]]:
        for word, second, third in zip(self.tokens, self.tokens[1:], self.tokens[2:], strict=False):
            if word.keyword == "FROM":
                is_named = second.keyword == "NAMED"
                yield is_named, third if is_named else second

    def _iri(self, token: Token) -> str:
        if token.kind == "iri":
            return self._resolve(token.text)
        prefix, _, local = token.text.partition(":")
        return self.declared[prefix] + re.sub(r"\\(.)", r"\1", local)

    # ---- errors

    def error(self, offset: int | None, message: str) -> QueryError:
        """Word an error with its place: line, column, the line itself and a caret."""
        if offset is None:
            return QueryError(message)
        before = self.text[:offset]
        line, column = before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1
        source = self.text.split("\n")[line - 1].rstrip("\r")
        snippet = _snippet(source, column - 1)
        return QueryError(f"line {line}, column {column}: {message}\n{snippet}", line=line, column=column)

    def _syntax_error(self, message: str) -> QueryError:
        match = _ENGINE_MESSAGE.fullmatch(message)
        if match is None:
            return QueryError(f"the query cannot be read: {message}")
        expected = _Expected.read(match[3])
        offset = self._offset(int(match[1]), int(match[2])) - expected.overshoot
        if expected.sentence == _NO_IRI:
            name = next((each for each in self.tokens if each.kind == "name" and each.end == offset), None)
            start = self.text.rfind("<", 0, offset) if name is None else name.start
            return self.error(start, "this is not an IRI: https://… without spaces is one")
        unknown = self._unknown_prefix()
        if unknown is not None and (expected.sentence == _NO_PREFIX or unknown.start <= offset):
            known = ", ".join(f"{name}:" for name in sorted(self.declared))
            prefix = unknown.text.partition(":")[0]
            return self.error(unknown.start, f"unknown prefix {prefix + ':'!r}; known are {known}")
        if expected.sentence is not None:
            wording = _ENGINE_SENTENCES.get(expected.sentence, expected.sentence)
            return self.error(offset if offset < len(self.text.rstrip()) else None, wording)
        return self._unexpected(offset, expected)

    def _offset(self, line: int, column: int) -> int:
        lines = (self.text + _PADDING).split("\n")
        return sum(len(each) + 1 for each in lines[: line - 1]) + column - 1

    def _unknown_prefix(self) -> Token | None:
        names = (token for token in self.tokens if token.kind == "name")
        return next((token for token in names if token.text.partition(":")[0] not in self.declared), None)

    def _unexpected(self, offset: int, expected: _Expected) -> QueryError:
        quote = next((token for token in self.tokens if token.kind == "mark" and token.text in "\"'"), None)
        if quote is not None and quote.start <= offset:
            return self.error(quote.start, f"this text is not closed: a {quote.text} is missing")
        token = next((token for token in self.tokens if token.end > offset), None)
        if token is None:
            return self._too_short(expected)
        start = max(offset, token.start)
        if token.kind == "word":
            return self.error(token.start, _word_message(token.text))
        if token.kind == "iri" and not re.match(r"<[A-Za-z][A-Za-z0-9+.-]*:", token.text):
            return self.error(
                start, f"{token.text} is not an absolute IRI, and there is no BASE to complete it"
            )
        if token.kind == "string" and start > token.start:
            return self.error(start, r"no escape of SPARQL: \t \n \r \b \f \" \' \\ \uXXXX are")
        is_exact = start == token.start and not expected.overshoot
        message = (
            f"{token.text!r} was not expected here" if is_exact else "the query cannot be read from here on"
        )
        return self.error(start, message + expected.wording)

    def _too_short(self, expected: _Expected) -> QueryError:
        open_: list[Token] = []
        for token in self.tokens:
            if token.kind == "mark" and token.text in CLOSING:
                open_.append(token)
            elif token.kind == "mark" and open_ and token.text == CLOSING[open_[-1].text]:
                open_.pop()
        if open_:
            left = open_[-1]
            return self.error(
                left.start, f"this {left.text!r} is not closed: a {CLOSING[left.text]!r} is missing"
            )
        return self.error(len(self.text.rstrip()), f"the query ends too early{expected.wording}")


@dataclass(frozen=True)
class _Expected:
    """What Oxigraph's "expected one of …" says, without the character classes.

    A keyword that does not match is reported as many characters too late as it is long: that is `overshoot`.
    """

    marks: tuple[str, ...]
    sentence: str | None
    overshoot: int

    @classmethod
    def read(cls, text: str) -> _Expected:
        marks = tuple(mark[1:-1] for mark in _ENGINE_QUOTED.findall(text) if "\\" not in mark)
        rest, classes = _ENGINE_CLASS.subn("", _ENGINE_QUOTED.sub("", text))
        items = [item.strip() for item in rest.split(", ") if item.strip() and item != "<unreported>"]
        keywords = [item for item in items if re.fullmatch("[A-Z_0-9]+", item)]
        sentence = next((item for item in items if item not in keywords), None)
        exact = marks or classes or sentence or not keywords
        # Only a short one tells: a long keyword reaches further than the shorter ones that would do as well.
        telling = tuple(each for each in keywords if len(each) < 4)
        return cls((*marks, *telling), sentence, 0 if exact else min(map(len, keywords)))

    @property
    def wording(self) -> str:
        return "; expected " + " or ".join(map(repr, self.marks)) if 0 < len(self.marks) <= 3 else ""


def _word_message(word: str) -> str:
    keyword = word.upper()
    if keyword in _AGGREGATES:
        return f"{word} was not expected here; to select what it gives, write ({word}(…) AS ?name)"
    if keyword in _KEYWORDS:
        return f"{word!r} was not expected here"
    near = get_close_matches(keyword, _KEYWORDS, n=1, cutoff=0.75)
    names = f": a name has a prefix (:{word}), a variable a ?, a text quotation marks"
    return f"{word!r} is no word of SPARQL{did_you_mean(near) or names}"


def _snippet(source: str, position: int) -> str:
    """Return a line of the query and a caret under a position, as wide as the terminal shows it."""
    first = max(0, position - _SNIPPET_WIDTH + 20)
    shown = "".join("�" if unicodedata.category(each) == "Cc" and each != "\t" else each for each in source)
    before, after = shown[first:position], shown[position : first + _SNIPPET_WIDTH]
    ellipsis = "…" if first else ""
    margin = "".join(each if each == "\t" else " " * _cells(each) for each in ellipsis + before)
    return f"  {ellipsis}{before}{after}\n  {margin}^"


def _cells(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Cf", "Me", "Mn"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
