"""The query that a command asks is read within a limit, wherever it comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from click.testing import CliRunner

from stakegraph.cli import cli

if TYPE_CHECKING:
    from pathlib import Path


def test_a_query_is_read_within_the_limit(tmp_path: Path) -> None:
    query = "ASK { ?s ?p ?o } #" + "x" * 5_000_000
    file = tmp_path / "query.rq"
    file.write_text(query, encoding="utf-8")
    for words, typed in ((["query", "--file", str(file)], None), (["query"], query)):
        result = CliRunner().invoke(cli, words, input=typed)
        assert (result.exit_code, "limit of 1,000,000" in result.stderr) == (2, True), result.output
