"""A file is there as a whole, or as it was before; one that a stranger made can neither hang nor fill the memory."""

from __future__ import annotations

import io
import os
import signal
import socket
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from stakegraph.errors import StakegraphError
from stakegraph.files import SizeLimit, read_file, write_atomically, write_together

if TYPE_CHECKING:
    from collections.abc import Iterator


def test_a_file_is_written_and_replaced(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    for content in (b"one", b"two\r\n"):
        write_atomically(path, content)
        assert path.read_bytes() == content
    assert [each.name for each in tmp_path.iterdir()] == ["page.html"]


def test_folders_on_the_way_are_made(tmp_path: Path) -> None:
    write_atomically(tmp_path / "a" / "b" / "c.txt", b"x")
    assert (tmp_path / "a" / "b" / "c.txt").read_bytes() == b"x"


def test_a_failure_leaves_the_old_file_and_no_temporary_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "page.html"
    path.write_bytes(b"old")

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(StakegraphError, match=r"cannot write .*page\.html: No space left on device"):
        write_atomically(path, b"new")
    assert path.read_bytes() == b"old"
    assert [each.name for each in tmp_path.iterdir()] == ["page.html"]


def test_a_file_in_the_place_of_a_folder_is_an_error_that_names_the_place(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"")
    with pytest.raises(StakegraphError, match=r"cannot write .*b"):
        write_atomically(tmp_path / "a" / "b", b"x")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no permission bits")
def test_the_file_has_the_permissions_that_any_new_file_has(tmp_path: Path) -> None:
    (tmp_path / "plain").write_bytes(b"")
    write_atomically(tmp_path / "atomic", b"")
    assert (tmp_path / "atomic").stat().st_mode == (tmp_path / "plain").stat().st_mode


# ---- what strangers made


@pytest.fixture
def _soon() -> Iterator[None]:
    """End a test that hangs."""

    def end(*_: object) -> None:
        raise TimeoutError("it hangs")

    former = signal.signal(signal.SIGALRM, end)
    signal.alarm(20)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, former)


needs_posix = pytest.mark.skipif(os.name == "nt", reason="Windows has no such files")


@needs_posix
@pytest.mark.usefixtures("_soon")
@pytest.mark.parametrize("kind", ["pipe", "socket", "folder", "device", "link to a pipe", "link to a device"])
def test_only_a_regular_file_is_opened(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "file"
    if "pipe" in kind:
        os.mkfifo(tmp_path / "pipe")
    if kind == "socket":
        address = socket.socket(socket.AF_UNIX)
        here = Path.cwd()
        os.chdir(tmp_path)  # the address of a socket is short
        address.bind("file")
        os.chdir(here)
        address.close()
    elif kind == "folder":
        path.mkdir()
    else:
        path.symlink_to(tmp_path / "pipe" if "pipe" in kind else "/dev/zero")
    with pytest.raises(StakegraphError, match="a pipe or a device, not a file"):
        read_file(path, SizeLimit(1))


@needs_posix
@pytest.mark.usefixtures("_soon")
def test_a_file_that_becomes_a_pipe_after_the_first_look_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "file"
    path.touch()
    regular = path.stat()
    path.unlink()
    os.mkfifo(path)
    monkeypatch.setattr(Path, "stat", lambda _: regular)
    with pytest.raises(StakegraphError, match="a pipe or a device, not a file"):
        read_file(path, SizeLimit(1))


def test_a_file_larger_than_the_limit_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "file"
    with path.open("wb") as file:
        file.truncate(1 << 40)
    limit = SizeLimit(2)
    with pytest.raises(StakegraphError, match=r"2 MiB in all; .* set STAKEGRAPH_MAX_CASE_SIZE to more MiB"):
        read_file(path, limit)
    path.write_bytes(b"x" * (2 << 20))
    assert len(read_file(path, limit)) == 2 << 20
    with pytest.raises(StakegraphError, match="is too large"):
        read_file(path, limit)


class Endless(io.RawIOBase):
    """A file that grows while it is read."""

    given = 0

    def read(self, size: int = -1) -> bytes:
        assert size >= 0
        self.given += size
        return b"x" * size


def test_a_file_that_grows_stays_within_the_limit() -> None:
    file = Endless()
    with pytest.raises(StakegraphError, match="is too large"):
        SizeLimit(3).read(file)  # type: ignore[arg-type]
    assert file.given <= (3 << 20) + 1


def test_the_variable_sets_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    assert SizeLimit().left == 64 << 20
    monkeypatch.setenv("STAKEGRAPH_MAX_CASE_SIZE", "200")
    assert SizeLimit().left == 200 << 20
    for value in ("many", "-1", "1.5", "9" * 5000, "²"):
        monkeypatch.setenv("STAKEGRAPH_MAX_CASE_SIZE", value)
        with pytest.raises(StakegraphError, match="STAKEGRAPH_MAX_CASE_SIZE must be a whole number of MiB"):
            SizeLimit()


@needs_posix
def test_a_link_is_replaced_where_it_shall_not_be_followed(tmp_path: Path) -> None:
    outside, link = tmp_path / "outside", tmp_path / "link"
    outside.write_bytes(b"mine")
    link.symlink_to(outside)
    write_atomically(link, b"new", follow_link=False)
    assert (outside.read_bytes(), link.read_bytes(), link.is_symlink()) == (b"mine", b"new", False)
    link.unlink()
    link.symlink_to(outside)
    write_atomically(link, b"new")
    assert (outside.read_bytes(), link.is_symlink()) == (b"new", True)


def test_several_files_are_written_or_none(tmp_path: Path) -> None:
    first, second = tmp_path / "a.txt", tmp_path / "b"
    write_together({first: b"1", tmp_path / "c.txt": b"2"})
    second.mkdir()
    with pytest.raises(StakegraphError, match="b"):
        write_together({second / "nowhere" / "x.txt": b"3", first: b"4"})
    assert first.read_bytes() == b"1"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.txt", "b", "c.txt"]
