"""A case is read from a store only where the store holds one that hangs together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pyoxigraph import Literal, Quad

from stakegraph.errors import EngineError
from stakegraph.loading import open_case
from stakegraph.rdf import read_back
from stakegraph.store import MemoryStore
from stakegraph.terms import term

if TYPE_CHECKING:
    from stakegraph.model import Case


def test_a_claim_with_the_id_of_another_node_is_refused(small_case: Case) -> None:
    quads = list(open_case(small_case, dyads=False).quads())
    identifier = term("dcterms:identifier")
    store = MemoryStore()
    store.add(
        Quad(quad.subject, quad.predicate, Literal("c[1"), quad.graph_name)
        if quad.predicate == identifier and quad.object == Literal("c1")
        else quad
        for quad in quads
    )
    with pytest.raises(EngineError, match="claim/c1"):
        read_back(store, small_case.base)
