"""Exposure: direct hostility, walks of hostility cut off at three steps, and attacks on friends."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import case, claim, network
from stakegraph.analysis.exposure import Exposure, exposures
from stakegraph.network import Selection, build_network


def by_node(*lines: str, damping: float = 0.5, steps: int = 3, shown: int = 5) -> dict[str, Exposure]:
    graph = network(*lines)
    found = exposures(graph, Selection().of(graph), damping=damping, steps=steps, shown=shown)
    return {each.node: each for each in found}


def test_direct_exposure_is_hostile_in_strength_on_a_scale_of_one_an_attacker() -> None:
    # attacks 9, criticizes 2, threatens 3.5
    found = by_node("a attacks z", "a criticizes z", "b threatens z")
    assert found["z"].direct == found["z"].katz == pytest.approx(0.9 + 0.35)
    assert (found["a"].direct, found["a"].katz) == (0, 0)


def test_a_chain_of_hostility_arrives_damped() -> None:
    found = by_node("a attacks b", "b attacks c", "c attacks d")
    assert found["d"].katz == pytest.approx(0.9 + 0.5 * 0.81 + 0.25 * 0.729)
    assert found["d"].indirect == pytest.approx(0.5 * 0.81 + 0.25 * 0.729)


def test_walks_are_cut_off_after_the_last_step() -> None:
    lines = ["a attacks b", "b attacks c", "c attacks d", "d attacks e"]
    assert by_node(*lines)["e"].katz == pytest.approx(by_node(*lines)["d"].katz)
    assert by_node(*lines, steps=1)["e"].katz == pytest.approx(0.9)
    assert by_node(*lines, damping=0)["e"].katz == pytest.approx(0.9)


def test_walks_not_paths_are_counted_so_mutual_hostility_comes_back() -> None:
    found = by_node("a attacks b", "b attacks a")
    assert found["a"].katz == pytest.approx(0.9 + 0.5 * 0.81 + 0.25 * 0.729)


def test_indirect_exposure_names_every_dyad_of_the_walks_that_carry_it_nearest_first() -> None:
    found = by_node("a attacks b", "b attacks c", "c attacks d", "d attacks e", "c attacks x", "e funds d")
    assert [(each.source, each.target) for each in found["e"].walks] == [("d", "e"), ("c", "d"), ("b", "c")]
    assert found["a"].walks == ()
    mutual = by_node("a attacks b", "b attacks a", steps=9)["a"]
    assert [(each.source, each.target) for each in mutual.walks] == [("b", "a"), ("a", "b")]


def test_without_damping_or_further_steps_only_direct_attacks_carry_the_figure() -> None:
    lines = ["a attacks b", "b attacks c"]
    for found in (by_node(*lines, steps=1), by_node(*lines, damping=0)):
        assert [each.source for each in found["c"].walks] == ["b"]


def test_direction_is_kept() -> None:
    assert by_node("z attacks a", "z attacks b")["z"].katz == 0


def test_cooperation_takes_nothing_off_exposure() -> None:
    assert by_node("a attacks b", "a funds b")["b"].katz == pytest.approx(0.9)


def test_allied_exposure_is_what_attacks_my_friends() -> None:
    # funds 10, attacks 9, willingToCooperateWith 2.5, threatens 3.5
    found = by_node(
        "me funds friend", "foe attacks friend", "pal willingToCooperateWith me", "foe threatens pal"
    )
    me = found["me"]
    assert me.direct == 0
    assert me.allied == pytest.approx(1.0 * 0.9 + 0.25 * 0.35)
    assert [(each.friend, each.attack.source) for each in me.friends] == [("friend", "foe"), ("pal", "foe")]
    assert [each.claim.id for each in me.friends[0].friendship.receipts] == ["c1"]
    assert [each.claim.id for each in me.friends[0].attack.receipts] == ["c2"]
    assert [
        (friendship.target, [attack.source for attack in attacks])
        for friendship, attacks in me.attacks_on_friends
    ] == [("friend", ["foe"]), ("pal", ["foe"])]


def test_what_i_do_to_my_friends_is_not_my_allied_exposure() -> None:
    me = by_node("me funds friend", "me attacks friend")["me"]
    assert (me.allied, me.friends, me.attacks_on_friends) == (0, (), ())


def test_each_figure_lists_the_claims_that_most_of_it_rests_on() -> None:
    found = by_node("x attacks a", "a criticizes z", "b threatens z", "c attacks z", shown=2)
    contributions = found["z"].hostile
    assert [each.dyad.source for each in contributions] == ["c", "b"]
    assert [each.claim.id for each in contributions[0].dyad.receipts] == ["c4"]
    every = by_node("x attacks a", "a criticizes z", "b threatens z", "c attacks z")["z"]
    assert sum(each.total for each in every.hostile) == pytest.approx(every.katz)
    assert every.hostile[-1].indirect == pytest.approx(0.2 * 0.5 * 0.9)


def test_the_most_exposed_come_first_and_equals_in_the_order_of_their_ids() -> None:
    assert list(by_node("a attacks c", "a attacks b", "a threatens d")) == ["b", "c", "d", "a"]


def test_membership_passes_no_exposure_on() -> None:
    assert by_node("a attacks b", "c memberOf b")["c"].katz == 0


def test_an_empty_graph_isolated_nodes_and_self_loops_have_no_exposure() -> None:
    assert exposures(build_network(case()), []) == ()
    assert by_node("a attacks a", "b addresses a")["a"].katz == 0


def test_parallel_claims_are_one_dyad() -> None:
    assert by_node(*["a attacks b"] * 1000)["b"].katz == pytest.approx(0.9)


@pytest.mark.parametrize(("damping", "steps"), [(-0.1, 3), (1.1, 3), (0.5, 0), (float("nan"), 3)])
def test_damping_and_steps_out_of_range_are_refused(damping: float, steps: int) -> None:
    with pytest.raises(ValueError, match="damping must be"):
        by_node("a attacks b", damping=damping, steps=steps)


rows = st.sets(
    st.tuples(st.integers(0, 5), st.sampled_from(["attacks", "criticizes", "funds"]), st.integers(0, 5)),
    max_size=18,
)


@given(rows, st.integers(1, 4))
def test_exposure_is_what_the_matrices_say(found: set[tuple[int, str, int]], steps: int) -> None:
    scale = {"attacks": 0.9, "criticizes": 0.2, "funds": 1.0}
    hostile, friendly = np.zeros((6, 6)), np.zeros((6, 6))
    for a, relation, b in found:
        if a != b and relation == "funds":
            friendly[a, b] = friendly[b, a] = 1.0
        elif a != b:
            hostile[a, b] = max(hostile[a, b], scale[relation])
    katz = sum(
        (0.5 ** (k - 1) * np.linalg.matrix_power(hostile, k) for k in range(1, steps + 1)), np.zeros((6, 6))
    )
    reached = friendly @ hostile.T  # [j, i]: what i does to the friends of j
    np.fill_diagonal(reached, 0)
    graph = build_network(
        case(*(claim(f"c{n}", f"n{a}", r, f"n{b}") for n, (a, r, b) in enumerate(sorted(found))))
    )
    for each in exposures(graph, Selection().of(graph), steps=steps):
        number = int(each.node[1:])
        assert each.katz == pytest.approx(katz[:, number].sum())
        assert {(int(one.source[1:]), int(one.target[1:])) for one in each.walks} == _on_walks(
            hostile, number, steps
        )
        assert each.allied == pytest.approx(reached[number].sum())


def _on_walks(
    hostile: np.ndarray[tuple[int, int], np.dtype[np.float64]], end: int, steps: int
) -> set[tuple[int, int]]:
    """Return the arcs from which `end` is reached in at most `steps` steps, the arc counted."""
    powers = [np.linalg.matrix_power(hostile, k) for k in range(steps)]
    return {(int(a), int(b)) for a, b in np.argwhere(hostile) if any(power[b, end] > 0 for power in powers)}
