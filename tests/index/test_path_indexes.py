"""Indexes next to a store are built once, stay with their state, and give the answers of the case."""

from __future__ import annotations

import gc
import shutil
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from builders import case, claim
from stakegraph import bundled_case, load_vocabulary
from stakegraph.analysis.paths import PathOptions, conflict_paths
from stakegraph.analysis.paths.index import PathIndex
from stakegraph.cli import cli
from stakegraph.errors import StakegraphError
from stakegraph.index import path_indexes
from stakegraph.index.path_indexes import load_indexes, path_finder, save_indexes
from stakegraph.loading import load_cases
from stakegraph.network import build_network
from stakegraph.rules import with_derived_claims
from stakegraph.store.disk import DiskStore, StoreFolder

if TYPE_CHECKING:
    from collections.abc import Callable

    from stakegraph.index.path_indexes import Finder
    from stakegraph.model import Case

SMALL = case(claim("c1", "a", "threatens", "b"), claim("c2", "b", "threatens", "c"))


@pytest.fixture(autouse=True)
def _every_case_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(path_indexes, "WORTH_AN_INDEX", 1)


def refuse(*_: object, **__: object) -> PathIndex:
    raise AssertionError("made again, or read in whole")


def finder(of: Case, folder: Path) -> Finder:
    return path_finder(of, build_network(of), lambda: folder)


def test_the_second_time_the_index_is_read_and_not_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    finder(SMALL, tmp_path / "index")
    monkeypatch.setattr(path_indexes, "build_index", refuse)
    answer = finder(SMALL, tmp_path / "index")("a", "c", PathOptions())
    assert answer.paths[0].nodes == ("a", "b", "c")


@pytest.mark.parametrize("damaged", ["index/node.npy", "index/manifest.json", "index.names/owner.npy"])
def test_a_damaged_index_is_made_again(damaged: str, tmp_path: Path) -> None:
    finder(SMALL, tmp_path / "index")
    before = (tmp_path / damaged).read_bytes()
    (tmp_path / damaged).write_bytes(b"damaged")
    assert len(finder(SMALL, tmp_path / "index")("a", "b", PathOptions()).paths) == 1
    assert (tmp_path / damaged).read_bytes() == before


def test_an_index_that_cannot_be_kept_is_made_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make = path_indexes.build_index
    made: list[Case] = []

    def noted(of: Case) -> PathIndex:
        made.append(of)
        return make(of)

    monkeypatch.setattr(path_indexes, "build_index", noted)
    (tmp_path / "index").write_text("no folder")
    assert finder(SMALL, tmp_path / "index")("a", "c", PathOptions()).paths[0].nodes == ("a", "b", "c")
    assert made == [SMALL]


def test_an_index_made_with_another_codebook_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as before:
        before.setattr(path_indexes, "codebook_digest", lambda: "another")
        save_indexes(SMALL, tmp_path / "index")
    finder(SMALL, tmp_path / "index")
    assert load_indexes(tmp_path / "index")[0].columns.digest == path_indexes.codebook_digest()


def test_the_digest_of_the_codebook_is_that_of_its_intensities(monkeypatch: pytest.MonkeyPatch) -> None:
    before = path_indexes.codebook_digest()
    codebook = load_vocabulary()
    stronger = replace(codebook.relations["threatens"], intensity=-9.5)
    changed = replace(codebook, relations={**codebook.relations, "threatens": stronger})
    monkeypatch.setattr(path_indexes, "load_vocabulary", lambda: changed)
    assert path_indexes.codebook_digest() != before


def test_a_place_that_is_no_index_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "index").mkdir()
    (tmp_path / "index" / "mine.txt").write_text("keep", encoding="utf-8")
    assert finder(SMALL, tmp_path / "index")("a", "b", PathOptions()).paths
    assert [path.name for path in (tmp_path / "index").iterdir()] == ["mine.txt"]


@pytest.mark.parametrize("rules", [False, True])
def test_the_index_answers_as_the_claims_themselves_do(rules: bool, tmp_path: Path, bundled: Case) -> None:
    whole = with_derived_claims(bundled)
    graph = build_network(whole)
    find = finder(whole, tmp_path / "index")
    options = PathOptions(rules=rules)
    for node in graph:
        assert find(node, None, options) == conflict_paths(graph, node, None, options)
        assert find(None, node, options) == conflict_paths(graph, None, node, options)


