"""The result of a SPARQL query as text: in the W3C's result formats, as RDF, or as a table."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, TypeVar

import pyoxigraph
from pyoxigraph import BlankNode, NamedNode, QueryResultsFormat, RdfFormat, Triple
from pyoxigraph import Literal as RdfLiteral

from stakegraph.characters import NOT_IN_XML
from stakegraph.errors import LimitError, StakegraphError
from stakegraph.terms import PREFIXES
from stakegraph.wording.claims import format_count

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from stakegraph.query.asking import QueryResult, Row, Term
    from stakegraph.query.named import NamedQuery

Item = TypeVar("Item")

FORMATS = ("table", "json", "csv", "tsv", "xml", "ttl", "nt", "jsonld")

_ROW_FORMATS = {
    "json": QueryResultsFormat.JSON,
    "csv": QueryResultsFormat.CSV,
    "tsv": QueryResultsFormat.TSV,
    "xml": QueryResultsFormat.XML,
}
_GRAPH_FORMATS = {
    "table": RdfFormat.TURTLE,
    "ttl": RdfFormat.TURTLE,
    "nt": RdfFormat.N_TRIPLES,
    "jsonld": RdfFormat.JSON_LD,
    "xml": RdfFormat.RDF_XML,
}
_FITTING = {
    "select": ("table", *_ROW_FORMATS),
    "ask": ("table", *_ROW_FORMATS),
    "graph": tuple(_GRAPH_FORMATS),
}
_KIND_WORDS = {"select": "a SELECT", "ask": "an ASK", "graph": "a CONSTRUCT or DESCRIBE"}
# the text after the rows; CSV and TSV have none
_CLOSING = {"xml": "</results></sparql>"}
_ROWS_AT_ONCE = 2000  # the engine cannot be interrupted while it writes a batch
_NATURAL_WIDTH = 200
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def render(
    result: QueryResult,
    format: str,  # noqa: A002 - the word of --format
    prefixes: Mapping[str, str],
    width: int | None = None,
    *,
    step: Callable[[], None] = lambda: None,
) -> str:
    """Return the result of a query as text that ends with a line break.

    Parameters
    ----------
    result : QueryResult
        The return value of `stakegraph.query.run_query`.
    format : str
        One of `FORMATS`. ``table`` is for reading; a graph is then Turtle. JSON, CSV, TSV and XML are the W3C's
        formats for results. CSV and TSV are not defined for an ASK; they contain only ``true`` or ``false``.
        The XML of a graph is RDF/XML. JSON-LD is in expanded form, without prefixes.
    prefixes : mapping
        Prefixes that shorten IRIs, in tables and in the RDF formats that support them.
    width : int, optional
        The width of a table; by default the width of its content, up to 200. Long cells continue on the next
        line, without truncation.
    step : callable, optional
        Called often during the work; an exception that it raises ends the work.

    Raises
    ------
    LimitError
        If a value is too long for CSV, TSV or XML.
    StakegraphError
        If the format is unknown or does not fit the kind of result; the message names the formats that do.

    Examples
    --------
    >>> from stakegraph import bundled_case, open_case
    >>> from stakegraph.query import run_query
    >>> from stakegraph.rdf import prefixes
    >>> case = bundled_case()
    >>> query = "SELECT ?who ?whom { ?who sg:labels ?whom }"
    >>> print(render(run_query(open_case(case), query, prefixes(case)), "table", prefixes(case)))
     who               whom
    ───────────────────────────────────
     :donald-trump     :zohran-mamdani
     :zohran-mamdani   :ice
    2 rows
    <BLANKLINE>
    """
    if format not in FORMATS:
        raise StakegraphError(f"unknown format {format!r}; use one of {', '.join(FORMATS)}")
    if format not in _FITTING[result.kind]:
        fitting = ", ".join(_FITTING[result.kind])
        raise StakegraphError(f"{format} does not fit {_KIND_WORDS[result.kind]} query; use one of {fitting}")
    if result.kind == "graph":
        text = _graph(result.triples, format, prefixes, step)
    elif format != "table":
        text = _results(result, format, step)
    elif result.kind == "ask":
        text = "yes" if result.boolean else "no"
    else:
        text = _table(result, prefixes, width, step)
    return text if text.endswith("\n") else text + "\n"


# ---- the W3C's formats ---------------------------------------------------------------------------------


def _results(result: QueryResult, format_: str, step: Callable[[], None]) -> str:
    if result.kind == "ask":
        return _by_engine({"head": {}, "boolean": result.boolean}, format_)
    bindings = [_binding(result.variables, row) for row in _call_step(result.rows, step)]
    if format_ == "json":
        head = json.dumps({"vars": result.variables}, ensure_ascii=False, separators=(",", ":"))
        return f'{{"head":{head},"results":{{"bindings":[{",".join(bindings)}]}}}}'
    return _rows_by_engine(result.variables, bindings, format_, step)


def _binding(variables: Sequence[str], row: Row) -> str:
    """Return a row as SPARQL JSON, with the same white space as the engine."""
    terms = {name: _json(term) for name, term in zip(variables, row, strict=True) if term is not None}
    return json.dumps(terms, ensure_ascii=False, separators=(",", ":"))


def _rows_by_engine(
    variables: Sequence[str], bindings: Sequence[str], format_: str, step: Callable[[], None]
) -> str:
    """Serialise rows with the engine in batches, since it cannot be interrupted within one."""
    closing = _CLOSING.get(format_, "")
    head = json.dumps({"vars": list(variables)}, ensure_ascii=False)
    empty = _by_engine_text(f'{{"head":{head},"results":{{"bindings":[]}}}}', format_)
    opening = empty.removesuffix(closing)
    parts = [opening]
    for start in range(0, len(bindings), _ROWS_AT_ONCE):
        step()
        batch = ",".join(bindings[start : start + _ROWS_AT_ONCE])
        text = _by_engine_text(f'{{"head":{head},"results":{{"bindings":[{batch}]}}}}', format_)
        parts.append(text.removeprefix(opening).removesuffix(closing))
    return "".join([*parts, closing])


def _by_engine(document: Any, format_: str) -> str:
    return _by_engine_text(json.dumps(document), format_)


def _by_engine_text(document: str, format_: str) -> str:
    """Convert SPARQL JSON to another format; the engine reads values of up to 16 MiB."""
    try:
        # Do not name the parsed answer: a frame of the error would keep it alive, and another thread would drop it.
        content = pyoxigraph.parse_query_results(document.encode(), QueryResultsFormat.JSON).serialize(
            format=_ROW_FORMATS[format_]
        )
    except MemoryError as error:
        raise LimitError(
            f"a value of the answer is too long for {format_} ({error}); use --format json, or select a part "
            "of it with SUBSTR",
            limit="answer",
        ) from error
    return _text(content, is_xml=format_ == "xml")


def _json(term: Term) -> dict[str, Any]:
    if isinstance(term, NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, BlankNode):
        return {"type": "bnode", "value": term.value}
    if isinstance(term, RdfLiteral):
        return _json_literal(term)
    if isinstance(term, Triple):
        parts = {"subject": term.subject, "predicate": term.predicate, "object": term.object}
        return {"type": "triple", "value": {name: _json(part) for name, part in parts.items()}}
    raise ValueError(f"unexpected RDF term: {term!r}")


def _json_literal(literal: RdfLiteral) -> dict[str, Any]:
    value = {"type": "literal", "value": literal.value}
    if literal.language:
        value["xml:lang"] = literal.language
        if literal.direction is not None:
            value["its:dir"] = literal.direction.value
    elif literal.datatype.value != PREFIXES["xsd"] + "string":
        value["datatype"] = literal.datatype.value
    return value


def _graph(
    triples: Sequence[Triple], format_: str, prefixes: Mapping[str, str], step: Callable[[], None]
) -> str:
    iris = set()
    for triple in _call_step(triples, step):
        for part in triple:
            if isinstance(part, NamedNode):
                iris.add(part.value)
            elif isinstance(part, RdfLiteral):
                iris.add(part.datatype.value)
    used = {name: space for name, space in prefixes.items() if any(iri.startswith(space) for iri in iris)}
    content = pyoxigraph.serialize(_call_step(triples, step), format=_GRAPH_FORMATS[format_], prefixes=used)
    return _text(content, is_xml=format_ == "xml")


def _call_step(items: Iterable[Item], step: Callable[[], None]) -> Iterator[Item]:
    """Yield items, and call `step` before each."""
    for item in items:
        step()
        yield item


def _text(content: bytes | None, *, is_xml: bool) -> str:
    """Decode the engine's output; raise an error if XML has characters that XML does not allow."""
    text = (content or b"").decode()
    if not is_xml:
        return text
    illegal = NOT_IN_XML.search(text)
    if illegal:
        raise StakegraphError(
            f"XML cannot hold the character {illegal[0]!r} that this result has; use another format"
        )
    return text.replace("\r", "&#13;")


