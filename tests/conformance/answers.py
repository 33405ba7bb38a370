"""What a test expects, what a query gave, and whether the two are the same.

Rows and graphs are both written as triples, whose blank nodes are then named canonically (RDFC-1.0, by the
engine): two answers are the same when these triples are. Numbers are the same when type and value are.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Literal

import pyoxigraph
from pyoxigraph import BlankNode, CanonicalizationAlgorithm, Dataset, NamedNode, QueryResultsFormat, RdfFormat

from conformance.manifests import RDF
from stakegraph.formats.sparql_results import render

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from stakegraph.query import QueryResult

    Term = NamedNode | BlankNode | pyoxigraph.Literal | pyoxigraph.Triple

RS = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"
XSD = "http://www.w3.org/2001/XMLSchema#"
RDF_FORMATS = {
    ".ttl": RdfFormat.TURTLE,
    ".rdf": RdfFormat.RDF_XML,
    ".nt": RdfFormat.N_TRIPLES,
    ".trig": RdfFormat.TRIG,
}
_ROW_FORMATS = {
    ".srx": ("xml", QueryResultsFormat.XML),
    ".srj": ("json", QueryResultsFormat.JSON),
    ".tsv": ("tsv", QueryResultsFormat.TSV),
}
_DECIMALS = {
    XSD + name
    for name in (
        *("integer", "decimal", "byte", "short", "int", "long", "negativeInteger", "positiveInteger"),
        *(
            "nonNegativeInteger",
            "nonPositiveInteger",
            "unsignedByte",
            "unsignedShort",
            "unsignedInt",
            "unsignedLong",
        ),
    )
}
_FLOATS = {XSD + "double", XSD + "float"}


@dataclass(frozen=True)
class Answer:
    """Rows, each the terms of the variables that it binds; a boolean; or a graph. CSV has texts for terms."""

    kind: Literal["rows", "boolean", "graph"]
    rows: tuple[Mapping[str, Term | str], ...] = ()
    boolean: bool | None = None
    triples: tuple[pyoxigraph.Triple, ...] = ()
    is_ordered: bool = False

    @property
    def brief(self) -> str:
        """The answer in a line."""
        if self.kind == "boolean":
            return str(self.boolean).lower()
        if self.kind == "graph":
            return f"{len(self.triples)} triples: {' . '.join(sorted(map(str, self.triples)))}"[:300]
        rows = ", ".join(str({name: str(value) for name, value in row.items()}) for row in self.rows)
        return f"{len(self.rows)} rows: {rows}"[:300]


def expected(path: Path, is_graph: bool) -> Answer:
    """Read the answer that a test expects; `is_graph` says that RDF stands for itself, and not for rows."""
    if path.suffix in _ROW_FORMATS:
        return _parsed(path.read_bytes(), _ROW_FORMATS[path.suffix][1])
    if path.suffix == ".csv":
        return _csv(path.read_text(encoding="utf-8"))
    quads = list(
        pyoxigraph.parse(path=str(path), format=RDF_FORMATS[path.suffix], base_iri=path.resolve().as_uri())
    )
    return Answer("graph", triples=tuple(quad.triple for quad in quads)) if is_graph else _result_set(quads)


def given(result: QueryResult, like: Path) -> Answer:
    """Return what a query gave, by way of the format that the program prints for the test's kind of file."""
    if result.kind == "graph":
        printed = render(result, "nt", {}).encode()
        return Answer(
            "graph", triples=tuple(quad.triple for quad in pyoxigraph.parse(printed, RdfFormat.N_TRIPLES))
        )
    if like.suffix == ".csv":
        return _csv(render(result, "csv", {}))
    # TSV is defined for rows alone.
    name, format_ = _ROW_FORMATS.get(like.suffix if result.kind == "select" else ".srx", _ROW_FORMATS[".srx"])
    return _parsed(render(result, name, {}).encode(), format_)


