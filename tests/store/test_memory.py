"""The store in memory: queries see the union of its graphs."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import Literal, NamedNode, Quad, QueryBoolean, QueryTriples

from leaks import complaints_if_another_thread_frees
from stakegraph.loading import open_case
from stakegraph.store import MemoryStore
from stakegraph.terms import PREFIXES

if TYPE_CHECKING:
    from stakegraph.model import Case

_A, _B, _P = (NamedNode(f"https://stakegraph.example/{name}") for name in "abp")


def _store(*graphs: NamedNode) -> MemoryStore:
    store = MemoryStore()
    store.add([Quad(_A, _P, Literal(graph.value), graph) for graph in graphs])
    return store


def test_queries_see_the_union_of_the_graphs() -> None:
    rows = _store(_A, _B).select("SELECT ?o { ?s ?p ?o } ORDER BY ?o")
    assert [row["o"] for row in rows] == [_A.value, _B.value]


def test_a_statement_in_two_graphs_is_two_quads() -> None:
    store = MemoryStore()
    store.add([Quad(_A, _P, _B, graph) for graph in (_A, _B)])
    assert len(list(store.quads())) == 2
    assert store.select("SELECT DISTINCT ?s ?o { ?s ?p ?o }") == [{"s": _A.value, "o": _B.value}]


def test_adding_a_statement_again_changes_nothing() -> None:
    store = _store(_A)
    store.add([Quad(_A, _P, Literal(_A.value), _A)])
    assert len(list(store.quads())) == 1


def test_what_is_not_bound_is_left_out_of_a_row() -> None:
    (row,) = _store(_A).select("SELECT ?s ?none { ?s ?p ?o OPTIONAL { ?s <https://no.example/> ?none } }")
    assert row == {"s": _A.value}


def test_a_row_holds_lexical_values() -> None:
    store = MemoryStore()
    store.add([Quad(_A, _P, Literal("007", datatype=NamedNode(PREFIXES["xsd"] + "string")), _A)])
    assert store.select("SELECT ?o { ?s ?p ?o }") == [{"o": "007"}]


def test_the_prefixes_of_the_program_are_known_without_being_declared(small_case: Case) -> None:
    store = open_case(small_case)
    assert len(store.select("SELECT ?c { ?c a sg:Claim }")) == len(small_case.claims)


def test_only_a_select_query_gives_rows() -> None:
    with pytest.raises(TypeError, match="not a SELECT query: 'ASK"):
        MemoryStore().select("ASK {}")


def test_an_error_while_reading_rows_keeps_no_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(solutions: object) -> None:
        raise OSError("the disk is gone")

    monkeypatch.setattr("stakegraph.store.oxigraph.list_rows", fail)
    assert not complaints_if_another_thread_frees(
        lambda: _store(_A).select("SELECT ?o { ?s ?p ?o }"), "the disk is gone", monkeypatch
    )


def test_other_forms_of_query_keep_their_own_results() -> None:
    store = _store(_A)
    assert isinstance(store.query("ASK { ?s ?p ?o }", {}), QueryBoolean)
    assert isinstance(store.query("CONSTRUCT WHERE { ?s ?p ?o }", {}), QueryTriples)


def test_the_dataset_shows_the_same_data_and_what_is_added_later(small_case: Case) -> None:
    store = MemoryStore()
    dataset = store.dataset()
    store.add([Quad(_A, _P, _B, _A)])
    assert bool(dataset.query(f"ASK {{ <{_A.value}> <{_P.value}> <{_B.value}> }}"))


def test_opening_a_case_without_rules_derives_nothing(small_case: Case) -> None:
    assert open_case(small_case, derived=False).select("SELECT ?c { ?c a sg:DerivedClaim }") == []
    assert len(open_case(small_case).select("SELECT ?c { ?c a sg:DerivedClaim }")) == 2


def test_opening_a_case_warns_of_nothing(small_case: Case) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert open_case(small_case).dataset() is not None
