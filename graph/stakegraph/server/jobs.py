"""The jobs of a worker, by kind: each takes the holdings and the job, and gives what the wire carries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stakegraph.errors import QueryError
from stakegraph.formats import records
from stakegraph.formats.sparql_results import render
from stakegraph.query import run_query
from stakegraph.query.named import named_queries, named_query
from stakegraph.query.parameters import split_parameters
from stakegraph.rdf import prefixes
from stakegraph.server.negotiation import GRAPH_TYPES, ROW_TYPES, best
from stakegraph.server.problems import Problem
from stakegraph.server.workers import Reply
from stakegraph.sparql.graphs import Graphs
from stakegraph.sparql.text import QueryText

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pyoxigraph import Literal, NamedNode

    from stakegraph.model import Case
    from stakegraph.query.named import NamedQuery
    from stakegraph.server.holdings import Holdings

    Job = dict[str, Any]

JSON = "application/json"


def sparql(holdings: Holdings, job: Job) -> Reply:
    """Answer a query, in the media type that is accepted most."""
    known = holdings.prefixes()
    text = QueryText(job["query"], known)
    text.refuse_other_than_reading()
    is_graph = text.after_prologue()[0].keyword in ("CONSTRUCT", "DESCRIBE")
    media_type, format_ = _accepted(job, GRAPH_TYPES if is_graph else ROW_TYPES, "this query can be answered")
    default, named = job["default"], job["named"]
    # SPARQL 1.1 Protocol, 2.1.4: the graphs that a request names go before those of FROM
    graphs = Graphs(tuple(default), tuple(named)) if default or named else None
    result = run_query(holdings.store, job["query"], known, limits=holdings.limits, graphs=graphs)
    return _chosen(render(result, format_, known).encode(), media_type)


def cases(holdings: Holdings, _: Job) -> Reply:
    return _json(records.stored_cases(holdings.store))


def statistics(holdings: Holdings, job: Job) -> Reply:
    from stakegraph.statistics import statistics as figures_of
    from stakegraph.vocabulary import load_vocabulary

    opened = holdings.opened(job["case"])
    return _json(records.statistics(figures_of(opened.case, opened.network, load_vocabulary())))


def entities(holdings: Holdings, job: Job) -> Reply:
    case = holdings.opened(job["case"]).case
    return _json(records.entities(case))


def paths(holdings: Holdings, job: Job) -> Reply:
    from stakegraph.analysis.paths.relaxations import explain_no_path
    from stakegraph.commands.conflict import path_ends, path_options

    case, network, find = holdings.opened(job["case"])
    name, to, from_, direction = job["name"], job["to"], job["from"], job["direction"]
    if name is None and from_ and to:
        name, from_ = from_, None
    elif name is None and (from_ or to):
        if direction in ("in", "out"):
            raise Problem(
                "bad-parameter", "direction goes with name; from and to give the direction themselves"
            )
        name, direction, from_, to = from_ or to, direction or ("out" if from_ else "in"), None, None
    if name is None:
        raise Problem(
            "bad-parameter", "say whose paths: name, from or to; /api/cases/{case}/entities lists the names"
        )
    options = path_options(job, ignore_direction=direction == "any")
    answers = [
        find(*ends, options)
        for ends in path_ends(lambda each: case.find(each).id, name, to, from_, direction)
    ]
    explanations = [None if answer.paths else explain_no_path(network, answer) for answer in answers]
    return _json(records.paths(case, answers, job["top"], explanations))


def dossier(holdings: Holdings, job: Job) -> Reply:
    from stakegraph.dossier import dossier as gather

    opened = holdings.opened(job["case"])
    return _json(records.dossier(opened.case, gather(opened.case, opened.network, job["name"])))


def queries(_: Holdings, __: Job) -> Reply:
    return _json([records.named_query(each) for each in named_queries().values()])


def named(holdings: Holdings, job: Job) -> Reply:
    """Answer a named query, as ``stakegraph query --named NAME --param … --format json`` does."""
    chosen, stored = named_query(job["name"]), holdings.stored(job["case"])
    case = holdings.opened(stored.id).case
    result = run_query(
        holdings.store.only(stored),
        chosen.text,
        prefixes(case),
        parameters=_terms(chosen, job["param"], case),
        limits=holdings.limits,
    )
    return Reply(render(result, "json", prefixes(case)).encode(), JSON)


def bound_query(holdings: Holdings, job: Job) -> Reply:
    """Return a named query with its parameters bound: a text that any SPARQL endpoint reads."""
    from stakegraph.query.parameters import bound

    case = holdings.opened(job["case"]).case
    chosen = named_query(job["name"])
    text = QueryText(chosen.text, prefixes(case))
    values = _terms(chosen, job["param"], case)
    return _json({"sparql": bound(text, values) if values else chosen.text})


def page(holdings: Holdings, job: Job) -> Reply:
    from stakegraph.page import render_page
    from stakegraph.vocabulary import load_vocabulary

    return Reply(
        render_page(holdings.opened(job["case"]).case, load_vocabulary()), "text/html; charset=utf-8"
    )


def description(holdings: Holdings, job: Job) -> Reply:
    from stakegraph.server.description import described

    media_type, format_ = _accepted(job, GRAPH_TYPES, "the description can be given")
    return _chosen(described(holdings, job["base"], format_), media_type)


def _terms(chosen: NamedQuery, written: list[str], case: Case) -> dict[str, NamedNode | Literal]:
    try:
        return chosen.terms(split_parameters(written), case)
    except QueryError as error:  # of the command line, which has --param
        raise Problem("bad-parameter", str(error)) from error


def _accepted(job: Job, offered: Iterable[tuple[str, str]], can_be: str) -> tuple[str, str]:
    """Return the media type that is accepted most, and the format it stands for."""
    types = dict(offered)
    media_type = best(job["accept"], list(types))
    if media_type is None:
        raise Problem("not-acceptable", f"{can_be} as {', '.join(types)}")
    return media_type, types[media_type]


def _chosen(body: bytes, media_type: str) -> Reply:
    """Return an answer in the media type that was chosen by what is accepted."""
    charset = "; charset=utf-8" if media_type.startswith("text/") else ""
    return Reply(body, media_type + charset, headers={"Vary": "Accept"})


def _json(record: Any) -> Reply:
    return Reply(records.json_text(record).encode(), JSON)


JOBS: dict[str, Callable[[Holdings, Job], Reply]] = {
    each.__name__: each
    for each in (
        sparql, cases, statistics, entities, paths, dossier, queries, named, bound_query, page, description,
    )
}  # fmt: skip
