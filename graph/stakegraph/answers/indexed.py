"""Answer questions about a large case in a store from its indexes.

Only the claims that an answer shows are read.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from stakegraph.analysis.paths.reasons import reasons_among
from stakegraph.analysis.paths.relaxations import NoPath, Relaxation, RelaxationSearch
from stakegraph.answers.paths import PathsResult
from stakegraph.errors import StakegraphError, UnknownNameError
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
    """A case that is answered from its indexes."""

    def __init__(self, store: Store, base: str, index: PathIndex, names: NameTable) -> None:
        self._store, self._base, self._index, self._names = store, base, index, names

    def find(self, name: str) -> str:
        """Return the id of the entity with a name, as `stakegraph.model.Case.find` does.

        Raises
        ------
        UnknownNameError
            If the name is unknown; the error carries the closest names.
        """
        return self._names.find(name)

    def find_source(self, id_: str) -> str:
        """Return the id of a source that claims of the index rest on.

        Raises
        ------
        UnknownNameError
            If no source has the id.
        """
        sources = self._index.columns.traits.sources
        if id_ not in set(sources):
            raise UnknownNameError("source", id_, sources)
        return id_

    def part(self, claims: Iterable[str], entities: Iterable[str] = ()) -> Case:
        """Return a part of the case; see `stakegraph.rdf.read_part`."""
        return read_part(self._store, self._base, claims, entities)

    def about(self, entity: str) -> Case:
        """Return the case with only the claims that name an entity.

        The entity can be a side, a speaker, a topic or a means.
        """
        return self.part(claims_naming(self._store, self._base, entity), [entity])

    def paths(self, ends: Iterable[Ends], options: PathOptions, top: int) -> PathsResult:
        """Find the best `top` conflict paths.

        The answers are those of `stakegraph.analysis.paths.conflict_paths`.

        An answer without paths is explained as by `stakegraph.analysis.paths.relaxations.explain_no_path`.
        """
        best = replace(options, best=top)
        answers = [self._index.between(source, target, best) for source, target in ends]
        searches = [None if answer.paths else self._relax(answer) for answer in answers]
        part = self._read_shown(answers, searches)
        receipts = {receipt.claim.id: receipt for receipt in receipts_of_case(part, load_vocabulary())}
        explanations: list[NoPath | None] = []
        complete_answers = []
        for answer, search in zip(answers, searches, strict=True):
            explanations.append(None if search is None else self._explain(answer, search, receipts))
            complete_answers.append(replace(answer.with_receipts(receipts), options=options))
        return PathsResult(part, complete_answers, explanations)

    def _read_shown(
        self, answers: Iterable[IndexAnswer], searches: Iterable[RelaxationSearch[IndexedPath] | None]
    ) -> Case:
        """Return the case with only the claims and entities that the answers show."""
        paths: list[IndexedPath] = []
        ends: set[str | None] = set()
        for answer in answers:
            ends |= {answer.source, answer.target}
            ends |= answer.options.according_to | answer.options.without_speakers
            paths += answer.paths
        for search in searches:
            if search is not None:
                paths += [path for _, path in search.relaxations]
        claims = {claim for path in paths for hop in path.hops for claim, _ in hop.claims}
        entities = {end for end in ends if end is not None}
        return self.part(claims, entities)

    def _relax(self, answer: IndexAnswer) -> RelaxationSearch[IndexedPath]:
        dates = self._index.columns.traits.dates
        speakers = [(id_, self._names.name(id_)) for id_ in self._index.speakers_vouching()]

        def find_paths(options: PathOptions) -> IndexAnswer:
            return self._index.between(answer.source, answer.target, options)

        return RelaxationSearch(answer, dates, find_paths, speakers)

    def _explain(
        self, answer: IndexAnswer, search: RelaxationSearch[IndexedPath], receipts: Mapping[str, Receipt]
    ) -> NoPath:
        relations = load_vocabulary().relations
        claims = self._index.claims_at(answer.source, answer.target, answer.options)
        near = (replace(claim, relation=relations[claim.relation.id]) for claim in claims)
        relaxations = tuple(
            Relaxation(changes, path.with_receipts(receipts)) for changes, path in search.relaxations
        )
        reasons = reasons_among(near, self._names.name, answer)
        return NoPath(reasons, relaxations, search.truncated, search.unknown)


def open_indexed(store: CaseStore, stored: StoredCase) -> IndexedCase | None:
    """Open a case with its indexes; None if it has no usable index."""
    folder = store.path_index_folder(stored)
    if folder is None:
        return None
    with suppress(StakegraphError):
        return IndexedCase(store.content(stored), stored.base, *load_indexes(folder))
    return None
