"""A case in a store that answers questions, from its indexes if it is large."""

from __future__ import annotations

from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING

from stakegraph.answers.opened import OpenCase
from stakegraph.errors import QueryError, UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from stakegraph.analysis.paths import PathOptions
    from stakegraph.answers.indexed import IndexedCase
    from stakegraph.answers.opened import Term
    from stakegraph.answers.paths import Ends, PathsResult
    from stakegraph.model import Case
    from stakegraph.query.named import NamedQuery
    from stakegraph.report.dossier import Dossier
    from stakegraph.store.base import Store
    from stakegraph.store.cases import CaseStore, StoredCase


class StoredOpenCase(OpenCase):
    """A case in a store. A large one is answered from its indexes if possible."""

    def __init__(self, store: CaseStore, stored: StoredCase) -> None:
        from stakegraph.model import Case

        super().__init__(Case(stored.id, stored.title, stored.base))
        self._cases, self.stored = store, stored

    @cached_property
    def case(self) -> Case:
        from stakegraph.rdf import read_back

        return read_back(self._cases.content(self.stored), self.stored.base)

    @cached_property
    def store(self) -> Store:
        return self._cases.view_case(self.stored)

    @cached_property
    def _indexed(self) -> IndexedCase | None:
        from stakegraph.answers.indexed import open_indexed

        return open_indexed(self._cases, self.stored)

    def _index_folder(self) -> Path | None:
        return self._cases.path_index_folder(self.stored)

    def find(self, name: str) -> str:
        return super().find(name) if self._indexed is None else self._indexed.find(name)

    def find_source(self, id_: str) -> str:
        return super().find_source(id_) if self._indexed is None else self._indexed.find_source(id_)

    def _paths(self, ends: Sequence[Ends], options: PathOptions, top: int) -> PathsResult:
        if self._indexed is None:
            return super()._paths(ends, options, top)
        return self._indexed.paths(ends, options, top)

    def bind(self, named: NamedQuery, values: Mapping[str, str]) -> Mapping[str, Term]:
        kinds = {parameter.name: parameter.kind for parameter in named.parameters}
        if not kinds:
            return named.terms(values, self._curated)
        if "source" not in kinds.values() and self._indexed is not None:
            # After an error, the whole case is read: messages suggest its names.
            with suppress(QueryError, UnknownNameError):
                names = [value for name, value in values.items() if kinds.get(name) == "entity"]
                entities = set(map(self._indexed.find, names))
                return named.terms(values, self._indexed.part((), entities))
        return super().bind(named, values)

    def part_about(self, name: str) -> tuple[Case, Dossier]:
        if self._indexed is None:
            return super().part_about(name)
        from stakegraph.network import build_network
        from stakegraph.report.dossier import dossier

        entity = self._indexed.find(name)
        part = self._indexed.about(entity)
        return part, dossier(part, build_network(part), entity)
