"""A store on disk that is damaged says so, and nobody removes what is left of it."""

from __future__ import annotations

import dataclasses
import os
import signal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from stakegraph.cli import cli
from stakegraph.errors import EngineError, StakegraphError
from stakegraph.loading import load_cases
from stakegraph.store.disk import StoreFolder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from stakegraph.model import Case

pytest.importorskip("fcntl", reason="a store on disk needs the file locks of POSIX")


@pytest.fixture
def folder(tmp_path: Path, small_case: Case) -> Path:
    load_cases(tmp_path / "store", [small_case])
    return tmp_path / "store"


def spoil(folder: Path) -> None:
    """Change some bytes in each file of the database, as a faulty disk does."""
    for path in folder.rglob("*.sst"):
        content = bytearray(path.read_bytes())
        content[len(content) // 8 : len(content) // 4] = bytes(len(content) // 4 - len(content) // 8)
        path.write_bytes(content)


def files(folder: Path) -> set[Path]:
    return {path for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("name", [b"", b"..", b"g-\xff", b"../generations"])
def test_a_pointer_that_names_nothing_is_damage_and_no_reason_to_remove_states(
    name: bytes, folder: Path, small_case: Case
) -> None:
    (folder / "current").write_bytes(name)
    before = files(folder)
    for change in (
        lambda: StoreFolder(folder).open(),
        lambda: load_cases(folder, [small_case]),
        lambda: StoreFolder(folder).unload("harbour"),
        lambda: StoreFolder(folder).restore(folder),
    ):
        with pytest.raises(EngineError, match=r"is damaged: .*current does not .* state; restore a backup"):
            change()
    assert files(folder) == before


def test_a_state_that_is_gone_is_damage_and_no_reason_to_remove_others(
    folder: Path, small_case: Case
) -> None:
    (folder / "current").write_text("g-other", encoding="ascii")
    before = files(folder)
    for _ in range(2):
        with pytest.raises(EngineError, match=r"is damaged: .*g-other.* missing"):
            load_cases(folder, [small_case])
    assert files(folder) == before


def test_a_change_that_fails_leaves_nothing_behind(folder: Path, small_case: Case) -> None:
    before = files(folder)
    with pytest.raises(StakegraphError, match="two cases have the id"):
        load_cases(folder, [dataclasses.replace(small_case, title="New"), small_case])
    assert files(folder) == before


def test_a_backup_that_fails_leaves_nothing_behind(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "rename", fail)
    with pytest.raises(StakegraphError, match=r"cannot write .*copy: No space left on device"):
        StoreFolder(folder).back_up(tmp_path / "copy")
    assert [path.name for path in tmp_path.iterdir()] == ["store"]


def test_what_names_the_new_state_is_on_the_disk_before_the_old_one_is_removed(
    folder: Path, small_case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the order of the calls: nothing here takes the power away."""
    done: list[str] = []
    sync, replace = os.fsync, Path.replace

    def noted_sync(handle: int) -> None:
        path = Path(f"/proc/self/fd/{handle}").readlink()
        name = "state" if path.name.startswith("g-") else "pointer" if path.suffix == ".tmp" else path.name
        done.append(f"sync {name}, {len(list((folder / 'generations').iterdir()))} states")
        sync(handle)

    def noted_replace(self: Path, target: Path) -> Path:
        done.append(f"rename {target.name}")
        return replace(self, target)

    if not Path("/proc/self/fd").is_dir():
        pytest.skip("this system does not show the synced files")
    monkeypatch.setattr(os, "fsync", noted_sync)
    monkeypatch.setattr(Path, "replace", noted_replace)
    load_cases(folder, [small_case])
    assert done == [
        "sync state, 2 states",
        "sync generations, 2 states",
        f"sync {folder.parent.name}, 2 states",
        "sync pointer, 2 states",
        "rename current",
        "sync store, 2 states",
    ]
    assert len(list((folder / "generations").iterdir())) == 1


@pytest.mark.parametrize(
    "words",
    [
        ["cases"],
        ["stats"],
        ["dossier", "port"],
        ["query", "ASK { ?s ?p ?o }"],
        ["load"],
        ["unload", "harbour"],
        ["backup", "copy"],
    ],
)
def test_a_damaged_database_is_a_failure_of_the_engine_and_no_answer(
    words: list[str], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit code 1 would say that the answer is no."""
    monkeypatch.chdir(folder.parent)
    spoil(folder)
    before = files(folder) - {folder / "writer"}
    result = CliRunner().invoke(cli, [*words, "--store", "store"])
    assert result.exit_code == 3, result.output
    assert "orruption" in result.stderr
    assert "restore a backup into a new folder" in result.stderr or words[0] == "query"
    assert not result.stdout
    assert files(folder) - {folder / "writer"} == before
    assert not Path("copy").exists()


def test_a_damaged_database_is_also_told_where_it_cannot_even_be_opened(
    folder: Path, small_case: Case
) -> None:
    for path in folder.rglob("*.sst"):
        path.write_bytes(bytes(len(path.read_bytes())))
    for change in (lambda: StoreFolder(folder).open(), lambda: load_cases(folder, [small_case])):
        with pytest.raises(EngineError, match=r"is damaged: .*; restore a backup into a new folder"):
            change()


# ---- links and pipes, which a store that came from elsewhere may hold


@pytest.fixture
def _soon() -> Iterator[None]:
    """End a test that hangs."""

    def end(*_: object) -> None:
        raise TimeoutError("it hangs")

    former = signal.signal(signal.SIGALRM, end)
    signal.alarm(30)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, former)


def changes(folder: Path, case: Case) -> list[Callable[[], object]]:
    return [
        lambda: load_cases(folder, [case]),
        lambda: StoreFolder(folder).unload("harbour"),
        lambda: StoreFolder(folder).restore(folder),
    ]


@pytest.mark.parametrize("is_named", [True, False])
def test_nothing_is_removed_where_a_link_of_a_store_leads(
    is_named: bool, folder: Path, small_case: Case
) -> None:
    mine, stranger = folder.parent / "mine", folder.parent / "stranger"
    (mine / "g-thesis").mkdir(parents=True)
    (mine / "g-thesis" / "thesis.txt").touch()
    (mine / "load-photos").mkdir()
    stranger.mkdir()
    (stranger / "generations").symlink_to(mine)
    if is_named:
        (folder / "generations").rename(folder / "kept")
        for path in (folder / "kept").iterdir():
            path.rename(mine / path.name)
        (stranger / "current").write_bytes((folder / "current").read_bytes())
    before = files(mine)
    for change in changes(stranger, small_case)[: 3 if is_named else 1]:
        with pytest.raises(StakegraphError, match="is a link"):
            change()
    assert files(mine) == before
    assert (mine / "load-photos").is_dir()


def test_what_is_no_state_stays_beside_the_states(folder: Path, small_case: Case) -> None:
    for name in ("notes", ".hidden", "g-Thesis"):
        (folder / "generations" / name).mkdir()
    load_cases(folder, [small_case])
    assert {"notes", ".hidden", "g-Thesis"} < {path.name for path in (folder / "generations").iterdir()}


@pytest.mark.usefixtures("_soon")
@pytest.mark.parametrize("name", ["current", "in-use", "data/CURRENT", "data/new.sst", "paths/harbour/a.npy"])
@pytest.mark.parametrize("kind", ["pipe", "link", "device"])
def test_a_link_or_a_pipe_in_a_store_is_damage_and_neither_followed_nor_waited_for(
    name: str, kind: str, folder: Path, small_case: Case
) -> None:
    (generation,) = (folder / "generations").iterdir()
    path = folder / name if name == "current" else generation / name
    path.parent.mkdir(parents=True, exist_ok=True)
    outside = folder.parent / "outside"
    outside.write_bytes(path.read_bytes() if path.exists() else b"secret")
    before = outside.read_bytes()
    path.unlink(missing_ok=True)
    if kind == "pipe":
        os.mkfifo(path)
    else:
        path.symlink_to(outside if kind == "link" else "/dev/zero")
    for change in (lambda: StoreFolder(folder).open(), *changes(folder, small_case)):
        with pytest.raises(EngineError, match="is damaged: "):
            change()
    assert outside.read_bytes() == before


@pytest.mark.usefixtures("_soon")
@pytest.mark.parametrize("kind", ["pipe", "link"])
def test_the_lock_of_the_writer_is_no_way_out(kind: str, folder: Path, small_case: Case) -> None:
    outside, writer = folder.parent / "outside", folder / "writer"
    writer.unlink()
    if kind == "pipe":
        os.mkfifo(writer)
    else:
        writer.symlink_to(outside)
    with pytest.raises(StakegraphError, match="cannot write to the store"):
        load_cases(folder, [small_case])
    assert not outside.exists()


# ---- the format of a store


def test_a_store_says_in_which_format_it_is_and_one_of_an_older_format_is_refused(
    folder: Path, small_case: Case
) -> None:
    (mark,) = folder.glob("generations/*/format-*")
    assert mark.name == "format-2"
    mark.unlink()
    before = files(folder)
    with pytest.raises(StakegraphError, match=r"older Stakegraph \(store format 1; .*load the cases again"):
        StoreFolder(folder).open()
    with pytest.raises(StakegraphError, match="older Stakegraph"):
        load_cases(folder, [small_case])
    assert files(folder) == before


@pytest.mark.parametrize(
    "words", [["stats"], ["load"], ["unload", "harbour"], ["restore", "copy"], ["backup", "new"]]
)
def test_a_store_of_a_newer_format_is_left_alone(
    words: list[str], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder.parent)
    StoreFolder(folder).back_up(Path("copy"))
    (mark,) = folder.glob("generations/*/format-2")
    mark.rename(mark.with_name("format-7"))
    before = files(folder)
    result = CliRunner().invoke(cli, [*words, "--store", "store"])
    assert result.exit_code == 2, result.output
    assert "made by a newer Stakegraph (store format 7; this one reads up to 2): update" in result.stderr
    assert files(folder) == before
    assert not Path("new").exists()


@pytest.mark.parametrize("name", ["format-", "format-x", "format-0", "format-1.5", f"format-{'9' * 100}"])
def test_a_format_that_is_no_number_is_damage(name: str, folder: Path) -> None:
    (mark,) = folder.glob("generations/*/format-2")
    mark.rename(mark.with_name(name))
    with pytest.raises(EngineError, match=r"not .* a format"):
        StoreFolder(folder).open()
