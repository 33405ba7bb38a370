"""The codebook: relations, entity types and rules from ``ontology/stakegraph.ttl``."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING, TypeVar

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from stakegraph import resources
from stakegraph.errors import UnknownNameError, VocabularyError
from stakegraph.model import EntityType, Polarity, Relation, fold
from stakegraph.suggestions import KnownNames
from stakegraph.terms import ONTOLOGY_GRAPH, SG, local_name, term

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

MAX_INTENSITY = 10
"""Intensities run from -10 to +10, as `sg:intensity` defines them."""

T = TypeVar("T", Relation, EntityType)

_ENDING = re.compile("(?:ing|ed|es|s|e)$")
_STOP_WORDS = frozenset(
    ("against", "and", "are", "for", "from", "has", "its", "that", "the", "was", "who", "with")
)
_ROOTS = {
    "conflictsWith": Polarity.CONFLICT,
    "cooperatesWith": Polarity.COOPERATION,
    "tiedTo": Polarity.TIE,
    "contextual": Polarity.CONTEXTUAL,
}


@dataclass(frozen=True)
class Vocabulary:
    """The relations, entity types and rules of a codebook, by id, in file order."""

    relations: Mapping[str, Relation]
    entity_types: Mapping[str, EntityType]
    rules: Mapping[str, str]

    def relation(self, name: str) -> Relation:
        """Return the relation with this id or label, ignoring case.

        Raises
        ------
        UnknownNameError
            When the name is unknown; it carries the closest ids and the relations whose labels or definition use its
            words.
        """
        relation = self._relation_by_name.get(fold(name))
        if relation is None:
            raise UnknownNameError("relation", name, (), self._suggest_relations(name))
        return relation

    def entity_type(self, name: str) -> EntityType:
        """Return the entity type with this id or label, ignoring case.

        Raises
        ------
        UnknownNameError
            When the name is unknown; it carries the closest ids.
        """
        entity_type = self._type_by_name.get(fold(name))
        if entity_type is None:
            raise UnknownNameError("entity type", name, self.entity_types)
        return entity_type

    def ancestors(self, relation: str) -> tuple[str, ...]:
        """Return a relation and all its ancestors in the tree, nearest first.

        >>> load_vocabulary().ancestors("threatens")
        ('threatens', 'verbalConflict', 'conflictsWith')
        """
        line = [relation]
        for descendant in line:  # the list grows while it is read
            line += [parent for parent in self.relations[descendant].parents if parent not in line]
        return tuple(line)

    def _suggest_relations(self, name: str) -> tuple[str, ...]:
        """Return up to three relations by meaning and spelling; a single word is looked up by meaning first.

        >>> load_vocabulary()._suggest_relations("condemns")
        ('criticizes', 'convenes', 'concedesTo')
        """
        by_meaning, by_spelling = self._find_by_definition(name), KnownNames(self.relations).nearest(name)
        by_both = [relation for relation in by_spelling if relation in by_meaning]
        is_word = len(_split_words(name)) == 1
        ranked = (*by_both, *by_meaning, *by_spelling) if is_word else (*by_spelling, *by_meaning)
        return tuple(dict.fromkeys(ranked))[:3]

    def _find_by_definition(self, name: str) -> tuple[str, ...]:
        """Return up to three relations whose labels and definition share most words with a name."""
        wanted = _extract_stems(name)
        counts: dict[str, int] = {}
        for relation, stems in self._stems_by_relation.items():
            count = len(wanted & stems)
            if count:
                counts[relation] = count
        best = sorted(counts, key=lambda relation: -counts[relation])
        return tuple(best[:3])

    @cached_property
    def _stems_by_relation(self) -> Mapping[str, set[str]]:
        return {
            relation.id: _extract_stems(
                f"{relation.label} {relation.inverse_label or ''} {relation.definition}"
            )
            for relation in self.relations.values()
        }

    @cached_property
    def _relation_by_name(self) -> Mapping[str, Relation]:
        return _index_by_name(self.relations.values())

    @cached_property
    def _type_by_name(self) -> Mapping[str, EntityType]:
        return _index_by_name(self.entity_types.values())


def _index_by_name(items: Iterable[T]) -> dict[str, T]:
    """Map each folded label and id to its item; the last item with a name wins."""
    index: dict[str, T] = {}
    for item in items:
        index[fold(item.label)] = item
        index[fold(item.id)] = item
    return index


def _extract_stems(text: str) -> set[str]:
    """Return the words of an English text without stop words and endings.

    >>> sorted(_extract_stems("Sues, or was suing, a court"))
    ['court', 'su']
    """
    return {_ENDING.sub("", word) for word in _split_words(text) if word not in _STOP_WORDS}


def _split_words(text: str) -> list[str]:
    """Return the words of three or more letters in a text or a camel-case id, in lower case."""
    spaced = re.sub("([a-z])([A-Z])", r"\1 \2", text)
    return re.findall(r"[a-z]{3,}", spaced.lower())


@cache
def load_vocabulary() -> Vocabulary:
    """Return the bundled vocabulary, which is read only once.

    >>> load_vocabulary().relation("threatens").polarity
    <Polarity.CONFLICT: 'conflict'>
    """
    return read_vocabulary(resources.ontology() / "stakegraph.ttl")


def ontology_quads() -> Iterator[Quad]:
    """Yield the bundled vocabulary's statements, in a named graph of their own."""
    for quad in parse(path=resources.ontology() / "stakegraph.ttl", format=RdfFormat.TURTLE):
        yield Quad(quad.subject, quad.predicate, quad.object, ONTOLOGY_GRAPH)


