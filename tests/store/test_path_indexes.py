"""An index beside a store is made once, answers as the claims themselves do, and never answers for other claims."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from builders import network
from stakegraph.analysis.paths import PathOptions, conflict_paths
from stakegraph.analysis.paths.index import PathIndex
from stakegraph.cli import cli
from stakegraph.network import build_network
from stakegraph.store import path_indexes, with_derived_claims
from stakegraph.store.path_indexes import path_finder

if TYPE_CHECKING:
    from pathlib import Path

    from stakegraph.model import Case


@pytest.fixture(autouse=True)
def _every_case_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(path_indexes, "WORTH_AN_INDEX", 1)


def refuse(*_: object, **__: object) -> PathIndex:
    raise AssertionError("the index was made again")


def test_the_second_time_the_index_is_read_and_not_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    graph = network("a threatens b", "b threatens c")
    path_finder(graph, tmp_path / "index")
    monkeypatch.setattr(PathIndex, "of_network", refuse)
    assert path_finder(graph, tmp_path / "index")("a", "c", PathOptions()).paths[0].nodes == ("a", "b", "c")


def test_an_index_of_other_claims_is_made_again(tmp_path: Path) -> None:
    path_finder(network("a threatens b"), tmp_path / "index")
    find = path_finder(network("a threatens b", "b threatens c"), tmp_path / "index")
    assert len(find("a", None, PathOptions()).paths) == 2


def test_a_damaged_index_is_made_again(tmp_path: Path) -> None:
    graph = network("a threatens b")
    path_finder(graph, tmp_path / "index")
    (tmp_path / "index" / "node.npy").write_bytes(b"damaged")
    assert len(path_finder(graph, tmp_path / "index")("a", "b", PathOptions()).paths) == 1


def test_a_place_that_is_no_index_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "index").mkdir()
    (tmp_path / "index" / "mine.txt").write_text("keep", encoding="utf-8")
    assert path_finder(network("a threatens b"), tmp_path / "index")("a", "b", PathOptions()).paths
    assert [each.name for each in (tmp_path / "index").iterdir()] == ["mine.txt"]


@pytest.mark.parametrize("rules", [False, True])
def test_the_index_answers_as_the_claims_themselves_do(rules: bool, tmp_path: Path, bundled: Case) -> None:
    graph = build_network(with_derived_claims(bundled))
    find = path_finder(graph, tmp_path / "index")
    options = PathOptions(rules=rules)
    for node in graph:
        assert find(node, None, options) == conflict_paths(graph, node, None, options)
        assert find(None, node, options) == conflict_paths(graph, None, node, options)


def test_paths_of_a_store_keep_their_index_with_the_state_it_was_made_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def run(*words: str) -> str:
        result = CliRunner().invoke(cli, words)
        assert result.exit_code == 0, result.output
        return result.output

    store = str(tmp_path / "store")
    run("load", "--store", store)
    ask = ("paths", "Donald Trump", "--store", store)
    first = run(*ask)
    assert first == run("paths", "Donald Trump")
    (kept,) = (tmp_path / "store").glob("generations/*/paths/nypd-recruitment/manifest.json")
    monkeypatch.setattr(PathIndex, "of_network", refuse)
    assert run(*ask) == first
    monkeypatch.undo()
    monkeypatch.setattr(path_indexes, "WORTH_AN_INDEX", 1)
    run("load", "--store", store)
    assert not kept.exists()
    assert run(*ask) == first
