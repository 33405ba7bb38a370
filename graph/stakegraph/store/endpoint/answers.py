"""The answers of a server, read to their end: what is cut off is an error, never fewer rows."""

from __future__ import annotations

import json
import re
import traceback
from math import inf
from typing import IO, TYPE_CHECKING

import pyoxigraph
from pyoxigraph import QueryResultsFormat, QueryTriples, RdfFormat

from stakegraph.errors import EngineError
from stakegraph.store.endpoint.addresses import FOR_QUERIES

if TYPE_CHECKING:
    from pyoxigraph import QueryBoolean, QuerySolutions

    from stakegraph.store.endpoint.exchange import Answer

# Never CSV or TSV: what is cut off there looks whole.
_RESULTS = {
    "application/sparql-results+json": QueryResultsFormat.JSON,
    "application/sparql-results+xml": QueryResultsFormat.XML,
}
RESULTS_ACCEPTED = ("application/sparql-results+json", "application/sparql-results+xml;q=0.5")
GRAPH_ACCEPTED = ("application/n-triples",)
_HEAD_FIRST = re.compile(rb'\s*\{\s*"head"')
_END_OF_XML = re.compile(rb"</(?:[\w.-]+:)?sparql\s*>\s*$")
_HINT = f"it may be a login page, or not {FOR_QUERIES}"


def read_results(answer: Answer, place: str) -> tuple[QuerySolutions | QueryBoolean, int]:
    """Return the results of a SELECT or an ASK, and how many rows there are.

    Raises
    ------
    EngineError
        When they are of another type, or not whole.
    """
    format_ = _RESULTS.get(answer.content_type)
    if format_ is None:
        raise _wrong_type(answer, place, "results of a query")
    try:
        return _parsed(answer.body, format_)
    except (SyntaxError, ValueError, RecursionError) as error:
        traceback.clear_frames(error.__traceback__)  # what they hold must end in this thread
        raise _broken(answer, place, error) from None


def _parsed(body: IO[bytes], format_: QueryResultsFormat) -> tuple[QuerySolutions | QueryBoolean, int]:
    _check_end(body, format_)
    results = pyoxigraph.parse_query_results(body.read(), format_)
    if isinstance(results, pyoxigraph.QueryBoolean):
        if format_ == QueryResultsFormat.JSON:  # the parser stops at the value
            body.seek(0)
            json.load(body)
        return results, 1
    count = sum(1 for _ in results)  # not all rows at once
    del results
    body.seek(0)
    return pyoxigraph.parse_query_results(body.read(), format_), count


def _check_end(body: IO[bytes], format_: QueryResultsFormat) -> None:
    """Check what the parser does not: that nothing is missing after the last row."""
    start = body.read(200)
    if format_ == QueryResultsFormat.XML:
        size = body.seek(0, 2)
        body.seek(max(0, size - 200))
        if _END_OF_XML.search(body.read()) is None:
            raise ValueError("its end is missing")
    elif _HEAD_FIRST.match(start) is None:
        body.seek(0)
        json.load(body)
    body.seek(0)


def read_graph(answer: Answer, place: str) -> pyoxigraph.Store:
    """Return the statements of a CONSTRUCT or a DESCRIBE, in the default graph of a store of their own.

    Raises
    ------
    EngineError
        When they are of another type, or not whole.
    """
    if answer.content_type not in GRAPH_ACCEPTED:
        raise _wrong_type(answer, place, "statements")
    if not answer.has_known_end:
        raise EngineError(f"{place} does not say where its answer ends, so it may be a part of one")
    store = pyoxigraph.Store()
    try:
        store.bulk_load(answer.body, format=RdfFormat.N_TRIPLES)
    except (SyntaxError, ValueError) as error:
        raise _broken(answer, place, error) from None
    return store


def most_given(answer: Answer) -> float:
    """Return how many rows or statements a server says it gives at most; infinity where it says nothing.

    Virtuoso says so (``X-SPARQL-MaxRows``) of answers that it has cut.
    """
    most = answer.headers.get("x-sparql-maxrows", "").strip()
    return int(most) if most.isascii() and most.isdecimal() else inf


def as_triples(store: pyoxigraph.Store) -> QueryTriples:
    """Return all statements of a store's default graph as the engine itself would give them."""
    triples = store.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")
    assert isinstance(triples, QueryTriples)
    return triples


def _wrong_type(answer: Answer, place: str, wanted: str) -> EngineError:
    given = answer.hide(answer.content_type) or "something without a type"
    return EngineError(f"{place} answers with {given} instead of {wanted}: {_HINT}")


def _broken(answer: Answer, place: str, error: Exception) -> EngineError:
    what = answer.hide(str(error))
    return EngineError(
        f"the answer of {place} is broken or not whole ({what}); the server may have given up: ask for less, or look "
        "at its time limit"
    )
