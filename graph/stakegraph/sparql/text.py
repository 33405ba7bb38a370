"""Read and check the text of a SPARQL query before it runs.

Two checks keep a query from calling out. The text is split into tokens, both unchanged and with its codepoint escapes
resolved, and a SERVICE token is refused. Oxigraph also accepts keywords without a space after them
(``SERVICESILENT:x``), so a second check uses its parser: each "service" is replaced by another word, and the text must
still be a valid query.
"""

from __future__ import annotations

import re
from functools import cached_property
from itertools import islice, pairwise
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urljoin

import pyoxigraph

from stakegraph.errors import QueryError
from stakegraph.sparql.graphs import Graphs
from stakegraph.sparql.messages import draw_snippet, read_expectation, shorten, word_hint
from stakegraph.sparql.tokens import CLOSING, Token, tokenize, unescape
from stakegraph.sparql.trial import needs_trial, try_reading

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator, Mapping

_UPDATES = ("INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH")
# Longer than Oxigraph's longest keyword, so that the engine always reports an unmatched keyword by name.
_PADDING = "\n" + " " * 32
_ENGINE_MESSAGE = re.compile(r"error at (\d+):(\d+): expected (?:one of )?(.*)", re.DOTALL)
MOST_CHARACTERS = 1_000_000
_NO_PREFIX = "Prefix not found"  # the engine's words
_MOST_PREFIXES_SHOWN = 20


def _find_keyword(keyword: str, tokens: Iterable[Token]) -> Token | None:
    for token in tokens:
        if token.keyword == keyword:
            return token
    return None


class _FromClause(NamedTuple):
    """A FROM or FROM NAMED: its offset, and the token of its graph."""

    start: int
    is_named: bool
    graph: Token


