"""The rules between cells, in Python and as SHACL: both find the same rows and columns."""

from __future__ import annotations

import csv
import socket
import sys
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from builders import case, claim, derived
from stakegraph import load_vocabulary, resources
from stakegraph.case import inspect_case
from stakegraph.errors import EngineError, Finding, MissingExtraError
from stakegraph.loading import open_case
from stakegraph.model import Case, Entity, Status
from stakegraph.rdf import read_back
from stakegraph.shacl import shacl_findings
from stakegraph.terms import ONTOLOGY_GRAPH, SG, term
from stakegraph.validate import case_findings, findings, stored_reading

if TYPE_CHECKING:
    from pathlib import Path

    from stakegraph.vocabulary import Vocabulary


@dataclass(frozen=True)
class Broken:
    """A way to break the small case, and where it must be found."""

    name: str
    file: str
    row: int
    column: str
    says: str
    claim: str = ""
    changes: dict[str, Any] = field(default_factory=dict)
    new_claims: tuple[tuple[str, dict[str, Any]], ...] = ()
    entity: str = ""
    entity_changes: dict[str, Any] = field(default_factory=dict)

    def case(self, case: Case) -> Case:
        claims = [replace(each, **self.changes) if each.id == self.claim else each for each in case.claims]
        by_id = {each.id: each for each in claims}
        claims += [replace(by_id[model], **changes) for model, changes in self.new_claims]
        entities = [
            replace(each, **self.entity_changes) if each.id == self.entity else each for each in case.entities
        ]
        if self.entity == "+":
            entities.append(Entity(**self.entity_changes))
        return replace(case, claims=tuple(claims), entities=tuple(entities))


# Rows: the header is row 1, c1 to c7 stand in 2 to 8, b1 and b2 in 9 and 10; a new claim comes in row 11.
BROKEN = [
    Broken(
        "conditional without condition", "claims.csv", 6, "condition", "condition", "c5", {"condition": None}
    ),
    Broken(
        "a stake speaks",
        "claims.csv",
        5,
        "said_by",
        "'The strike' is not a stakeholder",
        "c4",
        {"said_by": "strike"},
    ),
    Broken(
        "stakeOf from a stakeholder", "claims.csv", 9, "subject", "is not a stake", "b1", {"subject": "union"}
    ),
    Broken(
        "stakeOf to a stake", "claims.csv", 9, "object", "is not a stakeholder", "b1", {"object": "strike"}
    ),
    Broken(
        "the same claim twice", "claims.csv", 11, "", "the same as 'c2'", new_claims=(("c2", {"id": "c9"}),)
    ),
    Broken(
        "a symmetric claim turned round",
        "claims.csv",
        11,
        "",
        "the same as 'c7'",
        new_claims=(("c7", {"id": "c9", "subject": "port", "object": "union"}),),
    ),
    Broken("a quote beside its span", "claims.csv", 3, "quote", "39 to 62", "c2", {"start": 39, "end": 62}),
    Broken("an empty span", "claims.csv", 3, "quote", "5 to 5", "c2", {"start": 5, "end": 5}),
    Broken(
        "a quote with a word changed",
        "claims.csv",
        3,
        "quote",
        "hires",
        "c2",
        {"quote": "The port hires men"},
    ),
    Broken(
        "an entity without a claim",
        "entities.csv",
        8,
        "id",
        "no claim mentions 'Customs'",
        entity="+",
        entity_changes={"id": "customs", "name": "Customs", "type": "Agency"},
    ),
    Broken(
        "a conflict with oneself", "claims.csv", 4, "object", "name the other", "c3", {"object": "dockers"}
    ),
    Broken("a part of oneself", "claims.csv", 10, "object", "name the other", "b2", {"object": "dockers"}),
    Broken(
        "an actual claim after its source", "claims.csv", 2, "date", "2024-05-02", "c1", {"date": "2024-06"}
    ),
    Broken(
        "an actual claim a year after its source", "claims.csv", 2, "date", "correct", "c1", {"date": "2025"}
    ),
    Broken(
        "an actual claim a day after its source",
        "claims.csv",
        2,
        "date",
        "correct",
        "c1",
        {"date": "2024-05-03"},
    ),
    Broken(
        "a hint from a reference",
        "claims.csv",
        10,
        "status",
        "must be actual",
        "b2",
        {"status": Status.POSSIBLE},
    ),
    Broken(
        "a conflict from a reference",
        "claims.csv",
        10,
        "relation",
        "name the article",
        "b2",
        {"relation": "attacks"},
    ),
    Broken(
        "a friendship from a reference",
        "claims.csv",
        10,
        "relation",
        "name the article",
        "b2",
        {"relation": "aids"},
    ),
    Broken(
        "a label as an alias",
        "entities.csv",
        3,
        "aliases",
        "'Mob'",
        entity="union",
        entity_changes={"aliases": ("Local 7", "Mob")},
    ),
    Broken(
        "a label as a name",
        "entities.csv",
        3,
        "name",
        "'mob'",
        entity="union",
        entity_changes={"name": "mob"},
    ),
    Broken("an unknown subject", "claims.csv", 3, "subject", "no entity 'ghost'", "c2", {"subject": "ghost"}),
    Broken("an unknown object", "claims.csv", 4, "object", "no entity 'ghost'", "c3", {"object": "ghost"}),
    Broken(
        "an unknown speaker",
        "claims.csv",
        5,
        "said_by",
        "'ghost' is not a stakeholder",
        "c4",
        {"said_by": "ghost"},
    ),
    Broken("an unknown topic", "claims.csv", 3, "about", "no entity 'ghost'", "c2", {"about": ("ghost",)}),
    Broken("an unknown means", "claims.csv", 3, "means", "no entity 'ghost'", "c2", {"means": ("ghost",)}),
]


