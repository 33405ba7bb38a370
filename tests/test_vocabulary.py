"""The codebook is read once, and refused when it does not hold together."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from stakegraph.errors import UnknownNameError, VocabularyError
from stakegraph.formats import records, text
from stakegraph.model import Polarity
from stakegraph.terms import PREFIXES, local_name, term
from stakegraph.vocabulary import Vocabulary, load_vocabulary, ontology_quads, read_vocabulary

if TYPE_CHECKING:
    from pathlib import Path

_HEAD = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
_RELATION = """
sg:sues a sg:Relation ; rdfs:subPropertyOf sg:conflictsWith ; rdfs:label "sues" ; skos:definition "Goes to court." ;
  skos:example "She sued." ; sg:intensity -3.5 ; sg:intensitySource "judgement: for a test" .
"""


def _write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "small.ttl"
    path.write_text(_HEAD + text, encoding="utf-8")
    return path


def test_the_vocabulary_is_read_once() -> None:
    assert load_vocabulary() is load_vocabulary()


def test_a_relation_is_found_by_id_or_label_in_any_case(vocabulary: Vocabulary) -> None:
    assert vocabulary.relation("limitsCooperationWith") is vocabulary.relation("LIMITS  cooperation with")


def test_an_unknown_relation_comes_with_the_nearest(vocabulary: Vocabulary) -> None:
    with pytest.raises(UnknownNameError, match="unknown relation 'threaten'; did you mean 'threatens'"):
        vocabulary.relation("threaten")


@pytest.mark.parametrize("word", ["sues", "SUED", "isSuing"])
def test_a_word_of_a_definition_leads_to_the_relation(vocabulary: Vocabulary, word: str) -> None:
    with pytest.raises(UnknownNameError, match="did you mean 'takesLegalActionAgainst'"):
        vocabulary.relation(word)


@pytest.mark.parametrize(
    ("word", "relation"),
    [
        ("condemns", "criticizes"),
        ("cancels", "abolishes"),
        ("terminates", "abolishes"),
        ("endorses", "supports"),
        ("bans", "restricts"),
        ("war", "wagesWarOn"),
        ("jails", "detains"),
    ],
)
def test_a_single_word_is_looked_up_by_meaning_before_spelling(
    vocabulary: Vocabulary, word: str, relation: str
) -> None:
    with pytest.raises(UnknownNameError) as caught:
        vocabulary.relation(word)
    assert caught.value.suggestions[0] == relation


def test_a_misspelled_id_is_looked_up_by_spelling_before_meaning(vocabulary: Vocabulary) -> None:
    with pytest.raises(UnknownNameError) as caught:
        vocabulary.relation("worksWit")
    assert caught.value.suggestions[0] == "worksWith"


def test_a_word_that_nothing_has_leads_nowhere(vocabulary: Vocabulary) -> None:
    with pytest.raises(UnknownNameError) as caught:
        vocabulary.relation("xyzzy with the")
    assert caught.value.suggestions == ()


@pytest.mark.parametrize(
    "relation", ["accuses", "labels", "threatens", "warns", "petitions", "promises", "announces"]
)
def test_a_relation_that_is_done_by_saying_it_is_speech(vocabulary: Vocabulary, relation: str) -> None:
    assert vocabulary.relations[relation].is_speech


@pytest.mark.parametrize(
    "relation", ["vetoes", "rejects", "ignores", "incites", "negotiatesWith", "disagreesWith"]
)
def test_deeds_of_office_silence_and_states_are_no_speech(vocabulary: Vocabulary, relation: str) -> None:
    assert not vocabulary.relations[relation].is_speech


def test_no_tie_and_no_material_act_is_speech(vocabulary: Vocabulary) -> None:
    roots = {"tiedTo", "materialConflict", "materialCooperation"}
    spoken = [relation.id for relation in vocabulary.relations.values() if relation.is_speech]
    assert len(spoken) >= 25
    assert not [relation for relation in spoken if roots & set(vocabulary.ancestors(relation))]


def test_an_entity_type_is_found_by_id_or_label(vocabulary: Vocabulary) -> None:
    assert vocabulary.entity_type("police force") is vocabulary.entity_type("PoliceForce")


def test_an_unknown_entity_type_comes_with_the_nearest(vocabulary: Vocabulary) -> None:
    with pytest.raises(UnknownNameError, match="unknown entity type 'Agencey'; did you mean 'Agency'"):
        vocabulary.entity_type("Agencey")


def test_ancestors_run_up_to_the_root(vocabulary: Vocabulary) -> None:
    assert vocabulary.ancestors("agencyOf") == ("agencyOf", "partOf", "tiedTo")
    assert vocabulary.ancestors("tiedTo") == ("tiedTo",)


def test_stakes_and_stakeholders_are_told_apart(vocabulary: Vocabulary) -> None:
    stakes = {name for name, each in vocabulary.entity_types.items() if each.is_stake}
    assert {"Resource", "Policy", "Issue", "Campaign", "Event", "Activity"} <= stakes
    assert not {"Person", "Agency", "PoliceForce", "Group", "Jurisdiction"} & stakes


def test_a_stakeholder_and_a_stake_in_general_are_no_types_to_code_with(vocabulary: Vocabulary) -> None:
    assert not {"Stakeholder", "Stake", "Entity"} & set(vocabulary.entity_types)


def test_the_vocabulary_stands_in_its_own_graph() -> None:
    assert {str(quad.graph_name) for quad in ontology_quads()} == {"<https://stakegraph.example/ontology>"}


def test_a_small_vocabulary_is_read(tmp_path: Path) -> None:
    (relation,) = read_vocabulary(_write(tmp_path, _RELATION)).relations.values()
    assert (relation.id, relation.polarity, relation.intensity) == ("sues", Polarity.CONFLICT, -3.5)
    assert (relation.plover, relation.cameo, relation.inverse_label, relation.symmetric) == (None,) * 3 + (
        False,
    )


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('rdfs:label "sues" ;', "", "sues: has no rdfs:label"),
        ('skos:definition "Goes to court." ;', "", "sues: has no skos:definition"),
        ('skos:example "She sued." ;', "", "sues: has no skos:example"),
        ("sg:intensity -3.5 ;", "", "sues: has no sg:intensity"),
        ("-3.5", "3.5", "sg:sues: intensity 3.5 does not fit polarity 'conflict'"),
        ("-3.5", "-10.5", "sg:sues: intensity -10.5 does not fit"),
        ("-3.5", "0.0", "sg:sues: intensity 0.0 does not fit"),
        ("sg:conflictsWith", "sg:relatedTo", "sg:sues: must descend from exactly one of conflictsWith"),
        ("sg:conflictsWith", "sg:conflictsWith , sg:tiedTo", "sg:sues: must descend from exactly one of"),
        ("sg:conflictsWith", "sg:sues", "sg:sues: must descend from exactly one of"),
        ('She sued." ;', 'She sued." ; ;;; oops', r"small\.ttl: "),
    ],
)
def test_a_vocabulary_that_does_not_hold_together_is_refused(
    old: str, new: str, says: str, tmp_path: Path
) -> None:
    assert old in _RELATION
    with pytest.raises(VocabularyError, match=says):
        read_vocabulary(_write(tmp_path, _RELATION.replace(old, new)))


def test_a_vocabulary_that_is_missing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(VocabularyError, match=r"none\.ttl: "):
        read_vocabulary(tmp_path / "none.ttl")


def test_a_local_name_is_one_of_the_vocabularys_namespace() -> None:
    assert local_name(term("sg:threatens").value) == "threatens"
    with pytest.raises(ValueError, match="not a term of"):
        local_name("http://www.w3.org/ns/oa#exact")


def test_pitfall_14_cameo_codes_keep_their_leading_zeros_and_their_class_is_no_sign(
    vocabulary: Vocabulary,
) -> None:
    """040 is no 40; and 010 is of CAMEO's class of verbal cooperation, but to address somebody is neither."""
    meets, addresses = vocabulary.relations["meetsWith"], vocabulary.relations["addresses"]
    assert meets.cameo == "040"
    assert json.loads(records.json_text(records.relation(meets)))["cameo"] == "040"
    assert "CAMEO: 040" in text.codebook(vocabulary, [meets])
    assert (addresses.cameo, addresses.polarity.sign, addresses.intensity) == ("010", 0, 0.0)
