"""An index beside a store is made once, answers as the claims themselves do, and never answers for other claims."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from builders import network
from stakegraph import bundled_case
from stakegraph.analysis.paths import PathOptions, conflict_paths
from stakegraph.analysis.paths.index import PathIndex
from stakegraph.cli import cli
from stakegraph.network import build_network
from stakegraph.store import load_cases, path_indexes, with_derived_claims
from stakegraph.store.disk import DiskStore, StoreFolder
from stakegraph.store.path_indexes import path_finder

if TYPE_CHECKING:
    from collections.abc import Callable
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
    path_finder(graph, lambda: tmp_path / "index")
    monkeypatch.setattr(PathIndex, "of_network", refuse)
    assert path_finder(graph, lambda: tmp_path / "index")("a", "c", PathOptions()).paths[0].nodes == (
        "a",
        "b",
        "c",
    )


def test_an_index_of_other_claims_is_made_again(tmp_path: Path) -> None:
    path_finder(network("a threatens b"), lambda: tmp_path / "index")
    find = path_finder(network("a threatens b", "b threatens c"), lambda: tmp_path / "index")
    assert len(find("a", None, PathOptions()).paths) == 2


def test_a_damaged_index_is_made_again(tmp_path: Path) -> None:
    graph = network("a threatens b")
    path_finder(graph, lambda: tmp_path / "index")
    (tmp_path / "index" / "node.npy").write_bytes(b"damaged")
    assert len(path_finder(graph, lambda: tmp_path / "index")("a", "b", PathOptions()).paths) == 1


def test_a_place_that_is_no_index_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "index").mkdir()
    (tmp_path / "index" / "mine.txt").write_text("keep", encoding="utf-8")
    assert path_finder(network("a threatens b"), lambda: tmp_path / "index")("a", "b", PathOptions()).paths
    assert [each.name for each in (tmp_path / "index").iterdir()] == ["mine.txt"]


@pytest.mark.parametrize("rules", [False, True])
def test_the_index_answers_as_the_claims_themselves_do(rules: bool, tmp_path: Path, bundled: Case) -> None:
    graph = build_network(with_derived_claims(bundled))
    find = path_finder(graph, lambda: tmp_path / "index")
    options = PathOptions(rules=rules)
    for node in graph:
        assert find(node, None, options) == conflict_paths(graph, node, None, options)
        assert find(None, node, options) == conflict_paths(graph, None, node, options)


def test_paths_open_the_store_once_and_look_for_an_index_only_where_one_pays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = tmp_path / "store"
    load_cases(store, [bundled_case()])
    opened: list[str] = []

    def counting(name: str, wrapped: Callable[..., object]) -> Callable[..., object]:
        def count(*args: object) -> object:
            opened.append(name)
            return wrapped(*args)

        return count

    monkeypatch.setattr(StoreFolder, "open", counting("open", StoreFolder.open))
    monkeypatch.setattr(DiskStore, "path_index_folder", counting("index", DiskStore.path_index_folder))
    words = ["paths", "Donald Trump", "--to", "ICE", "--store", str(store)]
    assert CliRunner().invoke(cli, words).exit_code == 0
    assert opened == ["open", "index"]
    opened.clear()
    monkeypatch.setattr(path_indexes, "WORTH_AN_INDEX", 5_000)
    assert CliRunner().invoke(cli, words).exit_code == 0
    assert opened == ["open"]


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
    gc.collect()  # another command in this process may still hold the former state
    run("load", "--store", store)
    assert not kept.exists()
    assert run(*ask) == first
