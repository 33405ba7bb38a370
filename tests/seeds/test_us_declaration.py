"""The Declaration of Independence: 27 grievances, all alleged by the party that wrote it."""

from __future__ import annotations

import hashlib
import tomllib
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from stakegraph.case import read_case
from stakegraph.cli import cli
from stakegraph.model import Factuality, Polarity, SourceKind, Status
from stakegraph.resources import folder

if TYPE_CHECKING:
    from stakegraph.model import Case, Claim
    from stakegraph.vocabulary import Vocabulary

FOLDER = folder("seeds") / "us-declaration"
KING, CONGRESS = "king-of-great-britain", "continental-congress"


@pytest.fixture(scope="module")
def case() -> Case:
    return read_case(FOLDER)


@pytest.fixture(scope="module")
def stated(case: Case) -> list[Claim]:
    """The claims that rest on the Declaration, not on the background."""
    return [claim for claim in case.claims if claim.source == "declaration"]


def _read_grievances(text: str) -> list[str]:
    """Return the lines of the list, from the refused Laws to the insurrections."""
    lines = text.splitlines()
    first = next(
        row for row, line in enumerate(lines) if line.startswith("He has refused his Assent to Laws")
    )
    last = next(
        row for row, line in enumerate(lines) if line.startswith("He has excited domestic insurrections")
    )
    return lines[first : last + 1]


def test_the_text_is_whole_and_has_the_hash_of_the_repository_it_came_from() -> None:
    content = (FOLDER / "declaration.txt").read_bytes()
    source = tomllib.loads((FOLDER / "case.toml").read_text(encoding="utf-8"))["source"][0]
    assert hashlib.sha256(content).hexdigest() == source["sha256"]
    assert content.startswith(b"In Congress, July 4, 1776.")
    assert content.endswith(b"our Lives, our Fortunes and our sacred Honor.\n")
    assert source["licence"] == "Public domain"


def test_check_finds_nothing() -> None:
    result = CliRunner().invoke(cli, ["check", str(FOLDER)])
    assert result.exit_code == 0, result.output
    assert result.output.startswith("no findings"), result.output


def test_the_list_has_27_grievances_and_each_act_rests_on_its_own(case: Case, stated: list[Claim]) -> None:
    grievances = _read_grievances(case.source_by_id["declaration"].text)
    assert len(grievances) == 27
    for number, grievance in enumerate(grievances, start=1):
        quotes = [claim.quote for claim in stated if claim.act == f"g{number:02}"]
        assert quotes, number
        assert all(quote in grievance for quote in quotes), number


def test_each_grievance_has_a_hostile_act_of_the_king(stated: list[Claim], vocabulary: Vocabulary) -> None:
    hostile = {
        claim.act
        for claim in stated
        if claim.subject == KING and vocabulary.relations[claim.relation].polarity is Polarity.CONFLICT
    }
    shielding = {"g15"}  # what he shields from trial are the troops
    assert {f"g{number:02}" for number in range(1, 28)} - hostile == shielding


def test_no_claim_is_a_fact(case: Case, stated: list[Claim]) -> None:
    assert len(stated) >= 40
    assert Factuality.FACT not in {claim.factuality for claim in case.claims}
    assert {claim.factuality for claim in case.claims if claim not in stated} == {Factuality.BACKGROUND}


def test_what_the_king_did_is_alleged_and_what_the_congress_did_is_self_reported(stated: list[Claim]) -> None:
    for claim in stated:
        assert claim.said_by == CONGRESS
        if claim.status is Status.ACTUAL and claim.subject == KING:
            assert claim.factuality is Factuality.ALLEGED, claim.id
        if claim.status is Status.ACTUAL and claim.subject == CONGRESS:
            assert claim.factuality is Factuality.SELF_REPORTED, claim.id


def test_the_word_of_the_congress_is_taken_only_when_asked() -> None:
    words = ["paths", "King", "--to", "colonies", "--case", str(FOLDER), "--format", "json"]
    facts = CliRunner().invoke(cli, words)
    alleged = CliRunner().invoke(cli, [*words, "--according-to", "Congress"])
    assert (facts.exit_code, alleged.exit_code) == (1, 0)


def test_independence_is_declared_by_the_congress_and_alleged_of_the_colonies(stated: list[Claim]) -> None:
    act = [claim for claim in stated if claim.act == "independence"]
    declared = [claim for claim in act if (claim.subject, claim.relation) == (CONGRESS, "announces")]
    assert [claim.factuality for claim in declared] == [Factuality.SELF_REPORTED]
    secessions = [claim for claim in act if claim.relation == "secedesFrom"]
    assert {claim.object for claim in secessions} == {"british-crown", "great-britain"}
    assert {claim.factuality for claim in secessions} == {Factuality.ALLEGED}


def test_an_attempt_or_an_aim_keeps_its_words_in_the_quote(stated: list[Claim]) -> None:
    for claim in stated:
        if claim.relation in ("endangers", "incites") and claim.object != "domestic-insurrections":
            assert "endeavoured" in claim.quote, claim.id
        if claim.object in ("military", "civil-power"):
            assert "affected to" in claim.quote, claim.id


def test_the_label_is_a_claim_and_never_a_name(case: Case, stated: list[Claim]) -> None:
    (label,) = (claim for claim in stated if claim.relation == "labels" and claim.object == "native-nations")
    assert (label.subject, label.quote) == (CONGRESS, "the merciless Indian Savages")
    for entity in case.entities:
        assert "savage" not in " ".join((entity.name, *entity.aliases, entity.description or "")).casefold()


def test_a_petition_is_no_friendly_act(vocabulary: Vocabulary, stated: list[Claim]) -> None:
    (petition,) = (claim for claim in stated if claim.relation == "petitions")
    assert (petition.subject, petition.object) == (CONGRESS, KING)
    assert vocabulary.relations["petitions"].polarity is Polarity.CONTEXTUAL


def test_each_entity_has_a_claim(case: Case) -> None:
    used = {end for claim in case.claims for end in (claim.subject, claim.object)}
    assert {entity.id for entity in case.entities} == used


def test_background_is_one_sentence_a_tie(case: Case) -> None:
    for claim in case.claims:
        if case.source_by_id[claim.source].kind is SourceKind.REFERENCE:
            assert case.source_by_id[claim.source].text[claim.end] == ".", claim.id
