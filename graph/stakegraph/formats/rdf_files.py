"""A store as an RDF file. Statements are sorted, so the same input gives the same bytes."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from pyoxigraph import Literal, Quad, RdfFormat, Triple, serialize

from stakegraph.characters import NOT_IN_XML
from stakegraph.errors import StakegraphError, did_you_mean, nearest
from stakegraph.terms import ONTOLOGY_GRAPH

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from stakegraph.store.base import Store

FORMATS = {
    "ttl": RdfFormat.TURTLE,
    "trig": RdfFormat.TRIG,
    "nq": RdfFormat.N_QUADS,
    "nt": RdfFormat.N_TRIPLES,
    "jsonld": RdfFormat.JSON_LD,
    "rdf": RdfFormat.RDF_XML,
}


def rdf_format(name: str) -> RdfFormat:
    """Return the RDF format for a file name's ending.

    Raises
    ------
    StakegraphError
        If no format has that ending.
    """
    ending = name.rpartition(".")[2].lower()
    if ending not in FORMATS:
        hint = did_you_mean(nearest(ending, FORMATS))
        raise StakegraphError(f"no RDF format ends in {ending!r}, use one of .{', .'.join(FORMATS)}{hint}")
    return FORMATS[ending]


def dump(store: Store, format_: RdfFormat, prefixes: Mapping[str, str], *, ontology: bool = True) -> bytes:
    """Return the statements of a store as a file.

    Parameters
    ----------
    store : Store
        The store to write.
    format_ : pyoxigraph.RdfFormat
        The format. A format without named graphs gets the union of the graphs.
    prefixes : mapping
        Prefixes, for the formats that support them.
    ontology : bool
        Whether to include the vocabulary, so that queries for kinds of conflict need no other file.

    Raises
    ------
    StakegraphError
        If the format is RDF/XML and a text has a character that XML cannot hold.
    """
    quads = [quad for quad in store.quads() if ontology or quad.graph_name != ONTOLOGY_GRAPH]
    statements: Iterable[Quad] | Iterable[Triple]
    if format_.supports_datasets:
        statements = sorted(quads, key=lambda quad: (str(quad.graph_name), *_statement_key(quad)))
    else:
        triples = {Triple(quad.subject, quad.predicate, quad.object) for quad in quads}
        statements = sorted(triples, key=_statement_key)
    if format_ == RdfFormat.RDF_XML:
        _check_characters(statements)
    buffer = io.BytesIO()
    serialize(statements, buffer, format=format_, prefixes=dict(prefixes))
    content = buffer.getvalue()
    if format_ == RdfFormat.RDF_XML:
        # XML readers turn a bare carriage return into a line feed, so quotes and offsets would no longer match
        return content.replace(b"\r", b"&#13;")
    return content


def _check_characters(statements: Iterable[Quad] | Iterable[Triple]) -> None:
    """Raise an error if a literal has a character that XML cannot hold."""
    for statement in statements:
        value = statement.object
        illegal = NOT_IN_XML.search(value.value) if isinstance(value, Literal) else None
        if illegal:
            raise StakegraphError(
                f"XML cannot hold the character U+{ord(illegal.group()):04X} in {statement.predicate} of "
                f"{statement.subject}; write another format, for example .ttl, or remove the character from the case"
            )


def _statement_key(statement: Quad | Triple) -> tuple[str, str, str]:
    return str(statement.subject), str(statement.predicate), str(statement.object)
