"""A large case in a store on disk, asked by its indexes: of the case itself only what an answer shows is read."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from stakegraph.analysis.paths.reasons import reasons_among
from stakegraph.analysis.paths.relaxations import NoPath, Relaxation, RelaxationSearch
from stakegraph.answers.paths import PathsFound
from stakegraph.errors import StakegraphError
from stakegraph.index.path_indexes import load_indexes
from stakegraph.network import receipts_of_case
from stakegraph.rdf import claims_naming, read_part
from stakegraph.vocabulary import load_vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from stakegraph.analysis.paths import PathOptions
    from stakegraph.analysis.paths.answers import IndexAnswer, IndexedPath
    from stakegraph.analysis.paths.index import PathIndex
    from stakegraph.index.name_tables import NameTable
    from stakegraph.model import Case
    from stakegraph.network import Receipt
    from stakegraph.store.base import Store
    from stakegraph.store.cases import CaseStore, StoredCase

    Ends = tuple[str | None, str | None]


class IndexedCase:
    """A case that is asked by its indexes."""

    def __init__(self, store: Store, base: str, index: PathIndex, names: NameTable) -> None:
        self._store, self._base, self._index, self._names = store, base, index, names

    def find(self, name: str) -> str:
        """Return the id of who answers to a name, as `stakegraph.model.Case.find` does.

        Raises
        ------
        UnknownNameError
            When nobody does; it carries the nearest names.
        """
        return self._names.find(name)

    def part(self, claims: Iterable[str], entities: Iterable[str] = ()) -> Case:
        """Return the case with some claims and entities only; see `stakegraph.rdf.read_part`."""
        return read_part(self._store, self._base, claims, entities)

    def about(self, entity: str) -> Case:
        """Return the case with the claims only that name an entity: as a side, a speaker, a topic or a means."""
        return self.part(claims_naming(self._store, self._base, entity), [entity])

    def paths(self, ends: Iterable[Ends], options: PathOptions, top: int) -> PathsFound:
        """Find conflict paths as `stakegraph.analysis.paths.conflict_paths` does, the best `top` of them.

        Where there are none it is said why, as `stakegraph.analysis.paths.relaxations.explain_no_path` does.
        """
        found = [self._index.between(*each, replace(options, best=top)) for each in ends]
        searches = [None if answer.paths else self._relaxations(answer) for answer in found]
        shown = [path for answer in found for path in answer.paths]
        shown += [path for search in searches if search for _, path in search.relaxations]
        part = self.part(
            {name for path in shown for hop in path.hops for name, _ in hop.claims},
            {end for answer in found for end in (answer.source, answer.target) if end is not None},
        )
        receipts = {each.claim.id: each for each in receipts_of_case(part, load_vocabulary())}
        answers = [replace(answer.with_receipts(receipts), options=options) for answer in found]
        explanations = [
            None if search is None else self._no_path(answer, search, receipts)
            for answer, search in zip(found, searches, strict=True)
        ]
        return PathsFound(part, answers, explanations)

    def _relaxations(self, answer: IndexAnswer) -> RelaxationSearch[IndexedPath]:
        dates = self._index.columns.traits.dates
        return RelaxationSearch(
            answer, dates, lambda options: self._index.between(answer.source, answer.target, options)
        )

    def _no_path(
        self, answer: IndexAnswer, search: RelaxationSearch[IndexedPath], receipts: Mapping[str, Receipt]
    ) -> NoPath:
        relations = load_vocabulary().relations
        near = (
            replace(each, relation=relations[each.relation.id])
            for each in self._index.claims_at(answer.source, answer.target, answer.options)
        )
        relaxations = tuple(
            Relaxation(changes, path.with_receipts(receipts)) for changes, path in search.relaxations
        )
        return NoPath(
            reasons_among(near, self._names.name, answer), relaxations, search.truncated, search.unknown
        )


def open_indexed(store: CaseStore, stored: StoredCase) -> IndexedCase | None:
    """Return a case to be asked by its indexes; None when it has none that can be used."""
    folder = store.path_index_folder(stored)
    if folder is None:
        return None
    with suppress(StakegraphError):
        return IndexedCase(store.content(stored), stored.base, *load_indexes(folder))
    return None
