"""The tree of errors.

::

    StakegraphError            exit code 2 unless a subclass sets another
    ├── CaseError              an invalid case folder; carries its findings
    ├── VocabularyError        invalid ontology files
    ├── UnknownNameError       an unknown entity, relation, status …; carries suggestions
    ├── OptionError            invalid or conflicting options
    ├── QueryError             a query that cannot be read or is refused; carries line and column
    ├── MissingExtraError      an optional dependency is not installed
    └── EngineError            an engine failed or timed out (exit code 3)
        └── LimitError         a query reached a limit; carries which

Only the command line turns these into messages and exit codes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from stakegraph.suggestions import KnownNames

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class StakegraphError(Exception):
    """Base class of all errors that Stakegraph raises deliberately."""

    exit_code = 2


class Finding(NamedTuple):
    """One fault of a case, with the file, row and column where a curator can mend it.

    ``row`` is the row that a spreadsheet shows (the header is row 1); 0 means the whole file. ``column`` is the
    header of the column, or a key of ``case.toml``. A hint comes from the lint ``code`` and does not make a case
    invalid.
    """

    file: str
    row: int
    column: str
    message: str
    code: str = ""
    is_hint: bool = False

    def __str__(self) -> str:
        row = str(self.row) if self.row else ""
        location = ":".join(filter(None, (self.file, row, self.column)))
        kind = f"hint {self.code}: " if self.is_hint else ""
        return f"{location}: {kind}{self.message}"


class CaseError(StakegraphError):
    """A case folder is invalid; `findings` lists its faults."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("\n".join(map(str, self.findings)))


class VocabularyError(StakegraphError):
    """The ontology's own files are invalid."""


class UnknownNameError(StakegraphError):
    """An unknown name, with the closest known names or else names of similar meaning."""

    def __init__(
        self, kind: str, name: str, candidates: KnownNames | Iterable[str], related: Iterable[str] = ()
    ) -> None:
        self.kind, self.name = kind, name
        self.suggestions = nearest(name, candidates) or tuple(related)
        super().__init__(f"unknown {kind} {shorten(name)!r}{did_you_mean(self.suggestions)}")


class OptionError(StakegraphError):
    """Options or arguments that are invalid or conflict."""


class QueryError(StakegraphError):
    """A query that cannot be parsed, or that is refused."""

    def __init__(self, message: str, *, line: int | None = None, column: int | None = None) -> None:
        self.line, self.column = line, column
        super().__init__(message)


class MissingExtraError(StakegraphError):
    """An optional dependency is not installed."""

    def __init__(self, package: str, extra: str) -> None:
        super().__init__(f"this needs {package}: pip install 'stakegraph[{extra}]'")


class EngineError(StakegraphError):
    """An engine failed or timed out."""

    exit_code = 3


class LimitError(EngineError):
    """A query reached a limit.

    `limit` names it: ``"time"``, ``"rows"``, ``"memory"`` or ``"answer"`` (the size of the answer).
    """

    def __init__(self, message: str, *, limit: str) -> None:
        self.limit = limit
        super().__init__(message)


def describe(error: BaseException) -> str:
    """Return the message for an unexpected error: it is a bug, and where it arose.

    >>> describe(MemoryError())
    'memory ran out; use a smaller input or a machine with more memory'
    """
    if isinstance(error, MemoryError):
        return "memory ran out; use a smaller input or a machine with more memory"
    return f"this is a bug in Stakegraph: {type(error).__name__}: {shorten(str(error))}{_origin(error)}"


def _origin(error: BaseException) -> str:
    traceback, origin = error.__traceback__, ""
    while traceback is not None:
        module = traceback.tb_frame.f_globals.get("__name__", "")
        if module.startswith("stakegraph."):
            origin = f" ({module}:{traceback.tb_lineno})"
        traceback = traceback.tb_next
    return origin


def nearest(name: str, candidates: KnownNames | Iterable[str], *, limit: int = 3) -> tuple[str, ...]:
    """Return the candidates most similar to `name`, best first, ignoring case.

    >>> nearest("Donld", ["Donald Trump", "ICE"])
    ('Donald Trump',)
    """
    known_names = candidates if isinstance(candidates, KnownNames) else KnownNames(candidates)
    return known_names.nearest(name, limit)


def shorten(text: str, longest: int = 200) -> str:
    """Return a text for an error message, truncated if it is too long to read.

    >>> shorten("a long name", 7)
    'a long…'
    """
    return text if len(text) <= longest else text[: longest - 1] + "…"


def did_you_mean(suggestions: Sequence[str]) -> str:
    """Return suggestions as the end of an error message; empty without suggestions."""
    if not suggestions:
        return ""
    return "; did you mean " + " or ".join(repr(suggestion) for suggestion in suggestions) + "?"


def with_remedy(message: str, remedy: str) -> str:
    """Append a remedy to a message, also to one that ends in a question.

    >>> with_remedy("unknown relation 'threatns'; did you mean 'threatens'?", "the codebook lists them all")
    "unknown relation 'threatns'; did you mean 'threatens'? (the codebook lists them all)"
    >>> with_remedy("unknown relation 'xyz'", "the codebook lists them all")
    "unknown relation 'xyz'; the codebook lists them all"
    """
    return f"{message} ({remedy})" if message.endswith("?") else f"{message}; {remedy}"
