"""RDF files hold all that the store holds, in the same bytes each time."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pyoxigraph
import pytest
import rdflib
from rdflib.compare import isomorphic

from stakegraph.errors import StakegraphError
from stakegraph.formats.rdf_files import FORMATS, dump, rdf_format
from stakegraph.loading import open_case
from stakegraph.rdf import prefixes, read_back
from stakegraph.rules import with_derived_claims
from stakegraph.store import MemoryStore

if TYPE_CHECKING:
    from stakegraph.model import Case


def written(case: Case, name: str, *, ontology: bool = True) -> bytes:
    return dump(open_case(case), rdf_format(name), prefixes(case), ontology=ontology)


@pytest.mark.parametrize("name", FORMATS)
def test_a_file_read_again_gives_the_same_case(name: str, small_case: Case) -> None:
    store = MemoryStore()
    quads = pyoxigraph.parse(written(small_case, name), format=FORMATS[name])
    store.add(pyoxigraph.Quad(quad.subject, quad.predicate, quad.object) for quad in quads)
    assert read_back(store, small_case.base) == with_derived_claims(small_case)


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_case_gives_the_same_bytes(name: str, small_case: Case) -> None:
    assert written(small_case, name) == written(small_case, name)


# rdflib 7.6 warns of calls that its own Dataset.parse and JSON-LD parser make.
@pytest.mark.filterwarnings(r"ignore:.* is deprecated:DeprecationWarning:rdflib\..*")
@pytest.mark.parametrize(
    ("name", "parser"), [("ttl", "turtle"), ("nt", "nt"), ("jsonld", "json-ld"), ("rdf", "xml")]
)
def test_rdflib_reads_the_same_graph(name: str, parser: str, small_case: Case) -> None:
    plain = rdflib.Graph().parse(data=written(small_case, "nt", ontology=False), format="nt")
    # A dataset, since JSON-LD keeps the named graphs.
    read = rdflib.Dataset(default_union=True)
    read.parse(data=written(small_case, name, ontology=False), format=parser)
    union = rdflib.Graph()
    for triple in read.triples((None, None, None)):
        union.add(triple)
    assert isomorphic(union, plain)


def test_without_the_ontology_no_word_of_it_is_defined(small_case: Case) -> None:
    assert b"skos:definition" in written(small_case, "ttl")
    assert b"skos:definition" not in written(small_case, "ttl", ontology=False)


def test_an_ending_that_is_no_format_is_refused_with_the_nearest() -> None:
    with pytest.raises(
        StakegraphError, match=r"no RDF format ends in 'tlt', use one of .*; did you mean 'ttl'"
    ):
        rdf_format("x.tlt")


@pytest.mark.parametrize("character", ["\x00", "\x1b", "\ufffe"])
def test_what_xml_cannot_hold_is_refused_by_name_in_rdf_xml_only(character: str, small_case: Case) -> None:
    named = replace(small_case.entities[0], name=f"Port{character}")
    case = replace(small_case, entities=(named, *small_case.entities[1:]))
    with pytest.raises(StakegraphError, match=rf"U\+{ord(character):04X} in .*of .*harbour/port.*\.ttl"):
        dump(open_case(case), rdf_format("x.rdf"), prefixes(case))
    assert b"Port" in dump(open_case(case), rdf_format("x.ttl"), prefixes(case))