def _places(found: list[Finding]) -> list[tuple[str, int, str]]:
    return sorted({(each.file, each.row, each.column) for each in found})


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: broken.name)
def test_python_and_shacl_find_the_same_place(
    broken: Broken, small_case: Case, vocabulary: Vocabulary
) -> None:
    case = broken.case(small_case)
    (found,) = case_findings(case, vocabulary)
    assert (found.file, found.row, found.column) == (broken.file, broken.row, broken.column)
    assert broken.says in found.message
    assert _places(shacl_findings(open_case(case, derived=False), case)) == [_place(broken)]


def _place(broken: Broken) -> tuple[str, int, str]:
    return broken.file, broken.row, broken.column


@pytest.mark.parametrize(
    ("claim", "changes"),
    [
        ("c4", {"subject": "union"}),
        ("c2", {"relation": "expressesRespectFor", "object": "port"}),
        ("c2", {"relation": "answersTo", "object": "port"}),
        ("c1", {"date": "2024-05"}),
        ("c1", {"date": "2024"}),
        ("c1", {"date": "2024-05-02"}),
        ("c1", {"date": "2025", "status": Status.ANNOUNCED}),
        ("b2", {"relation": "operatesIn"}),
        ("c2", {"said_by": "mayor", "status": Status.ANNOUNCED}),
        ("c4", {"quote": "The mayor called the union a “mob”", "start": 123}),
    ],
)
def test_what_keeps_the_rules_is_no_finding(
    claim: str, changes: dict[str, Any], small_case: Case, vocabulary: Vocabulary
) -> None:
    if "start" in changes:
        start = small_case.sources[0].text.index(changes["quote"])
        changes = {**changes, "start": start, "end": start + len(changes["quote"])}
    # The stake and the membership stay named by others, whatever the changed claim says.
    case = Broken("", "", 0, "", "", claim, changes).case(small_case)
    assert case_findings(case, vocabulary) == []
    assert shacl_findings(open_case(case), case) == []


def test_the_same_words_with_another_status_are_not_the_same_claim(
    small_case: Case, vocabulary: Vocabulary
) -> None:
    case = Broken("", "", 0, "", "", new_claims=(("c2", {"id": "c9", "status": Status.ANNOUNCED}),))
    assert case_findings(case.case(small_case), vocabulary) == []
    turned = Broken("", "", 0, "", "", new_claims=(("c2", {"id": "c9", "subject": "union"}),))
    assert case_findings(turned.case(small_case), vocabulary) == []


def test_three_of_the_same_are_two_too_many(small_case: Case, vocabulary: Vocabulary) -> None:
    broken = Broken("", "", 0, "", "", new_claims=(("c2", {"id": "c9"}), ("c2", {"id": "c10"})))
    case = broken.case(small_case)
    assert [each.row for each in case_findings(case, vocabulary)] == [11, 12]
    assert [each.row for each in shacl_findings(open_case(case), case)] == [11, 12]


def test_the_bundled_case_keeps_every_rule(bundled: Case, vocabulary: Vocabulary) -> None:
    assert findings(inspect_case(resources.bundled_case_folder()), vocabulary) == []
    assert case_findings(read_back(open_case(bundled), bundled.base), vocabulary) == []


