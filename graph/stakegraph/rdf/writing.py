"""Convert a `Case` to triples."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Quad

from stakegraph.belonging import is_belonging
from stakegraph.case.quotes import selector_context
from stakegraph.case.story import story_text
from stakegraph.factuality import assess_case
from stakegraph.model import DerivedClaim
from stakegraph.rdf.shape import SOURCE_TEXTS, WIKIDATA
from stakegraph.terms import SG, term

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stakegraph.model import Case, Claim, Entity, Source
    from stakegraph.vocabulary import Vocabulary

    Triples = Iterator[tuple[NamedNode, NamedNode, NamedNode | Literal]]

_DATE_TYPES = {4: "xsd:gYear", 7: "xsd:gYearMonth", 10: "xsd:date"}
"""Data types by the length of an ISO 8601 date."""


def case_quads(case: Case, vocabulary: Vocabulary) -> Iterator[Quad]:
    """Yield the statements of a case and its derived claims, in the graph of its base IRI."""
    graph = NamedNode(case.base)
    case = assess_case(case, vocabulary)
    for subject, predicate, value in _Writer(case, vocabulary).triples():
        yield Quad(subject, predicate, value, graph)


class _Writer:
    def __init__(self, case: Case, vocabulary: Vocabulary) -> None:
        self._case, self._vocabulary = case, vocabulary
        self._node = NamedNode(case.base)

    def triples(self) -> Triples:
        case = self._case
        yield self._node, term("rdf:type"), term("sg:Case")
        yield self._node, term("dcterms:identifier"), Literal(case.id)
        yield self._node, term("dcterms:title"), Literal(case.title)
        if case.description:
            yield self._node, term("dcterms:description"), Literal(case.description)
        if case.story:
            yield self._node, term("sg:story"), Literal(story_text(case.story))
        for position, source in enumerate(case.sources):
            yield from self._source(source, position)
        for position, entity in enumerate(case.entities):
            yield from self._entity(entity, position)
        curated = (claim for claim in case.claims if not claim.is_derived)
        for position, claim in enumerate(curated):
            yield from self._claim(claim, position)
            yield from self._plain(claim)
        for claim in case.claims:
            if isinstance(claim, DerivedClaim):
                yield from self._derived(claim)

    def _source(self, source: Source, position: int) -> Triples:
        node = self._iri("source/" + source.id)
        yield node, term("rdf:type"), term("sg:Source")
        yield node, term("sg:inCase"), self._node
        yield node, term("sg:position"), _integer(position)
        yield node, term("sg:kind"), Literal(source.kind.value)
        for field, curie in SOURCE_TEXTS.items():
            value = getattr(source, field)
            if value is not None:
                yield node, term(curie), Literal(value)
        if source.speaker:
            yield node, term("sg:speaker"), self._iri(source.speaker)
        if source.origin:
            yield node, term("sg:origin"), self._iri("source/" + source.origin)

    def _entity(self, entity: Entity, position: int) -> Triples:
        node = self._iri(entity.id)
        is_stake = self._vocabulary.entity_types[entity.type].is_stake
        yield node, term("rdf:type"), NamedNode(SG + entity.type)
        yield node, term("rdf:type"), term("sg:Stake" if is_stake else "sg:Stakeholder")
        yield node, term("sg:inCase"), self._node
        yield node, term("sg:position"), _integer(position)
        yield node, term("skos:prefLabel"), Literal(entity.name)
        yield node, term("rdfs:label"), Literal(entity.name)
        for alias in entity.aliases:
            yield node, term("skos:altLabel"), Literal(alias)
        if entity.description:
            yield node, term("dcterms:description"), Literal(entity.description)
        if entity.wikidata:
            yield node, term("skos:exactMatch"), NamedNode(WIKIDATA + entity.wikidata)

    def _claim(self, claim: Claim, position: int) -> Triples:
        node = self._iri("claim/" + claim.id)
        yield node, term("rdf:type"), term("sg:Claim")
        yield node, term("rdf:type"), term("rdf:Statement")
        yield node, term("sg:position"), _integer(position)
        yield node, term("sg:status"), NamedNode(SG + claim.status.value)
        yield node, term("sg:factuality"), NamedNode(SG + claim.factuality.value)
        yield node, term("sg:act"), self._iri("act/" + claim.act_id)
        yield node, term("sg:independentSources"), _integer(claim.independent_sources)
        for opponent in claim.disputed_by:
            yield node, term("sg:disputedBy"), self._iri("claim/" + opponent)
        yield from self._content(claim, node)
        for means in claim.means:
            yield node, term("sg:means"), self._iri(means)
        if claim.note:
            yield node, term("skos:note"), Literal(claim.note)
        if claim.doubt:
            yield node, term("sg:doubt"), Literal(claim.doubt)
        for excuse in claim.excused:
            yield node, term("sg:excused"), Literal(excuse)
        yield from self._evidence(claim, node)

    def _content(self, claim: Claim, node: NamedNode) -> Triples:
        """Yield the properties that curated and derived claims share."""
        yield node, term("sg:inCase"), self._node
        yield node, term("dcterms:identifier"), Literal(claim.id)
        yield node, term("rdf:subject"), self._iri(claim.subject)
        yield node, term("rdf:predicate"), NamedNode(SG + claim.relation)
        yield node, term("rdf:object"), self._iri(claim.object)
        if claim.said_by:
            yield node, term("prov:wasAttributedTo"), self._iri(claim.said_by)
        for topic in claim.about:
            yield node, term("sg:about"), self._iri(topic)
        if claim.condition:
            yield node, term("sg:condition"), Literal(claim.condition)
        if claim.date:
            datatype = term(_DATE_TYPES[len(claim.date)])
            yield node, term("sg:date"), Literal(claim.date, datatype=datatype)

    def _derived(self, claim: DerivedClaim) -> Triples:
        """Yield a derived claim, which has the evidence of the act it follows from."""
        node = self._iri("claim/" + claim.id)
        yield node, term("rdf:type"), term("sg:DerivedClaim")
        yield node, term("sg:byRule"), NamedNode(SG + claim.rule)
        yield node, term("sg:statusOfAct"), NamedNode(SG + claim.status.value)
        yield node, term("sg:factualityOfPremises"), NamedNode(SG + claim.factuality.value)
        yield node, term("sg:act"), self._iri("act/" + claim.act_id)
        yield from self._content(claim, node)
        if claim.intensity is not None:
            yield node, term("sg:intensity"), _decimal(claim.intensity)
        premises = (self._case.claim_by_id[id_] for id_ in claim.derived_from)
        act = next(premise for premise in premises if _is_act_of(premise, claim))
        yield node, term("sg:evidence"), self._iri(f"claim/{act.id}/evidence")
        for premise_id in claim.derived_from:
            yield node, term("prov:wasDerivedFrom"), self._iri("claim/" + premise_id)

    def _evidence(self, claim: Claim, node: NamedNode) -> Triples:
        evidence = NamedNode(f"{node.value}/evidence")
        quote = NamedNode(f"{node.value}/quote")
        position = NamedNode(f"{node.value}/position")
        text = self._case.source_by_id[claim.source].text
        before, after = selector_context(text, claim.start, claim.end)
        yield node, term("sg:evidence"), evidence
        yield evidence, term("rdf:type"), term("oa:SpecificResource")
        yield evidence, term("oa:hasSource"), self._iri("source/" + claim.source)
        yield evidence, term("oa:hasSelector"), quote
        yield evidence, term("oa:hasSelector"), position
        yield quote, term("rdf:type"), term("oa:TextQuoteSelector")
        yield quote, term("oa:exact"), Literal(claim.quote)
        yield quote, term("oa:prefix"), Literal(before)
        yield quote, term("oa:suffix"), Literal(after)
        yield position, term("rdf:type"), term("oa:TextPositionSelector")
        yield position, term("oa:start"), _integer(claim.start)
        yield position, term("oa:end"), _integer(claim.end)

    def _plain(self, claim: Claim) -> Triples:
        """Yield a fact as a plain triple, in both directions if its relation is symmetric, and belonging."""
        if claim.is_fact:
            subject, object_ = self._iri(claim.subject), self._iri(claim.object)
            predicate = NamedNode(SG + claim.relation)
            yield subject, predicate, object_
            if self._vocabulary.relations[claim.relation].symmetric:
                yield object_, predicate, subject
        if is_belonging(claim):
            yield self._iri(claim.subject), term("sg:belongsTo"), self._iri(claim.object)

    def _iri(self, path: str) -> NamedNode:
        return NamedNode(self._case.base + path)


def _integer(value: int) -> Literal:
    return Literal(str(value), datatype=term("xsd:integer"))


def _decimal(value: float) -> Literal:
    return Literal(str(Decimal(str(value))), datatype=term("xsd:decimal"))


def _is_act_of(premise: Claim, claim: Claim) -> bool:
    """Return whether a derived claim has the words and the subject of a premise."""
    premise_words = (premise.source, premise.start, premise.end)
    words = (claim.source, claim.start, claim.end)
    return premise_words == words and premise.subject == claim.subject
