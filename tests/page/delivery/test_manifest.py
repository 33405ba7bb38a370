"""A later run takes away the pages of camps that are no more, and nothing else."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest

from large_cases import large_case
from stakegraph.commands.outputs import write_parts
from stakegraph.errors import StakegraphError
from stakegraph.page.delivery.manifest import MANIFEST, Pages

if TYPE_CHECKING:
    from pathlib import Path

    from stakegraph.vocabulary import Vocabulary


def _run(folder: Path, **pages: bytes) -> list[str]:
    made = Pages(folder)
    for name, page in pages.items():
        made.write(f"{name}.html", page)
    gone = made.remove_others()
    made.note()
    return gone


def _files(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_what_is_not_written_anew_goes_and_the_rest_stays(tmp_path: Path) -> None:
    (tmp_path / "notes.html").write_text("by hand")
    assert _run(tmp_path, one=b"1", two=b"2", three=b"3") == []
    (tmp_path / "three.html").write_text("changed by hand")
    assert _run(tmp_path, one=b"1, newer") == ["two.html"]
    assert _files(tmp_path) == {"notes.html", "one.html", "three.html", MANIFEST}
    # what was changed is somebody's own from now on
    (tmp_path / "three.html").write_bytes(b"3")
    assert _run(tmp_path, one=b"1") == []


def test_without_pages_an_empty_folder_goes_and_one_with_others_files_stays(tmp_path: Path) -> None:
    for name, own in (("ours", False), ("shared", True)):
        folder = tmp_path / name
        _run(folder, one=b"1")
        if own:
            (folder / "photo.png").touch()
        assert _run(folder) == ["one.html"]
    assert _files(tmp_path) == {"shared"}
    assert _files(tmp_path / "shared") == {"photo.png"}


def test_a_folder_that_no_run_of_ours_wrote_is_not_touched(tmp_path: Path) -> None:
    (tmp_path / "camp-1.html").touch()
    assert _run(tmp_path) == []
    assert _run(tmp_path / "not there") == []
    assert _files(tmp_path) == {"camp-1.html"}


@pytest.mark.parametrize("content", ["", "[]", "{", '{"pages": 1}', '{"pages": ["a.html"]}', "\x00"])
def test_a_list_that_cannot_be_read_names_nothing(tmp_path: Path, content: str) -> None:
    _run(tmp_path, one=b"1")
    (tmp_path / MANIFEST).write_text(content)
    assert _run(tmp_path, two=b"2") == []
    assert _files(tmp_path) == {"one.html", "two.html", MANIFEST}


def test_links_and_pipes_in_the_folder_do_not_choose_where_pages_go(tmp_path: Path) -> None:
    outside, folder = tmp_path / "outside.html", tmp_path / "pages"
    outside.write_bytes(b"mine")
    folder.mkdir()
    for name in ("one.html", MANIFEST):
        (folder / name).symlink_to(outside)
    assert _run(folder, one=b"1") == []
    assert outside.read_bytes() == b"mine"
    (folder / MANIFEST).unlink()
    os.mkfifo(folder / MANIFEST)
    assert _run(folder, two=b"2") == []
    assert _files(folder) == {"one.html", "two.html", MANIFEST}


@pytest.mark.parametrize("name", ["../one", "/one", ".one", "con", "ONE", ""])
def test_a_page_has_a_plain_name(name: str, tmp_path: Path) -> None:
    with pytest.raises(StakegraphError, match="cannot be the id"):
        Pages(tmp_path / "pages").write(f"{name}.html", b"")
    assert list(tmp_path.iterdir()) == []


def test_a_forged_list_reaches_nothing_outside_the_folder(tmp_path: Path) -> None:
    outside, folder = tmp_path / "outside.html", tmp_path / "pages"
    _run(folder, one=b"1")
    outside.write_bytes(b"1")
    (folder / "link.html").symlink_to(outside)
    digest = json.loads((folder / MANIFEST).read_text())["pages"]["one.html"]
    names = ["../outside.html", str(outside), "link.html", "..", "", "one.html"]
    (folder / MANIFEST).write_text(json.dumps({"pages": dict.fromkeys(names, digest)}))
    assert _run(folder, two=b"2") == ["one.html"]
    assert outside.read_bytes() == b"1"
    assert (folder / "link.html").is_symlink()


def test_pages_written_before_a_failure_are_noted(tmp_path: Path) -> None:
    made = Pages(tmp_path)
    made.write("one.html", b"1")
    (tmp_path / "two.html").mkdir()
    with pytest.raises(StakegraphError, match="cannot write"):
        made.write("two.html", b"2")
    made.note()
    (tmp_path / "two.html").rmdir()
    assert _run(tmp_path, three=b"3") == ["one.html"]


def test_a_case_that_shrinks_leaves_no_page_of_a_former_camp(
    tmp_path: Path, vocabulary: Vocabulary, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "map.html"
    write_parts(large_case(40), vocabulary, path, limit=30)
    folder = tmp_path / "map"
    (folder / "mine.html").write_text("by hand")
    before = {page.name for page in folder.glob("*.html")}
    smaller = write_parts(large_case(12), vocabulary, path, limit=11)
    now = {part.file for _, part in smaller.parts}
    assert {page.name for page in folder.glob("*.html")} == now | {"mine.html"} < before
    assert "pages that an earlier run wrote" in capsys.readouterr().err
    write_parts(large_case(12), vocabulary, path, limit=12)
    assert _files(folder) == {"mine.html"}
