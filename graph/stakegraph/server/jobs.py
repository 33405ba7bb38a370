"""The jobs of a worker, by kind: each takes the holdings and the job, and gives what the wire carries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from stakegraph.answers.paths import PathChoices
from stakegraph.errors import QueryError
from stakegraph.formats import records
from stakegraph.formats.sparql_results import render
from stakegraph.query import run_query
from stakegraph.query.named import named_queries, named_query
from stakegraph.query.parameters import split_parameters
from stakegraph.server.negotiation import GRAPH_TYPES, ROW_TYPES, best
from stakegraph.server.problems import Problem
from stakegraph.server.workers import Reply
from stakegraph.sparql.graphs import Graphs
from stakegraph.sparql.text import QueryText

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from stakegraph.answers import OpenCase
    from stakegraph.query.named import NamedQuery
    from stakegraph.server.holdings import Holdings

    Job = dict[str, Any]

JSON = "application/json"


def sparql(holdings: Holdings, job: Job) -> Reply:
    """Answer a query in the media type that the client prefers."""
    prefixes = holdings.prefixes()
    text = QueryText(job["query"], prefixes)
    text.refuse_unless_read_only()
    is_graph = text.after_prologue()[0].keyword in ("CONSTRUCT", "DESCRIBE")
    media_type, format_ = _accepted(job, GRAPH_TYPES if is_graph else ROW_TYPES, "this query can be answered")
    default, named = job["default"], job["named"]
    # SPARQL 1.1 Protocol, 2.1.4: the graphs that a request names go before those of FROM
    graphs = Graphs(tuple(default), tuple(named)) if default or named else None
    result = run_query(holdings.store, job["query"], prefixes, limits=holdings.limits, graphs=graphs)
    return _chosen(render(result, format_, prefixes).encode(), media_type)


def cases(holdings: Holdings, _: Job) -> Reply:
    return _json(records.stored_cases(holdings.store))


def statistics(holdings: Holdings, job: Job) -> Reply:
    return _json(records.statistics(holdings.opened(job["case"]).statistics()))


def entities(holdings: Holdings, job: Job) -> Reply:
    return _json(records.entities(holdings.opened(job["case"]).case))


def paths(holdings: Holdings, job: Job) -> Reply:
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
    choices = cast("PathChoices", {choice: job[choice] for choice in PathChoices.__annotations__})
    answer = holdings.opened(job["case"]).paths(
        name, to=to, from_=from_, direction=direction, top=job["top"], **choices
    )
    return _json(records.paths(answer.case, answer.answers, job["top"], answer.explanations))


def dossier(holdings: Holdings, job: Job) -> Reply:
    narrowing = {option: job[option] for option in ("according_to", "without_speakers", "without_sources")}
    case, gathered = holdings.opened(job["case"]).narrow(**narrowing).part_about(job["name"])
    return _json(records.dossier(case, gathered))


def queries(_: Holdings, __: Job) -> Reply:
    return _json([records.named_query(query) for query in named_queries().values()])


def named(holdings: Holdings, job: Job) -> Reply:
    """Answer a named query, as ``stakegraph query --named NAME --param … --format json`` does."""
    opened = holdings.opened(job["case"])
    query = named_query(job["name"])
    terms = _terms(opened, query, job["param"])
    result = opened.query(query.text, parameters=terms, limits=holdings.limits)
    return Reply(render(result, "json", opened.prefixes).encode(), JSON)


def bound_query(holdings: Holdings, job: Job) -> Reply:
    """Return a named query with its parameters bound: a text that any SPARQL endpoint reads."""
    from stakegraph.query.parameters import bind_parameters

    opened = holdings.opened(job["case"])
    query = named_query(job["name"])
    terms = _terms(opened, query, job["param"])
    text = QueryText(query.text, opened.prefixes)
    return _json({"sparql": bind_parameters(text, terms) if terms else query.text})


def page(holdings: Holdings, job: Job) -> Reply:
    return Reply(holdings.opened(job["case"]).page(), "text/html; charset=utf-8")


def description(holdings: Holdings, job: Job) -> Reply:
    from stakegraph.server.description import described

    media_type, format_ = _accepted(job, GRAPH_TYPES, "the description can be given")
    return _chosen(described(holdings, job["base"], format_), media_type)


def _terms(opened: OpenCase, query: NamedQuery, parameters: list[str]) -> Mapping[str, Any]:
    try:
        return opened.bind(query, split_parameters(parameters))
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
    """Return an answer in the negotiated media type."""
    charset = "; charset=utf-8" if media_type.startswith("text/") else ""
    return Reply(body, media_type + charset, headers={"Vary": "Accept"})


def _json(record: Any) -> Reply:
    return Reply(records.json_text(record).encode(), JSON)


JOBS: dict[str, Callable[[Holdings, Job], Reply]] = {
    job.__name__: job
    for job in (
        sparql, cases, statistics, entities, paths, dossier, queries, named, bound_query, page, description,
    )
}  # fmt: skip
