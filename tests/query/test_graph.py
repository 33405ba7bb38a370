"""The graph of a CONSTRUCT: the same triples give the same bytes, however their blank nodes are called."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, CanonicalizationAlgorithm, Dataset, Literal, NamedNode, Quad, Triple

from stakegraph.query.graph import sort_graph

P, Q = NamedNode("http://x/p"), NamedNode("http://x/q")
TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")


def edges(pairs: list[tuple[int, int]], names: list[int] | None = None) -> list[Triple]:
    """Return a graph of blank nodes, named by their index or by the given names."""
    nodes = [BlankNode(f"n{index if names is None else names[index]}") for index in range(8)]
    return [Triple(nodes[subject], P, nodes[value]) for subject, value in pairs]


def test_nothing_gives_nothing() -> None:
    assert sort_graph([]) == []


def test_a_statement_stands_once_and_types_come_first() -> None:
    a = NamedNode("http://x/a")
    triples = [Triple(a, P, Literal("1")), Triple(a, TYPE, Q), Triple(a, P, Literal("1"))]
    assert sort_graph(triples) == [Triple(a, TYPE, Q), Triple(a, P, Literal("1"))]


@given(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=10), st.permutations(range(8)))
def test_other_names_and_another_order_give_the_same_graph(
    pairs: list[tuple[int, int]], names: list[int]
) -> None:
    assert sort_graph(edges(pairs)) == sort_graph(reversed(edges(pairs, names)))


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=8))
def test_the_graph_stays_the_same_graph(pairs: list[tuple[int, int]]) -> None:
    def canonical(triples: list[Triple]) -> Dataset:
        dataset = Dataset(Quad(*triple) for triple in triples)
        dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
        return dataset

    assert canonical(sort_graph(edges(pairs))) == canonical(edges(pairs))


def test_blank_nodes_inside_quoted_triples_are_named_too() -> None:
    inner = Triple(BlankNode("z"), P, BlankNode("y"))
    (triple,) = sort_graph([Triple(BlankNode("z"), Q, inner)])
    names = {"_:b0", "_:b1"}
    assert isinstance(triple.object, Triple)
    assert triple.object.subject == triple.subject
    assert {str(triple.object.subject), str(triple.object.object)} == names


def test_many_like_blank_nodes_take_no_long() -> None:
    triples = [Triple(BlankNode(f"n{index}"), P, Q) for index in range(5000)]
    assert len(sort_graph(triples)) == 5000


def test_the_work_can_be_stopped_at_every_step() -> None:
    def stop() -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        sort_graph(edges([(0, 1)]), stop)