def run(*words: str) -> str:
    result = CliRunner().invoke(cli, words)
    assert result.exit_code == 0, result.output
    return result.output


def counted(monkeypatch: pytest.MonkeyPatch, owner: type, name: str) -> list[str]:
    """Return a list that grows by each call of a method."""
    calls: list[str] = []
    wrapped: Callable[..., object] = getattr(owner, name)

    def count(*args: object) -> object:
        calls.append(name)
        return wrapped(*args)

    monkeypatch.setattr(owner, name, count)
    return calls


def test_paths_open_the_store_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    load_cases(tmp_path / "store", [bundled_case()])
    opened = counted(monkeypatch, StoreFolder, "open")
    run("paths", "Donald Trump", "--to", "ICE", "--store", str(tmp_path / "store"))
    assert len(opened) == 1


def test_a_small_case_gets_no_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(path_indexes, "WORTH_AN_INDEX", 5_000)
    run("load", "--store", str(tmp_path / "store"))
    run("paths", "Donald Trump", "--store", str(tmp_path / "store"))
    assert not list((tmp_path / "store").glob("generations/*/paths"))


def indexes(store: Path) -> set[str]:
    return {path.parent.name for path in store.glob("generations/*/paths/*/manifest.json")}


def test_a_load_makes_the_indexes_and_a_reader_reads_no_whole_case(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = tmp_path / "store"
    run("load", "--store", str(store))
    assert indexes(store) == {"nypd-recruitment", "nypd-recruitment.names"}
    monkeypatch.setattr(path_indexes, "build_index", refuse)
    monkeypatch.setattr("stakegraph.rdf.read_back", refuse)
    for words in (
        ["paths", "Trump"],
        ["paths", "Trump", "--to", "ICE", "--rules"],
        ["dossier", "Mamdani"],
        ["query", "--named", "pair", "--param", "one=Trump", "--param", "other=Mamdani"],
    ):
        shown = run(*words, "--store", str(store))
        with monkeypatch.context():
            monkeypatch.undo()
            assert shown == run(*words)
        monkeypatch.setattr("stakegraph.rdf.read_back", refuse)


def test_a_store_without_indexes_gets_them_by_the_first_paths(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = tmp_path / "store"
    with monkeypatch.context() as small:
        small.setattr(path_indexes, "WORTH_AN_INDEX", 5_000)
        run("load", "--store", str(store))
    ask = ("paths", "Donald Trump", "--store", str(store))
    assert not indexes(store)
    first = run(*ask)
    assert indexes(store) == {"nypd-recruitment", "nypd-recruitment.names"}
    monkeypatch.setattr("stakegraph.rdf.read_back", refuse)
    assert run(*ask) == first


def test_indexes_go_on_with_their_case_when_another_one_comes_or_goes(
    tmp_path: Path, small_case: Case
) -> None:
    store = tmp_path / "store"
    load_cases(store, [bundled_case()])
    before = PathIndex.load(*store.glob("generations/*/paths/nypd-recruitment")).columns.digest
    load_cases(store, [small_case])
    kept = {"nypd-recruitment", "nypd-recruitment.names"}
    gc.collect()
    assert indexes(store) == {*kept, "harbour", "harbour.names"}
    StoreFolder(store).unload("harbour")
    gc.collect()
    assert indexes(store) == kept
    StoreFolder(store).back_up(tmp_path / "copy")
    assert indexes(tmp_path / "copy") == kept
    assert PathIndex.load(*store.glob("generations/*/paths/nypd-recruitment")).columns.digest == before


def test_a_replaced_case_has_the_indexes_of_its_new_state(tmp_path: Path) -> None:
    store = tmp_path / "store"
    load_cases(store, [SMALL])
    words = ("paths", "a", "--to", "c", "--store", str(store))
    assert "A → B → C" in run(*words)
    load_cases(store, [replace(SMALL, claims=(*SMALL.claims, claim("c3", "a", "attacks", "c")))])
    assert "1. A → C" in run(*words)


def test_a_small_case_in_place_of_a_large_one_leaves_no_index_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = tmp_path / "store"
    load_cases(store, [SMALL])
    monkeypatch.setattr(path_indexes, "WORTH_AN_INDEX", 5_000)
    load_cases(store, [replace(SMALL, claims=SMALL.claims[:1])])
    gc.collect()
    assert not indexes(store)
    result = CliRunner().invoke(cli, ["paths", "a", "--to", "c", "--store", str(store)])
    assert result.exit_code == 1


def test_a_load_that_fails_at_its_index_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = tmp_path / "store"
    load_cases(store, [SMALL])
    monkeypatch.setattr(path_indexes, "build_index", refuse)
    with pytest.raises(AssertionError):
        load_cases(store, [replace(SMALL, title="Another title")])
    assert [stored.title for stored in StoreFolder(store).open().cases()] == ["Small"]
    assert indexes(store) >= {"small", "small.names"}
    monkeypatch.undo()
    load_cases(store, [bundled_case()])
    gc.collect()
    assert len(list((store / "generations").iterdir())) == 1


def test_a_store_of_many_cases_asks_each_its_own_index(tmp_path: Path, small_case: Case) -> None:
    store = tmp_path / "store"
    load_cases(store, [bundled_case(), small_case])
    opened = StoreFolder(store).open()
    assert isinstance(opened, DiskStore)
    for stored in opened.cases():
        folder = opened.path_index_folder(stored)
        assert folder is not None
        index, names = load_indexes(folder)
        ids = [entity.id for entity in (small_case if stored.id == "harbour" else bundled_case()).entities]
        assert list(index.columns.nodes) == list(names.ids) == sorted(ids)


def test_readers_that_make_the_same_index_at_once_all_answer_and_leave_one(tmp_path: Path) -> None:
    at_once = threading.Barrier(8)

    def ask(_: int) -> int:
        at_once.wait()
        return len(finder(SMALL, tmp_path / "index")("a", None, PathOptions()).paths)

    with ThreadPoolExecutor(8) as readers:
        assert list(readers.map(ask, range(8))) == [2] * 8
    assert {path.name for path in tmp_path.iterdir()} == {"index", "index.names"}
    assert load_indexes(tmp_path / "index")[0].between("a", "c", PathOptions()).paths


def test_an_index_of_a_former_state_that_cannot_be_removed_fails_the_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = tmp_path / "store"
    load_cases(store, [SMALL])
    remove = shutil.rmtree

    def refuse_of_index(path: Path, **options: Any) -> None:
        if Path(path).parent.name == "paths" and not options:
            raise OSError(5, "Input/output error")
        remove(path, **options)

    monkeypatch.setattr(shutil, "rmtree", refuse_of_index)
    with pytest.raises(StakegraphError, match="Input/output error"):
        load_cases(store, [replace(SMALL, claims=SMALL.claims[:1])])
    assert StoreFolder(store).open().claim_counts() == {SMALL.id: 2}


@pytest.mark.parametrize("steps", [0, 1, 2, 3])
def test_what_a_killed_maker_of_indexes_left_is_passed_over(
    steps: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = tmp_path / "store"
    run("load", "--store", str(store))
    (index,) = store.glob("generations/*/paths/nypd-recruitment")
    # The state before each of the last steps: the names are moved to their folder, then the index.
    unfinished = index.with_name(".nypd-recruitment.abc")
    (unfinished / "new").mkdir(parents=True)
    (unfinished / "new" / "start.npy").write_bytes(b"half")
    if steps < 3:
        index.rename(unfinished / "old")
    if steps < 2:
        index.with_name("nypd-recruitment.names").rename(unfinished / "names")
    if steps < 1:
        (unfinished / "names" / "manifest.json").unlink()
    ask = ("paths", "Donald Trump", "--store", str(store))
    expected = run("paths", "Donald Trump")
    assert run(*ask) == expected
    monkeypatch.setattr("stakegraph.rdf.read_back", refuse)
    assert run(*ask) == expected
    monkeypatch.undo()
    monkeypatch.setattr(path_indexes, "WORTH_AN_INDEX", 1)
    gc.collect()
    load_cases(store, [SMALL])
    gc.collect()
    assert not list(store.glob("generations/*/paths/.*"))
