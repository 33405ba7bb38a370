"""What can go wrong, as a tree.

::

    StakegraphError            exit code 2 unless a child says otherwise
    ├── CaseError              a case folder does not hold together; carries its findings
    ├── VocabularyError        the ontology's own files do not hold together
    ├── UnknownNameError       an entity, relation, status … that nobody knows; carries suggestions
    ├── OptionError            options that do not go together
    ├── QueryError             a query that cannot be read or is refused; carries line and column
    ├── MissingExtraError      an optional dependency is not installed
    └── EngineError            an engine failed or timed out (exit code 3)
        └── LimitError         a query reached a limit; carries which

Only the command line turns these into messages and exit codes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stakegraph.suggestions import KnownNames

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class StakegraphError(Exception):
    """Base of every error that Stakegraph raises on purpose."""

    exit_code = 2


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One thing wrong with a case, at a place a curator can open.

    ``row`` is the row a spreadsheet shows (the header is row 1); 0 means the whole file. ``column`` is the
    header of the column, or a key of ``case.toml``.
    """

    file: str
    row: int
    column: str
    message: str

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.file, self.row or "", self.column) if part != "")
        return f"{place}: {self.message}"


class CaseError(StakegraphError):
    """A case folder does not hold together."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("\n".join(map(str, self.findings)))


class VocabularyError(StakegraphError):
    """The ontology's own files do not hold together."""


class UnknownNameError(StakegraphError):
    """An unknown name, with the closest known names; without any, with those of a similar meaning."""

    def __init__(
        self, kind: str, name: str, known: KnownNames | Iterable[str], alike: Iterable[str] = ()
    ) -> None:
        self.kind, self.name = kind, name
        self.suggestions = nearest(name, known) or tuple(alike)
        super().__init__(f"unknown {kind} {shortened(name)!r}{did_you_mean(self.suggestions)}")


class OptionError(StakegraphError):
    """Options or arguments that do not go together."""


class QueryError(StakegraphError):
    """A query that cannot be read, or that is refused."""

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
    """A query reached a limit; `limit` names it: ``"time"``, ``"rows"``, ``"memory"`` or ``"answer"`` (its size)."""

    def __init__(self, message: str, *, limit: str) -> None:
        self.limit = limit
        super().__init__(message)


def describe(error: BaseException) -> str:
    """Return what to tell a user of an error that nobody raised on purpose: where it arose, and that it is a bug.

    >>> describe(MemoryError())
    'memory ran out; use a smaller input or a machine with more memory'
    """
    if isinstance(error, MemoryError):
        return "memory ran out; use a smaller input or a machine with more memory"
    return f"this is a bug in Stakegraph: {type(error).__name__}: {shortened(str(error))}{_origin(error)}"


def _origin(error: BaseException) -> str:
    step, origin = error.__traceback__, ""
    while step is not None:
        module = step.tb_frame.f_globals.get("__name__", "")
        if module.startswith("stakegraph."):
            origin = f" ({module}:{step.tb_lineno})"
        step = step.tb_next
    return origin


def nearest(name: str, known: KnownNames | Iterable[str], *, limit: int = 3) -> tuple[str, ...]:
    """Return the known names most like `name`, best first, without regard to case.

    >>> nearest("Donld", ["Donald Trump", "ICE"])
    ('Donald Trump',)
    """
    return (known if isinstance(known, KnownNames) else KnownNames(known)).nearest(name, limit)


def shortened(text: str, longest: int = 200) -> str:
    """Return a text as an error message repeats it: cut where it is longer than anybody reads.

    >>> shortened("a long name", 7)
    'a long…'
    """
    return text if len(text) <= longest else text[: longest - 1] + "…"


def did_you_mean(suggestions: Sequence[str]) -> str:
    """Word the suggestions as the end of an error message; empty when there are none."""
    if not suggestions:
        return ""
    return "; did you mean " + " or ".join(repr(suggestion) for suggestion in suggestions) + "?"


def with_remedy(message: str, remedy: str) -> str:
    """Add a remedy to a message that may end in a question.

    >>> with_remedy("unknown relation 'threatns'; did you mean 'threatens'?", "the codebook lists them all")
    "unknown relation 'threatns'; did you mean 'threatens'? (the codebook lists them all)"
    >>> with_remedy("unknown relation 'xyz'", "the codebook lists them all")
    "unknown relation 'xyz'; the codebook lists them all"
    """
    return f"{message} ({remedy})" if message.endswith("?") else f"{message}; {remedy}"