def test_words_that_somebody_changed_in_a_store_are_findings(
    small_case: Case, vocabulary: Vocabulary
) -> None:
    assert findings(stored_reading(read_back(open_case(small_case), small_case.base)), vocabulary) == []
    first = small_case.claims[0]
    source = small_case.source_by_id[first.source]
    moved = replace(first, start=first.start + 1, end=first.end + 1)
    lost = replace(first, id="c98", source="gone")
    unless = replace(first, id="c99", status=Status.CONDITIONAL, condition="if pigs fly")
    changed = replace(small_case, claims=(moved, *small_case.claims[1:], lost, unless))
    texts = [str(each) for each in stored_reading(changed).findings]
    assert texts == [
        f"claims.csv:2:quote: the source has other words than the quote at {source.id}:{moved.start}–{moved.end}: "
        f"{first.quote!r}",
        f"claims.csv:{len(small_case.claims) + 2}:source: the case has no source 'gone'",
        f"claims.csv:{len(small_case.claims) + 3}:condition: is not in the source word for word: 'if pigs fly'",
    ]


def test_the_bundled_case_conforms_to_the_shapes(bundled: Case) -> None:
    assert shacl_findings(open_case(bundled), bundled) == []


# ---- derived claims ------------------------------------------------------------------------------------


def _derived(case: Case, **changes: Any) -> Case:
    conclusion = derived(
        case.claims[0],
        id="stake-c3-b1",
        relation="actsAgainstStakeOf",
        object="port",
        rule="stake",
        derived_from=("b1", "c3"),
        status=Status.POSSIBLE,
        intensity=-3.5,
    )
    return replace(case, claims=(*case.claims, replace(conclusion, **changes)))


def _with_conclusion(case: Case, *changed: tuple[str, str | NamedNode | Literal]) -> list[Finding]:
    """Return the shapes' findings on the small case once its conclusion from c1 and b1 is changed."""
    store = open_case(case)
    node, graph = NamedNode(f"{case.base}claim/stake-c1-b1"), NamedNode(case.base)
    gone = {term(curie).value for curie, _ in changed}
    kept = [quad for quad in store.quads() if not (quad.subject == node and quad.predicate.value in gone)]
    new = [Quad(node, term(curie), value, graph) for curie, value in changed if not isinstance(value, str)]
    return shacl_findings(_Frozen([*kept, *new]), case)  # type: ignore[arg-type]


class _Frozen:
    def __init__(self, quads: list[Quad]) -> None:
        self._quads = quads

    def quads(self) -> list[Quad]:
        return self._quads


def test_a_conclusion_surer_than_its_premises_is_a_finding(small_case: Case, vocabulary: Vocabulary) -> None:
    assert case_findings(_derived(small_case), vocabulary) == []
    (found,) = case_findings(_derived(small_case, status=Status.ACTUAL), vocabulary)
    assert str(found) == (
        "claims.csv:status: the derived claim 'stake-c3-b1' is surer than the claims it follows from"
    )
    possible = Broken("", "", 0, "", "", "c1", {"status": Status.POSSIBLE}).case(small_case)
    (found,) = _with_conclusion(possible, ("sg:statusOfAct", term("sg:actual")))
    assert (found.file, found.row, found.column) == ("claims.csv", 0, "status")
    assert "surer" in found.message
    assert "(stake-c1-b1)" in found.message


@pytest.mark.parametrize("premises", [(), ("b1", "gone")])
def test_a_conclusion_without_its_premises_is_a_finding(
    premises: tuple[str, ...], small_case: Case, vocabulary: Vocabulary
) -> None:
    (found,) = case_findings(_derived(small_case, derived_from=premises), vocabulary)
    assert "does not name the claims it follows from" in found.message
    value = NamedNode(f"{small_case.base}claim/gone") if premises else ""
    (found,) = _with_conclusion(small_case, ("prov:wasDerivedFrom", value))
    assert "must name the claims it follows from" in found.message


def test_an_intensity_off_the_scale_is_a_finding(small_case: Case, vocabulary: Vocabulary) -> None:
    (found,) = case_findings(_derived(small_case, intensity=-10.5), vocabulary)
    assert "outside -10 to +10" in found.message
    (found,) = _with_conclusion(small_case, ("sg:intensity", Literal("-10.5", datatype=term("xsd:decimal"))))
    assert "from -10 to +10" in found.message


