"""The commands for a store on disk, and which of its cases the other commands answer from."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from stakegraph import bundled_case
from stakegraph.case import write_case
from stakegraph.cli import cli
from stakegraph.loading import load_cases

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

    from stakegraph.model import Case

pytest.importorskip("fcntl", reason="a store on disk needs the file locks of POSIX")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory, small_case: Case) -> Path:
    """A store of two cases."""
    folder = tmp_path_factory.mktemp("disk") / "store"
    load_cases(folder, [small_case, bundled_case()])
    return folder


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(cli, [str(word) for word in words])


def printed(*words: str | Path) -> str:
    result = run(*words)
    assert result.exit_code == 0, result.output
    return result.stdout


# ---- which case


def test_a_query_sees_all_cases_unless_one_is_chosen(store: Path) -> None:
    count = "SELECT (COUNT(?c) AS ?n) { ?c a sg:Claim }"
    assert printed("query", count, "--store", store, "--format", "csv").splitlines() == ["n", "135"]
    assert printed("query", count, "--store", store, "--case", "harbour", "--format", "csv").splitlines() == [
        "n",
        "9",
    ]


def test_the_empty_prefix_is_that_of_the_chosen_case(store: Path) -> None:
    assert (
        printed("query", "ASK { :union sg:threatens ?x }", "--store", store, "--case", "harbour") == "yes\n"
    )
    assert "unknown prefix ':'" in run("query", "ASK { :union sg:threatens ?x }", "--store", store).stderr


def test_a_named_query_without_parameters_reads_no_case_to_name_its_parties(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = (
        "query",
        "--named",
        "top-dyads",
        "--store",
        store,
        "--case",
        "nypd-recruitment",
        "--format",
        "csv",
    )
    in_memory = printed("query", "--named", "top-dyads", "--format", "csv")
    monkeypatch.setattr("stakegraph.rdf.read_back", lambda *_: pytest.fail("the whole case was read"))
    assert printed(*words) == in_memory


@pytest.mark.parametrize("words", [["stats"], ["paths", "ICE"], ["query", "--named", "labels"]])
def test_what_is_about_one_case_asks_for_it(words: list[str], store: Path) -> None:
    result = run(*words, "--store", store)
    assert result.exit_code == 2
    assert "choose a case with --case ID; the store holds harbour, nypd-recruitment" in result.stderr


def test_a_case_that_the_store_does_not_hold_is_named_with_the_nearest(store: Path) -> None:
    result = run("stats", "--store", store, "--case", "harbor")
    assert result.exit_code == 2
    assert "unknown case 'harbor'; did you mean 'harbour'?" in result.stderr


def test_the_store_can_be_named_by_the_environment(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STAKEGRAPH_STORE", str(store))
    assert "harbour: Who fights over the harbour" in printed("cases")
    assert printed("stats", "--case", "harbour").startswith("Who fights over the harbour")


# ---- the commands of the store


def test_cases_come_and_go(tmp_path: Path, small_folder: Path) -> None:
    store, copy = tmp_path / "store", tmp_path / "copy"
    assert printed("load", "--store", store).startswith(
        "nypd-recruitment: 58 stakeholders and stakes, 126 claims"
    )
    assert printed("load", small_folder, "--store", store).startswith(
        "harbour: 6 stakeholders and stakes, 9 claims"
    )
    listed = json.loads(printed("cases", "--store", store, "--format", "json"))
    assert [(case["id"], case["claims"]) for case in listed] == [("harbour", 9), ("nypd-recruitment", 126)]
    printed("backup", copy, "--store", store)
    assert printed("unload", "harbour", "--store", store) == "harbour is unloaded\n"
    assert "harbour" not in printed("cases", "--store", store)
    printed("restore", copy, "--store", store)
    assert "harbour" in printed("cases", "--store", store)


def test_a_case_with_findings_does_not_come_in(tmp_path: Path, small_case: Case) -> None:
    folder, store = tmp_path / "harbour", tmp_path / "store"
    write_case(small_case, folder)
    printed("load", folder, "--store", store)
    (folder / "claims.csv").write_text("id,source\nc1,nowhere\n", encoding="utf-8")
    result = run("load", folder, "--store", store)
    assert result.exit_code == 2
    assert "claims.csv" in result.stderr
    assert "(9 claims" in printed("cases", "--store", store)


@pytest.mark.parametrize("words", [["load"], ["unload", "x"], ["cases"], ["backup", "x"], ["restore", "x"]])
def test_a_command_of_the_store_asks_for_the_store(words: list[str]) -> None:
    result = run(*words)
    assert result.exit_code == 2
    assert "--store" in result.stderr


@pytest.mark.parametrize("words", [["load"], ["cases"], ["stats"], ["serve"]], ids=" ".join)
def test_an_address_of_another_kind_is_no_store(words: list[str]) -> None:
    result = run(*words, "--store", "ftp://graphs.example/query")
    assert result.exit_code == 2
    assert "is neither a folder nor an address" in result.stderr


def test_serve_reads_a_store_on_disk() -> None:
    result = run("serve", "--store", "http://127.0.0.1:9/query")
    assert result.exit_code == 2
    assert "serve needs a store on disk" in result.stderr


def test_check_of_a_folder_that_is_no_store_says_so(tmp_path: Path) -> None:
    result = run("check", "--store", tmp_path)
    assert result.exit_code == 2
    assert "is not a store" in result.stderr
