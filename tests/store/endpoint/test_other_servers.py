"""Servers that are only read, and one that can do less than Oxigraph's: what works is whole, what does not is said.

That they answer as memory does is in `test_same_answers`.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pyoxigraph
import pytest
from click.testing import CliRunner

from requiring import all_required
from servers import rdflib_server, read_only_oxigraph_server, stakegraph_server
from stakegraph.cli import cli
from stakegraph.loading import load_cases, open_case, open_store
from stakegraph.rdf import read_back
from stakegraph.rules import with_derived_claims

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from places import Place
    from stakegraph.model import Case

if not all_required():
    pytest.importorskip("httpx")


@contextmanager
def _oxigraph(case: Case, folder: Path) -> Iterator[str]:
    store = pyoxigraph.Store(str(folder / "data"))
    store.bulk_extend(open_case(case).quads())
    store.flush()
    del store
    with read_only_oxigraph_server(folder / "data") as address:
        yield address


@pytest.mark.parametrize("words", [["load", "FOLDER"], ["unload", "harbour"]], ids=" ".join)
@pytest.mark.parametrize("kind", ["rdflib", "served", "oxigraph"])
def test_a_server_that_is_only_read_says_no_to_a_change_and_keeps_what_it_has(
    kind: str,
    words: list[str],
    places: Callable[[str], Place],
    case_folders: Mapping[str, Path],
    small_case: Case,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    words = [str(case_folders["harbour"]) if word == "FOLDER" else word for word in words]

    def refused(address: str) -> None:
        before = CliRunner().invoke(cli, ["cases", "--store", address]).stdout
        result = CliRunner().invoke(cli, [*words, "--store", address])
        assert (result.exit_code, result.stdout) == (3, "")
        assert "refuses a change (403" in result.stderr
        assert "it may be a read-only server" in result.stderr
        assert "harbour" in before
        assert CliRunner().invoke(cli, ["cases", "--store", address]).stdout == before

    if kind == "oxigraph":
        with _oxigraph(small_case, tmp_path) as address:
            refused(address)
    else:
        address = str(places(kind).store)
        monkeypatch.setenv("STAKEGRAPH_UPDATE_URL", address)
        refused(address)


def test_the_update_address_of_an_unknown_server_must_be_given(
    places: Callable[[str], Place], case_folders: Mapping[str, Path]
) -> None:
    words = ["load", str(case_folders["harbour"]), "--store", str(places("rdflib").store)]
    result = CliRunner().invoke(cli, words)
    assert result.exit_code == 2
    assert "set STAKEGRAPH_UPDATE_URL" in result.stderr


@pytest.mark.slow
def test_cases_come_into_rdflib_endpoint_and_go_out_of_it(
    small_case: Case, monkeypatch: pytest.MonkeyPatch, case_folders: Mapping[str, Path]
) -> None:
    with rdflib_server(may_change=True) as address:
        monkeypatch.setenv("STAKEGRAPH_UPDATE_URL", address)
        load_cases(address, [small_case])
        store = open_store(address)
        stored = store.stored_case("harbour")
        assert read_back(store.content(stored), stored.base) == with_derived_claims(small_case)
        result = CliRunner().invoke(cli, ["unload", "harbour", "--store", address])
        assert result.exit_code == 0, result.output
        assert open_store(address).cases() == []


def test_a_server_that_ignores_graphs_is_copied_with_a_warning(
    places: Callable[[str], Place], caplog: pytest.LogCaptureFixture
) -> None:
    words = ["query", "SELECT (COUNT(?c) AS ?n) { ?c a sg:Claim }", "--format", "csv"]
    assert places("rdflib").asked("harbour", *words).stdout.split() == ["n", "9"]
    assert "ignores the graphs a query names" in caplog.text


def test_stakegraph_serve_lets_in_who_has_the_token_and_says_what_it_does_not_give(
    places: Callable[[str], Place], monkeypatch: pytest.MonkeyPatch
) -> None:
    token, words = "sesame-open-sesame-open", ["stats", "--case", "harbour", "--store"]
    expected = places("disk").asked("harbour", "stats").stdout
    with stakegraph_server(
        str(places("disk").store), "--row-limit", "400", STAKEGRAPH_TOKEN=token
    ) as address:
        result = CliRunner().invoke(cli, [*words, address])
        assert (result.exit_code, result.stdout) == (3, "")
        assert "(401: A token is needed" in result.stderr
        monkeypatch.setenv("STAKEGRAPH_TOKEN", token)
        assert CliRunner().invoke(cli, [*words, address]).stdout == expected
        result = CliRunner().invoke(cli, ["stats", "--case", "nypd-recruitment", "--store", address])
        assert (result.exit_code, result.stdout) == (3, "")
        assert (
            "answers 500: The answer has too many rows: the query gives more than 400 rows" in result.stderr
        )
        result = CliRunner().invoke(cli, [*words, address.removesuffix("sparql")])
        assert result.exit_code == 3
        assert "of 'stakegraph serve' it ends in /sparql" in result.stderr
