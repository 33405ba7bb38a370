"""The network of pyvis: a plain one, whose own methods work, and in which nothing of a case is code."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from pyvis.network import Network

import stakegraph
from page.conftest import make_hostile_case, make_small_case
from stakegraph.factuality import assess_case
from stakegraph.formats.pyvis_export import pyvis_network

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SMALL, HOSTILE = make_small_case(), make_hostile_case(make_small_case())
WITH_LINK = replace(
    HOSTILE,
    entities=tuple(replace(each, description=f"{each.description} href=x") for each in HOSTILE.entities),
)


def _in_page(network: Network, name: str) -> list[dict[str, Any]]:
    found = re.search(rf"{name} = new vis\.DataSet\((.*)\);$", network.generate_html(), re.MULTILINE)
    assert found
    rows: list[dict[str, Any]] = json.loads(found[1])
    return rows


def test_it_is_a_plain_network_of_pyvis_with_all_of_a_case() -> None:
    network = stakegraph.pyvis_network(SMALL)
    assert type(network) is Network
    assert [node["id"] for node in network.nodes] == [entity.id for entity in SMALL.entities]
    assert [(edge["id"], edge["from"], edge["to"]) for edge in network.edges] == [
        (claim.id, claim.subject, claim.object) for claim in SMALL.claims
    ]
    assert len({(node["x"], node["y"]) for node in network.nodes}) == len(SMALL.entities)


def test_only_facts_have_solid_lines() -> None:
    dashed = {edge["id"] for edge in pyvis_network(SMALL).edges if edge["dashes"]}
    assert dashed == {claim.id for claim in assess_case(SMALL).claims if not claim.is_fact}
    assert {"c06", "c11", "d01"} <= dashed


def test_a_title_has_standing_words_and_speaker() -> None:
    titles = {edge["id"]: edge["title"] for edge in pyvis_network(SMALL).edges}
    first, quote, speaker = titles["c06"].split("\n")
    assert first.endswith("(conditional)")
    assert quote == "“withholding federal funding”"
    assert speaker == "said by Donald Trump"
    assert "no source says it" in titles["d01"]


def test_parallel_claims_bend_apart() -> None:
    case = replace(SMALL, claims=tuple(claim for claim in SMALL.claims if claim.id in {"c03", "c04", "c08"}))
    bends = []
    for edge in pyvis_network(case).edges:
        side = 1 if edge["smooth"]["type"] == "curvedCW" else -1
        backwards = -1 if edge["from"] > edge["to"] else 1
        bends.append(side * backwards * edge["smooth"]["roundness"])
    assert len(set(bends)) == 3


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda network: network.set_options('{"edges": {"color": "red"}}'), '"color": "red"'),
        (lambda network: network.toggle_physics(True), '"physics": {\n        "enabled": true'),
        (lambda network: network.barnes_hut(spring_length=77), '"springLength": 77'),
        (lambda network: network.show_buttons(filter_=["physics"]), 'id="config"'),
        (lambda network: network.add_node("new", label="New here"), "New here"),
        (lambda network: setattr(network, "heading", "Above it"), "<h1>Above it</h1>"),
    ],
)
def test_what_pyvis_can_change_shows_in_its_page(
    change: Callable[[Network], object], expected: str, tmp_path: Path
) -> None:
    network = pyvis_network(SMALL)
    assert expected not in network.generate_html()
    change(network)
    network.write_html(str(tmp_path / "page.html"))
    assert expected in (tmp_path / "page.html").read_text()


@pytest.mark.parametrize("options", [{}, {"notebook": False}])
def test_show_writes_the_page(
    options: dict[str, bool], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr("webbrowser.open", opened.append)
    monkeypatch.chdir(tmp_path)
    pyvis_network(SMALL).show("page.html", **options)
    assert "vis.DataSet" in (tmp_path / "page.html").read_text()
    assert opened == (["page.html"] if options else [])


def test_attacks_add_no_element_to_the_page_of_pyvis() -> None:
    usual, attacked = (pyvis_network(case).generate_html() for case in (SMALL, WITH_LINK))
    assert attacked.count("<script") == usual.count("<script")
    assert "<img" not in attacked
    assert "innerHTML = nodeData" not in attacked
    assert all("[U+202E]" in edge["title"] for edge in _in_page(pyvis_network(WITH_LINK), "edges"))
    attacked.encode("utf-8")
