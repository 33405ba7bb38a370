"""What the docs say is what the program does.

``STAKEGRAPH_UPDATE_GOLDEN=1 python -m pytest tests/test_docs.py`` writes the generated pages anew.
"""

from __future__ import annotations

import os
import re
import shlex
import tomllib
from importlib.metadata import version
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from rdflib import OWL, RDF, RDFS, SKOS, Graph, URIRef

import stakegraph
from stakegraph import resources
from stakegraph.case import bundled_case
from stakegraph.cli import cli
from stakegraph.model import SourceKind
from stakegraph.query.named import named_queries
from stakegraph.rules import with_derived_claims
from stakegraph.terms import SG

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"


def run(words: list[str]) -> str:
    result = CliRunner().invoke(cli, words)
    return result.output_bytes.decode("utf-8")


def same_or_written(path: Path, expected: str) -> None:
    """Assert that a generated page is up to date, or write it when asked to."""
    if os.environ.get("STAKEGRAPH_UPDATE_GOLDEN"):
        path.write_text(expected, encoding="utf-8", newline="")
    assert path.read_bytes().decode("utf-8") == expected


def command_reference() -> str:
    parts = ["# Commands", "", "Generated from the program's own help.", ""]
    for words in ([], *([name] for name in sorted(cli.commands))):
        shown = CliRunner().invoke(
            cli, [*words, "--help"], prog_name="stakegraph", terminal_width=100, max_content_width=100
        )
        lines = "\n".join(line.rstrip() for line in shown.output.rstrip().splitlines())
        parts += [f"## {' '.join(['stakegraph', *words])}", "", "```text", lines, "```", ""]
    return "\n".join(parts)


@pytest.mark.skipif(
    tuple(map(int, version("click").split(".")[:2])) < (8, 5),
    reason="older click lays out help a little differently",
)
def test_the_command_reference_is_the_programs_own_help() -> None:
    same_or_written(ROOT / "docs" / "commands.md", command_reference())


def test_each_command_fits_a_line_of_the_help() -> None:
    shown = CliRunner().invoke(cli, ["--help"], terminal_width=80).output
    listed = shown.partition("Commands:\n")[2].partition("\n\n")[0].splitlines()
    assert [line.split()[0] for line in listed] == sorted(cli.commands)
    assert not [line for line in listed if line.endswith("...")]
    assert not [
        name for name, command in cli.commands.items() if len(command.short_help or "") not in range(1, 46)
    ]


def test_the_codebook_page_is_the_codebook() -> None:
    same_or_written(ROOT / "docs" / "codebook.md", run(["codebook", "--format", "md"]))


def vocabulary_reference() -> str:
    """Return the page of classes, properties, statuses, rules and named queries that `ontology/` defines."""
    graph = Graph().parse(resources.ontology() / "stakegraph.ttl")
    sections: list[tuple[str, list[URIRef]]] = [
        ("Classes", [OWL.Class]),
        ("Properties", [OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty]),
        ("Statuses", [URIRef(f"{SG}Status")]),
        ("Rules", [URIRef(f"{SG}Rule")]),
    ]
    relations = {str(term) for term in graph.subjects(RDF.type, URIRef(f"{SG}Relation"))}
    parts = [
        "# RDF vocabulary",
        "",
        "Generated from `ontology/`.",
        f"The prefix `sg:` is short for `{SG}`.",
        "",
    ]
    parts += ["The relations are in the [codebook](codebook.md).", ""]
    for heading, types in sections:
        terms = {str(term) for type_ in types for term in graph.subjects(RDF.type, type_)} - relations
        parts += [f"## {heading}", "", "| term | below | definition |", "|---|---|---|"]
        for term in map(URIRef, sorted(terms)):
            parents = [*graph.objects(term, RDFS.subClassOf), *graph.objects(term, RDFS.subPropertyOf)]
            below = ", ".join(sorted(f"`{graph.qname(str(parent))}`" for parent in parents))
            definition = graph.value(term, SKOS.definition) or ""
            parts.append(f"| `{graph.qname(term)}` | {below} | {definition} |")
        parts.append("")
    parts += ["## Named queries", "", "`stakegraph query --named NAME` asks one.", ""]
    parts += ["| name | parameters | answer |", "|---|---|---|"]
    for query in named_queries().values():
        parameters = ", ".join(f"`{parameter.name}`" for parameter in query.parameters)
        parts.append(f"| `{query.name}` | {parameters} | {query.description} |")
    return "\n".join([*parts, ""])


def test_the_vocabulary_page_is_the_ontology() -> None:
    same_or_written(ROOT / "docs" / "vocabulary.md", vocabulary_reference())


def test_the_python_reference_has_every_public_name() -> None:
    reference = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"^\.\. auto\w+:: stakegraph\.(\w+)(?:\(\))?$", reference, flags=re.MULTILINE))
    assert listed - {"errors"} == set(stakegraph.__all__) - {"__version__"}


_BLOCK = re.compile(r"(?:`(?P<file>[\w./-]+)`:\n\n)?```(?P<language>\w+)\n(?P<text>.*?)```\n", re.DOTALL)


