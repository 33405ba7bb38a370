"""The front door: one name to open a case, real types, errors with suggestions, reprs that fit on a screen."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import stakegraph
from stakegraph import OptionError, StakegraphError, UnknownNameError, load_cases, write_case

if TYPE_CHECKING:
    from stakegraph.model import Case


def test_type_checkers_see_the_names_that_the_package_gives() -> None:
    assert stakegraph.__file__ is not None
    tree = ast.parse(Path(stakegraph.__file__).read_text(encoding="utf-8"))
    guarded = next(node for node in tree.body if isinstance(node, ast.If))
    imported = {
        name.asname or name.name
        for node in ast.walk(guarded)
        if isinstance(node, ast.ImportFrom)
        for name in node.names
    }
    assert imported == set(stakegraph.__all__) - {"__version__"}


@pytest.mark.parametrize("name", stakegraph.__all__)
def test_every_public_name_is_there(name: str) -> None:
    assert getattr(stakegraph, name) is not None
    assert name in dir(stakegraph)


_CONSUMER = """
from pathlib import Path
import stakegraph as sg
from stakegraph import conflict_paths

case = sg.open("my-case")
reveal_type(case)
reveal_type(case.paths("Trump", to="ICE").paths)
reveal_type(case.dossier("Mamdani"))
reveal_type(case.query("SELECT * {}"))
reveal_type(sg.read_case(Path("folder")))
conflict_paths(42, sorce="x")  # wrong
case.paths("Trump", tto="ICE")  # wrong
case.paths("Trump", max_hops="four")  # wrong
"""


@pytest.mark.slow
def test_a_consumer_has_real_types(tmp_path: Path) -> None:
    (tmp_path / "consumer.py").write_text(_CONSUMER, encoding="utf-8")
    root = Path(stakegraph.__path__[0]).parent
    checked = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--config-file=", f"--cache-dir={tmp_path}", "consumer.py"],
        cwd=tmp_path, capture_output=True, text=True, check=False, env={"MYPYPATH": str(root), "PATH": ""},
    )  # fmt: skip
    lines = [line for line in checked.stdout.splitlines() if line.startswith("consumer.py:")]
    types = [line.partition('Revealed type is "')[2].rstrip('"') for line in lines if "Revealed type" in line]
    assert [type_.rpartition("stakegraph.")[2].rstrip("]") for type_ in types] == [
        "answers.opened.OpenCase",
        "analysis.paths.results.ConflictPath",
        "report.dossier.Dossier",
        "query.asking.QueryResult",
        "model.Case",
    ]
    errors = {int(line.split(":")[1]) for line in lines if ": error:" in line}
    assert errors == {line for line, text in enumerate(_CONSUMER.splitlines(), start=1) if "# wrong" in text}


def test_a_case_opens_from_anywhere(small_case: Case, tmp_path: Path) -> None:
    write_case(small_case, tmp_path / "folder")
    load_cases(tmp_path / "store", [small_case])
    page = stakegraph.open(small_case).to_html(tmp_path / "page.html")
    locations: list[Case | Path | str] = [
        small_case,
        tmp_path / "folder",
        str(tmp_path / "folder"),
        tmp_path / "store",
        page,
    ]
    for location in locations:
        opened = stakegraph.open(location)
        assert opened.title == small_case.title
        assert opened.case == stakegraph.with_derived_claims(small_case)
        assert len(opened.graph) == len(small_case.entities)


def test_a_case_of_a_store_is_chosen_by_its_id(small_case: Case, tmp_path: Path) -> None:
    load_cases(tmp_path, [small_case, stakegraph.bundled_case()])
    assert stakegraph.open(tmp_path, case=small_case.id).id == small_case.id
    with pytest.raises(StakegraphError, match="choose a case"):
        stakegraph.open(tmp_path)
    with pytest.raises(OptionError):
        stakegraph.open(case="nypd-recruitment")


def test_names_are_resolved_with_suggestions() -> None:
    case = stakegraph.open()
    for ask in (case.paths, case.dossier, case.find):
        with pytest.raises(UnknownNameError) as caught:
            ask("Donld Trump")
        assert caught.value.suggestions[0] == "Donald Trump"


def test_the_answers_are_those_of_the_command_line() -> None:
    case = stakegraph.open()
    assert case.paths("Trump", to="ICE").paths[0].nodes == ("donald-trump", "zohran-mamdani", "ice")
    assert case.paths("Trump", to="NYPD officers").explanations[0] is not None
    assert case.connect("Trump", "ICE", "New York City").dyads
    assert case.cut("Trump", "ICE").dyads
    assert case.report("disputes").sections
    assert case.statistics() is not None
    assert case.query("SELECT ?x { :donald-trump sg:threatens ?x }").rows
    assert len(case.dataset()) > 1000


def test_options_that_do_not_go_together_are_refused() -> None:
    case = stakegraph.open()
    with pytest.raises(OptionError):
        case.paths("Trump", to="ICE", direction="in")
    with pytest.raises(OptionError):
        case.paths("Trump", to="Trump")
    with pytest.raises(OptionError):
        case.paths("Trump", as_of="yesterday")
    with pytest.raises(OptionError):
        case.paths("Trump", include=["denied"])
    with pytest.raises(OptionError):
        case.connect("Trump", "Donald Trump")


def test_claims_are_records() -> None:
    claims = stakegraph.open().claims
    records = claims.records()
    assert len(records) == len(claims)
    assert records[0]["quote"] == claims[0].quote
    assert not any(record["is_fact"] for record in records if record["is_derived"])


def test_claims_are_a_dataframe_where_pandas_is_installed() -> None:
    claims = stakegraph.open().claims
    pandas = pytest.importorskip("pandas")
    frame = claims.dataframe()
    assert isinstance(frame, pandas.DataFrame)
    assert list(frame.index) == [claim.id for claim in claims]


def test_reprs_fit_on_a_screen() -> None:
    case = stakegraph.open()
    answer = case.paths("Trump")
    for shown in (
        case,
        case.case,
        case.claims,
        answer,
        answer.answers[0],
        answer.paths[0],
        case.case.sources[0],
    ):
        assert len(repr(shown)) < 300


@pytest.mark.parametrize("words", [["--version"], ["paths", "Trump", "--to", "ICE", "--top", "1"]])
def test_the_package_runs_as_a_module(words: list[str]) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "stakegraph", *words],
        capture_output=True, text=True, check=False,
        env={"PYTHONPATH": str(Path(stakegraph.__path__[0]).parent), "PATH": ""},
    )  # fmt: skip
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout
