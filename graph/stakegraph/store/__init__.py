"""Where triples live: one small interface, and the stores behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stakegraph.rdf import case_quads, read_back
from stakegraph.rules import derive
from stakegraph.store.memory import MemoryStore
from stakegraph.vocabulary import load_vocabulary, ontology_quads

if TYPE_CHECKING:
    from stakegraph.model import Case
    from stakegraph.store.base import Store

__all__ = ["MemoryStore", "open_case", "with_derived_claims"]


def open_case(case: Case, *, derived: bool = True) -> Store:
    """Return a store in memory that holds a case, the vocabulary, and what the rules derive.

    Examples
    --------
    >>> from stakegraph import bundled_case
    >>> store = open_case(bundled_case())
    >>> store.select("SELECT ?title { ?case a sg:Case ; dcterms:title ?title }")[0]["title"]
    'ICE and DHS recruit New York police officers'
    """
    store = MemoryStore()
    store.add(ontology_quads())
    store.add(case_quads(case, load_vocabulary()))
    if derived:
        store.add(derive(store, case.base))
    return store


def with_derived_claims(case: Case) -> Case:
    """Return the case as a store holds it, with the claims that the rules derive after the curated ones."""
    return read_back(open_case(case), case.base)
