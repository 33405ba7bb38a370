"""The search finds all conflict paths, no others, and ranks them."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import NODES, RELATIONS, case, claim, network
from stakegraph.analysis.paths import PathAnswer, PathOptions, conflict_paths, paths_among
from stakegraph.analysis.paths.finding import make_path_in_order
from stakegraph.model import Factuality, Polarity, Status
from stakegraph.network import build_network, receipts
from stakegraph.vocabulary import load_vocabulary

if TYPE_CHECKING:
    from stakegraph.model import Case


def chains(answer: PathAnswer) -> list[str]:
    return ["-".join(path.nodes) for path in answer.paths]


def test_the_strongest_weakest_link_comes_first_not_the_shortest_sum() -> None:
    graph = network("a attacks b", "b attacks d", "a isUneasyAbout c", "c isUneasyAbout d")
    assert chains(conflict_paths(graph, "a", "d")) == ["a-b-d", "a-c-d"]


def test_a_product_would_order_otherwise_and_is_not_used() -> None:
    # Weakest links 2 and 3.5; the product of the first chain (9 · 9 · 2) is the larger one.
    graph = network(
        "a attacks b", "b attacks c", "c criticizes z", "a threatens d", "d threatens e", "e threatens z"
    )
    assert chains(conflict_paths(graph, "a", "z")) == ["a-d-e-z", "a-b-c-z"]


def test_of_equal_weakest_links_the_shorter_path_comes_first_then_the_higher_mean_then_ids() -> None:
    graph = network(
        "a threatens z",
        "a threatens b", "b attacks z",
        "a threatens c", "c threatens z",
        "a threatens d", "d threatens z",
    )  # fmt: skip
    assert chains(conflict_paths(graph, "a", "z")) == ["a-z", "a-b-z", "a-c-z", "a-d-z"]


def test_direction_is_kept() -> None:
    graph = network("a threatens b")
    assert chains(conflict_paths(graph, "a", "b")) == ["a-b"]
    assert chains(conflict_paths(graph, "b", "a")) == []


def test_direction_can_be_ignored_and_the_hop_says_so() -> None:
    graph = network("a threatens b", "c threatens b")
    answer = conflict_paths(graph, "a", "c", PathOptions(ignore_direction=True))
    assert chains(answer) == ["a-b-c"]
    assert [hop.receipts[0].reversed for hop in answer.paths[0].hops] == [False, True]


def test_a_symmetric_relation_runs_both_ways() -> None:
    graph = network("a disagreesWith b")
    assert chains(conflict_paths(graph, "b", "a")) == ["b-a"]


def test_parallel_claims_are_one_path_with_several_receipts() -> None:
    graph = network(
        "a threatens b",
        "a criticizes b",
        "a labels b",
        "b attacks c",
        "b rejects c",
        "b threatens c possible",
    )
    (path,) = conflict_paths(graph, "a", "c").paths
    assert [len(hop.receipts) for hop in path.hops] == [3, 2]
    assert path.weakest == 3.5


def test_cooperation_is_never_a_hop_and_never_nets_a_conflict() -> None:
    graph = network("a threatens b", "a funds b", "b funds c")
    assert chains(conflict_paths(graph, "a")) == ["a-b"]
    assert conflict_paths(graph, "a", "b").paths[0].weakest == 3.5


def test_membership_alone_is_no_conflict() -> None:
    graph = network("x memberOf un", "y memberOf un")
    assert chains(conflict_paths(graph, "x", "y")) == []


def test_a_tie_joins_two_conflicts_whichever_way_it_is_worded() -> None:
    graph = network("x threatens un", "y memberOf un", "y threatens z")
    assert chains(conflict_paths(graph, "x", "z")) == ["x-un-y-z"]
    (path,) = conflict_paths(graph, "x", "z").paths
    assert [hop.polarity for hop in path.hops] == [Polarity.CONFLICT, Polarity.TIE, Polarity.CONFLICT]


def test_a_path_neither_begins_nor_ends_with_a_tie() -> None:
    graph = network("x memberOf un", "un threatens y", "y partOf z")
    assert chains(conflict_paths(graph, "x")) == []
    assert chains(conflict_paths(graph, target="z")) == []


def test_a_tie_carries_no_hostility_and_does_not_enter_the_score() -> None:
    (path,) = conflict_paths(network("x threatens a", "a partOf b", "b attacks z"), "x", "z").paths
    assert (path.weakest, path.mean) == (3.5, 6.25)


def test_ties_in_a_row_are_limited() -> None:
    graph = network("x threatens a", "a partOf b", "b partOf c", "c threatens z")
    assert chains(conflict_paths(graph, "x", "z")) == []
    assert chains(conflict_paths(graph, "x", "z", PathOptions(max_ties=2))) == ["x-a-b-c-z"]
    assert chains(conflict_paths(graph, "x", "z", PathOptions(max_ties=0))) == []


def test_three_ties_in_a_row_are_more_than_two() -> None:
    graph = network("x threatens a", "a partOf b", "b partOf c", "c partOf d", "d threatens z")
    assert chains(conflict_paths(graph, "x", "z", PathOptions(max_ties=2, max_hops=6))) == []
    assert chains(conflict_paths(graph, "x", "z", PathOptions(max_ties=3, max_hops=6))) == ["x-a-b-c-d-z"]


def test_max_hops_counts_hops_not_nodes() -> None:
    graph = network("a threatens b", "b threatens c")
    assert chains(conflict_paths(graph, "a", "c", PathOptions(max_hops=2))) == ["a-b-c"]
    assert chains(conflict_paths(graph, "a", "c", PathOptions(max_hops=1))) == []


@pytest.mark.parametrize("status", ["possible", "conditional", "denied"])
def test_hints_and_denials_are_left_out_unless_asked_for(status: str) -> None:
    assert chains(conflict_paths(network(f"a threatens b {status}"), "a")) == []


def test_a_denied_claim_is_never_a_hop_even_when_asked_for() -> None:
    assert not conflict_paths(
        network("a threatens b denied"), "a", "b", PathOptions(factualities=frozenset(Factuality))
    ).paths


def test_announced_acts_are_taken_and_can_be_left_out() -> None:
    graph = network("a threatens b announced")
    assert chains(conflict_paths(graph, "a")) == ["a-b"]
    assert (
        chains(conflict_paths(graph, "a", options=PathOptions(factualities=frozenset({Factuality.FACT}))))
        == []
    )


def test_min_intensity_leaves_weaker_claims_out_but_no_ties() -> None:
    graph = network("a threatens b", "a criticizes b", "b partOf c", "c threatens d", "d criticizes e")
    answer = conflict_paths(graph, "a", options=PathOptions(min_intensity=3))
    assert chains(answer) == ["a-b", "a-b-c-d"]
    assert [receipt.relation.id for receipt in answer.paths[0].hops[0].receipts] == ["threatens"]


def test_a_self_loop_is_no_hop() -> None:
    assert chains(conflict_paths(network("a labels a", "a threatens b"), "a")) == ["a-b"]


def test_a_path_visits_nobody_twice() -> None:
    assert chains(conflict_paths(network("a threatens b", "b threatens a", "b threatens c"), "a")) == [
        "a-b",
        "a-b-c",
    ]


def test_all_paths_to_a_target_are_those_from_every_source() -> None:
    graph = network("a threatens b", "b threatens c", "d criticizes b")
    assert sorted(chains(conflict_paths(graph, target="c"))) == ["a-b-c", "b-c", "d-b-c"]


def test_derived_claims_are_hops_only_when_asked_for(bundled: Case) -> None:
    from stakegraph.rules import with_derived_claims

    graph = build_network(with_derived_claims(bundled))
    assert chains(conflict_paths(graph, "ice", "nypd")) == []
    assert chains(conflict_paths(graph, "ice", "nypd", PathOptions(rules=True))) == ["ice-nypd"]
    assert chains(conflict_paths(graph, "nypd", "ice", PathOptions(rules=True))) == []


def test_the_answer_says_when_the_number_of_paths_was_capped() -> None:
    graph = network(*(f"n{i} threatens n{j}" for i in range(8) for j in range(8) if i != j))
    answer = conflict_paths(graph, "n0", "n7", PathOptions(max_found=50))
    assert len(answer.paths) == 50
    assert answer.truncated is not None
    assert "50 paths" in answer.truncated
    assert conflict_paths(graph, "n0", "n7", PathOptions(max_hops=2)).truncated is None


def test_as_many_paths_as_the_cap_are_all_of_them() -> None:
    graph = network("a threatens b", "a threatens c", "c partOf d")
    assert conflict_paths(graph, "a", options=PathOptions(max_found=2)).truncated is None
    assert conflict_paths(graph, "a", options=PathOptions(max_found=1)).truncated is not None


def test_the_answer_says_when_time_ran_out() -> None:
    graph = network(*(f"n{i} threatens n{j}" for i in range(14) for j in range(14) if i != j))
    answer = conflict_paths(graph, "n0", "n13", PathOptions(max_hops=8, max_found=10**9, time_limit=0.0))
    assert answer.truncated is not None
    assert "0 s" in answer.truncated


def test_the_complete_digraph_has_the_known_number_of_paths() -> None:
    # Between two nodes of K_n there are sum over k of (n-2)!/(n-2-k)! simple paths; gold figures for cutoffs.
    graph = network(*(f"n{i} threatens n{j}" for i in range(10) for j in range(10) if i != j))
    counts = [
        len(conflict_paths(graph, "n0", "n9", PathOptions(max_hops=hops)).paths) for hops in (1, 2, 3, 4)
    ]
    assert counts == [1, 9, 65, 401]


@pytest.mark.parametrize("ends", [("nobody", None), (None, "nobody"), ("a", "nobody")])
def test_an_unknown_end_is_refused(ends: tuple[str | None, str | None]) -> None:
    with pytest.raises(ValueError, match="nobody"):
        conflict_paths(network("a threatens b"), *ends)


def test_no_end_at_all_is_refused() -> None:
    with pytest.raises(ValueError, match="source or a target"):
        conflict_paths(network("a threatens b"))


def test_an_empty_network_has_no_paths() -> None:
    graph = nx.MultiDiGraph()
    graph.add_node("a", name="A")
    assert conflict_paths(graph, "a").paths == ()


def dated(*lines: str) -> nx.MultiDiGraph:
    """Return the network of claims that are written ``"a threatens b 2025-11-04"``; ``-`` for no date."""
    rows = [line.split() for line in lines]
    claims = [
        claim(f"c{index}", *row[:3], date=None if row[3] == "-" else row[3])
        for index, row in enumerate(rows, start=1)
    ]
    return build_network(case(*claims))


IN_ORDER = PathOptions(time_respecting=True)


def test_claims_after_a_date_are_left_out_and_undated_ones_are_kept() -> None:
    graph = dated(
        "a threatens b 2025-11-04", "a threatens c 2025-11-05", "a threatens d -", "a threatens e 2025"
    )
    answer = conflict_paths(graph, "a", options=PathOptions(as_of="2025-11-04"))
    assert chains(answer) == ["a-b", "a-d", "a-e"]


def test_sources_and_speakers_can_be_left_out() -> None:
    graph = build_network(
        case(claim("c1", "a", "threatens", "b"), claim("c2", "a", "attacks", "b", said_by="b"))
    )
    (path,) = conflict_paths(graph, "a", "b", PathOptions(without_speakers=frozenset({"b"}))).paths
    assert [receipt.claim.id for receipt in path.hops[0].receipts] == ["c1"]
    assert not conflict_paths(graph, "a", "b", PathOptions(without_sources=frozenset({"text"}))).paths


def test_in_a_time_respecting_path_no_hop_is_earlier_than_the_one_before() -> None:
    graph = dated("a threatens b 2025-02-01", "b threatens c 2025-01-01", "b threatens d 2025-02-01")
    assert chains(conflict_paths(graph, "a", options=IN_ORDER)) == ["a-b", "a-b-d"]
    assert chains(conflict_paths(graph, target="c", options=IN_ORDER)) == ["b-c"]
    assert chains(conflict_paths(graph, "a", "c")) == ["a-b-c"]


@pytest.mark.parametrize(
    ("first", "second", "possible"),
    [
        ("-", "2024", True),
        ("2025", "-", True),
        ("2025", "2025-01-01", True),
        ("2025-11", "2025-11-01", True),
        ("2025-11-02", "2025-11", True),
        ("2025-11-02", "2025-11-01", False),
        ("2025-11-02", "2025-10", False),
        ("2025", "2024-12-31", False),
    ],
)
def test_what_may_have_been_in_order_is_kept(first: str, second: str, possible: bool) -> None:
    graph = dated(f"a threatens b {first}", f"b threatens c {second}")
    assert bool(conflict_paths(graph, "a", "c", IN_ORDER).paths) is possible


def test_a_hop_without_a_date_does_not_reset_the_clock() -> None:
    graph = dated("a threatens b 2025-02-01", "b threatens c -", "c threatens d 2025-01-01")
    assert chains(conflict_paths(graph, "a", options=IN_ORDER)) == ["a-b", "a-b-c"]


def test_a_hop_may_use_any_of_its_claims_but_only_those_in_order_count() -> None:
    graph = dated("a attacks b 2025-03-01", "a criticizes b 2025-01-01", "b threatens c 2025-02-01")
    (path,) = conflict_paths(graph, "a", "c", IN_ORDER).paths
    assert [[receipt.claim.id for receipt in hop.receipts] for hop in path.hops] == [["c2"], ["c3"]]
    assert path.weakest == 2.0
    assert conflict_paths(graph, "a", "c").paths[0].weakest == 3.5


def test_a_path_is_as_strong_as_claims_that_can_all_be_in_order_together() -> None:
    # Each strong claim is in order with some claim of the other hop, but not with the other strong one.
    graph = dated(
        "a attacks b 2025-05-05",
        "a criticizes b 2025-01-01",
        "b attacks c 2025-03-03",
        "b criticizes c 2025-06-06",
    )
    (path,) = conflict_paths(graph, "a", "c", IN_ORDER).paths
    assert path.weakest == 2.0


def test_the_dates_of_ties_do_not_count() -> None:
    graph = dated("a threatens b 2025-02-01", "b partOf c 2020", "c threatens d 2025-03-01")
    assert chains(conflict_paths(graph, "a", "d", IN_ORDER)) == ["a-b-c-d"]


def test_hops_that_cannot_be_in_order_are_refused() -> None:
    graph = dated("a threatens b 2025-02-01", "b threatens c 2025-01-01")
    (path,) = conflict_paths(graph, "a", "c").paths
    with pytest.raises(ValueError, match="in this order"):
        make_path_in_order(path.hops)


def test_only_the_best_are_kept_but_all_are_counted() -> None:
    graph = network(*(f"n{i} threatens n{j}" for i in range(6) for j in range(6) if i != j), "n0 attacks n5")
    whole = conflict_paths(graph, "n0", "n5")
    best = conflict_paths(graph, "n0", "n5", PathOptions(best=3))
    assert best.paths == whole.paths[:3]
    assert best.path_count == whole.path_count == len(whole.paths) == 41


def test_among_claims_alone_an_end_that_none_names_has_no_paths() -> None:
    claims = list(receipts(network("a threatens b")))
    assert chains(paths_among(claims, "a", "b")) == ["a-b"]
    assert paths_among(claims, "a", "z").paths == ()


def test_a_hundred_thousand_parallel_claims_are_one_hop() -> None:
    claims = [claim(f"c{index}", "a", "threatens", "b") for index in range(100_000)]
    (path,) = conflict_paths(build_network(case(*claims)), "a", "b", IN_ORDER).paths
    assert len(path.hops[0].receipts) == 100_000


lines = st.builds(
    lambda source, relation, target, status: f"{source} {relation} {target} {status}",
    st.sampled_from(NODES), st.sampled_from(RELATIONS), st.sampled_from(NODES),
    st.sampled_from(["actual", "announced", "possible", "denied"]),
)  # fmt: skip
options = st.builds(
    PathOptions,
    factualities=st.sampled_from([frozenset({Factuality.FACT}), frozenset(Factuality)]),
    ignore_direction=st.booleans(),
    max_hops=st.integers(1, 5),
    max_ties=st.integers(0, 2),
    min_intensity=st.sampled_from([0.0, 2.0, 3.6]),
)


@settings(deadline=None, max_examples=300)
@given(st.lists(lines, max_size=16), options, st.booleans(), st.booleans())
def test_paths_equal_those_that_brute_force_finds(
    written: list[str], asked: PathOptions, with_source: bool, with_target: bool
) -> None:
    graph = network(*written, *(f"{node} addresses {node}" for node in NODES))
    source, target = ("a" if with_source or not with_target else None), ("f" if with_target else None)
    answer = conflict_paths(graph, source, target, asked)
    paths = [(path.nodes, path.weakest, [len(hop.receipts) for hop in path.hops]) for path in answer.paths]
    expected = _brute_force(graph, source, target, asked)
    assert sorted(paths) == sorted(expected)
    keys = [path.sort_key for path in answer.paths]
    assert all(better < worse for better, worse in pairwise(keys))


def _brute_force(
    graph: nx.MultiDiGraph, source: str | None, target: str | None, asked: PathOptions
) -> list[tuple[tuple[str, ...], float, list[int]]]:
    """Enumerate all simple paths with NetworkX and keep those that the definition lets through."""
    vocabulary = load_vocabulary()
    hostile: dict[tuple[str, str], list[tuple[bool, int, float]]] = {}
    ties: dict[tuple[str, str], int] = {}
    for receipt in receipts(graph):
        claim, relation = receipt.claim, vocabulary.relations[receipt.claim.relation]
        if (
            claim.status is Status.DENIED
            or claim.factuality not in asked.factualities
            or claim.subject == claim.object
        ):
            continue
        ways = [(claim.subject, claim.object)]
        if relation.polarity is Polarity.TIE or relation.symmetric or asked.ignore_direction:
            ways.append((claim.object, claim.subject))
        for way in ways:
            if relation.polarity is Polarity.TIE:
                ties[way] = ties.get(way, 0) + 1
            elif relation.polarity is Polarity.CONFLICT and abs(relation.intensity) >= asked.min_intensity:
                is_backwards = way != (claim.subject, claim.object) and not relation.symmetric
                hostile.setdefault(way, []).append((is_backwards, claim.rank, abs(relation.intensity)))
    arcs = nx.DiGraph()
    arcs.add_edges_from([*hostile, *ties])
    arcs.add_nodes_from(NODES)
    kept = []
    for start in [source] if source else NODES:
        for end in [target] if target else NODES:
            if start == end:
                continue
            for nodes in nx.all_simple_paths(arcs, start, end, cutoff=asked.max_hops):
                hops = list(pairwise(nodes))
                pattern = "".join("h" if hop in hostile else "t" for hop in hops)
                too_many_ties = "t" * (asked.max_ties + 1)
                if pattern[0] == pattern[-1] == "h" and too_many_ties not in pattern:
                    weakest = min(_strength(hostile[hop]) for hop in hops if hop in hostile)
                    counts = [len(hostile[hop]) if hop in hostile else ties[hop] for hop in hops]
                    kept.append((tuple(nodes), weakest, counts))
    return kept


def _strength(claims: list[tuple[bool, int, float]]) -> float:
    """Return the strength of the strongest of the surest claims, those that run forward first."""
    surest = min(claims)[:2]
    return max(strength for *standing, strength in claims if tuple(standing) == surest)
