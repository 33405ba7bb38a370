"""The commands that answer from a case: dossier, contradictions, stats, query."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from stakegraph.commands.common import (
    FilePath,
    case_argument,
    case_option,
    format_option,
    limit_options,
    narrow_options,
    open_case_if_selected,
    open_selected_case,
    open_selected_store,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from stakegraph.query.limits import Progress
    from stakegraph.store.base import Store


@click.command(
    short_help="Show everything about one stakeholder",
    epilog="""\b
Examples:
  stakegraph dossier Mamdani
  stakegraph dossier ICE --format md > ice.md""",
)
@click.argument("name")
@narrow_options
@format_option("text", "json", "md")
@case_option
def dossier(name: str, format_: str, folder: Path | None, **narrowing: tuple[str, ...]) -> None:
    """Show everything a case holds about one stakeholder or stake, with quotes.

    The dossier lists conflicts and cooperation in and out, labels given and received, ties, statements, and claims
    about it as a topic. Facts come before hints.
    """
    from stakegraph.formats import markdown, records, text
    from stakegraph.vocabulary import load_vocabulary

    case, gathered = open_selected_case(folder).narrow(**narrowing).part_about(name)
    if format_ == "json":
        printed = records.json_text(records.dossier(case, gathered))
    else:
        printed = (text if format_ == "text" else markdown).dossier(case, gathered, load_vocabulary())
    click.echo(printed, nl=False)


@click.command(
    short_help="List claims that contradict each other",
    epilog="""\b
Examples:
  stakegraph contradictions my-case
  stakegraph contradictions my-case --format csv > contradictions.csv""",
)
@format_option("text", "json", "csv")
@case_option
@case_argument
def contradictions(format_: str, folder: Path | None) -> None:
    """List the claims of a CASE that contradict each other, side by side, with their quotes.

    Another source or speaker denies a claim, or says that two parties work together where the first says that they are
    in conflict, or dates an act otherwise. Exit code 1 if there are none.
    """
    from stakegraph.formats import contradictions as formats
    from stakegraph.formats import records

    opened = open_selected_case(folder)
    pairs = opened.contradictions()
    if format_ == "json":
        printed = records.json_text(formats.to_records(opened.case, pairs))
    else:
        printed = (formats.to_csv if format_ == "csv" else formats.to_text)(opened.case, pairs)
    click.echo(printed, nl=False)
    if not pairs:
        raise click.exceptions.Exit(1)


@click.command(
    short_help="Show counts for a case",
    epilog="""\b
Examples:
  stakegraph stats
  stakegraph stats my-case --format json""",
)
@format_option("text", "json")
@case_option
@case_argument
def stats(format_: str, folder: Path | None) -> None:
    """Show counts for a case."""
    from stakegraph.formats import records, text

    opened = open_selected_case(folder)
    figures = opened.statistics()
    if format_ == "text":
        printed = text.statistics(opened.case, figures)
    else:
        printed = records.json_text(records.statistics(figures))
    click.echo(printed, nl=False)


@click.command(
    short_help="Answer a SPARQL query that only reads",
    epilog="""\b
Examples:
  stakegraph query 'SELECT ?who ?what WHERE { ?who sg:threatens ?what }'
  stakegraph query 'ASK { :ice sg:recruits :nypd-officers }'
  stakegraph query 'DESCRIBE claim:c040'
  stakegraph query --file question.rq --format csv
  stakegraph query 'SELECT ?whom { ?who sg:labels ?whom }' --param who=:donald-trump
  stakegraph query 'SELECT ?r { ?r a sg:Relation }' --graph ontology
  stakegraph query --list
  stakegraph query --named pair --param one=ICE --param "other=New York City"
