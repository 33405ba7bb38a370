"""The commands that answer from a case: dossier, stats, query."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, BinaryIO

import click

from stakegraph.commands.common import case_option, format_option, read, read_complete

if TYPE_CHECKING:
    from pathlib import Path


@click.command(
    epilog="""\b
Examples:
  stakegraph dossier Mamdani
  stakegraph dossier ICE --format md > ice.md"""
)
@click.argument("name")
@format_option("text", "json", "md")
@case_option
def dossier(name: str, format_: str, folder: Path | None) -> None:
    """Show all a case holds about one stakeholder or stake, with the words.

    Conflicts and cooperation in and out, labels given and received, ties, what it said and where it is a topic;
    facts before hints.
    """
    from stakegraph.dossier import dossier as gather
    from stakegraph.formats import markdown, records, text
    from stakegraph.network import build_network
    from stakegraph.vocabulary import load_vocabulary

    case = read_complete(folder)
    found = gather(case, build_network(case), name)
    if format_ == "json":
        printed = records.json_text(records.dossier(case, found))
    else:
        printed = (text if format_ == "text" else markdown).dossier(case, found, load_vocabulary())
    click.echo(printed, nl=False)


@click.command(
    epilog="""\b
Examples:
  stakegraph stats
  stakegraph stats --case my-case --format json"""
)
@format_option("text", "json")
@case_option
def stats(format_: str, folder: Path | None) -> None:
    """Show what a case consists of, in figures."""
    from stakegraph.formats import records, text
    from stakegraph.network import build_network
    from stakegraph.statistics import statistics
    from stakegraph.vocabulary import load_vocabulary

    case = read_complete(folder)
    figures = statistics(case, build_network(case), load_vocabulary())
    printed = (
        text.statistics(case, figures)
        if format_ == "text"
        else records.json_text(records.statistics(figures))
    )
    click.echo(printed, nl=False)


@click.command(
    epilog="""\b
Examples:
  stakegraph query 'SELECT ?who ?what WHERE { ?who sg:threatens ?what }'
  stakegraph query 'ASK { :ice sg:recruits :nypd-officers }'
  stakegraph query 'DESCRIBE claim:c040'
  stakegraph query --file question.rq --format csv
\b
Known without a PREFIX line: the empty prefix (:ice), claim (claim:c040), source,
sg, rdf, rdfs, skos, prov, oa, org, foaf, dcterms, owl, xsd."""
)
@click.argument("text", required=False)
@click.option(
    "--file",
    "-f",
    "file",
    type=click.File("rb"),
    help="Read the query from a file; - for standard input.",
)
@format_option("table", "json", "csv", "tsv", "xml", "ttl", "nt", "jsonld")
@case_option
def query(text: str | None, file: Any, format_: str, folder: Path | None) -> None:
    """Ask a SPARQL 1.1 query: SELECT, ASK, CONSTRUCT or DESCRIBE. It only reads.

    The query is TEXT, or comes from --file, or from standard input. Exit code 1 when ASK answers false.
    """
    import shutil

    from stakegraph.formats.sparql_results import render
    from stakegraph.query import run_query
    from stakegraph.rdf import prefixes
    from stakegraph.store import open_case

    if text is not None and file is not None:
        raise click.UsageError("give the query as an argument or with --file, not both")
    if text is None and file is None and sys.stdin.isatty():
        raise click.UsageError(
            "give a query, for example: stakegraph query 'SELECT * WHERE { ?who sg:threatens ?what }'"
        )
    asked = text if text is not None else _read_utf8(file or sys.stdin.buffer)
    case = read(folder)
    result = run_query(open_case(case), asked, prefixes(case))
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    click.echo(render(result, format_, prefixes(case), width), nl=False)
    if result.boolean is False:
        raise click.exceptions.Exit(1)


def _read_utf8(file: BinaryIO) -> str:
    try:
        return file.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise click.UsageError(f"the query is not UTF-8: byte {error.start}; save it as UTF-8") from error
