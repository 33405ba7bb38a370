"""The files of ``ontology/`` hold together: every term is defined, and every figure is what its source says."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from stakegraph import resources
from stakegraph.loading import open_case
from stakegraph.model import Case, Polarity, Relation
from stakegraph.rdf import case_quads
from stakegraph.terms import PREFIXES, SG, term
from stakegraph.vocabulary import load_vocabulary, ontology_quads

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from stakegraph.vocabulary import Vocabulary

_OTHERS = {
    "http://www.w3.org/ns/shacl#",
    "https://stakegraph.example/shapes",
    "https://stakegraph.example/ontology",
    "https://www.apache.org/licenses/LICENSE-2.0",
    "http://www.wikidata.org/entity/",
}
_VOCABULARY = load_vocabulary()
_RELATIONS = list(_VOCABULARY.relations.values())

# The event types of PLOVER with their scores and those of their modes, as PLOVER_MANUAL.tex prints them
# (github.com/openeventdata/PLOVER, commit 5e0c24f, 2024-02-04). None: the manual gives no figure.
PLOVER: dict[str, tuple[float, dict[str, float | None]]] = {
    "AGREE": (2.5, {}),
    "CONSULT": (2.5, {"visit": 4, "third-party": 1, "multilateral": 4, "phone": 1.5}),
    "SUPPORT": (5, {}),
    "CONCEDE": (4.5, {}),
    "COOPERATE": (9.5, {}),
    "AID": (10, {}),
    "RETREAT": (
        6.5,
        {"withdraw": 8, "release": 6.5, "disarm": 10, "ceasefire": 7.5, "access": 6.5, "resign": 4.5},
    ),
    "REQUEST": (0, {"assist": 0.5, "change": -1, "yield": -1, "meet": 0}),
    "ACCUSE": (3, {"disapprove": -2, "investigate": -3.5, "allege": -3.5}),
    "REJECT": (-2, {"assist": -1.5, "change": -2, "yield": -2, "meet": -2}),
    "THREATEN": (
        -3.5,
        {"restrict": -3, "arrest": -3.5, "relations": -3.5, "expel": -3.5, "territory": -4, "violence": -3.5},
    ),
    "PROTEST": (
        -5,
        {
            "demo": -5,
            "riot": -7,
            "strike": -5,
            "hunger": -4.5,
            "boycott": -4.5,
            "obstruct": -4.5,
            "vandalize": None,
        },
    ),
    "SANCTION": (-6, {"convict": -6, "expel": -5.5, "withdraw": -6, "discontinue": -6}),
    "MOBILIZE": (-5.5, {"troops": -6.5, "weapons": -6.5, "police": -5.5, "militia": -6}),
    "COERCE": (
        -7,
        {
            "seize": -7,
            "restrict": -7,
            "censor": -6.5,
            "curfew": -6.5,
            "martial-law": -7.5,
            "arrest": -7,
            "deport": -7,
            "withhold": -7,
            "misinformation": -6.5,
            "cyber": -7,
        },
    ),
    "ASSAULT": (
        -9,
        {
            "abduct": -8.5,
            "beat": -7.5,
            "torture": -8.5,
            "sexual": -8.5,
            "targeted": -9.5,
            "destroy": -8.5,
            "primitive": -8,
            "firearms": -9,
            "explosives": -9,
            "suicide-attack": -9.5,
            "aerial": -9.5,
            "drone": -9.5,
            "heavy-weapons": -9.5,
            "crowd-control": -7.5,
            "unconventional": -10,
        },
    ),
}


def _turtle_files() -> list[Path]:
    return sorted(resources.ontology().glob("*.ttl"))


def _iris(quads: Iterable[Quad]) -> Iterator[str]:
    for quad in quads:
        for node in (quad.subject, quad.predicate, quad.object):
            if isinstance(node, NamedNode):
                yield node.value
            elif isinstance(node, Literal):
                yield node.datatype.value


def _defined() -> set[str]:
    """Return the sg: terms that have a type, and a label, in the vocabulary's own file."""
    return {
        quad.subject.value
        for quad in ontology_quads()
        if isinstance(quad.subject, NamedNode)
        and quad.predicate in (term("rdfs:label"), term("skos:prefLabel"))
        and quad.subject.value.startswith(SG)
    }


@pytest.mark.parametrize("file", _turtle_files(), ids=lambda file: file.name)
def test_every_term_in_a_turtle_file_is_defined_or_of_a_known_vocabulary(file: Path) -> None:
    found = set(_iris(parse(path=file, format=RdfFormat.TURTLE)))
    assert {iri for iri in found if iri.startswith(SG)} <= _defined()
    known = (*PREFIXES.values(), *_OTHERS)
    assert [iri for iri in sorted(found) if not iri.startswith(known)] == []


def _queries() -> list[tuple[str, str]]:
    """Return every text with SPARQL in it: the rules, the named queries, and the shapes."""
    files = [*sorted(resources.ontology().rglob("*.rq")), resources.ontology() / "shapes.ttl"]
    return [(file.name, file.read_text(encoding="utf-8")) for file in files]