\b
Prefixes that need no PREFIX line: the empty prefix (:ice), claim (claim:c040),
source, sg, rdf, rdfs, skos, prov, oa, org, foaf, dcterms, owl, xsd.""",
)
@click.argument("text", required=False)
@click.option(
    "--file",
    "-f",
    "file",
    type=FilePath(exists=True, dir_okay=False, allow_dash=True),
    metavar="FILENAME",
    help="Read the query from a file; - for standard input.",
)
@click.option("--named", metavar="NAME", help="Run a named query; --list shows them.")
@click.option("--list", "list_", is_flag=True, help="List the named queries and their parameters.")
@click.option(
    "--param",
    "parameters",
    metavar="NAME=VALUE",
    multiple=True,
    help='Set the variable ?NAME to a value: <IRI>, :ice, 42, true, "text"@en or plain text. The value is bound, '
    "never pasted. For a named query: an id, a name or an alias. May be repeated.",
)
@click.option(
    "--graph",
    "graphs",
    metavar="NAME",
    multiple=True,
    help="Query only this graph: the id of a case, 'ontology' or an IRI. May be repeated.",
)
@limit_options(
    seconds="Seconds for reading the query, answering and formatting; exit code 3 if it takes longer.",
    rows="Maximum rows or triples per answer; a larger answer is an error, and is never truncated.",
    mebibytes="Maximum MiB of memory for the answer (not enforced on Windows).",
    most_mebibytes=4096,
)
@narrow_options
@format_option("table", "json", "csv", "tsv", "xml", "ttl", "nt", "jsonld")
@case_option
def query(
    text: str | None,
    file: Path | None,
    named: str | None,
    list_: bool,
    parameters: tuple[str, ...],
    graphs: tuple[str, ...],
    seconds: float,
    rows: int,
    mebibytes: int,
    format_: str,
    folder: Path | None,
    **narrowing: tuple[str, ...],
) -> None:
    """Run a read-only SPARQL 1.1 query: SELECT, ASK, CONSTRUCT or DESCRIBE.

    Give the query as TEXT, with --file, on standard input, or by name (--named). Exit code 1 if ASK answers false.
    """
    import shutil

    from stakegraph.formats.sparql_results import named_queries_text
    from stakegraph.query.limits import Limits, within_limits
    from stakegraph.query.named import named_queries

    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    sources = [source for source in (text, file, named) if source is not None]
    if list_:
        if sources or parameters or graphs:
            raise click.UsageError("--list takes no query: leave out the query, --param and --graph")
        click.echo(named_queries_text(named_queries()), nl=False)
        return
    if len(sources) > 1:
        raise click.UsageError("give only one query: as an argument, with --file or with --named")
    if not sources and (sys.stdin is None or sys.stdin.isatty()):
        raise click.UsageError(
            "give a query, for example: stakegraph query 'SELECT * WHERE { ?who sg:threatens ?what }'"
        )
    context = click.get_current_context()

    def work(progress: Progress) -> tuple[str, bool]:
        with context.scope(cleanup=False):  # this runs in another thread, which has no context yet
            return _answer_and_format(
                text, file, named, parameters, graphs, format_, folder, narrowing, width, progress
            )

    printed, is_no = within_limits(work, Limits(seconds, rows, mebibytes))
    click.echo(printed, nl=False)
    if is_no:
        raise click.exceptions.Exit(1)


def _answer_and_format(
    text: str | None,
    file: Path | None,
    named: str | None,
    parameters: tuple[str, ...],
    graphs: tuple[str, ...],
    format_: str,
    folder: Path | None,
    narrowing: Mapping[str, tuple[str, ...]],
    width: int | None,
    progress: Progress,
) -> tuple[str, bool]:
    """Return the formatted answer, and whether an ASK answered false."""
    from stakegraph.formats.sparql_results import render
    from stakegraph.query.asking import answer_query
    from stakegraph.query.graphs import named_graphs
    from stakegraph.query.named import named_query
    from stakegraph.query.parameters import read_parameter, split_parameters
    from stakegraph.terms import PREFIXES

    is_narrowed = any(narrowing.values())
    opened = open_case_if_selected(folder, needed=named is not None or is_narrowed)
    if opened is not None and is_narrowed:
        opened = opened.narrow(**narrowing)
    store: Store | None = open_selected_store() if opened is None else opened.store
    prefixes: Mapping[str, str] = PREFIXES if opened is None else opened.prefixes
    assert store is not None  # without --store there is a case
    typed_values = split_parameters(parameters)
    values: Mapping[str, Any]
    if named is None or opened is None:
        query_text = text if text is not None else _read_query(file)
        values = dict(read_parameter(parameter, prefixes) for parameter in parameters)
    else:
        selected = named_query(named)
        query_text, values = selected.text, opened.bind(selected, typed_values)
    visible = named_graphs(graphs, store, prefixes)
    result = answer_query(store, query_text, prefixes, progress, parameters=values, graphs=visible)
    return render(result, format_, prefixes, width, step=progress.step), result.boolean is False


def _read_query(file: Path | None) -> str:
    """Read a query from a file or standard input, up to the size limit."""
    from stakegraph.sparql.text import MOST_CHARACTERS

    longest_character = 4  # bytes in UTF-8
    most_bytes = longest_character * MOST_CHARACTERS + 1
    if file is None or str(file) == "-":
        content = sys.stdin.buffer.read(most_bytes)
    else:
        with file.open("rb") as stream:
            content = stream.read(most_bytes)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        is_cut = len(content) == most_bytes and error.start >= most_bytes - longest_character
        if is_cut:  # inside a character
            return content[: error.start].decode("utf-8-sig")
        raise click.UsageError(f"the query is not UTF-8: byte {error.start}; save it as UTF-8") from error
