"""Every command that takes --store says the same of a case wherever it is: in memory, on disk, behind a server.

``golden/same-answers.txt`` holds the commands. What the bundled case answers to the commands that were checked by hand
is in `test_golden_commands`, `test_golden_queries` and `query.test_named`, on the same places.
"""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click
import pytest
from click.testing import CliRunner

from places import BUNDLED, HOSTILE, READ_ONLY, SMALL
from stakegraph.cli import cli
from stakegraph.query.named import named_queries

if TYPE_CHECKING:
    from collections.abc import Callable

    from places import Place

GOLDEN = Path(__file__).parent / "golden"
LINES = [
    line
    for line in (GOLDEN / "same-answers.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]
_WITHOUT_QUESTIONS = ("--help", "--store", "--case", "--open", "--ontology", "--text", "--accept", "--fix")
_OF_THE_STORE_ALONE = ("load", "unload", "cases", "backup", "restore", "serve")


class Answer(NamedTuple):
    """What a command prints, says of itself and writes."""

    exit_code: int
    printed: bytes
    errors: bytes
    files: dict[str, bytes]


@pytest.fixture(scope="module")
def of_memory() -> dict[str, Answer]:
    """What memory has answered so far, by line."""
    return {}


def answer(place: Place, line: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Answer:
    """Return what a line is answered in a place, asked in an empty folder."""
    case, _, command = line.partition(": ")
    program, *words = shlex.split(command)
    assert program == "stakegraph"
    folder.mkdir()
    monkeypatch.chdir(folder)
    result = place.asked(case, *words)
    files = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    return Answer(result.exit_code, result.stdout_bytes, result.stderr_bytes, files)


@pytest.mark.parametrize(
    ("line", "kind"),
    [(line, kind) for line in LINES for kind in ("disk", "indexed", "server")]
    + [(line, kind) for kind in READ_ONLY for line in LINES if not line.startswith(BUNDLED)],
)
def test_the_answer_is_that_of_memory(
    line: str,
    kind: str,
    places: Callable[[str], Place],
    of_memory: dict[str, Answer],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if line not in of_memory:
        of_memory[line] = answer(places("memory"), line, tmp_path / "memory", monkeypatch)
    expected = of_memory[line]
    assert expected.exit_code in (0, 1, 2) or "--row-limit" in line
    assert expected.printed or expected.errors
    assert answer(places(kind), line, tmp_path / kind, monkeypatch) == expected


@pytest.mark.parametrize("kind", ["disk", "indexed", "server"])
@pytest.mark.parametrize("case", [SMALL, HOSTILE])
@pytest.mark.parametrize("name", [name for name, query in named_queries().items() if not query.parameters])
def test_a_named_query_gives_the_rows_of_memory(
    name: str, case: str, kind: str, places: Callable[[str], Place]
) -> None:
    words = ["query", "--named", name, "--format", "csv"]
    found, expected = (places(each).asked(case, *words) for each in (kind, "memory"))
    assert expected.exit_code == 0
    assert (found.exit_code, found.stdout_bytes, found.stderr_bytes) == (0, expected.stdout_bytes, b"")


def test_all_the_cases_are_asked_about_and_the_hostile_one_is_hostile(places: Callable[[str], Place]) -> None:
    assert {line.partition(":")[0] for line in LINES} == {BUNDLED, SMALL, HOSTILE}
    shown = places("memory").asked(HOSTILE, "dossier", "port").output
    assert '"""' in shown
    assert "[U+202E]" in shown


def test_a_title_cannot_hide_anything_in_the_list_of_cases(places: Callable[[str], Place]) -> None:
    shown = CliRunner().invoke(cli, ["cases", "--store", str(places("disk").store)]).stdout
    assert "[U+202E]ab[U+2069]" in shown
    assert "\u202e" not in shown


def test_every_option_and_format_of_every_command_that_reads_a_case_is_asked_for() -> None:
    asked = [line.partition(": ")[2] for line in LINES]
    asked += [path.read_text(encoding="utf-8").splitlines()[0] for path in GOLDEN.glob("commands/*/command")]
    words = [set(shlex.split(line)) for line in asked]
    missing = []
    for name, command in cli.commands.items():
        if name in _OF_THE_STORE_ALONE or not any("--store" in param.opts for param in command.params):
            continue
        mine = [each for each in words if name in each]
        for param in command.params:
            names = {*param.opts, *param.secondary_opts}
            if isinstance(param, click.Option) and not names & {*_WITHOUT_QUESTIONS}:
                if not any(names & each for each in mine):
                    missing.append(f"{name} {param.opts[0]}")
                elif param.name == "format_" and isinstance(param.type, click.Choice):
                    default = str(param.default)
                    unasked = {str(each) for each in param.type.choices} - {default} - set().union(*mine)
                    missing += [f"{name} --format {each}" for each in sorted(unasked)]
    assert missing == []


# ---- a store of many cases, of which none is chosen


QUESTIONS = [
    ["cases"],
    ["cases", "--format", "json"],
    ["stats"],
    ["paths", "ICE"],
    ["html"],
    ["stats", "--case", "harbor"],
    ["query", "--named", "labels"],
    ["query", "SELECT (COUNT(?c) AS ?n) { ?c a sg:Claim }"],
    ["query", "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g", "--format", "csv"],
    ["query", "SELECT DISTINCT ?case ?title { ?case a sg:Case ; dcterms:title ?title }", "--format", "json"],
    ["query", "SELECT (COUNT(*) AS ?n) FROM <https://stakegraph.example/case/hostile/> { ?s ?p ?o }"],
    ["query", "SELECT ?g (COUNT(*) AS ?n) FROM NAMED <https://stakegraph.example/case/harbour/> "
     "FROM NAMED <https://stakegraph.example/case/hostile/> { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"],
    ["query", "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", "--graph", "harbour", "--graph", "hostile"],
    ["query", "ASK FROM <https://nowhere.example/> {}"],
    ["query", "ASK {}", "--graph", "harbor"],
    ["query", "ASK { :union sg:threatens ?x }"],
    ["query", "DESCRIBE <https://stakegraph.example/case/harbour/union>", "--format", "nt"],
]  # fmt: skip


@pytest.mark.parametrize("kind", ["server", *READ_ONLY])
@pytest.mark.parametrize("words", QUESTIONS, ids=" ".join)
def test_a_server_answers_of_all_its_cases_as_a_store_on_disk_does(
    words: list[str], kind: str, places: Callable[[str], Place]
) -> None:
    found, expected = (
        CliRunner().invoke(cli, [*words, "--store", str(places(each).store)]) for each in (kind, "disk")
    )
    assert expected.stdout or expected.stderr
    assert (found.exit_code, found.stdout, found.stderr) == (
        expected.exit_code,
        expected.stdout,
        expected.stderr,
    )
