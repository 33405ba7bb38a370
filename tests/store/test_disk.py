"""The store on disk: a change is atomic for all readers, even after a kill."""

from __future__ import annotations

import dataclasses
import os
import random
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest

from stakegraph import bundled_case, open_case
from stakegraph.errors import EngineError, QueryError, StakegraphError, UnknownNameError
from stakegraph.loading import load_cases
from stakegraph.query import run_query
from stakegraph.rdf import prefixes, read_back
from stakegraph.rules import with_derived_claims
from stakegraph.store.cases import StoredCase
from stakegraph.store.disk import StoreFolder
from stakegraph.terms import ONTOLOGY_GRAPH

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from stakegraph.model import Case
    from stakegraph.store.base import Store

pytest.importorskip("fcntl", reason="a store on disk needs the file locks of POSIX")


def quads(store: Store) -> set[str]:
    return {str(quad) for quad in store.quads()}


def ids(folder: Path) -> list[str]:
    return [case.id for case in StoreFolder(folder).open().cases()]


def titled(case: Case, title: str) -> Case:
    return dataclasses.replace(case, title=title)


# ---- what it holds


def test_a_case_on_disk_is_the_case_in_memory(tmp_path: Path, small_case: Case) -> None:
    load_cases(tmp_path / "store", [small_case])
    store = StoreFolder(tmp_path / "store").open()
    assert quads(store) == quads(open_case(small_case))
    assert read_back(store, small_case.base) == with_derived_claims(small_case)


def test_a_text_too_long_for_a_store_is_an_error_and_the_store_stays_as_it_was(
    tmp_path: Path, small_case: Case
) -> None:
    load_cases(tmp_path / "store", [small_case])
    first, *rest = small_case.entities
    long = dataclasses.replace(first, description="a" * (17 << 20))
    with pytest.raises(StakegraphError, match="too long for a store") as raised:
        load_cases(tmp_path / "store", [dataclasses.replace(small_case, entities=(long, *rest))])
    assert raised.value.exit_code == 2
    store = StoreFolder(tmp_path / "store").open()
    assert read_back(store, small_case.base) == with_derived_claims(small_case)


def test_each_case_has_its_own_graph_and_is_seen_with_the_others_or_alone(
    tmp_path: Path, small_case: Case
) -> None:
    load_cases(tmp_path / "store", [small_case, bundled_case()])
    store = StoreFolder(tmp_path / "store").open()
    assert [case.title for case in store.cases()] == [small_case.title, bundled_case().title]
    assert store.claim_counts() == {"harbour": 9, "nypd-recruitment": 126}
    count = "SELECT (COUNT(?c) AS ?n) { ?c a sg:Claim }"
    alone = store.view_case(store.stored_case("harbour"))
    assert (store.select(count)[0]["n"], alone.select(count)[0]["n"]) == ("135", "9")
    assert quads(alone) == quads(open_case(small_case))
    assert read_back(alone, small_case.base) == with_derived_claims(small_case)


def test_one_case_alone_hides_the_graphs_of_the_others(tmp_path: Path, small_case: Case) -> None:
    load_cases(tmp_path / "store", [small_case, bundled_case()])
    store = StoreFolder(tmp_path / "store").open()
    alone, hidden = store.view_case(store.stored_case("harbour")), bundled_case().base
    with pytest.raises(
        QueryError, match=f"no graph <{hidden}>; it holds <{small_case.base}>, <{ONTOLOGY_GRAPH.value}>"
    ):
        run_query(alone, f"ASK FROM <{hidden}> {{ ?s ?p ?o }}", prefixes(small_case))
    text = f"ASK {{ GRAPH <{hidden}> {{ ?s ?p ?o }} }}"
    assert run_query(alone, text, prefixes(small_case)).boolean is False
    assert run_query(store, text, prefixes(small_case)).boolean is True
    assert run_query(store, f"ASK FROM <{hidden}> {{ ?s a sg:Claim }}", prefixes(small_case)).boolean is True


def test_loading_again_replaces_a_case_and_leaves_the_others(tmp_path: Path, small_case: Case) -> None:
    folder = tmp_path / "store"
    load_cases(folder, [small_case, bundled_case()])
    load_cases(folder, [dataclasses.replace(small_case, claims=small_case.claims[:1])])
    store = StoreFolder(folder).open()
    assert store.claim_counts() == {"harbour": 1, "nypd-recruitment": 126}


def test_unloading_leaves_nothing_of_a_case(tmp_path: Path, small_case: Case) -> None:
    folder = tmp_path / "store"
    load_cases(folder, [small_case, bundled_case()])
    StoreFolder(folder).unload("harbour")
    assert quads(StoreFolder(folder).open()) == quads(open_case(bundled_case()))
    with pytest.raises(
        UnknownNameError, match="unknown case 'nypd-recruitement'; did you mean 'nypd-recruitment'"
    ):
        StoreFolder(folder).unload("nypd-recruitement")


