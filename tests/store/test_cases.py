"""A store from elsewhere cannot choose, by the ids of its cases, where files are written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph
import pytest
from click.testing import CliRunner

from stakegraph import bundled_case
from stakegraph.cli import cli
from stakegraph.errors import StakegraphError
from stakegraph.index import path_indexes
from stakegraph.loading import load_cases
from stakegraph.model import Case
from stakegraph.rdf import read_back
from stakegraph.store.cases import StoredCase, refuse_clash
from stakegraph.store.disk import StoreFolder
from stakegraph.terms import PREFIXES

if TYPE_CHECKING:
    from pathlib import Path

pytest.importorskip("fcntl", reason="a store on disk needs the file locks of POSIX")

BAD = ["../../evil", "/evil", "../evil", "a/b", "..", "", "con", "Harbour", "x" * 101, "a\nb"]


def update(folder: Path, text: str) -> None:
    """Change what a store holds, as those can who send it to others."""
    (data,) = folder.glob("generations/*/data")
    store = pyoxigraph.Store(str(data))
    store.update("".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items()) + text)
    store.flush()


def rename(folder: Path, case: Case, id_: str) -> None:
    new = pyoxigraph.Literal(id_)
    update(
        folder,
        f"DELETE {{ GRAPH ?g {{ <{case.base}> dcterms:identifier ?id }} }} "
        f"INSERT {{ GRAPH ?g {{ <{case.base}> dcterms:identifier {new} }} }} "
        f"WHERE {{ GRAPH ?g {{ <{case.base}> dcterms:identifier ?id }} }}",
    )


@pytest.fixture
def folder(tmp_path: Path, small_case: Case) -> Path:
    """A store in a folder below others, in which nothing else may come to be."""
    folder = tmp_path / "a" / "b" / "store"
    load_cases(folder, [small_case])
    return folder


@pytest.mark.parametrize("id_", BAD)
@pytest.mark.parametrize(
    "words", [["html"], ["build"], ["paths", "union"], ["stats"], ["check"], ["html", "--embed"]]
)
def test_no_command_works_on_a_case_whose_id_may_name_no_file(
    id_: str, words: list[str], folder: Path, small_case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(path_indexes, "WORTH_AN_INDEX", 1)
    monkeypatch.chdir(folder.parent)
    rename(folder, small_case, id_)
    top = folder.parents[2]
    before = {path for path in top.rglob("*") if folder not in path.parents}
    result = CliRunner().invoke(cli, [*words, "--store", "store"])
    assert (result.exit_code, result.stdout) == (2, ""), result.output
    assert "the store holds a case whose id " in result.stderr
    assert {path for path in top.rglob("*") if folder not in path.parents} == before
    assert not list(folder.rglob("paths"))


@pytest.mark.parametrize("id_", ["../../evil", "Harbour", "con"])
def test_such_a_case_is_listed_and_can_be_taken_out(id_: str, folder: Path, small_case: Case) -> None:
    rename(folder, small_case, id_)
    listed = CliRunner().invoke(cli, ["cases", "--store", str(folder)])
    assert listed.stdout.startswith(f"{id_}: ")
    assert CliRunner().invoke(cli, ["unload", id_, "--store", str(folder)]).exit_code == 0
    assert StoreFolder(folder).open().cases() == []


def test_the_other_cases_of_such_a_store_are_read(folder: Path, small_case: Case) -> None:
    load_cases(folder, [bundled_case()])
    rename(folder, small_case, "../../evil")
    assert StoreFolder(folder).open().stored_case("nypd-recruitment").base == bundled_case().base


@pytest.mark.parametrize("id_", ["nypd-recruitment", "NYPD-Recruitment"])
def test_an_id_that_two_cases_have_names_neither(id_: str, folder: Path, small_case: Case) -> None:
    load_cases(folder, [bundled_case()])
    rename(folder, small_case, id_)
    store = StoreFolder(folder).open()
    with pytest.raises(StakegraphError, match="holds 2 cases with the id 'nypd-recruitment', https"):
        store.stored_case("nypd-recruitment")
    with pytest.raises(StakegraphError, match="clashes with"):
        load_cases(folder, [bundled_case()])


def test_a_case_with_a_second_id_is_not_read_by_the_first(folder: Path, small_case: Case) -> None:
    update(
        folder,
        f'INSERT DATA {{ GRAPH <{small_case.base}> {{ <{small_case.base}> dcterms:identifier "../x" }} }}',
    )
    with pytest.raises(StakegraphError, match=r"cannot be the id of a case|several ids"):
        read_back(StoreFolder(folder).open(), small_case.base)


@pytest.mark.parametrize("id_", BAD)
def test_no_index_and_no_load_takes_such_an_id(id_: str, folder: Path) -> None:
    case = StoredCase(id_, "https://stakegraph.example/case/x/", "X")
    with pytest.raises(StakegraphError, match="cannot be the id of a case"):
        StoreFolder(folder).open().path_index_folder(case)
    with pytest.raises(StakegraphError, match="cannot be the id of a case"):
        refuse_clash(case, {}, set())


@pytest.mark.parametrize("id_", BAD)
def test_a_case_built_in_code_names_no_output_by_such_an_id(id_: str) -> None:
    from stakegraph.commands.common import default_output

    with pytest.raises(StakegraphError, match="cannot be the id of a case"):
        default_output(Case(id_, "X", "https://stakegraph.example/case/x/"), "html")


@pytest.mark.parametrize("value", ['"x"', '"9e9"', f'"{"9" * 5000}"', '""'])
@pytest.mark.parametrize("curie", ["sg:position", "sg:kind", "sg:status", "oa:start"])
def test_values_that_no_case_has_are_an_error_of_the_store_and_no_crash(
    curie: str, value: str, folder: Path, small_case: Case
) -> None:
    update(folder, f"DELETE {{ GRAPH ?g {{ ?s {curie} ?o }} }} INSERT {{ GRAPH ?g {{ ?s {curie} {value} }} }} "
                   f"WHERE {{ GRAPH ?g {{ ?s {curie} ?o }} }}")  # fmt: skip
    result = CliRunner().invoke(cli, ["stats", "--store", str(folder)])
    assert result.exit_code == 3, result.output
    assert f"the case {small_case.base} in the store has another shape" in result.stderr


@pytest.mark.parametrize("words", [["stats"], ["cases"], ["dossier", "port"]])
@pytest.mark.parametrize("node", ["", "source/article", "port", "claim/c1", "claim/c1/quote"])
def test_the_combinations_of_many_values_are_not_counted_out(
    node: str, words: list[str], folder: Path, small_case: Case
) -> None:
    """A node with 40 values of each of nine properties would give 40⁹ rows."""
    properties = [
        "dcterms:identifier",
        "dcterms:title",
        "dcterms:description",
        "dcterms:publisher",
        "dcterms:creator",
        "dcterms:issued",
        "dcterms:license",
        "sg:text",
        "sg:file",
        "sg:story",
        "sg:condition",
        "sg:date",
        "skos:note",
        "skos:exactMatch",
        "skos:prefLabel",
        "sg:intensity",
        "oa:exact",
        "sg:position",
    ]
    lines = [f'<{small_case.base}{node}> {curie} "{index}"' for curie in properties for index in range(40)]
    update(folder, f"INSERT DATA {{ GRAPH <{small_case.base}> {{ {' . '.join(lines)} }} }}")
    result = CliRunner().invoke(cli, [*words, "--store", str(folder)])
    if words == ["cases"]:
        assert result.exit_code == 0, result.output
    elif node:
        assert result.exit_code == 3, result.output
        assert f"<{small_case.base}{node.removesuffix('/quote')}> has several values" in result.stderr
    else:
        assert result.exit_code in (2, 3), result.output


@pytest.mark.parametrize(
    ("curie", "value"),
    [
        ("rdf:predicate", "sg:bewitches"),
        ("rdf:subject", ":gone"),
        ("rdf:object", "<http://x/y>"),
        ("oa:hasSource", "<https://stakegraph.example/case/harbour/source/gone>"),
        ("prov:wasAttributedTo", ":gone"),
        ("sg:about", ":gone"),
        ("sg:means", ":gone"),
        ("sg:intensity", '"NaN"'),
        ("rdf:type", "sg:Nothing"),
    ],
)
def test_what_a_stored_case_names_and_does_not_hold_is_an_error_and_no_crash(
    curie: str, value: str, folder: Path, small_case: Case
) -> None:
    held = "?s a sg:Agency ; rdf:type ?o FILTER(?o = sg:Agency)" if curie == "rdf:type" else f"?s {curie} ?o"
    update(
        folder,
        f"PREFIX : <{small_case.base}> DELETE {{ GRAPH ?g {{ ?s {curie} ?o }} }} "
        f"INSERT {{ GRAPH ?g {{ ?s {curie} {value} }} }} WHERE {{ GRAPH ?g {{ {held} }} }}",
    )
    for words in (["stats"], ["paths", "union"], ["dossier", "port"], ["html"]):
        result = CliRunner().invoke(cli, [*words, "--store", str(folder)])
        assert result.exit_code == 3, result.output
        assert f"the case {small_case.base} in the store has another shape" in result.stderr
    assert CliRunner().invoke(cli, ["check", "--store", str(folder)]).exit_code in (1, 3)
