"""A store as an RDF file. Statements are sorted first: the same input gives the same bytes."""

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
    """Return the format that a file's ending names.

    Raises
    ------
    StakegraphError
        When no format has that ending.
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
        What to write.
    format_ : pyoxigraph.RdfFormat
        A format; those for one graph only get the union of the graphs.
    prefixes : mapping
        Prefixes, for the formats that have any.
    ontology : bool
        Write the vocabulary too, so that the file can be asked for kinds of conflict on its own.

    Raises
    ------
    StakegraphError
        When a text has a character that XML cannot hold, and the format is RDF/XML.
    """
    quads = [quad for quad in store.quads() if ontology or quad.graph_name != ONTOLOGY_GRAPH]
    statements: Iterable[Quad] | Iterable[Triple] = sorted(quads, key=_quad_key)
    if not format_.supports_datasets:
        triples = {Triple(quad.subject, quad.predicate, quad.object) for quad in quads}
        statements = sorted(
            triples, key=lambda each: (str(each.subject), str(each.predicate), str(each.object))
        )
    if format_ == RdfFormat.RDF_XML:
        _refuse_what_xml_cannot_hold(statements)
    buffer = io.BytesIO()
    serialize(statements, buffer, format=format_, prefixes=dict(prefixes))
    # An XML reader takes a bare carriage return for a line feed; quotes and offsets would no longer fit.
    return buffer.getvalue().replace(b"\r", b"&#13;") if format_ == RdfFormat.RDF_XML else buffer.getvalue()


def _refuse_what_xml_cannot_hold(statements: Iterable[Quad] | Iterable[Triple]) -> None:
    for each in statements:
        illegal = NOT_IN_XML.search(each.object.value) if isinstance(each.object, Literal) else None
        if illegal:
            raise StakegraphError(
                f"XML cannot hold the character U+{ord(illegal.group()):04X} in {each.predicate} of {each.subject}; "
                "write another format, for example .ttl, or take the character out of the case"
            )


def _quad_key(quad: Quad) -> tuple[str, str, str, str]:
    return (str(quad.graph_name), str(quad.subject), str(quad.predicate), str(quad.object))