def test_a_case_is_chosen_by_its_id_or_because_it_is_the_only_one(tmp_path: Path, small_case: Case) -> None:
    load_cases(tmp_path / "store", [small_case])
    assert StoreFolder(tmp_path / "store").open().stored_case(None).id == "harbour"
    with pytest.raises(UnknownNameError, match="unknown case 'x'; did you mean 'harbour'"):
        StoreFolder(tmp_path / "store").open().stored_case("x")
    StoreFolder(tmp_path / "store").unload("harbour")
    with pytest.raises(StakegraphError, match=r"holds no case.*stakegraph load CASE"):
        StoreFolder(tmp_path / "store").open().stored_case(None)
    load_cases(tmp_path / "store", [small_case])
    load_cases(tmp_path / "store", [bundled_case()])
    with pytest.raises(StakegraphError, match="choose a case with --case ID; the store holds harbour, nypd"):
        StoreFolder(tmp_path / "store").open().stored_case(None)


def test_a_file_is_no_store(tmp_path: Path, small_case: Case) -> None:
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    with pytest.raises(StakegraphError, match=r"file is not a folder; .* empty folder"):
        load_cases(tmp_path / "file", [small_case])
    assert (tmp_path / "file").read_text(encoding="utf-8") == "mine"


def test_a_case_that_another_writer_gave_a_new_base_meanwhile_is_unloaded_all_the_same(
    tmp_path: Path, small_case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, moved = tmp_path / "store", dataclasses.replace(small_case, base=f"{small_case.base}moved/")
    load_cases(folder, [small_case, bundled_case()])
    change = StoreFolder._change

    def as_another_writer_does_first(self: StoreFolder, *arguments: Any) -> None:
        monkeypatch.setattr(StoreFolder, "_change", change)
        StoreFolder(folder).unload("harbour")
        load_cases(folder, [moved])
        change(self, *arguments)

    monkeypatch.setattr(StoreFolder, "_change", as_another_writer_does_first)
    StoreFolder(folder).unload("harbour")
    assert [case.id for case in StoreFolder(folder).open().cases()] == [bundled_case().id]


# ---- clashes, and folders that are not a store


def test_cases_that_would_be_taken_for_each_other_are_refused_and_nothing_changes(
    tmp_path: Path, small_case: Case
) -> None:
    folder = tmp_path / "store"
    load_cases(folder, [small_case])
    before = quads(StoreFolder(folder).open())
    for clashing in (
        [dataclasses.replace(small_case, id="other")],
        [dataclasses.replace(small_case, base="https://stakegraph.example/case/other/")],
    ):
        with pytest.raises(StakegraphError, match=r"clashes with .*'harbour'"):
            load_cases(folder, [bundled_case(), *clashing])
    with pytest.raises(StakegraphError, match="two cases have the id 'harbour'"):
        load_cases(folder, [small_case, titled(small_case, "Again")])
    assert quads(StoreFolder(folder).open()) == before


def test_a_folder_that_is_no_store_is_named_with_the_remedy(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    for folder in (tmp_path / "nowhere", tmp_path, tmp_path / "file"):
        with pytest.raises(StakegraphError, match=r"is not a store; .*stakegraph load CASE"):
            StoreFolder(folder).open()
    assert not (tmp_path / "nowhere").exists()


def test_a_folder_of_other_files_does_not_become_a_store(tmp_path: Path, small_case: Case) -> None:
    (tmp_path / "thesis.txt").write_text("x", encoding="utf-8")
    with pytest.raises(StakegraphError, match="holds other files"):
        load_cases(tmp_path, [small_case])
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_store_whose_data_are_gone_is_damaged(tmp_path: Path, small_case: Case) -> None:
    load_cases(tmp_path / "store", [small_case])
    (in_use,) = (tmp_path / "store").glob("generations/*/in-use")
    in_use.unlink()
    with pytest.raises(EngineError, match="is damaged"):
        StoreFolder(tmp_path / "store").open()


def test_a_place_that_cannot_be_written_to_is_an_error(tmp_path: Path, small_case: Case) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(StakegraphError, match="cannot write to the store"):
        load_cases(tmp_path / "file" / "store", [small_case])


# ---- backup and restore


def test_a_backup_is_a_store_of_its_own(tmp_path: Path, small_case: Case) -> None:
    folder, copy = tmp_path / "store", tmp_path / "copy"
    load_cases(folder, [small_case])
    StoreFolder(folder).back_up(copy)
    before = quads(StoreFolder(copy).open())
    load_cases(folder, [titled(small_case, "Changed")])
    assert quads(StoreFolder(copy).open()) == before == quads(open_case(small_case))
    StoreFolder(copy).unload("harbour")
    assert (ids(folder), ids(copy)) == (["harbour"], [])
    with pytest.raises(StakegraphError, match="exists already"):
        StoreFolder(folder).back_up(copy)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["copy", "store"]


def test_restoring_brings_back_what_was_and_takes_out_what_came_later(
    tmp_path: Path, small_case: Case
) -> None:
    folder, copy = tmp_path / "store", tmp_path / "copy"
    load_cases(folder, [small_case])
    StoreFolder(folder).back_up(copy)
    load_cases(folder, [bundled_case(), titled(small_case, "Changed")])
    StoreFolder(folder).restore(copy)
    assert quads(StoreFolder(folder).open()) == quads(open_case(small_case))
    StoreFolder(tmp_path / "new").restore(copy)
    assert ids(tmp_path / "new") == ["harbour"]
    with pytest.raises(StakegraphError, match="is not a store"):
        StoreFolder(folder).restore(tmp_path / "nowhere")
    assert ids(folder) == ["harbour"]


# ---- readers and writers


def test_a_reader_keeps_what_it_opened_while_a_writer_goes_on(tmp_path: Path, small_case: Case) -> None:
    folder = tmp_path / "store"
    load_cases(folder, [small_case])
    reader, expected = StoreFolder(folder).open(), quads(open_case(small_case))
    for index in range(3):
        load_cases(folder, [titled(small_case, f"Title {index}")])
        assert quads(reader) == expected
        assert StoreFolder(folder).open().cases()[0].title == f"Title {index}"
    assert len(list((folder / "generations").iterdir())) == 2  # the current one and the one of the reader
    del reader
    load_cases(folder, [small_case])
    assert len(list((folder / "generations").iterdir())) == 1


def test_a_view_of_one_case_keeps_the_store_open(tmp_path: Path, small_case: Case) -> None:
    load_cases(tmp_path / "store", [small_case])
    store = StoreFolder(tmp_path / "store").open()
    alone = store.view_case(store.stored_case("harbour"))
    del store
    load_cases(tmp_path / "store", [titled(small_case, "Changed")])
    assert quads(alone) == quads(open_case(small_case))


def test_a_second_writer_is_told_and_readers_go_on(tmp_path: Path, small_case: Case) -> None:
    folder = tmp_path / "store"
    load_cases(folder, [small_case])

    def while_writing() -> Iterator[tuple[StoredCase, Store]]:
        with pytest.raises(EngineError, match=r"another program is writing to the store .* Reading"):
            load_cases(folder, [bundled_case()])
        assert ids(folder) == ["harbour"]
        yield from ()

    StoreFolder(folder).load(while_writing())
    load_cases(folder, [bundled_case()])
    assert ids(folder) == ["harbour", "nypd-recruitment"]


def test_a_change_that_fails_leaves_what_was(tmp_path: Path, small_case: Case) -> None:
    folder = tmp_path / "store"
    load_cases(folder, [small_case])

    def failing() -> Iterator[tuple[StoredCase, Store]]:
        yield StoredCase("bundled", bundled_case().base, ""), open_case(bundled_case())
        raise InterruptedError("as if the disk were full")

    with pytest.raises(StakegraphError, match=r"cannot write to the store .* as if the disk were full"):
        StoreFolder(folder).load(failing())
    assert quads(StoreFolder(folder).open()) == quads(open_case(small_case))
    load_cases(folder, [bundled_case()])
    assert len(list((folder / "generations").iterdir())) == 1


# ---- killed at any moment

_WRITER = """
import dataclasses, sys
from pathlib import Path
from stakegraph import bundled_case, read_case
from stakegraph.loading import load_cases
small, bundled = read_case(Path(sys.argv[2])), bundled_case()
print("ready", flush=True)
number = 0
while True:
    number += 1
    load_cases(Path(sys.argv[1]), [dataclasses.replace(each, title=f"Title {index}") for each in (small, bundled)])
"""


def writer(folder: Path, case: Path) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    process = subprocess.Popen(
        [sys.executable, "-c", _WRITER, str(folder), str(case)],
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def is_whole(folder: Path, sizes: set[int]) -> bool:
    """Whether both cases are there, of the same turn, and complete."""
    store = StoreFolder(folder).open()
    titles = {case.title for case in store.cases()}
    return len(store.cases()) == 2 and len(titles) == 1 and len(quads(store)) in sizes


@pytest.fixture
def both(tmp_path: Path, small_case: Case) -> tuple[Path, set[int]]:
    """A store of two cases, and how many statements it holds however the cases are titled."""
    folder = tmp_path / "store"
    load_cases(folder, [titled(content, "Title 0") for content in (small_case, bundled_case())])
    return folder, {len(quads(StoreFolder(folder).open()))}


@pytest.mark.slow
def test_readers_see_the_old_state_or_the_new_one_and_a_kill_leaves_one_of_them(
    both: tuple[Path, set[int]], small_folder: Path
) -> None:
    folder, sizes = both
    moments = random.Random(5)
    for _ in range(12):
        process = writer(folder, small_folder)
        try:
            end = time.monotonic() + moments.uniform(0.0, 0.4)
            while time.monotonic() < end:
                assert is_whole(folder, sizes)
        finally:
            process.kill()
            process.wait()
            assert process.stdout is not None
            process.stdout.close()
        assert is_whole(folder, sizes)
    load_cases(folder, [bundled_case()])
    assert len(list((folder / "generations").iterdir())) == 1
    assert sorted(path.name for path in folder.iterdir()) == ["current", "generations", "writer"]


def test_a_system_without_file_locks_is_told_what_to_do(
    bundled: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "fcntl", None)
    with pytest.raises(StakegraphError, match=r"needs the file locks of POSIX.*work on case folders"):
        load_cases(tmp_path / "store", [bundled])