@pytest.mark.parametrize(("name", "text"), _queries(), ids=[name for name, _ in _queries()])
def test_every_term_in_a_query_is_defined(name: str, text: str) -> None:
    code = re.sub(r"^\s*#.*$", "", text, flags=re.MULTILINE)
    terms = {SG + local for local in re.findall(r"\bsg:([A-Za-z]\w*)", code)}
    assert terms, name
    assert terms - _defined() == set()


def test_every_term_in_the_triples_of_a_case_is_defined(bundled: Case, vocabulary: Vocabulary) -> None:
    found = {iri for iri in _iris(case_quads(bundled, vocabulary)) if iri.startswith(SG)}
    assert found
    assert found - _defined() == set()
    others = {iri for iri in _iris(case_quads(bundled, vocabulary)) if not iri.startswith(bundled.base)}
    assert {iri for iri in others if not iri.startswith((*PREFIXES.values(), *_OTHERS))} == set()


def test_every_term_that_the_rules_write_is_defined(small_case: Case) -> None:
    found = {iri for iri in _iris(open_case(small_case).quads()) if iri.startswith(SG)}
    assert found - _defined() == set()


def test_every_defined_term_says_what_it_means() -> None:
    described = {quad.subject.value for quad in ontology_quads() if quad.predicate == term("skos:definition")}  # type: ignore[union-attr]
    assert _defined() - described == set()


def test_no_term_is_defined_twice() -> None:
    lines = (resources.ontology() / "stakegraph.ttl").read_text(encoding="utf-8").splitlines()
    heads = [line.split()[0] for line in lines if re.match(r"sg:\w+ a ", line)]
    assert len(heads) > 100
    assert len(heads) == len(set(heads))


# ---- the codebook --------------------------------------------------------------------------------------


@pytest.mark.parametrize("relation", _RELATIONS, ids=lambda relation: relation.id)
class TestEachRelation:
    def test_it_has_one_place_in_the_tree(self, relation: Relation) -> None:
        roots = {"conflictsWith", "cooperatesWith", "tiedTo", "contextual"}
        assert len(roots & set(_VOCABULARY.ancestors(relation.id))) == 1

    def test_it_tells_a_coder_what_it_means(self, relation: Relation) -> None:
        assert relation.label
        assert relation.definition.endswith(".")
        assert relation.example.endswith(".")

    def test_its_intensity_fits_its_polarity_and_has_a_source(self, relation: Relation) -> None:
        assert -10 <= relation.intensity <= 10
        assert (relation.intensity > 0) - (relation.intensity < 0) == relation.polarity.sign
        assert relation.intensity_source
        if relation.polarity in (Polarity.CONFLICT, Polarity.COOPERATION):
            assert relation.intensity_source.startswith(("PLOVER: score of ", "judgement: "))

    def test_it_is_symmetric_or_reads_from_the_other_side(self, relation: Relation) -> None:
        assert relation.symmetric == (relation.inverse_label is None)
        assert relation.inverse_label != relation.label

    def test_its_plover_type_is_one_of_plover(self, relation: Relation) -> None:
        if relation.plover is not None:
            kind, _, mode = relation.plover.partition("-")
            assert kind in PLOVER
            assert not mode or mode in PLOVER[kind][1]

    def test_its_cameo_code_is_a_string_of_two_to_four_digits(self, relation: Relation) -> None:
        assert relation.cameo is None or re.fullmatch(r"\d{2,4}", relation.cameo)

    def test_a_figure_from_plover_is_plovers(self, relation: Relation) -> None:
        if not relation.intensity_source.startswith("PLOVER:"):
            return
        match = re.fullmatch(r"PLOVER: score of ([A-Z]+)(?:, mode ([a-z-]+))?", relation.intensity_source)
        assert match, relation.intensity_source
        kind, mode = match.groups()
        score, modes = PLOVER[kind]
        assert relation.intensity == (modes[mode] if mode else score)
        assert relation.plover == (f"{kind}-{mode}" if mode else kind)


def test_figures_that_a_judgement_quotes_from_plover_are_plovers() -> None:
    quoted = [
        (relation.id, *match)
        for relation in _RELATIONS
        for match in re.findall(r"PLOVER's ([A-Z]+)(?:-([a-z-]+))? \((−?[\d.]+)\)", relation.intensity_source)
    ]
    assert len(quoted) >= 4
    for name, kind, mode, figure in quoted:
        score, modes = PLOVER[kind]
        assert float(figure.replace("−", "-")) == (modes[mode] if mode else score), name


def test_recruiting_says_that_plover_has_no_type_for_it() -> None:
    recruits = _VOCABULARY.relations["recruits"]
    assert recruits.plover is None
    assert "no PLOVER" in recruits.intensity_source


def test_a_relation_without_figures_of_its_own_kind_is_weaker_than_its_named_kinds() -> None:
    for polarity, root in ((Polarity.CONFLICT, "conflictsWith"), (Polarity.COOPERATION, "cooperatesWith")):
        named = [each for each in _RELATIONS if each.polarity is polarity and each.id != root]
        assert all(abs(each.intensity) >= abs(_VOCABULARY.relations[root].intensity) for each in named)


def test_labels_are_told_apart() -> None:
    labels = [each.label for each in _RELATIONS]
    assert len(labels) == len(set(labels))
