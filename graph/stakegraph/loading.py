"""Load cases, with their derived claims, dyads and indexes, into stores; open stores."""

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
    """Return a memory store with a case, its derived claims and dyads, and the vocabulary.

    Parameters
    ----------
    case : Case
        The case.
    derived : bool, optional
        Whether to add the claims that the rules derive.
    dyads : bool, optional
        Whether to add the dyads of `stakegraph.dyads`, which exported files do not contain.

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


def load_cases(location: Path | str, cases: Iterable[Case]) -> None:
    """Load cases, with their derived claims, into a store.

    Each case replaces its previous state. Readers see either all previous states or all new ones.

    Parameters
    ----------
    location : Path or str
        The folder of a store, which is created if necessary, or the address of a server.
    cases : iterable of Case
        The cases.

    Raises
    ------
    StakegraphError
        When two cases have the same id or base, or the folder cannot be written to.
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
    case_by_id = {case.id: case for case in cases}
    contents = ((StoredCase(case.id, case.base, case.title), open_case(case)) for case in cases)
    if isinstance(location, str):
        from stakegraph.store import endpoint

        endpoint.load(endpoint.open_endpoint(location), contents)
    else:
        from stakegraph.store.disk import StoreFolder

        store = StoreFolder(location)
        store.load(contents, lambda case, _, folder: _build_indexes(case_by_id[case.id], folder))


def _build_indexes(case: Case, folder: Path) -> None:
    from stakegraph.index.path_indexes import is_worth_indexes, save_indexes

    whole = with_derived_claims(case)
    if is_worth_indexes(whole):
        save_indexes(whole, folder)


def open_store(location: Path | str) -> CaseStore:
    """Open a store for reading: a folder, or the address of a SPARQL endpoint.

    Raises
    ------
    StakegraphError
        When the store does not exist, or the address is invalid.
    """
    if isinstance(location, str):
        from stakegraph.store.endpoint import open_endpoint

        return open_endpoint(location)
    from stakegraph.store.disk import StoreFolder

    return StoreFolder(location).open()


def unload_case(location: Path | str, id_: str) -> None:
    """Remove a case from a store.

    Raises
    ------
    UnknownNameError
        When the store does not contain the case.
    """
    if isinstance(location, str):
        from stakegraph.store import endpoint

        endpoint.unload(endpoint.open_endpoint(location), id_)
    else:
        from stakegraph.store.disk import StoreFolder

        StoreFolder(location).unload(id_)
