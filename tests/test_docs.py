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

from stakegraph.case import bundled_case
from stakegraph.cli import cli
from stakegraph.model import SourceKind

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
BEGIN, END = "<!-- transcript: begin -->\n", "<!-- transcript: end -->"
TRANSCRIPT = [
    'stakegraph paths "Donald Trump" --to ICE --top 1',
    'stakegraph paths Trump --to "NYPD officers"',
]


def run(words: list[str]) -> str:
    return CliRunner().invoke(cli, words).stdout_bytes.decode("utf-8")


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


def test_the_transcript_in_the_readme_is_what_the_commands_print() -> None:
    readme = README.read_text(encoding="utf-8")
    before, rest = readme.split(BEGIN)
    _, after = rest.split(END)
    blocks = [f"$ {line}\n{run(shlex.split(line)[1:])}" for line in TRANSCRIPT]
    printed = "".join(f"```console\n{block}```\n\n" for block in blocks)
    same_or_written(README, f"{before}{BEGIN}{printed}{END}{after}")


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


def test_the_python_example_of_the_readme_runs() -> None:
    (code,) = re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), flags=re.DOTALL)
    names: dict[str, object] = {}
    exec(code, names)
    assert names["dataset"]


def test_the_readme_counts_what_the_case_holds() -> None:
    case = bundled_case()
    kinds = [case.source_by_id[claim.source].kind for claim in case.claims]
    readme = README.read_text(encoding="utf-8")
    counted = f"hold {kinds.count(SourceKind.ARTICLE)} claims, and {kinds.count(SourceKind.REFERENCE)} background ties"
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
    for page in [README, ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]:
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
