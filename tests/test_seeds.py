"""The bundled case says what the article says: no more, no less, and no hint as a fact."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from stakegraph.case import read_case
from stakegraph.loading import open_case
from stakegraph.model import Case, Claim, Factuality, Polarity, SourceKind, Status
from stakegraph.rdf import read_back
from stakegraph.resources import bundled_case_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stakegraph.vocabulary import Vocabulary

# The article has no abbreviation with a full stop: each full stop before white space or the end ends a sentence.
_SENTENCE = re.compile(r"\S.*?\.(?=\s|$)", re.DOTALL)


def _sentences(text: str) -> list[tuple[int, int]]:
    return [match.span() for match in _SENTENCE.finditer(text)]


def _between(case: Case, subject: str | None = None, object_: str | None = None) -> Iterator[Claim]:
    for claim in case.claims:
        if subject in (None, claim.subject) and object_ in (None, claim.object):
            yield claim


def _plain_triples(case: Case) -> set[tuple[str, str, str]]:
    rows = open_case(case).select("SELECT ?s ?p ?o { ?s ?p ?o . ?p a sg:Relation . ?s sg:inCase ?case }")
    return {
        (row["s"].removeprefix(case.base), row["p"].partition("#")[2], row["o"].removeprefix(case.base))
        for row in rows
    }


def test_the_case_has_at_least_eighty_claims_of_at_most_fifty_five_relations(bundled: Case) -> None:
    assert len([claim for claim in bundled.claims if claim.source == "article"]) >= 80
    with_derived = read_back(open_case(bundled), bundled.base).claims
    assert len(with_derived) > len(bundled.claims)
    assert len({claim.relation for claim in with_derived}) <= 55


def test_every_quote_stands_at_its_offsets(bundled: Case) -> None:
    for claim in bundled.claims:
        text = bundled.source_by_id[claim.source].text
        assert text[claim.start : claim.end] == claim.quote
        assert text.count(claim.quote) == 1


def test_every_sentence_of_the_article_carries_a_claim(bundled: Case) -> None:
    text = bundled.source_by_id["article"].text
    sentences = _sentences(text)
    assert len(sentences) == 18
    spans = [(claim.start, claim.end) for claim in bundled.claims if claim.source == "article"]
    bare = [text[a:b] for a, b in sentences if not any(a <= start and end <= b for start, end in spans)]
    assert bare == []


def test_every_quote_lies_within_one_sentence(bundled: Case) -> None:
    sentences = _sentences(bundled.source_by_id["article"].text)
    for claim in bundled.claims:
        if claim.source == "article":
            assert any(start <= claim.start and claim.end <= end for start, end in sentences), claim.id


def test_dhs_and_ice_recruit_in_claims_of_their_own(bundled: Case) -> None:
    recruiting = [
        claim for claim in _between(bundled, object_="nypd-officers") if claim.relation == "recruits"
    ]
    by_recruiter = {claim.subject: claim for claim in recruiting}
    assert set(by_recruiter) == {"dhs", "ice"}
    assert by_recruiter["dhs"].id != by_recruiter["ice"].id
    assert by_recruiter["dhs"].quote != by_recruiter["ice"].quote
    assert all(claim.status is Status.ACTUAL for claim in recruiting)


def test_no_threat_of_trump_has_mamdani_as_its_object(bundled: Case) -> None:
    threats = [claim for claim in _between(bundled, "donald-trump") if claim.relation == "threatens"]
    assert {claim.object for claim in threats} == {"new-york-city", "federal-funding"}


def test_withholding_and_legal_action_are_threatened_and_never_done(bundled: Case) -> None:
    deeds = {"withholdsFrom", "takesLegalActionAgainst", "sanctions"}
    done = [claim for claim in bundled.claims if claim.relation in deeds]
    assert {claim.relation for claim in done} == {"withholdsFrom", "takesLegalActionAgainst"}
    for claim in done:
        assert claim.status is Status.CONDITIONAL
        assert claim.condition == "if the city does not cooperate with federal immigration authorities"
    for claim in bundled.claims:
        if {"withholding-of-funding", "legal-action"} & {
            claim.subject,
            claim.object,
            *claim.means,
            *claim.about,
        }:
            assert (claim.relation, claim.status) == ("threatens", Status.ACTUAL) or claim in done
    assert not {relation for _, relation, _ in _plain_triples(bundled)} & deeds


def test_that_authorities_can_prevent_ice_is_denied_and_gives_no_plain_triple(bundled: Case) -> None:
    (claim,) = (claim for claim in bundled.claims if claim.relation == "prevents")
    assert (claim.subject, claim.object, claim.status) == ("local-authorities", "ice", Status.DENIED)
    assert "prevents" not in {relation for _, relation, _ in _plain_triples(bundled)}
    derived = [each for each in read_back(open_case(bundled), bundled.base).claims if each.is_derived]
    assert not any(claim.id in each.derived_from for each in derived)


def test_what_officers_may_do_or_feel_is_never_a_fact(bundled: Case, vocabulary: Vocabulary) -> None:
    of_officers = list(_between(bundled, "nypd-officers"))
    assert len([claim for claim in of_officers if claim.status is Status.POSSIBLE]) >= 3
    for claim in of_officers:
        assert claim.factuality is not Factuality.FACT
        if claim.status is not Status.POSSIBLE:
            assert vocabulary.relations[claim.relation].polarity is Polarity.TIE


@pytest.mark.parametrize("label", ["communist", "rogue"])
def test_what_one_party_called_another_stays_a_claim(label: str, bundled: Case) -> None:
    quoting = [claim for claim in bundled.claims if label in claim.quote.lower()]
    labelling = [claim for claim in quoting if claim.relation == "labels"]
    assert len(labelling) == 1
    assert {claim.subject for claim in quoting} == {labelling[0].subject}
    assert label not in (bundled_case_folder() / "entities.csv").read_text(encoding="utf-8").lower()
    assert label not in (bundled_case_folder() / "background.txt").read_text(encoding="utf-8").lower()
    for claim in bundled.claims:
        assert label not in (claim.condition or "").lower()


def test_willingness_to_cooperate_is_voiced_by_mamdani_alone(bundled: Case, vocabulary: Vocabulary) -> None:
    willing = [claim for claim in bundled.claims if claim.relation == "willingToCooperateWith"]
    assert [(claim.subject, claim.object, claim.status) for claim in willing] == [
        ("zohran-mamdani", "donald-trump", Status.ACTUAL)
    ]
    for claim in _between(bundled, "donald-trump", "zohran-mamdani"):
        assert vocabulary.relations[claim.relation].polarity is not Polarity.COOPERATION


def test_between_trump_and_mamdani_cooperation_is_at_most_possible(
    bundled: Case, vocabulary: Vocabulary
) -> None:
    pair = {"donald-trump", "zohran-mamdani"}
    for claim in bundled.claims:
        if {claim.subject, claim.object} == pair and claim.relation != "willingToCooperateWith":
            cooperation = vocabulary.relations[claim.relation].polarity is Polarity.COOPERATION
            assert not cooperation or claim.status is Status.POSSIBLE


def test_plans_to_intensify_are_announced_by_dhs_officials(bundled: Case) -> None:
    plans = [claim for claim in bundled.claims if claim.said_by == "dhs-officials"]
    assert plans
    assert {claim.status for claim in plans} == {Status.ANNOUNCED}


def test_background_is_kept_apart_from_the_article(bundled: Case, vocabulary: Vocabulary) -> None:
    kinds = {source.id: source.kind for source in bundled.sources}
    assert kinds == {"article": SourceKind.ARTICLE, "background": SourceKind.REFERENCE}
    for claim in bundled.claims:
        if claim.source == "background":
            assert vocabulary.relations[claim.relation].polarity in (Polarity.TIE, Polarity.CONTEXTUAL)


def test_nothing_is_invented_about_where_the_article_came_from(bundled: Case) -> None:
    article = bundled.source_by_id["article"]
    assert (article.publisher, article.author, article.published, article.url, article.licence) == (None,) * 5


def test_hedged_words_are_never_facts(bundled: Case) -> None:
    hedges = re.compile(r"\b(may|appears?|likely|suggests|potential for|would)\b")
    for claim in bundled.claims:
        if claim.source == "article" and hedges.search(claim.quote):
            assert claim.factuality is not Factuality.FACT, claim.id


def test_the_article_is_utf_8_with_its_curly_quotation_marks() -> None:
    raw = (bundled_case_folder() / "article.txt").read_bytes()
    assert len(raw) != len(raw.decode("utf-8"))
    assert read_case(bundled_case_folder()).source_by_id["article"].text.encode("utf-8") == raw