def read_vocabulary(path: Path) -> Vocabulary:
    """Read a vocabulary from a Turtle file and check its consistency.

    Raises
    ------
    VocabularyError
        When the file cannot be parsed, a property is missing, or a relation does not have exactly one polarity.
    """
    try:
        index = _Index(parse(path=path, format=RdfFormat.TURTLE))
    except (SyntaxError, OSError) as error:
        raise VocabularyError(f"{path.name}: {error}") from error
    relations = map(index.local, index.instances("sg:Relation"))
    entity_types = _read_entity_types(index)
    rules = {index.local(rule): index.text(rule, "rdfs:label") for rule in index.instances("sg:Rule")}
    return Vocabulary({name: _read_relation(index, name) for name in relations}, entity_types, rules)


class _Index:
    """The statements of a small file by subject and predicate, in file order."""

    def __init__(self, quads: Iterable[Quad]) -> None:
        self._values: dict[tuple[str, str], list[NamedNode | Literal]] = defaultdict(list)
        self._subjects: dict[str, None] = {}
        for quad in quads:
            subject, value = quad.subject, quad.object
            if isinstance(subject, NamedNode) and isinstance(value, NamedNode | Literal):
                self._values[subject.value, quad.predicate.value].append(value)
                self._subjects[subject.value] = None

    def instances(self, class_curie: str) -> list[str]:
        wanted = term(class_curie).value
        return [subject for subject in self._subjects if wanted in self.all(subject, "rdf:type")]

    def all(self, subject: str, curie: str) -> list[str]:
        return [value.value for value in self._values.get((subject, term(curie).value), [])]

    def maybe(self, subject: str, curie: str) -> str | None:
        return next(iter(self.all(subject, curie)), None)

    def text(self, subject: str, curie: str) -> str:
        value = self.maybe(subject, curie)
        if value is None:
            raise VocabularyError(f"{subject}: has no {curie}; add it to the ontology")
        return value

    def subjects(self) -> list[str]:
        return list(self._subjects)

    @staticmethod
    def local(iri: str) -> str:
        return local_name(iri)


def _read_relation(index: _Index, name: str) -> Relation:
    iri = SG + name
    parents = [local_name(parent) for parent in index.all(iri, "rdfs:subPropertyOf")]
    intensity = float(index.text(iri, "sg:intensity"))
    polarity = _find_polarity(index, name)
    sign = (intensity > 0) - (intensity < 0)
    is_on_scale = -MAX_INTENSITY <= intensity <= MAX_INTENSITY
    if not is_on_scale or sign != polarity.sign:
        raise VocabularyError(f"sg:{name}: intensity {intensity} does not fit polarity {polarity.value!r}")
    return Relation(
        id=name,
        label=index.text(iri, "rdfs:label"),
        definition=index.text(iri, "skos:definition"),
        example=index.text(iri, "skos:example"),
        polarity=polarity,
        intensity=intensity,
        intensity_source=index.text(iri, "sg:intensitySource"),
        parents=tuple(parent for parent in parents if parent != "relatedTo"),
        inverse_label=index.maybe(iri, "sg:inverseLabel"),
        symmetric=term("owl:SymmetricProperty").value in index.all(iri, "rdf:type"),
        is_speech=index.maybe(iri, "sg:isSpeech") == "true",
        plover=index.maybe(iri, "sg:plover"),
        cameo=index.maybe(iri, "sg:cameo"),
        note=index.maybe(iri, "skos:scopeNote"),
    )


def _find_polarity(index: _Index, name: str) -> Polarity:
    ancestors = map(local_name, _walk_up(index, SG + name, "rdfs:subPropertyOf"))
    roots = {_ROOTS[ancestor] for ancestor in ancestors if ancestor in _ROOTS}
    if len(roots) != 1:
        raise VocabularyError(f"sg:{name}: must descend from exactly one of {', '.join(_ROOTS)}")
    return roots.pop()


def _read_entity_types(index: _Index) -> dict[str, EntityType]:
    entity_types: dict[str, EntityType] = {}
    for iri in index.instances("owl:Class"):
        _, *superclasses = _walk_up(index, iri, "rdfs:subClassOf")
        is_stake = SG + "Stake" in superclasses
        if is_stake or SG + "Stakeholder" in superclasses:
            name = local_name(iri)
            entity_types[name] = EntityType(
                id=name,
                label=index.text(iri, "rdfs:label"),
                definition=index.text(iri, "skos:definition"),
                is_stake=is_stake,
            )
    return entity_types


def _walk_up(index: _Index, iri: str, property_: str) -> list[str]:
    """Return a term and all its ancestors by a property, nearest first."""
    line = [iri]
    for descendant in line:  # the list grows while it is read
        line += [parent for parent in index.all(descendant, property_) if parent not in line]
    return line
