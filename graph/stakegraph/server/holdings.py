"""The current state of the store, and the cases that a worker has read from it."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from stakegraph.answers.opening import open_stored
from stakegraph.query.limits import Limits
from stakegraph.rdf import prefixes
from stakegraph.store.disk import DiskStore, StoreFolder
from stakegraph.terms import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from stakegraph.answers import OpenCase
    from stakegraph.server.problems import Problem
    from stakegraph.store.cases import StoredCase

_CASES_KEPT = 8
# The server watches time and memory from outside, and kills the process.
_NO_LIMIT = 1 << 40


class Holdings:
    """The current state of a store. `refresh` checks for a newer one."""

    def __init__(self, folder: Path, rows: int) -> None:
        self._folder, self.limits = StoreFolder(folder), Limits(_NO_LIMIT, rows, _NO_LIMIT)
        self.version = ""
        self.store: DiskStore

    def refresh(self) -> None:
        current = self._folder.version()
        if current != self.version or not current:
            self.store = self._folder.open()
            self.version = current or ""
            self.opened = lru_cache(_CASES_KEPT)(self._opened)

    def _opened(self, id_: str | None) -> OpenCase:
        return open_stored(self.store, id_)

    def without_place(self, problem: Problem) -> Problem:
        """Return a problem without the path of the store."""
        return replace(problem, detail=problem.detail.replace(str(self._folder.folder), "the store"))

    def stored(self, id_: str | None) -> StoredCase:
        return self.store.stored_case(id_)

    def prefixes(self) -> Mapping[str, str]:
        """Return the prefixes of queries; a single case adds its own."""
        cases = self.store.cases()
        if len(cases) != 1:
            return PREFIXES
        from stakegraph.model import Case

        return prefixes(Case(cases[0].id, cases[0].title, cases[0].base))
