"""A `Case` and its triples: the one place that knows the RDF shape.

Every fact is a plain triple, and every claim is a node of its own with its evidence. Evidence nodes have IRIs below
their claim's instead of blank nodes, so that the same input gives the same bytes.

One module a task: `shape` names what the others share, `writing` makes triples of a `Case`, `reading` makes a `Case`,
or a part of one, of what a store holds.
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