def transcribe(page: str, *, do_all: bool = True) -> str:
    """Return a page with what its ``console`` blocks print; do also what the page says before, in this folder."""

    def act(block: re.Match[str]) -> str:
        lines = block["text"].splitlines()
        if block["language"] == "console":
            words = shlex.split(lines[0].removeprefix("$ "))[1:]
            return f"```console\n{lines[0]}\n{run(words)}```\n"
        if do_all and block["file"]:
            Path(block["file"]).write_text(block["text"], encoding="utf-8")
        if do_all and block["language"] == "sh":
            for line in lines:
                words = shlex.split(line, comments=True)
                if words[:1] == ["stakegraph"]:
                    result = CliRunner().invoke(cli, words[1:])
                    assert result.exit_code == 0, (line, result.output)
        return block[0]

    return _BLOCK.sub(act, page)


def test_the_transcript_in_the_readme_is_what_the_command_prints() -> None:
    readme = README.read_text(encoding="utf-8")
    assert readme.count("```console\n") == 1
    same_or_written(README, transcribe(readme, do_all=False))


@pytest.mark.parametrize("name", ["tutorial.md", "stores.md", "page.md"])
def test_the_commands_of_a_page_run_one_after_the_other(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(click, "launch", lambda _: 0)
    page = ROOT / "docs" / name
    same_or_written(page, transcribe(page.read_text(encoding="utf-8")))
    assert list(tmp_path.iterdir())


def commands_in(page: Path) -> list[str]:
    blocks = re.findall(r"```sh\n(.*?)```", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line.startswith("stakegraph ")]


@pytest.mark.parametrize("line", commands_in(README))
def test_commands_of_the_readme_run(line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "report.txt").write_text("The dockers' union criticizes the port.", encoding="utf-8")
    words = shlex.split(line, comments=True)[1:]
    if "my-case" in words and words[0] != "new":
        CliRunner().invoke(cli, ["new", "my-case", "--title", "x", "--article", "report.txt"])
        (tmp_path / "my-case" / "entities.csv").write_text(
            "id,name,type\nunion,Dockers' union,Union\nport,Port,Agency\n", encoding="utf-8"
        )
        (tmp_path / "my-case" / "claims.csv").write_text(
            "id,source,subject,relation,object,quote,status\n"
            "c1,article,union,criticizes,port,union criticizes the port,actual\n",
            encoding="utf-8",
        )
    if "my-store" in words and words[0] != "load":
        CliRunner().invoke(cli, ["load", "--store", "my-store"])
    if "--from" in words:
        CliRunner().invoke(cli, ["html"])
    monkeypatch.setattr(click, "launch", lambda _: 0)
    result = CliRunner().invoke(cli, words)
    assert result.exit_code == 0, result.output


def examples_in(page: Path) -> list[str]:
    return re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), flags=re.DOTALL)


@pytest.mark.parametrize(
    "code", [code for page in (README, *sorted((ROOT / "docs").glob("*.md"))) for code in examples_in(page)]
)
def test_python_examples_run(code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    exec(code, {})


def test_the_readme_counts_what_the_case_holds() -> None:
    case = with_derived_claims(bundled_case())
    kinds = [case.source_by_id[claim.source].kind for claim in case.claims if not claim.is_derived]
    derived = sum(claim.is_derived for claim in case.claims)
    readme = " ".join(README.read_text(encoding="utf-8").split())
    for counted in (
        f"hold {kinds.count(SourceKind.ARTICLE)} claims",
        f"{kinds.count(SourceKind.REFERENCE)} background ties",
        f"derive {derived} more claims",
        f"{len(case.claims)} claims on the picture",
    ):
        assert counted in readme


def test_the_table_of_rooms_is_the_contract_of_the_imports() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contract = project["tool"]["importlinter"]["contracts"][0]
    rooms = [room for level in contract["layers"] for room in level.split(" | ")]
    section = (
        (ROOT / "CONTRIBUTING.md")
        .read_text(encoding="utf-8")
        .partition("## The rooms\n")[2]
        .partition("\n## ")[0]
    )
    assert re.findall(r"^\| `(\w+)` \|", section, flags=re.MULTILINE) == rooms


def test_links_between_pages_lead_somewhere() -> None:
    folders = [ROOT, ROOT / "docs", ROOT / "bench" / "results"]
    for page in (path for folder in folders for path in sorted(folder.glob("*.md"))):
        for link in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / link).exists(), f"{page.name}: {link}"


def test_every_test_that_the_security_policy_names_exists() -> None:
    policy = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    missing, file, count = [], "", 0
    for path, name in re.findall(r"`(tests/[\w/]+\.py)?(?:::(\w+))?`", policy):
        file = path or file
        if not (path or name):
            continue
        count += 1
        source = ROOT / file
        if not source.is_file() or (name and f"def {name}(" not in source.read_text(encoding="utf-8")):
            missing.append(f"{file}::{name}")
    assert missing == []
    assert count > 30
