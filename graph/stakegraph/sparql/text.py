"""The text of a SPARQL query: its tokens, and the reasons to refuse it before it runs.

Two things keep a query from calling out. The text is cut into the tokens of SPARQL, as it stands and with its
codepoint escapes resolved, and a SERVICE among them is refused. And since Oxigraph takes keywords without a
space after them (``SERVICESILENT:x``), its own parser has the last word: the text must still be a query once
every "service" that is no keyword is spelled otherwise.
"""

from __future__ import annotations

import re
import unicodedata
from difflib import get_close_matches
from functools import cached_property
from itertools import islice, pairwise
from typing import TYPE_CHECKING
from urllib.parse import urljoin

import pyoxigraph

from stakegraph.errors import QueryError, did_you_mean
from stakegraph.sparql.graphs import Graphs
from stakegraph.sparql.tokens import CLOSING, Token, tokens_of, unescape
from stakegraph.sparql.trial import needs_trial, try_reading

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator, Mapping

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
_ENGINE_LISTS = re.compile(r"""\[(?:'(?:\\u\{[0-9A-F]+\}|\\.|[^\\])'|[^\]'])*\]|"(?:\\.|[^"\\])*\"""")
MOST_CHARACTERS = 1_000_000
_NO_PREFIX = "Prefix not found"
_SNIPPET_WIDTH = 100
_LONGEST_SHOWN = 60


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
            problem = "there is only a prologue" if self.tokens else "the query is empty"
            raise QueryError(
                f"{problem}: write SELECT, ASK, CONSTRUCT or DESCRIBE, for example SELECT * {{ ?s ?p ?o }}"
            )
        if first.keyword in _UPDATES:
            remedy = "to change the data, edit the files of the case"
            raise self.error(first.start, f"{first.keyword} would write, and a query only reads; {remedy}")
        self._refuse_service()

    def _refuse_service(self) -> None:
        message = "SERVICE is refused: it would send the query to another machine; ask the store alone"
        for token in self.tokens:
            if token.keyword == "SERVICE":
                raise self.error(token.start, message)
        plain = unescape(self.text)
        if plain != self.text and any(token.keyword == "SERVICE" for token in tokens_of(plain)):
            raise QueryError(message)

    def after_prologue(self) -> list[Token]:
        """Return the tokens that follow PREFIX and BASE."""
        tokens, start = self.tokens, 0
        while start < len(tokens) and tokens[start].keyword in ("PREFIX", "BASE"):
            end = start + (3 if tokens[start].keyword == "PREFIX" else 2)
            if len(tokens) < end or tokens[end - 1].kind != "iri":
                break
            start = end
        return tokens[start:]

    def check_syntax(
        self, *, stack: int, seconds: float = 30.0, on_step: Callable[[], None] = lambda: None
    ) -> None:
        """Let the engine's parser read the text, with no keyword in it that hides from the tokens.

        Parameters
        ----------
        stack : int
            Bytes of stack of the thread that will answer the query.
        seconds : float, optional
            How long the engine may read a text that it could read long.
        on_step : callable, optional
            Called while the engine reads in a child process; an exception it raises ends the child.

        Raises
        ------
        QueryError
            If the text is not a query, or too deeply nested for the engine.
        LimitError
            If the engine takes too long to read it.
        """
        text = self._masked(self.text)
        prefixes = {self._masked(name): iri for name, iri in self.prefixes.items()}
        if needs_trial(text):
            try_reading(text, prefixes, stack=stack, seconds=seconds, on_step=on_step)
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
        pieces, start = [], rest[0].start
        for word, second, third in zip(rest, rest[1:], rest[2:], strict=False):
            if word.keyword == "FROM":
                pieces.append(self.text[start : word.start])
                start = (third if second.keyword == "NAMED" else second).end
        pieces.append(self.text[start:])
        return f"{self.text[: rest[0].start]}SELECT (COUNT(*) AS ?n) WHERE {{ {{ {''.join(pieces)}\n}} }}"

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
        keywords, sentence = _read_expectation(match[3])
        offset = self._offset(int(match[1]), int(match[2])) - min(map(len, keywords), default=0)
        unknown = self._unknown_prefix()
        if unknown is not None and unknown.start <= offset and sentence in ("", _NO_PREFIX):
            first = ", ".join(f"{name}:" for name in islice(sorted(self.declared), 20))
            prefix = _shortened(unknown.text.partition(":")[0])
            return self.error(unknown.start, f"unknown prefix {prefix + ':'!r}; the query knows {first}")
        if sentence:
            return self.error(offset if offset < len(self.text.rstrip()) else None, sentence)
        return self._unexpected(offset)

    def _offset(self, line: int, column: int) -> int:
        lines = (self.text + _PADDING).split("\n")
        return sum(len(text) + 1 for text in lines[: line - 1]) + column - 1

    def _unknown_prefix(self) -> Token | None:
        names = (token for token in self.tokens if token.kind == "name")
        return next((token for token in names if token.text.partition(":")[0] not in self.declared), None)

    def _unexpected(self, offset: int) -> QueryError:
        quote = next((token for token in self.tokens if token.kind == "mark" and token.text in "\"'"), None)
        if quote is not None and quote.start <= offset:
            return self.error(quote.start, f"this text is not closed: a {quote.text} is missing")
        token = next((token for token in self.tokens if token.end > offset), None)
        if token is None:
            return self._too_short()
        if token.kind == "word":
            return self.error(
                token.start, f"{_shortened(token.text)!r} was not expected here{_word_hint(token.text)}"
            )
        start = max(offset, token.start)
        if start > token.start:
            return self.error(start, "the query cannot be read from here on")
        return self.error(start, f"{_shortened(token.text)!r} was not expected here")

    def _too_short(self) -> QueryError:
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
        return self.error(len(self.text.rstrip()), "the query ends too early")


def _read_expectation(text: str) -> tuple[list[str], str]:
    """Return the keywords that the engine expected, if nothing else would do, and a sentence of its own.

    The engine reports a keyword that does not match as many characters too late as it is long.
    """
    without_lists, list_count = _ENGINE_LISTS.subn("", text)
    items = [item.strip() for item in without_lists.split(", ")]
    keywords = [item for item in items if re.fullmatch("[A-Z_0-9]+", item)]
    sentence = next((item for item in items if item and item not in (*keywords, "<unreported>")), "")
    return ([] if list_count or sentence else keywords), sentence


def _word_hint(word: str) -> str:
    keyword = word.upper()
    if keyword in _KEYWORDS:
        return ""
    keywords = get_close_matches(keyword[:_LONGEST_SHOWN], _KEYWORDS, n=1, cutoff=0.75)
    return did_you_mean(keywords) or f"; a name has a prefix, for example :{_shortened(word)}"


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST_SHOWN else text[:_LONGEST_SHOWN] + "…"


def _snippet(line: str, position: int) -> str:
    """Return a part of a line of the query, and a caret under a position, as wide as the terminal shows it."""
    first = max(0, position - _SNIPPET_WIDTH + 20)
    before = _without_controls(line[first:position])
    after = _without_controls(line[position : first + _SNIPPET_WIDTH])
    ellipsis = "…" if first else ""
    margin = "".join(
        character if character == "\t" else " " * _cells(character) for character in ellipsis + before
    )
    return f"  {ellipsis}{before}{after}\n  {margin}^"


def _without_controls(text: str) -> str:
    return "".join(
        "�" if unicodedata.category(character) == "Cc" and character != "\t" else character
        for character in text
    )


def _cells(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Cf", "Me", "Mn"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