# ---- for reading ---------------------------------------------------------------------------------------


def _table(
    result: QueryResult, prefixes: Mapping[str, str], width: int | None, step: Callable[[], None]
) -> str:
    from stakegraph.formats.grid import grid_lines

    rows = ([_cell(term, prefixes) for term in row] for row in _call_step(result.rows, step))
    lines = grid_lines(result.variables, rows, width or _NATURAL_WIDTH)
    lines.append(format_count(len(result.rows), "row"))
    return "\n".join(lines)


def _cell(term: Term | None, prefixes: Mapping[str, str]) -> str:
    if term is None:
        return ""
    if isinstance(term, NamedNode):
        return _shorten_iri(term.value, prefixes)
    if isinstance(term, RdfLiteral):
        # control characters could move the cursor, ring the bell or reverse the line
        return _CONTROL.sub(lambda match: f"\\x{ord(match[0]):02x}", term.value)
    return str(term)


def _shorten_iri(iri: str, prefixes: Mapping[str, str]) -> str:
    """Shorten an IRI for display; in contrast to a query, a slash needs no backslash."""
    fitting = [(len(space), name) for name, space in prefixes.items() if iri.startswith(space)]
    if not fitting:
        return f"<{iri}>"
    length, prefix = max(fitting)
    local = iri[length:]
    return f"{prefix}:{local}" if re.fullmatch(r"[\w/.-]+", local) else f"<{iri}>"


def named_queries_text(queries: Mapping[str, NamedQuery]) -> str:
    """Return a list of named queries with title, description, parameters and example."""
    blocks = []
    for name, query in queries.items():
        lines = [f"{name}: {query.title}", f"  {query.description}"]
        for parameter in query.parameters:
            lines.append(f"  {parameter.name} ({parameter.kind}): {parameter.description}")
        lines.append(f"  $ {query.example}")
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks) + "\n"
