"""A case becomes a folder, and the folder the same case."""

from __future__ import annotations

import os
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings

from builders import derived
from stakegraph.case import create_case, read_case, write_case
from stakegraph.errors import CaseError, StakegraphError
from stakegraph.model import StoryStep
from strategies import cases

if TYPE_CHECKING:
    from stakegraph.model import Case


@given(case=cases())
@settings(max_examples=80, deadline=None)
def test_a_case_that_is_written_reads_back_as_it_was(case: Case) -> None:
    with tempfile.TemporaryDirectory() as folder:
        write_case(case, Path(folder))
        assert read_case(Path(folder)) == case


def test_the_bundled_case_reads_back_as_it_was(bundled: Case, tmp_path: Path) -> None:
    write_case(bundled, tmp_path)
    assert read_case(tmp_path) == bundled


def test_writing_twice_gives_the_same_bytes(small_case: Case, tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_case(small_case, tmp_path / name)
    for file in ("case.toml", "entities.csv", "claims.csv", "article.txt", "background.txt"):
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()


def test_line_ends_of_a_source_stay_as_they_are(small_case: Case, tmp_path: Path) -> None:
    write_case(small_case, tmp_path)
    assert b"strike.\r\nThe mayor" in (tmp_path / "article.txt").read_bytes()


def test_derived_claims_are_not_written(small_case: Case, tmp_path: Path) -> None:
    conclusion = derived(small_case.claims[0], id="stake-c1-b1", rule="stake", derived_from=("b1", "c1"))
    write_case(replace(small_case, claims=(*small_case.claims, conclusion)), tmp_path)
    assert read_case(tmp_path) == small_case


@pytest.mark.parametrize("file", ["../outside.txt", "texts/../../outside.txt"])
def test_a_source_cannot_be_written_outside_the_folder(file: str, small_case: Case, tmp_path: Path) -> None:
    case = replace(small_case, sources=(replace(small_case.sources[0], file=file), *small_case.sources[1:]))
    with pytest.raises(StakegraphError, match="outside"):
        write_case(case, tmp_path / "case")
    assert not (tmp_path / "outside.txt").exists()


@pytest.mark.parametrize(
    "names", [("a.txt", "A.TXT"), ("é.txt", "e\u0301.txt"), ("texts/a.txt", "Texts/a.txt")]
)
def test_two_sources_cannot_have_names_that_are_one_on_some_systems(
    names: tuple[str, str], small_case: Case, tmp_path: Path
) -> None:
    sources = tuple(
        replace(source, file=name) for source, name in zip(small_case.sources, names, strict=True)
    )
    with pytest.raises(StakegraphError, match="in use already, by source 'article'"):
        write_case(replace(small_case, sources=sources), tmp_path / "case")
    assert not (tmp_path / "case").exists()


def test_links_in_a_folder_do_not_choose_where_a_case_is_written(small_case: Case, tmp_path: Path) -> None:
    outside, folder = tmp_path / "outside", tmp_path / "case"
    outside.mkdir()
    folder.mkdir()
    for name in ("case.toml", "claims.csv", "article.txt"):
        (outside / name).write_bytes(b"mine")
        (folder / name).symlink_to(outside / name)
    os.mkfifo(folder / "entities.csv")
    write_case(small_case, folder)
    assert read_case(folder) == small_case
    assert {path.read_bytes() for path in outside.iterdir()} == {b"mine"}
    (folder / "texts").symlink_to(outside)
    moved = replace(small_case.sources[0], file="texts/new.txt")
    with pytest.raises(StakegraphError, match="texts is a link that leads out of"):
        write_case(replace(small_case, sources=(moved, *small_case.sources[1:])), folder)
    assert not (outside / "new.txt").exists()


@pytest.mark.parametrize("file", ["claims.csv", "entities.csv", "case.toml"])
def test_a_source_cannot_take_the_place_of_a_file_of_the_case(
    file: str, small_case: Case, tmp_path: Path
) -> None:
    case = replace(small_case, sources=(replace(small_case.sources[0], file=file), *small_case.sources[1:]))
    with pytest.raises(StakegraphError, match=file):
        write_case(case, tmp_path / "case")


def test_a_new_case_is_empty_and_reads(tmp_path: Path) -> None:
    article = tmp_path / "news.txt"
    article.write_bytes("A “quoted” word.\r\n".encode())
    case = create_case(tmp_path / "My Case", "News", article)
    assert case.id == "my-case"
    assert case.sources[0].text == "A “quoted” word.\r\n"
    assert read_case(tmp_path / "My Case") == case


def test_a_new_case_never_overwrites_a_folder(small_folder: Path) -> None:
    article = small_folder / "article.txt"
    with pytest.raises(StakegraphError, match="is not empty; name a folder that does not exist"):
        create_case(small_folder, "News", article)
    assert read_case(small_folder).id == "harbour"


def test_a_new_case_needs_an_article_in_utf_8(tmp_path: Path) -> None:
    article = tmp_path / "news.txt"
    article.write_bytes(b"caf\xe9")
    with pytest.raises(CaseError, match=r"news\.txt: byte 3 is not UTF-8; save the file as UTF-8"):
        create_case(tmp_path / "case", "News", article)


def test_a_new_case_takes_its_article_from_a_file_within_the_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pipe, long = tmp_path / "pipe", tmp_path / "long.txt"
    os.mkfifo(pipe)
    with pytest.raises(CaseError, match="pipe: cannot be read: it is a folder, a pipe or a device"):
        create_case(tmp_path / "case", "News", pipe)
    long.write_bytes(b"x" * ((1 << 20) + 1))
    monkeypatch.setenv("STAKEGRAPH_MAX_CASE_SIZE", "1")
    with pytest.raises(CaseError, match=r"long\.txt: is too large"):
        create_case(tmp_path / "case", "News", long)
    assert not (tmp_path / "case").exists()


@pytest.mark.parametrize(
    ("title", "message"), [("", "title is empty"), (" ", "title is empty"), ("a\udcff", "invalid character")]
)
def test_a_new_case_that_could_not_be_read_leaves_nothing_behind(
    title: str, message: str, tmp_path: Path
) -> None:
    article = tmp_path / "news.txt"
    article.write_bytes(b"News.")
    with pytest.raises(StakegraphError, match=message):
        create_case(tmp_path / "case", title, article)
    assert [each.name for each in tmp_path.iterdir()] == ["news.txt"]


def test_new_cases_with_names_in_any_script_have_ids_of_their_own(tmp_path: Path) -> None:
    article = tmp_path / "news.txt"
    article.write_bytes(b"News.")
    names = ("日本", "中国", "مصر", "日本 2", "Zürich")
    cases = [create_case(tmp_path / name, "News", article) for name in names]
    assert len({case.id for case in cases}) == len({case.base for case in cases}) == len(names)
    assert [read_case(tmp_path / name) for name in names] == cases


def test_a_folder_that_cannot_be_looked_into_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: Path) -> None:
        raise PermissionError(13, "Permission denied")

    article = tmp_path / "news.txt"
    article.write_bytes(b"News.")
    (tmp_path / "closed").mkdir()
    monkeypatch.setattr(Path, "iterdir", refuse)
    with pytest.raises(StakegraphError, match=r"cannot read the folder .*closed: Permission denied"):
        create_case(tmp_path / "closed", "News", article)


def test_a_case_without_a_story_leaves_none_of_a_former_state(bundled: Case, tmp_path: Path) -> None:
    told = replace(bundled, story=(StoryStep("Who", "They fight."),))
    write_case(told, tmp_path)
    assert read_case(tmp_path).story
    write_case(replace(bundled, story=()), tmp_path)
    assert not (tmp_path / "story.md").exists()
    assert read_case(tmp_path).story == ()
