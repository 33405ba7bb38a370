"""Brokerage roles on open paths of the cooperative layer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import case, claim, network
from stakegraph.analysis.brokerage import BrokerageAnswer, Role, brokerage
from stakegraph.network import Selection, build_network

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping


def roles(answer: BrokerageAnswer) -> dict[str, dict[str, int]]:
    return {each.node: {role.value: count for role, count in each.counts.items()} for each in answer.brokers}


def broker(groups: Mapping[str, Hashable | None], *lines: str) -> BrokerageAnswer:
    graph = network(*lines)
    return brokerage(graph, Selection().of(graph), groups)


@pytest.mark.parametrize(
    ("groups", "role"),
    [
        ("xxx", "coordinator"),
        ("xyx", "itinerant"),
        ("xyy", "gatekeeper"),
        ("xxy", "representative"),
        ("xyz", "liaison"),
    ],
)
def test_each_role_follows_from_the_three_groups(groups: str, role: str) -> None:
    answer = broker(dict(zip("amc", groups, strict=True)), "a funds m", "m funds c")
    assert roles(answer) == {"m": {role: 1}}
    (example,) = answer.brokers[0].examples
    assert example.role is Role(role)
    assert [receipt.claim.id for receipt in example.receipts] == ["c1", "c2"]


def test_a_closed_path_needs_no_broker() -> None:
    groups = dict.fromkeys("amc", "x")
    assert roles(broker(groups, "a funds m", "m funds c", "a invites c")) == {}
    # The arc back does not close it.
    assert roles(broker(groups, "a funds m", "m funds c", "c funds a"))["m"] == {"coordinator": 1}


def test_direction_is_kept() -> None:
    assert roles(broker(dict.fromkeys("amc", "x"), "a funds m", "c funds m")) == {}


def test_a_symmetric_relation_counts_once_in_each_direction() -> None:
    answer = broker(dict(zip("amc", "xyx", strict=True)), "a worksWith m", "m worksWith c")
    assert roles(answer) == {"m": {"itinerant": 2}}


def test_only_cooperation_is_brokered() -> None:
    groups = dict.fromkeys("amc", "x")
    assert roles(broker(groups, "a threatens m", "m threatens c")) == {}
    assert roles(broker(groups, "a memberOf m", "m memberOf c")) == {}


def test_whoever_has_no_group_has_no_role_gives_none_and_is_named() -> None:
    answer = broker({"a": "x", "m": "x", "c": None}, "a funds m", "m funds c", "m funds d")
    assert answer.brokers == ()
    assert answer.without_group == ("c", "d")


def test_parallel_claims_are_one_path_with_all_their_receipts() -> None:
    answer = broker(dict.fromkeys("amc", "x"), *["a funds m"] * 300, "m funds c", "m invites c")
    assert roles(answer) == {"m": {"coordinator": 1}}
    assert len(answer.brokers[0].examples[0].receipts) == 302


def test_examples_are_capped_and_counts_are_not() -> None:
    lines = [f"a{number} funds m" for number in range(9)]
    groups = {f"a{number}": "x" for number in range(9)} | {"m": "y", "c": "x"}
    answer = broker(groups, *lines, "m funds c")
    assert roles(answer) == {"m": {"itinerant": 9}}
    assert len(answer.brokers[0].examples) == 3


def test_a_broker_lists_the_claims_of_every_path_it_is_counted_for_and_no_others() -> None:
    lines = [f"a{number} funds m" for number in range(9)]
    groups = {f"a{number}": "x" for number in range(9)} | {"m": "y", "c": "x"}
    # The stranger has no group, and c does nothing for anybody: neither is on a path that counts.
    (found,) = broker(groups, *lines, "m funds c", "stranger funds m", "c attacks m").brokers
    assert [receipt.claim.id for receipt in found.receipts] == ["c1", "c10", *(f"c{n}" for n in range(2, 10))]


def test_self_loops_and_an_empty_graph_have_no_brokers() -> None:
    assert broker({"a": "x"}, "a funds a").brokers == ()
    empty = build_network(case())
    assert brokerage(empty, [], {}).brokers == ()


def test_stakes_are_no_parties_to_a_brokerage() -> None:
    graph = network("a funds m", "m funds c")
    graph.nodes["c"]["is_stake"] = True
    assert brokerage(graph, Selection().of(graph), dict.fromkeys("amc", "x")).brokers == ()


def test_brokerage_says_when_time_ran_out() -> None:
    graph = network("a funds m", "m funds c")
    answer = brokerage(graph, Selection().of(graph), dict.fromkeys("amc", "x"), time_limit=-1)
    assert answer.truncated is not None


arcs = st.sets(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=20)


@given(arcs, st.lists(st.sampled_from(["x", "y", "z"]), min_size=6, max_size=6))
def test_roles_are_those_of_the_definition_and_do_not_depend_on_names(
    found: set[tuple[int, int]], labels: list[str]
) -> None:
    expected: dict[str, dict[str, int]] = {}
    for a, m in found:
        for other, c in found:
            if other == m and len({a, m, c}) == 3 and (a, c) not in found:
                role = Role.of(labels[a], labels[m], labels[c]).value
                counts = expected.setdefault(f"n{5 - m}", {})
                counts[role] = counts.get(role, 0) + 1
    # Names run against the numbers here, so that their order cannot help.
    graph = build_network(
        case(*(claim(f"c{a}{b}", f"n{5 - a}", "funds", f"n{5 - b}") for a, b in sorted(found)))
    )
    groups = {f"n{5 - number}": label for number, label in enumerate(labels)}
    assert roles(brokerage(graph, Selection().of(graph), groups)) == expected
