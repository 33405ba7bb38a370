"""Loading: a case with its derived claims, dyads and indexes goes into a store, and stores are opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stakegraph.dyads import dyad_quads
from stakegraph.rdf import case_quads
from stakegraph.rules import with_derived_claims
from stakegraph.store.memory import MemoryStore
from stakegraph.vocabulary import load_vocabulary, ontology_quads

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from stakegraph.model import Case
    from stakegraph.store.cases import CaseStore

__all__ = ["load_cases", "open_case", "open_store", "unload_case"]


def open_case(case: Case, *, derived: bool = True, dyads: bool = True) -> MemoryStore:
    """Return a store in memory that holds a case, the vocabulary, its derived claims, and its dyads.

    Without `dyads` it holds the same as a file of the case; see `stakegraph.dyads`.

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
    whole = with_derived_claims(case, vocabulary) if derived else case
    store.add(case_quads(whole, vocabulary))
    if dyads:
        store.add(dyad_quads(whole, vocabulary))
    return store


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

        StoreFolder(place).load(contents, lambda case, _, folder: _make_indexes(given[case.id], folder))


def _make_indexes(case: Case, folder: Path) -> None:
    from stakegraph.index.path_indexes import is_worth_indexes, save_indexes

    whole = with_derived_claims(case)
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
