"""What would be no IRI never reaches an engine; and a file of another kind is refused without being resolved."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from listening import canary as canary
from listening import listener as listener
from stakegraph.case import read_case
from stakegraph.cli import cli
from stakegraph.errors import CaseError

if TYPE_CHECKING:
    from pathlib import Path

    from listening import Listener

BASE = "https://stakegraph.example/case/harbour/"


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize(
    "base",
    ["https://x.example/a b/", "https://x.example/<a>/", "https://x.example/{a}/", "https://x.example/a|b/",
     "https://x.example/a^b/", "https://x.example/a`b/", "https://x.example/\\\\n/", "https://[x/", "urn:x:",
     "javascript:alert(1)/", "https://x.example/\\u0000/", "https://x.example/> . <http://x/a> <http://x/b> <http://x/"],
)  # fmt: skip
def test_a_base_that_is_no_iri_is_refused_with_its_place(base: str, small_folder: Path) -> None:
    change(small_folder / "case.toml", BASE, base)
    with pytest.raises(CaseError, match=r"case\.toml:base: base must be an http\(s\) IRI"):
        read_case(small_folder)
    store = small_folder.parent / "store"
    result = CliRunner().invoke(cli, ["load", str(small_folder), "--store", str(store)])
    assert (result.exit_code, store.exists()) == (2, False)


@pytest.mark.parametrize(
    "id_", ["a b", "a>b", "a/../b", "Ä", "a#b", "a\u202eb", "a%20b", "-a", "a\nb", "\U0001f600"]
)
def test_an_id_that_would_be_no_part_of_an_iri_is_refused_with_its_place(
    id_: str, small_folder: Path
) -> None:
    entities = small_folder / "entities.csv"
    row = entities.read_text(encoding="utf-8").splitlines()[1]
    change(entities, row, f'"{id_}",{row.partition(",")[2]}')
    with pytest.raises(
        CaseError,
        match=r"entities\.csv:2:id: .* must consist of lowercase letters, digits and single hyphens",
    ):
        read_case(small_folder)


def test_a_file_of_rdf_in_xml_is_no_case_and_its_entities_are_not_looked_up(
    tmp_path: Path, canary: str, listener: Listener
) -> None:
    path = tmp_path / "case.rdf"
    path.write_text(
        f'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY f SYSTEM "{canary}"><!ENTITY n SYSTEM "{listener.address}">'
        '<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'
        '<r xmlns="http://www.w3.org/1999/02/22-rdf-syntax-ns#">&f;&n;&c;</r>',
        encoding="utf-8",
    )
    result = CliRunner().invoke(cli, ["new", str(tmp_path / "new"), "--from", str(path)])
    assert (result.exit_code, (tmp_path / "new").exists(), listener.heard) == (2, False, [])
    assert "case.rdf: " in result.stderr
    assert "canary" not in result.stderr
