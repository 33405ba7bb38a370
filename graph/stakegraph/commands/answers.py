"""The commands that answer from a case: dossier, stats, query."""

from __future__ import annotations

import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any, BinaryIO

import click

from stakegraph.commands.common import (
    case_option,
    format_option,
    indexed_case,
    limit_options,
    opened_store,
    read,
    read_complete,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from stakegraph.model import Case
    from stakegraph.query.named import NamedQuery
    from stakegraph.store.base import Store
    from stakegraph.store.cases import CaseStore, StoredCase


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

    indexed = indexed_case(folder)
    if indexed is None:
        case = read_complete(folder)
    else:
        name = indexed.find(name)
        case = indexed.about(name)
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
  stakegraph query 'SELECT ?whom { ?who sg:labels ?whom }' --param who=:donald-trump
  stakegraph query 'SELECT ?r { ?r a sg:Relation }' --graph ontology
  stakegraph query --list
  stakegraph query --named pair --param one=ICE --param "other=New York City"
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
@click.option("--named", metavar="NAME", help="Ask a named query; --list shows them.")
@click.option("--list", "list_", is_flag=True, help="List the named queries and their parameters.")
@click.option(
    "--param",
    "parameters",
    metavar="NAME=VALUE",
    multiple=True,
    help='Give the variable ?NAME this value: <IRI>, :ice, 42, true, "text"@en or plain text. It is bound, never '
    "pasted. Of a named query: an id, a name or an alias. May be repeated.",
)
@click.option(
    "--graph",
    "graphs",
    metavar="NAME",
    multiple=True,
    help="See this graph instead of all: the id of a case, 'ontology' or an IRI. May be repeated.",
)
@limit_options(
    seconds="Seconds the answer may take; then it is an error, exit code 3.",
    rows="Rows or triples the answer may have; more are an error, never cut off.",
    mebibytes="MiB of memory the answer may take (not watched on Windows).",
    most_mebibytes=4096,
)
@format_option("table", "json", "csv", "tsv", "xml", "ttl", "nt", "jsonld")
@case_option
def query(
    text: str | None,
    file: Any,
    named: str | None,
    list_: bool,
    parameters: tuple[str, ...],
    graphs: tuple[str, ...],
    seconds: float,
    rows: int,
    mebibytes: int,
    format_: str,
    folder: Path | None,
) -> None:
    """Ask a SPARQL 1.1 query: SELECT, ASK, CONSTRUCT or DESCRIBE. It only reads.

    The query is TEXT, or comes from --file, or from standard input, or is one of the named ones (--named). Exit
    code 1 when ASK answers false.
    """
    import shutil

    from stakegraph.formats.sparql_results import named_queries_text, render
    from stakegraph.query import run_query
    from stakegraph.query.graphs import named_graphs
    from stakegraph.query.limits import Limits
    from stakegraph.query.named import named_queries, named_query

    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    given = [each for each in (text, file, named) if each is not None]
    if list_:
        if given or parameters or graphs:
            raise click.UsageError("--list goes with no query")
        click.echo(named_queries_text(named_queries()), nl=False)
        return
    if len(given) > 1:
        raise click.UsageError("give the query as an argument, with --file or with --named: one of them")
    if not given and (sys.stdin is None or sys.stdin.isatty()):
        raise click.UsageError(
            "give a query, for example: stakegraph query 'SELECT * WHERE { ?who sg:threatens ?what }'"
        )
    # Names in the values of parameters are those of the case; a question without any needs no more than its graph.
    store, case, known = _store_and_case(folder, None if named is None else named_query(named), parameters)
    asked, values = _query_and_values(case, known, text, file, named, parameters)
    limits = Limits(seconds, rows, mebibytes)
    seen = named_graphs(graphs, store, known)
    result = run_query(store, asked, known, parameters=values, limits=limits, graphs=seen)
    click.echo(render(result, format_, known, width), nl=False)
    if result.boolean is False:
        raise click.exceptions.Exit(1)


def _store_and_case(
    folder: Path | None, named: NamedQuery | None, parameters: tuple[str, ...]
) -> tuple[Store, Case | None, Mapping[str, str]]:
    """Return what to ask, its case if it is one, and the prefixes that a query knows.

    Of a stored case only what the prefixes need is read, and of whom the parameters of a named query name.
    """
    from stakegraph.model import Case
    from stakegraph.rdf import prefixes
    from stakegraph.store import open_case
    from stakegraph.terms import PREFIXES

    opened = opened_store()
    if opened is None:
        case = read(folder)
        return open_case(case), case, prefixes(case)
    if folder is None and len(opened.cases()) != 1 and named is None:
        return opened, None, PREFIXES
    chosen = opened.stored_case(None if folder is None else str(folder))
    view = opened.only(chosen)
    if named is None or not named.parameters:
        case = Case(chosen.id, chosen.title, chosen.base)
    else:
        case = _case_with_names(opened, chosen, named, parameters)
    return view, case, prefixes(case)


def _case_with_names(
    store: CaseStore, stored: StoredCase, named: NamedQuery, parameters: tuple[str, ...]
) -> Case:
    """Return a stored case with whom the parameters of a query name; all of it where no index tells who that is."""
    from stakegraph.errors import QueryError, UnknownNameError
    from stakegraph.query.parameters import split_parameters
    from stakegraph.rdf import read_back
    from stakegraph.store.indexed_case import open_indexed

    kinds = {parameter.name: parameter.kind for parameter in named.parameters}
    indexed = None if "source" in kinds.values() else open_indexed(store, stored)
    if indexed is not None:
        # What is wrong with the parameters is said of the whole case.
        with suppress(QueryError, UnknownNameError):
            given = split_parameters(parameters).items()
            return indexed.part(
                (), {indexed.find(value) for name, value in given if kinds.get(name) == "entity"}
            )
    return read_back(store.content(stored), stored.base)


def _query_and_values(
    case: Case | None,
    known: Mapping[str, str],
    text: str | None,
    file: Any,
    named: str | None,
    parameters: tuple[str, ...],
) -> tuple[str, Mapping[str, Any]]:
    from stakegraph.query.named import named_query
    from stakegraph.query.parameters import read_parameter, split_parameters

    written = split_parameters(parameters)
    if named is None or case is None:
        asked = text if text is not None else _read_utf8(file or sys.stdin.buffer)
        return asked, dict(read_parameter(each, known) for each in parameters)
    chosen = named_query(named)
    return chosen.text, chosen.terms(written, case)


def _read_utf8(file: BinaryIO) -> str:
    from stakegraph.errors import StakegraphError
    from stakegraph.files import SizeLimit

    try:
        return SizeLimit().read(file).decode("utf-8-sig")
    except StakegraphError as error:
        raise click.UsageError(f"the query {error}") from error
    except UnicodeDecodeError as error:
        raise click.UsageError(f"the query is not UTF-8: byte {error.start}; save it as UTF-8") from error
