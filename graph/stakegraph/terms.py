"""The namespaces of the RDF terms, and functions to build and read IRIs."""

from __future__ import annotations

from functools import cache

from pyoxigraph import NamedNode

SG = "https://stakegraph.example/ontology#"

PREFIXES = {
    "sg": SG,
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "oa": "http://www.w3.org/ns/oa#",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}

ONTOLOGY_GRAPH = NamedNode("https://stakegraph.example/ontology")


@cache
def term(curie: str) -> NamedNode:
    """Return the IRI of a prefixed name.

    >>> term("sg:threatens").value
    'https://stakegraph.example/ontology#threatens'
    """
    prefix, _, local = curie.partition(":")
    return NamedNode(PREFIXES[prefix] + local)


def local_name(iri: str) -> str:
    """Return the part of an IRI after the vocabulary's namespace.

    Raises
    ------
    ValueError
        When the IRI is not in that namespace.
    """
    if not iri.startswith(SG):
        raise ValueError(f"not a term of {SG}: {iri!r}")
    return iri[len(SG) :]