def test_a_conclusion_with_a_status_of_its_own_or_without_that_of_its_act_is_a_finding(
    small_case: Case,
) -> None:
    (found,) = _with_conclusion(small_case, ("sg:status", term("sg:actual")))
    assert "has no sg:status" in found.message
    (found,) = _with_conclusion(small_case, ("sg:statusOfAct", ""))
    assert "the act of a derived claim is actual" in found.message


def test_a_conclusion_without_its_rule_or_given_out_as_a_claim_is_a_finding(small_case: Case) -> None:
    (found,) = _with_conclusion(small_case, ("sg:byRule", ""))
    assert "must name its rule" in found.message
    both = [("rdf:type", term("sg:DerivedClaim")), ("rdf:type", term("sg:Claim"))]
    assert any(
        "must not also be a claim" in finding.message for finding in _with_conclusion(small_case, *both)
    )


# ---- what only the shapes can see ----------------------------------------------------------------------


def test_a_plain_triple_without_an_actual_claim_is_found(small_case: Case) -> None:
    store = open_case(small_case)
    subject, object_ = (NamedNode(small_case.base + name) for name in ("port", "dockers"))
    store.add([Quad(subject, NamedNode(SG + "detains"), object_, NamedNode(small_case.base))])
    (found,) = shacl_findings(store, small_case)
    assert (found.file, found.row, found.column) == ("entities.csv", 2, "id")
    assert "plain triple without an actual claim" in found.message
    assert "detains" in found.message


@pytest.mark.parametrize(
    ("node", "gone", "place"),
    [
        ("", "dcterms:title", ("case.toml", 0, "title")),
        ("", "dcterms:identifier", ("case.toml", 0, "id")),
        ("source/background", "dcterms:title", ("case.toml", 0, "source[2].title")),
        ("source/article", "sg:kind", ("case.toml", 0, "source[1].kind")),
        ("source/article", "sg:text", ("case.toml", 0, "source[1].file")),
        ("mayor", "skos:prefLabel", ("entities.csv", 5, "name")),
        ("claim/c3", "sg:status", ("claims.csv", 4, "status")),
        ("claim/c3", "dcterms:identifier", ("claims.csv", 4, "id")),
        ("claim/c3", "sg:position", ("claims.csv", 4, "id")),
        ("claim/c3", "rdf:predicate", ("claims.csv", 4, "relation")),
        ("claim/c3/quote", "oa:exact", ("claims.csv", 4, "quote")),
        ("claim/c3/position", "oa:start", ("claims.csv", 4, "quote")),
        ("claim/c3/position", "oa:end", ("claims.csv", 4, "quote")),
        ("claim/c3/evidence", "oa:hasSource", ("claims.csv", 4, "source")),
        ("claim/c3", "sg:evidence", ("claims.csv", 4, "quote")),
    ],
)
def test_a_statement_that_is_missing_is_found(
    node: str, gone: str, place: tuple[str, int, str], small_case: Case
) -> None:
    subject, predicate = NamedNode(small_case.base + node), term(gone)
    quads = open_case(small_case, derived=False).quads()
    kept = [quad for quad in quads if (quad.subject, quad.predicate) != (subject, predicate)]
    assert place in _places(shacl_findings(_Frozen(kept), small_case))  # type: ignore[arg-type]


def test_other_cases_in_the_store_are_not_looked_at(small_case: Case) -> None:
    broken = BROKEN[0].case(replace(small_case, base="https://stakegraph.example/case/other/"))
    store = open_case(small_case)
    store.add(quad for quad in open_case(broken).quads() if quad.graph_name != ONTOLOGY_GRAPH)
    assert shacl_findings(store, small_case) == []
    assert len(shacl_findings(store, broken)) == 1


def test_the_shapes_are_run_without_the_network(small_case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    assert shacl_findings(open_case(small_case), small_case) == []


def test_without_pyshacl_the_message_names_the_extra(
    small_case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyshacl", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'stakegraph\[shacl\]'"):
        shacl_findings(open_case(small_case), small_case)


def test_a_failure_of_pyshacl_is_no_clean_bill(small_case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    import pyshacl

    def fail(*_: object, **__: object) -> tuple[bool, Exception, str]:
        return False, RuntimeError(), "Validation Failure - too deep"

    monkeypatch.setattr(pyshacl, "validate", fail)
    with pytest.raises(EngineError, match="pyshacl: Validation Failure - too deep"):
        shacl_findings(open_case(small_case), small_case)


# ---- folders -------------------------------------------------------------------------------------------


def _edit(file: Path, number: int, **cells: str) -> None:
    """Change cells of a row, numbered as a spreadsheet does."""
    with file.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream))
    for column, value in cells.items():
        rows[number - 1][rows[0].index(column)] = value
    with file.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(rows)


