"""Read the rows and statements of an answer, or raise if it is truncated."""

from __future__ import annotations

import json
import re
import traceback
from math import inf
from typing import TYPE_CHECKING

import pyoxigraph
from pyoxigraph import QueryResultsFormat, QueryTriples, RdfFormat

from stakegraph.errors import EngineError
from stakegraph.store.endpoint.addresses import QUERY_URL_HINT
from stakegraph.store.oxigraph import list_rows

if TYPE_CHECKING:
    from io import BytesIO

    from pyoxigraph import QueryBoolean, QuerySolutions

    from stakegraph.store.endpoint.exchange import Payload

# Never CSV or TSV: truncated, they look complete.
_FORMATS = {
    "application/sparql-results+json": QueryResultsFormat.JSON,
    "application/sparql-results+xml": QueryResultsFormat.XML,
}
RESULTS_ACCEPTED = "application/sparql-results+json, application/sparql-results+xml;q=0.5"
GRAPH_ACCEPTED = "application/n-triples"
_MOST_DIGITS = 19
_HEAD_FIRST = re.compile(rb'\s*\{\s*"head"')
_XML_END = re.compile(rb"</(?:[\w.-]+:)?sparql\s*>\s*$")


def count_results(payload: Payload) -> int:
    """Return the number of rows of a SELECT, or 1 for an ASK, after checking that none is missing.

    Raises
    ------
    EngineError
        If they are of another type, or truncated.
    """
    format_ = _FORMATS.get(payload.media_type)
    if format_ is None:
        raise _wrong_type(payload, "results of a query")
    try:
        return _count(payload.body, format_)
    except (SyntaxError, ValueError, RecursionError) as error:
        traceback.clear_frames(error.__traceback__)  # the solutions in them must end in this thread
        raise _broken(payload, error) from None


def read_results(payload: Payload) -> QuerySolutions | QueryBoolean:
    """Return the results of a SELECT or an ASK that `count_results` has checked."""
    return pyoxigraph.parse_query_results(payload.body.getvalue(), _FORMATS[payload.media_type])


def _count(body: BytesIO, format_: QueryResultsFormat) -> int:
    _check_end(body.getvalue(), format_)
    results = pyoxigraph.parse_query_results(body.getvalue(), format_)
    if isinstance(results, pyoxigraph.QueryBoolean):
        if format_ == QueryResultsFormat.JSON:  # the parser stops at the value
            json.load(body)
        return 1
    return sum(1 for _ in results)  # not all rows at once


def _check_end(content: bytes, format_: QueryResultsFormat) -> None:
    """Check what the parser does not: that nothing is missing after the last row."""
    if format_ == QueryResultsFormat.XML:
        if _XML_END.search(content[-200:]) is None:
            raise ValueError("its end is missing")
    elif _HEAD_FIRST.match(content) is None:
        json.loads(content)


def read_graph(payload: Payload) -> pyoxigraph.Store:
    """Return the statements of a CONSTRUCT or a DESCRIBE in a new store.

    Raises
    ------
    EngineError
        If they are of another type, or truncated.
    """
    if payload.media_type != GRAPH_ACCEPTED:
        raise _wrong_type(payload, "statements")
    headers = payload.headers
    if "content-length" not in headers and "chunked" not in headers.get("transfer-encoding", ""):
        raise payload.error("does not say where its answer ends, so the answer may be truncated")
    store = pyoxigraph.Store()
    try:
        store.bulk_load(payload.body, format=RdfFormat.N_TRIPLES)
    except (SyntaxError, ValueError) as error:
        raise _broken(payload, error) from None
    return store


def read_rows(results: QuerySolutions | QueryBoolean | QueryTriples) -> list[dict[str, str]]:
    """Return the rows of a SELECT; another result raises an EngineError."""
    if not isinstance(results, pyoxigraph.QuerySolutions):
        raise EngineError("the server answers a SELECT with something else than rows")
    return list_rows(results)


def read_count(*values: str) -> int:
    """Return the count from a server; none or several raise an EngineError.

    >>> read_count("12")
    12
    """
    count = parse_count(values[0]) if len(values) == 1 else None
    if count is None:
        raise EngineError("the server answers a COUNT with something else than one number")
    return count


def parse_count(text: str) -> int | None:
    """Return a whole number from a server, or None if it is invalid or too long."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < _MOST_DIGITS else None


def read_limit(payload: Payload) -> float:
    """Return the server's limit of rows or statements; infinity if unknown.

    Virtuoso sends this header (``X-SPARQL-MaxRows``) with answers that it truncated.
    """
    limit = parse_count(payload.headers.get("x-sparql-maxrows", "").strip())
    return inf if limit is None else limit


def as_triples(store: pyoxigraph.Store) -> QueryTriples:
    """Return the statements of a store's default graph as the result of a query."""
    triples = store.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")
    assert isinstance(triples, QueryTriples)
    return triples


def _wrong_type(payload: Payload, expected: str) -> EngineError:
    media_type = payload.media_type or "something without a type"
    return payload.error(
        f"answers with {media_type} instead of {expected}: it may be a login page, or not {QUERY_URL_HINT}"
    )


def _broken(payload: Payload, error: Exception) -> EngineError:
    return payload.error(
        f"gives a broken or truncated answer ({error}); the server may have given up: ask for less, or check its "
        "time limit"
    )
