"""No query makes the program call out or read a file, as a listener and a canary file show."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

import stakegraph
from listening import CANARY
from stakegraph import bundled_case, open_case
from stakegraph.cli import cli
from stakegraph.errors import StakegraphError
from stakegraph.query import run_query
from stakegraph.rdf import prefixes

if TYPE_CHECKING:
    from listening import Listener

CASE = bundled_case()
LEAKS = {
    "SERVICE": "SELECT * {{ SERVICE <{http}> {{ ?s ?p ?o }} }}",
    "SERVICE SILENT": "SELECT * {{ SERVICE SILENT <{http}> {{ ?s ?p ?o }} }}",
    "SERVICE of a variable": "SELECT * {{ VALUES ?at {{ <{http}> }} SERVICE ?at {{ ?s ?p ?o }} }}",
    "LOAD over http": "LOAD <{http}>",
    "LOAD of a file": "LOAD <{file}>",
    "LOAD after a query": "ASK {{}} ; LOAD <{http}>",
    "FROM over http": "SELECT * FROM <{http}> {{ ?s ?p ?o }}",
    "FROM a file": "SELECT * FROM <{file}> {{ ?s ?p ?o }}",
    "FROM NAMED over http": "SELECT * FROM NAMED <{http}> {{ GRAPH ?g {{ ?s ?p ?o }} }}",
    "FROM NAMED a file": "SELECT * FROM NAMED <{file}> {{ GRAPH ?g {{ ?s ?p ?o }} }}",
}
HARMLESS = {
    "GRAPH over http": "SELECT * {{ GRAPH <{http}> {{ ?s ?p ?o }} }}",
    "GRAPH of a file": "SELECT * {{ GRAPH <{file}> {{ ?s ?p ?o }} }}",
    "DESCRIBE over http": "DESCRIBE <{http}>",
    "DESCRIBE of a file": "DESCRIBE <{file}>",
}


def filled(text: str, listener: Listener, canary: str) -> str:
    return text.format(http=listener.address, file=canary)


def test_the_listener_hears_what_calls_out(listener: Listener) -> None:
    """Without this, the tests below could not fail."""
    import urllib.error
    import urllib.request

    with pytest.raises((urllib.error.URLError, ConnectionError)):
        urllib.request.urlopen(listener.address, timeout=5)
    assert len(listener.heard) == 1


@pytest.mark.parametrize("leak", LEAKS)
def test_the_library_refuses_a_query_that_leaks(leak: str, listener: Listener, canary: str) -> None:
    with pytest.raises(StakegraphError) as caught:
        run_query(open_case(CASE), filled(LEAKS[leak], listener, canary), prefixes(CASE))
    assert CANARY not in str(caught.value)
    assert listener.heard == []


@pytest.mark.parametrize("leak", LEAKS)
def test_the_command_line_refuses_a_query_that_leaks(leak: str, listener: Listener, canary: str) -> None:
    result = CliRunner().invoke(cli, ["query", filled(LEAKS[leak], listener, canary)])
    assert result.exit_code == 2
    assert result.stderr.startswith("error: ")
    assert CANARY not in result.output
    assert listener.heard == []


@pytest.mark.parametrize("name", HARMLESS)
def test_an_iri_elsewhere_is_a_name_and_no_address(name: str, listener: Listener, canary: str) -> None:
    result = CliRunner().invoke(cli, ["query", filled(HARMLESS[name], listener, canary)])
    assert result.exit_code == 0
    assert CANARY not in result.output
    assert listener.heard == []


def test_a_parameter_that_is_an_address_is_not_followed(listener: Listener, canary: str) -> None:
    for address in (listener.address, canary):
        words = ["query", "SELECT * { GRAPH ?where { ?s ?p ?o } }", "--param", f"where=<{address}>"]
        result = CliRunner().invoke(cli, words)
        assert (result.exit_code, "0 rows" in result.stdout) == (0, True)
        assert CANARY not in result.output
    assert listener.heard == []


# ---- remote JSON-LD contexts and entities of XML: whatever parses RDF could be led to follow them


def _formats_parsed() -> dict[str, set[str]]:
    """The formats that the program's modules name where they read RDF, by module."""
    formats_by_module: dict[str, set[str]] = {}
    root = Path(stakegraph.__file__).parent
    for path in sorted(root.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            formats = [ast.unparse(word.value) for word in node.keywords if word.arg == "format"]
            if name in ("parse", "load", "bulk_load") and formats:
                formats_by_module.setdefault(path.relative_to(root).as_posix(), set()).update(formats)
    return formats_by_module


def test_the_program_reads_rdf_only_in_formats_without_contexts_and_entities() -> None:
    formats_by_module = _formats_parsed()
    assert "vocabulary.py" in formats_by_module
    safe = {"RdfFormat.TURTLE", "RdfFormat.N_TRIPLES", "RdfFormat.N_QUADS", "'turtle'", "'nt'"}
    assert set().union(*formats_by_module.values()) <= safe


@pytest.mark.parametrize("name", ["case.jsonld", "case.rdf", "case.xml"])
def test_a_case_that_is_an_rdf_file_is_not_read(name: str, tmp_path: Path, listener: Listener) -> None:
    contents = {
        "case.jsonld": f'{{"@context": "{listener.address}context.jsonld", "@id": "http://x/a", "b": "c"}}',
        "case.rdf": f'<!DOCTYPE r [<!ENTITY e SYSTEM "{listener.address}">]><r>&e;</r>',
        "case.xml": "<!DOCTYPE r [<!ENTITY a '"
        + "x" * 1000
        + "'><!ENTITY b '"
        + "&a;" * 1000
        + "'>]><r>&b;</r>",
    }
    (tmp_path / name).write_text(contents[name], encoding="utf-8")
    result = CliRunner().invoke(cli, ["query", "ASK {}", "--case", str(tmp_path / name)])
    assert result.exit_code == 2
    assert result.stderr.startswith("error: ")
    assert listener.heard == []
