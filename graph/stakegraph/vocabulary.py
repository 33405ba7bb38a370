"""The codebook: the relations, entity types and statuses that ``ontology/stakegraph.ttl`` defines."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from stakegraph import resources
from stakegraph.errors import UnknownNameError, VocabularyError
from stakegraph.model import EntityType, Polarity, Relation, fold
from stakegraph.terms import ONTOLOGY_GRAPH, SG, local_name, term

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

_ENDING = re.compile("(?:ing|ed|es|s|e)$")
_SAY_LITTLE = frozenset(
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
    """The relations and entity types a case may use, by id, in the order of the tree."""

    relations: Mapping[str, Relation]
    entity_types: Mapping[str, EntityType]
    rules: Mapping[str, str]

    def relation(self, name: str) -> Relation:
        """Return the relation with this id or label, without regard to case.

        Raises
        ------
        UnknownNameError
            When the codebook has none; it carries the nearest, or those whose labels or definition have the word.
        """
        found = self._relation_by_name.get(fold(name))
        if found is None:
            raise UnknownNameError("relation", name, self.relations, self._defined_by(name))
        return found

    def entity_type(self, name: str) -> EntityType:
        """Return the entity type with this id or label, without regard to case.

        Raises
        ------
        UnknownNameError
            When the ontology has none; it carries the nearest.
        """
        found = self._type_by_name.get(fold(name))
        if found is None:
            raise UnknownNameError("entity type", name, self.entity_types)
        return found

    def ancestors(self, relation: str) -> tuple[str, ...]:
        """Return the relation and all it is a kind of, nearest first.

        >>> load_vocabulary().ancestors("threatens")
        ('threatens', 'verbalConflict', 'conflictsWith')
        """
        line = [relation]
        for each in line:
            line += [parent for parent in self.relations[each].parents if parent not in line]
        return tuple(line)

    def _defined_by(self, name: str) -> tuple[str, ...]:
        """Return the relations whose labels or definition have the most of a name's words, three at most."""
        wanted = _stems(name)
        counts = {relation: len(wanted & stems) for relation, stems in self._stems_by_relation.items()}
        best = sorted((relation for relation in counts if counts[relation]), key=lambda id_: -counts[id_])
        return tuple(best[:3])

    @cached_property
    def _stems_by_relation(self) -> Mapping[str, set[str]]:
        return {
            each.id: _stems(f"{each.label} {each.inverse_label or ''} {each.definition}")
            for each in self.relations.values()
        }

    @cached_property
    def _relation_by_name(self) -> Mapping[str, Relation]:
        return {fold(name): each for each in self.relations.values() for name in (each.label, each.id)}

    @cached_property
    def _type_by_name(self) -> Mapping[str, EntityType]:
        return {fold(name): each for each in self.entity_types.values() for name in (each.label, each.id)}


def _stems(text: str) -> set[str]:
    """Return the words of an English text without their endings, those that say little left out.

    >>> sorted(_stems("Sues, or was suing, a court"))
    ['court', 'su']
    """
    words = re.findall(r"[a-z]{3,}", re.sub("([a-z])([A-Z])", r"\1 \2", text).lower())
    return {_ENDING.sub("", word) for word in words if word not in _SAY_LITTLE}


@cache
def load_vocabulary() -> Vocabulary:
    """Return the vocabulary that travels with the program; read once.

    >>> load_vocabulary().relation("threatens").polarity
    <Polarity.CONFLICT: 'conflict'>
    """
    return read_vocabulary(resources.ontology() / "stakegraph.ttl")


def ontology_quads() -> Iterator[Quad]:
    """Yield the statements of the vocabulary, in its own named graph."""
    for quad in parse(path=resources.ontology() / "stakegraph.ttl", format=RdfFormat.TURTLE):
        yield Quad(quad.subject, quad.predicate, quad.object, ONTOLOGY_GRAPH)


def read_vocabulary(path: Path) -> Vocabulary:
    """Read a vocabulary from a Turtle file and check that it holds together.

    Raises
    ------
    VocabularyError
        When the file does not parse, a relation has no or more than one polarity, or a property is missing.
    """
    try:
        index = _Index(parse(path=path, format=RdfFormat.TURTLE))
    except (SyntaxError, OSError) as error:
        raise VocabularyError(f"{path.name}: {error}") from error
    relations = [index.local(each) for each in index.instances("sg:Relation")]
    types = _entity_types(index)
    rules = {index.local(rule): index.text(rule, "rdfs:label") for rule in index.instances("sg:Rule")}
    return Vocabulary({name: _relation(index, name) for name in relations}, types, rules)


class _Index:
    """The statements of a small file, by subject and predicate, in file order."""

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
        return [each for each in self._subjects if wanted in self.all(each, "rdf:type")]

    def all(self, subject: str, curie: str) -> list[str]:
        return [value.value for value in self._values.get((subject, term(curie).value), [])]

    def maybe(self, subject: str, curie: str) -> str | None:
        return next(iter(self.all(subject, curie)), None)

    def text(self, subject: str, curie: str) -> str:
        found = self.maybe(subject, curie)
        if found is None:
            raise VocabularyError(f"{subject}: has no {curie}")
        return found

    def subjects(self) -> list[str]:
        return list(self._subjects)

    @staticmethod
    def local(iri: str) -> str:
        return local_name(iri)


def _relation(index: _Index, name: str) -> Relation:
    iri = SG + name
    parents = [local_name(parent) for parent in index.all(iri, "rdfs:subPropertyOf")]
    intensity = float(index.text(iri, "sg:intensity"))
    polarity = _polarity(index, name)
    if not -10 <= intensity <= 10 or (intensity > 0) - (intensity < 0) != polarity.sign:
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
        plover=index.maybe(iri, "sg:plover"),
        cameo=index.maybe(iri, "sg:cameo"),
        note=index.maybe(iri, "skos:scopeNote"),
    )


def _polarity(index: _Index, name: str) -> Polarity:
    roots, open_, seen = set(), [name], set()
    while open_:
        each = open_.pop()
        if each in seen:
            continue
        seen.add(each)
        if each in _ROOTS:
            roots.add(_ROOTS[each])
        open_ += [local_name(parent) for parent in index.all(SG + each, "rdfs:subPropertyOf")]
    if len(roots) != 1:
        raise VocabularyError(f"sg:{name}: must descend from exactly one of {', '.join(_ROOTS)}")
    return roots.pop()


def _entity_types(index: _Index) -> dict[str, EntityType]:
    lines = {iri: _superclasses(index, iri) for iri in index.instances("owl:Class")}
    return {
        local_name(iri): EntityType(
            id=local_name(iri),
            label=index.text(iri, "rdfs:label"),
            definition=index.text(iri, "skos:definition"),
            is_stake=SG + "Stake" in line,
        )
        for iri, line in lines.items()
        if {SG + "Stake", SG + "Stakeholder"} & set(line[1:])
    }


def _superclasses(index: _Index, iri: str) -> list[str]:
    line = [iri]
    for each in line:
        line += [parent for parent in index.all(each, "rdfs:subClassOf") if parent not in line]
    return line
