"""The commands that edit a case folder change what they say, and exit with 1 if words are lost."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from stakegraph.case import write_case
from stakegraph.cli import cli

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

    from stakegraph.model import Case


def run(*words: str) -> Result:
    return CliRunner().invoke(cli, list(words))


@pytest.fixture
def folder(small_case: Case, tmp_path: Path) -> Path:
    write_case(small_case, tmp_path / "harbour")
    return tmp_path / "harbour"


@pytest.fixture
def new_text(folder: Path, tmp_path: Path) -> Path:
    text = (folder / "article.txt").read_bytes().decode()
    path = tmp_path / "new.txt"
    path.write_bytes(("Corrected. " + text.replace("threatens the port", "attacks the port")).encode())
    return path


def test_check_text_prints_each_change_and_exits_with_1(folder: Path, new_text: Path) -> None:
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    result = run("check", str(folder), "--text", f"article={new_text}")
    assert result.exit_code == 1
    assert "[-threatens-] {+attacks+}" in result.stdout
    assert ": moved" in result.stdout
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    (record,) = json.loads(
        run("check", str(folder), "--text", f"article={new_text}", "--format", "json").stdout
    )
    assert record["source"] == "article"
    assert {claim["outcome"] for claim in record["claims"]} == {"changed", "moved"}


def test_accept_leaves_a_case_that_checks(folder: Path, new_text: Path) -> None:
    result = run("check", str(folder), "--text", f"article={new_text}", "--accept")
    assert result.exit_code == 0, result.output
    assert run("check", str(folder)).exit_code == 0
    assert (folder / "article.txt").read_bytes() == new_text.read_bytes()
    assert run("check", str(folder), "--text", f"article={new_text}").exit_code == 0


def test_fix_says_what_it_writes_and_checks_the_rest(folder: Path) -> None:
    claims = folder / "claims.csv"
    original = claims.read_bytes()
    claims.write_bytes(original.replace("the port’s funds".encode(), b"the port's  funds", 1))
    assert run("check", str(folder)).exit_code == 1
    result = run("check", str(folder), "--fix")
    assert result.exit_code == 0
    assert all(" hint " in line for line in result.stdout.splitlines())
    assert "claims.csv:2:quote" in result.stderr
    assert claims.read_bytes() == original


def test_upgrade_says_what_it_adds(folder: Path) -> None:
    result = run("upgrade", str(folder))
    assert result.exit_code == 0
    assert "sha256" in result.stdout
    assert run("upgrade", str(folder)).stdout == ""


def test_add_source_adds_a_source_that_checks(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "wire.txt").write_text("Words.", encoding="utf-8")
    words = [
        "--id",
        "wire",
        "--title",
        "W",
        "--publisher",
        "P",
        "--published",
        "2025-03",
        "--origin",
        "article",
    ]
    assert run("add-source", str(folder), str(tmp_path / "wire.txt"), *words).exit_code == 0
    assert run("check", str(folder)).exit_code == 0
    assert run("add-source", str(folder), str(tmp_path / "wire.txt"), *words).exit_code == 2


@pytest.mark.parametrize(
    "words",
    [
        ["check", "--accept"],
        ["check", "--text", "article"],
        ["check", "--text", "article=nowhere.txt"],
        ["check", "--fix"],
        ["upgrade"],
        ["check", "--fix", "--store", "x"],
    ],
    ids=" ".join,
)
def test_what_cannot_be_edited_is_refused(
    words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(*words).exit_code == 2
    assert list(tmp_path.iterdir()) == []


def test_the_current_folder_is_the_case_if_it_has_one(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    result = run("stats", "--format", "json")
    assert "harbour" in result.stderr
    assert result.stdout == run("stats", str(folder), "--format", "json").stdout
    assert run("html", "-o", "-").stdout_bytes == run("html", str(folder), "-o", "-").stdout_bytes
    monkeypatch.chdir(folder.parent)
    assert run("stats", "--format", "json").stderr == ""


def test_html_build_and_stats_take_the_case_as_an_argument(folder: Path, tmp_path: Path) -> None:
    for command in ("html", "build", "stats"):
        output = (
            []
            if command == "stats"
            else ["-o", str(tmp_path / f"x.{'html' if command == 'html' else 'ttl'}")]
        )
        assert run(command, str(folder), *output).exit_code == 0
        assert run(command, str(folder), "--case", str(folder), *output).exit_code == 2


def test_new_keeps_every_article(tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(name, encoding="utf-8")
    articles = ["--article", str(tmp_path / "a.txt"), "--article", str(tmp_path / "b.txt")]
    assert run("new", str(tmp_path / "case"), "--title", "T", *articles).exit_code == 0
    assert [(tmp_path / "case" / name).read_text(encoding="utf-8") for name in ("a.txt", "b.txt")] == [
        "a.txt",
        "b.txt",
    ]
    assert run("check", str(tmp_path / "case")).exit_code == 0
    (tmp_path / "case" / "b.txt").write_text("changed", encoding="utf-8")
    assert "--text b=" in run("check", str(tmp_path / "case")).stdout
    twice = ["--article", str(tmp_path / "a.txt")] * 2
    assert run("new", str(tmp_path / "other"), "--title", "T", *twice).exit_code == 2