def test_findings_come_in_the_order_of_files_rows_and_columns(
    small_folder: Path, vocabulary: Vocabulary
) -> None:
    _edit(small_folder / "claims.csv", 10, object="Dockers", status="possible")
    _edit(small_folder / "claims.csv", 6, status="maybe")
    _edit(small_folder / "claims.csv", 3, quote="The port hires", object="The port")
    _edit(small_folder / "entities.csv", 4, wikidata="42")
    settings = small_folder / "case.toml"
    settings.write_text('titel = "Harbour"\n' + settings.read_text(encoding="utf-8"), encoding="utf-8")
    found = findings(inspect_case(small_folder), vocabulary)
    assert [(each.file, each.row, each.column) for each in found] == [
        ("case.toml", 0, "titel"),
        ("entities.csv", 4, "wikidata"),
        ("claims.csv", 3, "object"),
        ("claims.csv", 3, "quote"),
        ("claims.csv", 6, "status"),
        ("claims.csv", 10, "object"),
        ("claims.csv", 10, "status"),
    ]


def test_rows_are_those_a_spreadsheet_shows_even_below_blank_rows(
    small_folder: Path, vocabulary: Vocabulary
) -> None:
    file = small_folder / "claims.csv"
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    file.write_text("".join([lines[0], "\n", "," * 12 + "\n", *lines[1:]]), encoding="utf-8", newline="")
    _edit(file, 12, status="possible")
    reading = inspect_case(small_folder)
    (found,) = findings(reading, vocabulary)
    assert str(found).startswith(
        "claims.csv:12:status: a claim from a source of kind reference must be actual"
    )
    (shape,) = shacl_findings(open_case(reading.case), reading.case, reading.rows)
    assert (shape.file, shape.row, shape.column) == ("claims.csv", 12, "status")


def test_a_cell_that_cannot_be_read_is_reported_once(small_folder: Path, vocabulary: Vocabulary) -> None:
    _edit(small_folder / "claims.csv", 3, quote="The port hires dockers")
    (found,) = findings(inspect_case(small_folder), vocabulary)
    assert (found.row, found.column) == (3, "quote")
    assert "is not in the source" in found.message


def test_no_entity_is_unmentioned_while_a_claim_cannot_be_read(
    small_folder: Path, vocabulary: Vocabulary
) -> None:
    _edit(small_folder / "claims.csv", 5, relation="lables")
    (found,) = findings(inspect_case(small_folder), vocabulary)
    assert (found.row, found.column) == (5, "relation")


def test_an_unknown_type_is_reported_as_such_and_not_as_a_broken_rule(
    small_folder: Path, vocabulary: Vocabulary
) -> None:
    _edit(small_folder / "entities.csv", 3, type="Unionn")
    (found,) = findings(inspect_case(small_folder), vocabulary)
    assert (found.file, found.row, found.column) == ("entities.csv", 3, "type")


def test_a_relation_the_codebook_does_not_have_is_a_finding(small_case: Case, vocabulary: Vocabulary) -> None:
    case = Broken("", "", 0, "", "", "c2", {"relation": "poaches"}).case(small_case)
    (found,) = case_findings(case, vocabulary)
    assert (found.row, found.column) == (3, "relation")
    assert "the codebook has no relation 'poaches'" in found.message


def test_a_source_the_case_does_not_have_is_a_finding(small_case: Case, vocabulary: Vocabulary) -> None:
    case = Broken("", "", 0, "", "", "c2", {"source": "leaflet"}).case(small_case)
    (found,) = case_findings(case, vocabulary)
    assert (found.row, found.column) == (3, "source")


@pytest.mark.parametrize(
    ("name", "is_found"),
    [
        ("rogue", True),
        ("rogue port", True),
        ("O'Brien’s port", True),
        ("port", False),
        ("the", False),
        ("is", False),
    ],
)
def test_a_label_is_what_stands_between_two_quotation_marks(name: str, is_found: bool) -> None:
    label = replace(
        claim("c1", "a", "labels", "b"), quote="the ‘Rogue’ is a “rogue port”, the „O’Brien's port“ is"
    )
    labelled = replace(case(label), entities=(Entity("b", name, "Organisation"),))
    messages = [finding.message for finding in case_findings(labelled, load_vocabulary())]
    assert any("a neutral name" in message for message in messages) is is_found
