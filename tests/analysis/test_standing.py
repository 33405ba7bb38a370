"""Standing keeps what runs in from what runs out, and hostility from cooperation."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import case, claim, network
from stakegraph.analysis.standing import Standing, standings
from stakegraph.model import Factuality, Polarity
from stakegraph.network import Selection, build_network, dyads_between_parties

if TYPE_CHECKING:
    from stakegraph.model import Case

GOLD = Path(__file__).parents[1] / "gold"


def standing_of(node: str, *lines: str) -> Standing:
    graph = network(*lines)
    return next(each for each in standings(graph, Selection().of(graph)) if each.node == node)


def test_each_side_counts_claims_counterparts_and_the_strongest_of_each_dyad() -> None:
    # attacks 9, criticizes 2, threatens 3.5
    target = standing_of("z", "a attacks z", "a criticizes z", "b threatens z", "z funds c")
    side = target.hostile_in
    assert (side.claims, side.counterparts, side.strength) == (3, 2, 12.5)
    assert [dyad.source for dyad in side.dyads] == ["a", "b"]
    assert [receipt.claim.id for dyad in side.dyads for receipt in dyad.receipts] == ["c1", "c2", "c3"]
    assert (target.cooperative_out.counterparts, target.cooperative_out.strength) == (1, 10)
    assert target.hostile_out.counterparts == target.cooperative_in.counterparts == 0


def test_direction_is_kept() -> None:
    assert standing_of("a", "a threatens b").hostile_in.counterparts == 0
    assert standing_of("a", "a threatens b").hostile_out.counterparts == 1


def test_a_symmetric_relation_is_mutual_and_nobodys_act() -> None:
    for node in "ab":
        standing = standing_of(node, "a disagreesWith b")
        assert (standing.hostile_in.counterparts, standing.hostile_out.counterparts) == (0, 0)
        assert standing.hostile_mutual.counterparts == 1


def test_acts_are_counted_once_however_many_claims_tell_of_them() -> None:
    graph = build_network(
        case(
            claim("c1", "a", "threatens", "b", act="one"),
            claim("c2", "a", "labels", "b", act="one"),
            claim("c3", "a", "threatens", "c", act="one"),
        )
    )
    first = {standing.node: standing for standing in standings(graph, Selection().of(graph))}["a"].hostile_out
    assert (first.acts, first.claims, first.counterparts) == (1, 3, 2)


def test_the_courted_are_named_with_those_who_court_them() -> None:
    assert standing_of("b", "a invites b", "c funds b").courted_by == ("a",)
    assert standing_of("b", "a invites b", "b aids a").courted_by == ()


def test_plus_and_minus_in_one_dyad_are_ambivalent_and_not_nothing() -> None:
    found = standing_of("b", "a attacks b", "a funds b")
    assert (found.hostile_in.strength, found.cooperative_in.strength) == (9, 10)
    assert (found.net_in, found.ratio_in, found.ambivalent) == (0, 0.5, ("a",))
    quiet = standing_of("b", "a addresses b")
    assert (quiet.net_in, quiet.ratio_in, quiet.ambivalent) == (0, None, ())


def test_hostility_out_and_cooperation_in_are_ambivalent_too() -> None:
    assert standing_of("a", "a attacks b", "b funds a").ambivalent == ("b",)


def test_net_and_ratio_count_counterparts_not_strength() -> None:
    found = standing_of("z", "a threatens z", "b criticizes z", "c funds z")
    assert found.net_in == -1
    assert found.ratio_in == pytest.approx(1 / 3)


def test_who_meets_hostility_from_most_comes_first_then_the_stronger_then_ids() -> None:
    graph = network("a attacks b", "a criticizes c", "d criticizes c", "a attacks e")
    assert [each.node for each in standings(graph, Selection().of(graph))] == ["c", "b", "e", "a", "d"]


def test_isolated_parties_stand_there_with_nothing_and_stakes_do_not() -> None:
    graph = network("a memberOf b", "a threatens s")
    graph.nodes["s"]["is_stake"] = True
    accepted = Selection().of(graph)
    found = standings(graph, accepted)
    assert [each.node for each in found] == ["a", "b"]
    assert found[0].hostile_out.counterparts == 0
    assert standings(graph, accepted, stakes=True)[0].node == "s"


def test_self_loops_are_left_out_and_an_empty_graph_is_empty() -> None:
    assert standing_of("a", "a labels a").hostile_in.counterparts == 0
    assert standings(build_network(case()), []) == ()


def test_many_parallel_claims_are_one_dyad() -> None:
    side = standing_of("b", *["a threatens b"] * 1000).hostile_in
    assert (side.claims, side.counterparts, side.strength) == (1000, 1, 3.5)


def test_denied_claims_and_hints_do_not_count() -> None:
    found = standing_of("b", "a attacks b denied", "c attacks b possible")
    assert found.hostile_in.counterparts == 0


def test_ignoring_direction_gives_each_dyad_to_both_ends() -> None:
    graph = network("a funds b")
    accepted = Selection().of(graph)
    found = dyads_between_parties(graph, accepted, Polarity.COOPERATION, ignore_direction=True)
    assert [(dyad.source, dyad.target) for dyad in found] == [("a", "b"), ("b", "a")]


def test_the_published_signed_degree_ratios_are_reproduced() -> None:
    folder = GOLD / "everett_borgatti_pn10"
    with (folder / "edges.csv").open(encoding="utf-8", newline="") as lines:
        relations = {"1": "supports", "-1": "opposes"}
        pairs = [(row["source"], row["target"], relations[row["sign"]]) for row in csv.DictReader(lines)]
    rows = [f"n{a} {relation} n{b}" for a, b, relation in pairs]
    rows += [f"n{b} {relation} n{a}" for a, b, relation in pairs]
    published = json.loads((folder / "expected.json").read_text(encoding="utf-8"))["published"][
        "degree_ratio"
    ]
    graph = network(*rows)
    by_node = {each.node: each for each in standings(graph, Selection().of(graph))}
    assert [by_node[f"n{number}"].ratio_out for number in range(1, 11)] == published
    assert [by_node[f"n{number}"].ratio_in for number in range(1, 11)] == published


@given(
    st.lists(
        st.tuples(
            st.integers(0, 5), st.sampled_from(["threatens", "funds", "disagreesWith"]), st.integers(0, 5)
        ),
        max_size=20,
    )
)
def test_what_runs_out_runs_in_somewhere(rows: list[tuple[int, str, int]]) -> None:
    graph = build_network(case(*(claim(f"c{n}", f"n{a}", r, f"n{b}") for n, (a, r, b) in enumerate(rows))))
    found = standings(graph, Selection().of(graph))
    for incoming, outgoing in (("hostile_in", "hostile_out"), ("cooperative_in", "cooperative_out")):
        for figure in ("claims", "counterparts", "strength"):
            assert sum(getattr(getattr(each, incoming), figure) for each in found) == pytest.approx(
                sum(getattr(getattr(each, outgoing), figure) for each in found)
            )


def test_in_the_bundled_case_tensions_with_the_city_are_mutual_and_a_threat_is_not(bundled: Case) -> None:
    graph = build_network(bundled)
    by_node = {
        standing.node: standing
        for standing in standings(graph, Selection(frozenset({Factuality.FACT})).of(graph))
    }
    city = by_node["new-york-city"]
    assert [dyad.source for dyad in city.hostile_in.dyads] == ["donald-trump"]
    assert (city.hostile_in.acts, city.hostile_in.claims) == (1, 2)
    assert [dyad.target for dyad in city.hostile_mutual.dyads] == ["federal-government"]
    assert by_node["nypd-officers"].courted_by == ("dhs", "ice")
