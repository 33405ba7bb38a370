"""A saved index is the same index; a stale or damaged one is refused, and nothing else is overwritten."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import networkx as nx
import numpy as np
import pytest

from builders import network
from stakegraph.analysis.paths import files
from stakegraph.analysis.paths.columns import digest_of
from stakegraph.analysis.paths.index import PathIndex
from stakegraph.array_folders import sum_of
from stakegraph.errors import StakegraphError
from stakegraph.network import build_network

if TYPE_CHECKING:
    from pathlib import Path

    from stakegraph.model import Case


@pytest.fixture
def saved(small_case: Case, tmp_path: Path) -> Path:
    folder = tmp_path / "cases" / "paths"
    PathIndex.of_network(build_network(small_case)).save(folder)
    return folder


def test_a_saved_index_gives_the_same_answers_from_mapped_memory(small_case: Case, saved: Path) -> None:
    graph = build_network(small_case)
    index, loaded = PathIndex.of_network(graph), PathIndex.load(saved, digest=digest_of(graph))
    for node in graph:
        assert loaded.from_source(node) == index.from_source(node)
    traits, loaded_traits = index.columns.traits, loaded.columns.traits
    assert [loaded_traits.receipt(trait) for trait in range(len(loaded_traits))] == [
        traits.receipt(trait) for trait in range(len(traits))
    ]
    mapped = loaded.columns.node.base
    assert isinstance(mapped, np.memmap)
    assert not loaded.columns.node.flags.writeable


def test_the_same_claims_are_saved_as_the_same_bytes(small_case: Case, saved: Path, tmp_path: Path) -> None:
    PathIndex.of_network(build_network(small_case)).save(tmp_path / "again")
    first, second = (
        {path.name: path.read_bytes() for path in folder.iterdir()} for folder in (saved, tmp_path / "again")
    )
    assert first == second


def test_an_empty_graph_can_be_saved(tmp_path: Path) -> None:
    PathIndex.of_network(nx.MultiDiGraph()).save(tmp_path / "empty")
    assert len(PathIndex.load(tmp_path / "empty").columns.nodes) == 0


def test_an_index_of_other_claims_is_stale(saved: Path) -> None:
    with pytest.raises(StakegraphError, match=r"different claims; rebuild it"):
        PathIndex.load(saved, digest=digest_of(network("a threatens b")))


def test_an_index_of_another_version_is_refused(saved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "_FOLDER", replace(files._FOLDER, version=files.VERSION + 1))
    with pytest.raises(
        StakegraphError, match=f"version {files.VERSION} instead of {files.VERSION + 1}; rebuild it"
    ):
        PathIndex.load(saved)


def test_no_index_is_named_as_such(tmp_path: Path) -> None:
    with pytest.raises(StakegraphError, match=r"nowhere does not exist; rebuild it"):
        PathIndex.load(tmp_path / "nowhere")


NAMES = ["manifest", *files._TYPES]


@pytest.mark.parametrize("name", NAMES)
def test_a_missing_file_is_damage(saved: Path, name: str) -> None:
    next(saved.glob(f"{name}.*")).unlink()
    with pytest.raises(StakegraphError, match="rebuild it"):
        PathIndex.load(saved)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("kept", [0, 5, 60, -1])
def test_a_file_cut_short_is_damage(saved: Path, name: str, kept: int) -> None:
    path = next(saved.glob(f"{name}.*"))
    path.write_bytes(path.read_bytes()[: kept if kept >= 0 else -2])
    with pytest.raises(StakegraphError, match="rebuild it"):
        PathIndex.load(saved)


@pytest.mark.parametrize("name", list(files._TYPES))
def test_one_wrong_byte_anywhere_is_damage(saved: Path, name: str) -> None:
    path = saved / f"{name}.npy"
    whole = path.read_bytes()
    for offset in range(0, len(whole), 7):
        path.write_bytes(whole[:offset] + bytes([whole[offset] ^ 4]) + whole[offset + 1 :])
        with pytest.raises(StakegraphError, match="rebuild it"):
            PathIndex.load(saved)


def test_arrays_that_do_not_fit_together_are_damage(saved: Path) -> None:
    values = np.load(saved / "node.npy") + 1000
    np.save(saved / "node.npy", values)
    manifest = json.loads((saved / "manifest.json").read_text(encoding="utf-8"))
    manifest["sums"]["node"] = sum_of(saved / "node.npy")
    (saved / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(StakegraphError, match=r"do not fit together\); rebuild it"):
        PathIndex.load(saved)


@pytest.mark.parametrize("text", ["[]", '{"format": "something else"}', "{", "\xff"])
def test_a_manifest_of_something_else_is_damage(saved: Path, text: str) -> None:
    (saved / "manifest.json").write_bytes(text.encode("latin-1"))
    with pytest.raises(StakegraphError, match="rebuild it"):
        PathIndex.load(saved)


def test_an_older_index_is_replaced_as_a_whole(saved: Path) -> None:
    PathIndex.of_network(network("a threatens b")).save(saved)
    assert PathIndex.load(saved).pair("a", "b").path_count == 1
    assert [path.name for path in saved.parent.iterdir()] == ["paths"]


def test_a_folder_with_anything_else_in_it_is_left_alone(tmp_path: Path) -> None:
    folder = tmp_path / "letters"
    folder.mkdir()
    (folder / "letter.txt").write_text("Dear", encoding="utf-8")
    with pytest.raises(StakegraphError, match="is not a path index; choose another folder"):
        PathIndex.of_network(network("a threatens b")).save(folder)
    with pytest.raises(StakegraphError, match="is not a path index"):
        PathIndex.of_network(network("a threatens b")).save(folder / "letter.txt")
    assert [path.name for path in folder.iterdir()] == ["letter.txt"]


def test_the_old_index_survives_a_failed_save(saved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    before = PathIndex.load(saved).columns.digest
    monkeypatch.setattr(np, "save", full)
    with pytest.raises(StakegraphError, match=r"cannot write .*No space left"):
        PathIndex.of_network(network("a threatens b")).save(saved)
    assert PathIndex.load(saved).columns.digest == before
    assert [path.name for path in saved.parent.iterdir()] == ["paths"]