def same(one: Answer, other: Answer, *, in_order: bool = False, lax: bool = False) -> bool:
    """Tell whether two answers are the same; `lax`: `other` may hold a row less often than `one`, but has it."""
    if (one.kind, one.boolean) != (other.kind, other.boolean):
        return False
    if lax:
        most, found = (
            Counter(str(sorted(map(str, row.items()))) for row in each.rows) for each in (one, other)
        )
        return set(most) == set(found) and all(found[row] <= most[row] for row in found)
    return _canonical(one, in_order) == _canonical(other, in_order)


def _canonical(answer: Answer, in_order: bool) -> set[pyoxigraph.Quad]:
    triples = list(answer.triples)
    for number, row in enumerate(answer.rows):
        node = BlankNode()
        triples.append(
            pyoxigraph.Triple(node, NamedNode(RS + "index"), pyoxigraph.Literal(number if in_order else 0))
        )
        for name, value in row.items():
            term = pyoxigraph.Literal(value) if isinstance(value, str) else value
            triples.append(pyoxigraph.Triple(node, NamedNode(f"{RS}variable/{name}"), term))
    dataset = Dataset(
        pyoxigraph.Quad(each.subject, each.predicate, _by_value(each.object)) for each in triples
    )
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return set(dataset)


def _by_value(term: Term) -> Term:
    """Write a number in one way."""
    if not isinstance(term, pyoxigraph.Literal):
        return term
    try:
        if term.datatype.value in _DECIMALS:
            return pyoxigraph.Literal(format(Decimal(term.value).normalize(), "f"), datatype=term.datatype)
        if term.datatype.value in _FLOATS:
            return pyoxigraph.Literal(repr(float(term.value)), datatype=term.datatype)
    except (InvalidOperation, ValueError):  # no number: as it is
        pass
    return term


def _parsed(content: bytes, format_: QueryResultsFormat) -> Answer:
    parsed = pyoxigraph.parse_query_results(content, format=format_)
    if isinstance(parsed, pyoxigraph.QueryBoolean):
        return Answer("boolean", boolean=bool(parsed))
    names = [variable.value for variable in parsed.variables]
    rows = (
        {name: value for name, value in zip(names, solution, strict=True) if value is not None}
        for solution in parsed
    )
    return Answer("rows", rows=tuple(rows), is_ordered=True)


def _csv(text: str) -> Answer:
    names, *rows = csv.reader(io.StringIO(text, newline=""))
    named = (
        {name: "_:" if value.startswith("_:") else value for name, value in zip(names, row, strict=True)}
        for row in rows
    )
    return Answer("rows", rows=tuple(named), is_ordered=True)


def _result_set(quads: Iterable[pyoxigraph.Quad]) -> Answer:
    """Read rows that are written in RDF, as the tests of 2008 have them."""
    about: dict[Term, dict[str, list[Term]]] = {}
    for quad in quads:
        about.setdefault(quad.subject, {}).setdefault(quad.predicate.value, []).append(quad.object)
    (root,) = (
        node for node, has in about.items() if NamedNode(RS + "ResultSet") in has.get(RDF + "type", ())
    )
    if RS + "boolean" in about[root]:
        return Answer("boolean", boolean=str(about[root][RS + "boolean"][0].value) in ("true", "1"))  # type: ignore[union-attr]
    solutions = [about.get(node, {}) for node in about[root].get(RS + "solution", ())]
    is_ordered = bool(solutions) and all(RS + "index" in each for each in solutions)
    if is_ordered:
        solutions.sort(key=lambda each: int(each[RS + "index"][0].value))  # type: ignore[union-attr]
    rows = (
        {
            about[binding][RS + "variable"][0].value: about[binding][RS + "value"][0]  # type: ignore[union-attr]
            for binding in each.get(RS + "binding", ())
        }
        for each in solutions
    )
    return Answer("rows", rows=tuple(rows), is_ordered=is_ordered)
