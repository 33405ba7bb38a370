"""Convert a `Case` to triples and back. Only this package knows the RDF shape.

Each fact is a plain triple, and each claim is a node with its evidence. Evidence nodes have IRIs below the IRI of their
claim instead of blank nodes, so that the same input gives the same bytes.

======= ============================================================
module  task
======= ============================================================
writing converts a `Case` to triples
reading reads a `Case`, or a part of one, from a store
shape   has the terms that both use
======= ============================================================
"""

from __future__ import annotations

from stakegraph.rdf.reading import cases_in, claims_naming, read_back, read_part
from stakegraph.rdf.shape import prefixes
from stakegraph.rdf.writing import case_quads

__all__ = [
    "case_quads",
    "cases_in",
    "claims_naming",
    "prefixes",
    "read_back",
    "read_part",
]
