"""Derived claims: what CONSTRUCT rules conclude from claims. Marked as such, never facts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, Quad, QueryTriples

from stakegraph import resources

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stakegraph.store.base import Store


def derive(store: Store, base: str) -> Iterator[Quad]:
    """Yield the statements that the rules of ``ontology/rules`` conclude, in the graph of the case.

    Each rule is run once over the curated claims: no conclusion is a premise of another.
    """
    graph = NamedNode(base)
    for path in sorted((resources.ontology() / "rules").glob("*.rq")):
        triples = store.query(path.read_text(encoding="utf-8"), {})
        if not isinstance(triples, QueryTriples):
            raise TypeError(f"{path.name} is not a CONSTRUCT query")
        for triple in triples:
            # The rules look at every case in the store, and each conclusion lies below the IRI of its own.
            if isinstance(triple.subject, NamedNode) and triple.subject.value.startswith(f"{base}claim/"):
                yield Quad(triple.subject, triple.predicate, triple.object, graph)
