"""Who stands behind a claim: from its status, speaker, source and doubt."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

import stakegraph
from builders import case, claim
from stakegraph.acts import count_acts, count_independent_sources, find_origin
from stakegraph.belonging import Belonging
from stakegraph.cli import cli
from stakegraph.factuality import assess_case
from stakegraph.loading import open_case
from stakegraph.model import Case, Factuality, SourceKind, Status
from stakegraph.rules import with_derived_claims

SEEDS = Path(__file__).parent.parent / "seeds"
DECLARATION = str(SEEDS / "us-declaration")


def factualities(whole: Case) -> dict[str, str]:
    return {each.id: each.factuality.value for each in assess_case(whole).claims}


def with_source(whole: Case, **changes: object) -> Case:
    return replace(whole, sources=(replace(whole.sources[0], **changes),))  # type: ignore[arg-type]


def test_the_speaker_decides_between_a_fact_an_own_account_and_an_allegation() -> None:
    told = case(
        claim("c1", "a", "attacks", "b"),
        claim("c2", "a", "attacks", "b", said_by="a"),
        claim("c3", "a", "attacks", "b", said_by="b"),
        claim("c4", "a", "attacks", "b", doubt="Who attacked is not said."),
        claim("c5", "a", "attacks", "b", said_by="b", doubt="Or c?"),
    )
    assert factualities(told) == {
        "c1": "fact", "c2": "self-reported", "c3": "alleged", "c4": "doubted", "c5": "alleged",
    }  # fmt: skip


@pytest.mark.parametrize("status", [status for status in Status if status is not Status.ACTUAL])
@pytest.mark.parametrize("speaker", [None, "a", "b"])
def test_what_is_not_actual_keeps_its_status(status: Status, speaker: str | None) -> None:
    told = case(claim("c1", "a", "attacks", "b", status.value, said_by=speaker, doubt="Unclear."))
    assert factualities(told) == {"c1": status.value}


def test_a_body_speaks_for_its_parts_and_a_head_for_its_body() -> None:
    told = case(
        claim("c1", "ice", "agencyOf", "dhs"),
        claim("c2", "office", "partOf", "ice"),
        claim("c3", "chief", "heads", "dhs"),
        claim("c4", "office", "attacks", "b", said_by="dhs"),
        claim("c5", "office", "attacks", "b", said_by="chief"),
        claim("c6", "dhs", "attacks", "b", said_by="office"),
    )
    found = factualities(told)
    assert (found["c4"], found["c5"], found["c6"]) == ("self-reported", "self-reported", "alleged")


def test_a_tie_that_a_party_only_asserts_makes_nobody_a_part() -> None:
    told = case(claim("c1", "a", "partOf", "b", said_by="b"), claim("c2", "a", "attacks", "c", said_by="b"))
    assert not Belonging(told.claims).belongs_to("a", "b")
    assert factualities(told)["c2"] == "alleged"


def test_background_is_no_fact_and_no_plain_triple() -> None:
    told = with_source(case(claim("b1", "a", "partOf", "b")), kind=SourceKind.REFERENCE)
    assert factualities(told) == {"b1": "background"}
    store = open_case(told)
    assert store.select("SELECT ?a { ?a sg:partOf ?b }") == []
    assert len(store.select("SELECT ?a { ?a sg:belongsTo ?b }")) == 1


def test_reported_speech_is_a_fact_and_speech_in_a_partys_text_is_not() -> None:
    told = case(
        claim("c1", "a", "threatens", "b", said_by="a"), claim("c2", "a", "threatens", "b", said_by="b")
    )
    assert factualities(told) == {"c1": "fact", "c2": "alleged"}
    assert factualities(with_source(told, speaker="a"))["c1"] == "self-reported"


def test_a_conclusion_is_no_surer_than_its_weakest_premise_and_never_a_fact() -> None:
    told = case(
        claim("c1", "a", "recruits", "m", said_by="c"),
        claim("c2", "m", "memberOf", "b"),
        claim("c3", "d", "recruits", "m"),
    )
    derived = {each.id: each for each in with_derived_claims(told).claims if each.is_derived}
    assert derived["poaching-c1-c2"].factuality is Factuality.ALLEGED
    assert derived["poaching-c3-c2"].factuality is Factuality.FACT
    assert not any(each.is_fact for each in derived.values())
    assert derived["poaching-c3-c2"].rank > claim("c", "a", "attacks", "b").rank


def test_a_copy_counts_as_its_origin_and_background_and_denials_not_at_all() -> None:
    text = case(claim("c1", "a", "attacks", "b", act="raid")).sources[0]
    sources = (
        text,
        replace(text, id="copy", file="copy.txt", origin="text"),
        replace(text, id="other", file="other.txt"),
        replace(text, id="notes", file="notes.txt", kind=SourceKind.REFERENCE),
    )
    rows = [
        ("c1", "text", "actual"),
        ("c2", "copy", "actual"),
        ("c3", "other", "actual"),
        ("c4", "notes", "actual"),
    ]
    claims = [
        replace(claim(id_, "a", "attacks", "b", status, act="raid"), source=source)
        for id_, source, status in rows
    ]
    told = replace(case(*claims), sources=sources)
    assert count_independent_sources(told)["raid"] == 2
    denied = replace(told, claims=(claims[0], replace(claims[2], status=Status.DENIED)))
    assert count_independent_sources(denied)["raid"] == 1
    assert count_acts(claims) == 1
    assert find_origin("copy", told.source_by_id) == "text"


def test_the_declaration_has_no_path_of_facts_and_shows_the_one_of_the_congress() -> None:
    asked = ["paths", "King", "--to", "colonies", "--case", DECLARATION]
    result = CliRunner().invoke(cli, asked)
    assert result.exit_code == 1
    assert "No conflict path of facts" in result.stdout
    assert "According to Continental Congress, there is one." in result.stdout
    assert "--according-to 'Continental Congress'" in result.stdout
    result = CliRunner().invoke(cli, [*asked, "--according-to", "Congress", "--top", "1"])
    assert result.exit_code == 0
    assert "King of Great Britain ⇢ United Colonies (according to Continental Congress)" in result.stdout
    assert result.stdout.count("according to Continental Congress ·") > 5
    assert "[fact" not in result.stdout


@pytest.mark.parametrize(
    "options",
    [["--without-speaker", "Congress"], ["--without-source", "declaration"], ["--according-to", "King"]],
)
def test_speakers_and_sources_can_be_left_out_of_a_dossier(options: list[str]) -> None:
    asked = ["dossier", "King", "--case", DECLARATION]
    assert "wages war on" in CliRunner().invoke(cli, asked).stdout
    result = CliRunner().invoke(cli, [*asked, *options])
    assert result.exit_code == 0, result.output
    assert "wages war on" not in result.stdout


@pytest.mark.parametrize(
    "command", [["paths", "King"], ["dossier", "King"], ["analyze", "disputes"], ["html"]]
)
@pytest.mark.parametrize(
    ("option", "value"),
    [("--according-to", "Congres"), ("--without-speaker", "Kng"), ("--without-source", "declaratio")],
)
def test_an_unknown_speaker_or_source_is_an_error_with_a_suggestion(
    command: list[str], option: str, value: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(cli, [*command, "--case", DECLARATION, option, value])
    assert result.exit_code == 2
    assert "did you mean" in result.stderr.lower()
    assert not list(tmp_path.iterdir())


def test_who_is_left_out_neither_reports_nor_contradicts() -> None:
    """What sources and opponents said of an act is counted again once some of them are left out."""
    lexington = stakegraph.open(SEEDS / "lexington-concord")
    whole = lexington.case.claim_by_id["m09"]
    assert whole.disputed_by == ("t10",)
    narrowed = lexington.narrow(without_sources=["transactions"]).case
    assert "t10" not in narrowed.claim_by_id
    assert narrowed.claim_by_id["m09"].disputed_by == ()
    assert narrowed.claim_by_id["m09"].factuality is whole.factuality
    reports = {claim.act_id: claim.independent_sources for claim in lexington.case.claims}
    alone = lexington.narrow(without_sources=["narrative"]).case
    fewer = [claim for claim in alone.claims if claim.independent_sources < reports[claim.act_id]]
    assert fewer
