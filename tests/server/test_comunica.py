"""Comunica, the query engine of browsers and Node, as a client.

It is no Python package: STAKEGRAPH_COMUNICA names a folder in which `npm install @comunica/query-sparql` was run.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from requiring import require

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from server.conftest import Served

pytestmark = pytest.mark.slow

SG = "PREFIX sg: <https://stakegraph.example/ontology#> "
TOKEN = "a-token-of-the-tests-and-no-secret"


@pytest.fixture(scope="module")
def ask() -> Callable[[Served, list[dict[str, str]]], list[Any]]:
    folder = os.environ.get("STAKEGRAPH_COMUNICA", "")
    node = shutil.which("node")
    require(
        node is not None and Path(folder, "node_modules", "@comunica").is_dir(),
        f"no node, or no Comunica in {folder!r}; set STAKEGRAPH_COMUNICA to a folder in which "
        "'npm install @comunica/query-sparql' was run",
    )
    script = str(Path(__file__).with_name("comunica.mjs"))

    def asked(served: Served, jobs: list[dict[str, str]]) -> list[Any]:
        done = subprocess.run(
            [node or "node", script, str(Path(folder).resolve()), f"{served.address}/sparql"],
            input=json.dumps(jobs), capture_output=True, text=True, timeout=120, check=True,
        )  # fmt: skip
        answers: list[Any] = json.loads(done.stdout)
        return answers

    return asked


def rows(served: Served, query: str) -> list[dict[str, str]]:
    found = served.client.get("/sparql", params={"query": query}).json()["results"]["bindings"]
    return [{name: term["value"] for name, term in row.items()} for row in found]


def test_it_gets_rows_graphs_and_verdicts(ask: Any, served: Served) -> None:
    threats = SG + "SELECT ?a ?b WHERE { ?a sg:threatens ?b } ORDER BY ?a ?b"
    filtered = (
        SG + "SELECT ?c ?d WHERE { ?c a sg:Claim ; sg:status sg:actual OPTIONAL { ?c sg:date ?d } } LIMIT 5"
    )
    denied = SG + "CONSTRUCT { ?c sg:status sg:denied } WHERE { ?c sg:status sg:denied }"
    got = ask(
        served,
        [
            {"kind": "select", "query": threats},
            {"kind": "select", "query": filtered},
            {"kind": "construct", "query": denied},
            {"kind": "ask", "query": SG + "ASK { ?c sg:status sg:denied }"},
            {"kind": "ask", "query": SG + "ASK { ?c sg:status sg:unheardOf }"},
        ],
    )
    assert got[0] == rows(served, threats) != []
    assert len(got[1]) == 5
    assert {subject for subject, _, _ in got[2]} == {
        row["c"] for row in rows(served, SG + "SELECT ?c { ?c sg:status sg:denied }")
    }
    assert got[3:] == [True, False]


def test_it_is_told_what_is_wrong(ask: Any, served: Served) -> None:
    runaway = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?c != ?i) }"
    (stopped,) = ask(served, [{"kind": "select", "query": runaway}])
    assert "500" in stopped["error"]


def test_it_gets_in_with_the_token_and_not_without(
    ask: Any, start: Callable[..., AbstractContextManager[Served]], store: Path
) -> None:
    query = SG + "ASK { ?a sg:threatens ?b }"
    with start("--store", str(store), STAKEGRAPH_TOKEN=TOKEN) as served:
        refused, let_in = ask(
            served,
            [{"kind": "ask", "query": query}, {"kind": "ask", "query": query, "auth": f"anybody:{TOKEN}"}],
        )
    assert "401" in refused["error"]
    assert let_in is True
