"""Places: finite, apart, repeatable, and near when friendly."""

from __future__ import annotations

import math
from itertools import combinations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from stakegraph.layout.places import Box, Link, place_boxes

NAMES = [f"n{each}" for each in range(14)]


@st.composite
def graphs(draw: st.DrawFn) -> tuple[dict[str, Box], list[Link]]:
    """Some boxes and links between them, to oneself included."""
    names = NAMES[: draw(st.integers(0, len(NAMES)))]
    boxes = {name: Box(draw(st.integers(30, 200)), draw(st.integers(30, 120)), 10) for name in names}
    pairs = st.tuples(st.sampled_from(names), st.sampled_from(names)) if names else st.nothing()
    found = draw(st.lists(pairs, max_size=30)) if names else []
    links = {frozenset(pair): Link(*pair, draw(st.sampled_from([1.0, 1.3, 1.8]))) for pair in found}
    return boxes, list(links.values())


def _overlap(first: Box, at: tuple[float, float], second: Box, other: tuple[float, float]) -> bool:
    across = (first.width + second.width) / 2 - abs(at[0] - other[0])
    down = (first.height + second.height) / 2 - abs(at[1] + first.drop - other[1] - second.drop)
    return across > 0 and down > 0


TOUCHING = (
    {
        name: Box(width, 118 if name == "n4" else 30, 10)
        for name, width in zip(["n0", "n1", "n2", "n3", "n4"], (200, 185, 127, 54, 200), strict=True)
    },
    [Link("n0", "n1", 1.3), Link("n0", "n4", 1.0), Link("n1", "n3", 1.0), Link("n2", "n4", 1.0)],
)


@example(TOUCHING)  # rounding to a tenth of a pixel made two of these touch
@given(graphs())
@settings(max_examples=60, deadline=None)
def test_places_are_finite_and_no_two_boxes_overlap(graph: tuple[dict[str, Box], list[Link]]) -> None:
    boxes, links = graph
    places = place_boxes(boxes, links)
    assert list(places) == list(boxes)
    assert all(math.isfinite(x) and math.isfinite(y) for x, y in places.values())
    for first, second in combinations(boxes, 2):
        assert not _overlap(boxes[first], places[first], boxes[second], places[second])


@given(graphs())
@settings(max_examples=10, deadline=None)
def test_same_graph_has_the_same_places(graph: tuple[dict[str, Box], list[Link]]) -> None:
    assert place_boxes(*graph) == place_boxes(*graph)


def test_opponents_stand_further_apart_than_allies() -> None:
    boxes = {name: Box(20, 20) for name in "abc"}
    places = place_boxes(boxes, [Link("a", "b", 1.0), Link("b", "c", 1.8)])
    assert math.dist(places["a"], places["b"]) < math.dist(places["b"], places["c"])


def test_opponents_stand_apart_even_with_a_friend_between() -> None:
    boxes = {name: Box(20, 20) for name in "abc"}
    places = place_boxes(boxes, [Link("a", "b", 1.0), Link("b", "c", 1.0), Link("a", "c", 2.4)])
    assert math.dist(places["a"], places["c"]) > 1.5 * math.dist(places["a"], places["b"])


@pytest.mark.parametrize("count", [0, 1, 2, 30])
def test_entities_without_links_stand_beside_each_other(count: int) -> None:
    places = place_boxes({f"n{each}": Box(100, 50) for each in range(count)}, [])
    assert len(set(places.values())) == count


def test_a_crowd_comes_apart_too() -> None:
    names = [f"n{number:03}" for number in range(400)]
    boxes = {name: Box(60 + 7 * (index % 13), 45, 8) for index, name in enumerate(names)}
    links = [Link(names[each], names[each * 7 % each if each > 1 else 0], 1.0) for each in range(1, 400)]
    links += [Link(names[each], names[each // 3], 1.8) for each in range(3, 400)]
    places = place_boxes(boxes, list({(link.first, link.second): link for link in links}.values()))
    assert places == place_boxes(boxes, list({(link.first, link.second): link for link in links}.values()))
    for first, second in combinations(boxes, 2):
        assert not _overlap(boxes[first], places[first], boxes[second], places[second])


def test_components_do_not_mix() -> None:
    boxes = {name: Box(60, 40) for name in "abcdef"}
    places = place_boxes(boxes, [Link("a", "b", 1), Link("b", "c", 1), Link("d", "e", 1), Link("e", "f", 1)])
    first, second = ([places[name] for name in group] for group in ("abc", "def"))
    apart = [
        max(x for x, _ in one) < min(x for x, _ in two) or max(y for _, y in one) < min(y for _, y in two)
        for one, two in ((first, second), (second, first))
    ]
    assert any(apart)
