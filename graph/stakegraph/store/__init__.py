"""Where triples live: one small interface, and the stores behind it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from stakegraph.dyads import dyad_quads
from stakegraph.rdf import case_quads, read_back, read_derived_claims
from stakegraph.rules import derive
from stakegraph.store.memory import MemoryStore
from stakegraph.vocabulary import load_vocabulary, ontology_quads

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from stakegraph.model import Case
    from stakegraph.store.base import Store
    from stakegraph.store.cases import CaseStore

__all__ = ["MemoryStore", "load_cases", "open_case", "open_store", "unload_case", "with_derived_claims"]


def open_case(case: Case, *, derived: bool = True, dyads: bool = True) -> Store:
    """Return a store in memory that holds a case, the vocabulary, what the rules derive, and the dyads.

    Without `dyads` it holds what a file of the case does; see `stakegraph.dyads`.

    Examples
    --------
    >>> from stakegraph import bundled_case
    >>> store = open_case(bundled_case())
    >>> store.select("SELECT ?title { ?case a sg:Case ; dcterms:title ?title }")[0]["title"]
    'ICE and DHS recruit New York police officers'
    """
    store = MemoryStore()
    store.add(ontology_quads())
    vocabulary = load_vocabulary()
    store.add(case_quads(case, vocabulary))
    if derived:
        store.add(derive(store, case.base))
    if dyads:
        store.add(dyad_quads(store, case, vocabulary))
    return store


def with_derived_claims(case: Case) -> Case:
    """Return the case as a store holds it, with the claims that the rules derive after the curated ones."""
    return read_back(open_case(case, dyads=False), case.base)


def load_cases(place: Path | str, cases: Iterable[Case]) -> None:
    """Put cases, with what the rules derive, into a store: a folder, which is made when it is not there, or a server.

    Each replaces its former state; readers see all of the former states or all of the new ones.

    Raises
    ------
    StakegraphError
        When two cases clash, or the folder cannot be written to.
    EngineError
        When another program is writing to the store.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from stakegraph import bundled_case
    >>> from stakegraph.store.disk import StoreFolder
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     load_cases(Path(folder), [bundled_case()])
    ...     [case.id for case in StoreFolder(Path(folder)).open().cases()]
    ['nypd-recruitment']
    """
    from stakegraph.store.cases import StoredCase

    cases = list(cases)
    given = {case.id: case for case in cases}
    contents = ((StoredCase(case.id, case.base, case.title), open_case(case)) for case in cases)
    if isinstance(place, str):
        from stakegraph.store import endpoint

        endpoint.load(endpoint.open_endpoint(place), contents)
    else:
        from stakegraph.store.disk import StoreFolder

        StoreFolder(place).load(
            contents, lambda case, content, folder: _make_indexes(given[case.id], content, folder)
        )


def _make_indexes(case: Case, content: Store, folder: Path) -> None:
    from stakegraph.store.path_indexes import is_worth_indexes, save_indexes

    whole = replace(case, claims=(*case.claims, *read_derived_claims(content, case.base)))
    if is_worth_indexes(whole):
        save_indexes(whole, folder)


def open_store(place: Path | str) -> CaseStore:
    """Open a store to read: a folder, or the address where a server takes SPARQL queries.

    Raises
    ------
    StakegraphError
        When there is no store, or the address cannot be used.
    """
    if isinstance(place, str):
        from stakegraph.store.endpoint import open_endpoint

        return open_endpoint(place)
    from stakegraph.store.disk import StoreFolder

    return StoreFolder(place).open()


def unload_case(place: Path | str, id_: str) -> None:
    """Take a case out of a store.

    Raises
    ------
    UnknownNameError
        When the store does not hold it.
    """
    if isinstance(place, str):
        from stakegraph.store import endpoint

        endpoint.unload(endpoint.open_endpoint(place), id_)
    else:
        from stakegraph.store.disk import StoreFolder

        StoreFolder(place).unload(id_)
