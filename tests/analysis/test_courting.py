"""An advance that nobody answered makes no friends."""

from __future__ import annotations

from builders import network
from stakegraph.analysis.camps import find_camps
from stakegraph.analysis.courting import COURTING, find_courtships, list_suitors
from stakegraph.analysis.exposure import exposures
from stakegraph.analysis.poles import find_poles
from stakegraph.analysis.signed import SignedGraph
from stakegraph.model import Polarity
from stakegraph.network import Selection
from stakegraph.vocabulary import load_vocabulary


def suitors_of(*lines: str) -> dict[str, tuple[str, ...]]:
    return dict(list_suitors(find_courtships(Selection().of(network(*lines)))))


def test_an_advance_without_an_answer_is_a_courtship() -> None:
    assert suitors_of("b recruits x", "a invites x", "a appealsTo x") == {"x": ("a", "b")}


def test_an_answer_or_any_other_cooperation_ends_a_courtship() -> None:
    assert suitors_of("a invites x", "x meetsWith a") == {}
    assert suitors_of("a invites x", "x promises a") == {}
    assert suitors_of("a invites x", "a funds x") == {}
    assert suitors_of("a invites x", "x aids a possible") == {"x": ("a",)}


def test_a_rejected_advance_is_still_a_courtship() -> None:
    assert suitors_of("a invites x", "x rejects a") == {"x": ("a",)}


def test_the_courted_are_in_no_camp_on_no_pole_and_nobodys_friend() -> None:
    graph = network("a recruits x", "b recruits x", "a alliesWith b", "c attacks a", "c attacks b")
    claims = Selection().of(graph)
    signed = SignedGraph.of_network(graph, claims, ties=True)
    camps = find_camps(signed)
    assert camps.camps == (("a", "b"),)
    assert "x" in camps.unaligned
    assert "x" in find_poles(signed).neutral
    allied = {exposure.node: exposure.allied for exposure in exposures(graph, claims)}
    assert (allied["x"], allied["a"] > 0) == (0, True)


def test_the_relations_of_courting_are_friendly_and_one_sided() -> None:
    relations = load_vocabulary().relations
    for name in sorted(COURTING):
        assert relations[name].polarity is Polarity.COOPERATION
        assert not relations[name].symmetric
