"""Nothing that a case says can hide, turn around or overwrite what stands in a terminal."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from stakegraph.case import write_case
from stakegraph.characters import for_terminal
from stakegraph.cli import cli
from stakegraph.resources import bundled_case_folder

if TYPE_CHECKING:
    from pathlib import Path

    from stakegraph.model import Case

HIDES = "\x1b[2J\u202egnp.\u2066\r\x07\x9b"
BAD = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


@pytest.fixture
def attacked(bundled: Case, tmp_path: Path) -> Path:
    """The bundled case with control characters in names, aliases, notes, quotes and titles."""
    text = bundled.sources[0].text.replace("openly critical", f"openly{HIDES}critical")
    shift = len(f"{HIDES}") - 1
    at = bundled.sources[0].text.index("openly critical") + len("openly")

    def moved(place: int) -> int:
        return place + shift if place > at else place

    claims = tuple(
        replace(each, note=f"a{HIDES}b", start=moved(each.start), end=moved(each.end),
                quote=text[moved(each.start) : moved(each.end)]) if each.source == "article" else each
        for each in bundled.claims
    )  # fmt: skip
    entities = tuple(
        replace(each, name=f"{each.name}{HIDES}.", description=f"d{HIDES}.") for each in bundled.entities
    )
    article = replace(bundled.sources[0], text=text, title=f"t{HIDES}.")
    case = replace(
        bundled, title=f"T{HIDES}.", entities=entities, claims=claims, sources=(article, *bundled.sources[1:])
    )
    write_case(case, tmp_path / "case")
    return tmp_path / "case"


@pytest.mark.parametrize(
    "words",
    [
        ["paths", "donald-trump"],
        ["paths", "donald-trump", "--to", "nypd-officers"],
        ["paths", "donald-trump", "--format", "mermaid"],
        ["connect", "donald-trump", "ice"],
        ["cut", "donald-trump", "ice"],
        ["dossier", "zohran-mamdani"],
        ["dossier", "zohran-mamdani", "--format", "md"],
        ["analyze", "--receipts"],
        ["analyze", "--receipts", "--format", "md"],
        ["stats"],
        ["check"],
        ["paths", "nobody\u202e"],
        ["query", "SELECT ?name { ?who skos:prefLabel ?name }"],
    ],
    ids=" ".join,
)
def test_answers_show_hidden_characters_instead_of_obeying_them(words: list[str], attacked: Path) -> None:
    result = CliRunner().invoke(cli, [*words, "--case", str(attacked)])
    assert result.exit_code in (0, 1, 2), result.output
    assert result.output
    assert not BAD.search(result.output)
    if words[0] in ("paths", "dossier", "stats") and "nobody" not in words[-1]:
        assert "[U+202E]" in result.output


def test_check_names_each_cell_with_a_hidden_character(attacked: Path) -> None:
    told = CliRunner().invoke(cli, ["check", "--case", str(attacked)]).stdout
    for place in (
        "case.toml:title", "case.toml:source[1].title", "entities.csv:2:name", "entities.csv:2:description",
        "claims.csv:2:note",
    ):  # fmt: skip
        assert f"{place}: has the invisible character U+001B" in told
    assert re.search(
        r"claims\.csv:\d+:quote: has the invisible character U\+001B.*quote the words beside it", told
    )


def test_marks_that_only_tell_a_direction_are_let_pass(small_folder: Path) -> None:
    entities = small_folder / "entities.csv"
    entities.write_text(
        entities.read_text(encoding="utf-8").replace("Port authority", "Port\u200f authority"),
        encoding="utf-8",
    )
    told = CliRunner().invoke(cli, ["check", "--case", str(small_folder)]).stdout
    assert "invisible" not in told


def test_the_bundled_case_hides_nothing() -> None:
    for path in bundled_case_folder().iterdir():
        assert not BAD.search(path.read_text(encoding="utf-8"))


def test_an_arrow_between_names_from_right_to_left_keeps_its_direction() -> None:
    assert for_terminal("ليلى → البلدية ⇢ دار") == "ليلى \u200e→\u200e البلدية \u200e⇢\u200e دار"
    assert for_terminal("Trump → ICE") == "Trump → ICE"