class QueryText:
    """The text of a query, its tokens, and the checks before it runs."""

    def __init__(self, text: str, prefixes: Mapping[str, str]) -> None:
        self.text, self.prefixes = text, prefixes

    @cached_property
    def tokens(self) -> list[Token]:
        return list(tokenize(self.text))

    @cached_property
    def has_order(self) -> bool:
        words = [token.keyword for token in self.tokens]
        return any(pair == ("ORDER", "BY") for pair in pairwise(words))

    @cached_property
    def columns(self) -> list[str] | None:
        """The variables of a ``SELECT *`` in order of appearance; None for other queries.

        SPARQL leaves the order of its columns open.
        """
        tokens = self.after_prologue()
        words = [token.text.upper() for token in tokens if token.keyword not in ("DISTINCT", "REDUCED")]
        if words[:2] != ["SELECT", "*"]:
            return None
        variables = (token.text[1:] for token in self.tokens if token.kind == "variable")
        return list(dict.fromkeys(variables))

    @cached_property
    def known_prefixes(self) -> dict[str, str]:
        """The given prefixes and those of the query; the last declaration counts."""
        prefixes = dict(self.prefixes)
        for word, name, iri in zip(self.tokens, self.tokens[1:], self.tokens[2:], strict=False):
            if word.keyword == "PREFIX" and name.kind == "name" and iri.kind == "iri":
                prefixes[name.text.removesuffix(":")] = self._resolve(iri.text)
        return prefixes

    @cached_property
    def _base(self) -> str:
        for word, value in zip(reversed(self.tokens[:-1]), reversed(self.tokens[1:]), strict=True):
            if word.keyword == "BASE" and value.kind == "iri":
                return unescape(value.text[1:-1])
        return ""

    def _resolve(self, iri: str) -> str:
        return urljoin(self._base, unescape(iri[1:-1]))

    def refuse_unless_read_only(self) -> None:
        """Raise an error if the query is too large, would write or would call out."""
        if len(self.text) > MOST_CHARACTERS:
            raise QueryError(
                f"the query has {len(self.text):,} characters, more than the limit of {MOST_CHARACTERS:,}; "
                "ask several smaller queries"
            )
        try:
            self.text.encode()
        except UnicodeEncodeError as error:
            raise self.error(error.start, "half a surrogate pair is not a character; remove it") from error
        first = next(iter(self.after_prologue()), None)
        if first is None:
            problem = "there is only a prologue" if self.tokens else "the query is empty"
            raise QueryError(
                f"{problem}: write SELECT, ASK, CONSTRUCT or DESCRIBE, for example SELECT * {{ ?s ?p ?o }}"
            )
        if first.keyword in _UPDATES:
            remedy = "to change the data, edit the files of the case"
            raise self.error(first.start, f"{first.keyword} would write, but a query only reads; {remedy}")
        self._refuse_service()

    def _refuse_service(self) -> None:
        message = "SERVICE is refused: it would send the query to another machine; query only the store"
        service = _find_keyword("SERVICE", self.tokens)
        if service is not None:
            raise self.error(service.start, message)
        unescaped = unescape(self.text)
        if unescaped != self.text and _find_keyword("SERVICE", tokenize(unescaped)):
            raise QueryError(message)

    def after_prologue(self) -> list[Token]:
        """Return the tokens after the PREFIX and BASE declarations."""
        tokens, start = self.tokens, 0
        lengths = {"PREFIX": 3, "BASE": 2}  # tokens of a declaration
        while start < len(tokens):
            length = lengths.get(tokens[start].keyword or "")
            if length is None:
                break
            declaration = tokens[start : start + length]
            if len(declaration) < length or declaration[-1].kind != "iri":
                break
            start += length
        return tokens[start:]

    def check_syntax(
        self, *, stack: int, seconds: float = 30.0, on_step: Callable[[], None] = lambda: None
    ) -> None:
        """Let the engine parse the text, without the keywords that tokens could miss.

        Parameters
        ----------
        stack : int
            Bytes of stack of the thread that will answer the query.
        seconds : float, optional
            Time limit for parsing a large text.
        on_step : callable, optional
            Called while the engine parses in a child process; an exception it raises ends the child.

        Raises
        ------
        QueryError
            If the text is not a query, or too deeply nested for the engine.
        LimitError
            If the engine takes too long to parse it.
        """
        text = self._mask(self.text)
        prefixes = {self._mask(name): iri for name, iri in self.prefixes.items()}
        if needs_trial(text):
            try_reading(text, prefixes, stack=stack, seconds=seconds, on_step=on_step)
        try:
            pyoxigraph.Store().query(text + _PADDING, prefixes=prefixes)
        except SyntaxError as error:
            raise self._syntax_error(str(error)) from error

    def _mask(self, text: str) -> str:
        """Replace "service", and "from" unless it is a FROM token, by other words."""
        from_offsets: set[int] = set()
        if text is self.text:
            from_offsets = {token.start for token in self.tokens if token.keyword == "FROM"}

        def mask_word(match: re.Match[str]) -> str:
            return match[0] if match.start() in from_offsets else "q" * len(match[0])

        return re.sub("service|from", mask_word, text, flags=re.IGNORECASE)

    @cached_property
    def graphs(self) -> Graphs | None:
        """The graphs that FROM and FROM NAMED name; None if the query has neither."""
        default: list[str] = []
        named: list[str] = []
        for clause in self._from_clauses():
            (named if clause.is_named else default).append(self._iri(clause.graph))
        if not default and not named:
            return None
        return Graphs(tuple(default), tuple(named))

    @cached_property
    def graph_offsets(self) -> dict[str, int]:
        """The offset at which each graph is first named in FROM or FROM NAMED."""
        offsets: dict[str, int] = {}
        for clause in self._from_clauses():
            offsets.setdefault(self._iri(clause.graph), clause.graph.start)
        return offsets

    def iris_ending_in(self, names: Container[str]) -> Iterator[str]:
        """Yield the IRIs of the query whose last part is one of the names."""
        for token in self.tokens:
            is_prefixed = token.kind == "name" and token.text.partition(":")[0] in self.known_prefixes
            if is_prefixed or token.kind == "iri":
                last_part = re.split("[:#/]", token.text.removesuffix(">"))[-1]
                if last_part in names:
                    yield self._iri(token)

    def count_query(self) -> str:
        """Return a query that counts the rows of this one, without its FROM."""
        body_start = start = self.after_prologue()[0].start
        pieces = []
        for clause in self._from_clauses():
            if clause.start >= body_start:
                pieces.append(self.text[start : clause.start])
                start = clause.graph.end
        pieces.append(self.text[start:])
        prologue = self.text[:body_start]
        return f"{prologue}SELECT (COUNT(*) AS ?n) WHERE {{ {{ {''.join(pieces)}\n}} }}"

    def _from_clauses(self) -> Iterator[_FromClause]:
        for word, second, third in zip(self.tokens, self.tokens[1:], self.tokens[2:], strict=False):
            if word.keyword == "FROM":
                is_named = second.keyword == "NAMED"
                yield _FromClause(word.start, is_named, third if is_named else second)

    def _iri(self, token: Token) -> str:
        if token.kind == "iri":
            return self._resolve(token.text)
        prefix, _, local = token.text.partition(":")
        return self.known_prefixes[prefix] + re.sub(r"\\(.)", r"\1", local)

    # ---- errors

    def error(self, offset: int | None, message: str) -> QueryError:
        """Return an error with its position: line, column, the line itself and a caret."""
        if offset is None:
            return QueryError(message)
        before = self.text[:offset]
        line, column = before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1
        source = self.text.split("\n")[line - 1].rstrip("\r")
        snippet = draw_snippet(source, column - 1)
        return QueryError(f"line {line}, column {column}: {message}\n{snippet}", line=line, column=column)

    def _syntax_error(self, message: str) -> QueryError:
        match = _ENGINE_MESSAGE.fullmatch(message)
        if match is None:
            return QueryError(f"the query cannot be read: {message}")
        keywords, sentence = read_expectation(match[3])
        offset = self._offset(int(match[1]), int(match[2])) - min(map(len, keywords), default=0)
        unknown = self._unknown_prefix()
        if unknown is not None and unknown.start <= offset and sentence in ("", _NO_PREFIX):
            return self._unknown_prefix_error(unknown)
        if sentence:
            is_in_text = offset < len(self.text.rstrip())
            return self.error(offset if is_in_text else None, sentence)
        return self._unexpected(offset)

    def _unknown_prefix_error(self, name: Token) -> QueryError:
        prefix = shorten(name.text.partition(":")[0])
        prefixes = islice(sorted(self.known_prefixes), _MOST_PREFIXES_SHOWN)
        shown = ", ".join(f"{known_prefix}:" for known_prefix in prefixes)
        return self.error(name.start, f"unknown prefix {prefix + ':'!r}; the query knows {shown}")

    def _offset(self, line: int, column: int) -> int:
        lines = (self.text + _PADDING).split("\n")
        return sum(len(text) + 1 for text in lines[: line - 1]) + column - 1

    def _unknown_prefix(self) -> Token | None:
        for token in self.tokens:
            if token.kind == "name" and token.text.partition(":")[0] not in self.known_prefixes:
                return token
        return None

    def _unexpected(self, offset: int) -> QueryError:
        quote = self._unclosed_quote()
        if quote is not None and quote.start <= offset:
            return self.error(quote.start, f"this text is not closed: a {quote.text} is missing")
        token = next((token for token in self.tokens if token.end > offset), None)
        if token is None:
            return self._too_short()
        is_word = token.kind == "word"
        if token.start < offset and not is_word:
            return self.error(offset, "the query cannot be read from here on")
        hint = word_hint(token.text) if is_word else ""
        return self.error(token.start, f"{shorten(token.text)!r} was not expected here{hint}")

    def _unclosed_quote(self) -> Token | None:
        """Return the first quotation mark that starts no string."""
        for token in self.tokens:
            if token.kind == "mark" and token.text in "\"'":
                return token
        return None

    def _too_short(self) -> QueryError:
        bracket = self._unclosed_bracket()
        if bracket is None:
            return self.error(len(self.text.rstrip()), "the query ends too early")
        closing = CLOSING[bracket.text]
        return self.error(bracket.start, f"this {bracket.text!r} is not closed: a {closing!r} is missing")

    def _unclosed_bracket(self) -> Token | None:
        """Return the last bracket that is not closed."""
        unclosed: list[Token] = []
        marks = (token for token in self.tokens if token.kind == "mark")
        for mark in marks:
            if mark.text in CLOSING:
                unclosed.append(mark)
            elif unclosed and mark.text == CLOSING[unclosed[-1].text]:
                unclosed.pop()
        return unclosed[-1] if unclosed else None
