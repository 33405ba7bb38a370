"""The case of disputed accounts: whole texts, one copy, and disputes with both quotes."""

from __future__ import annotations

import csv
import hashlib
import re
import tomllib
from collections import defaultdict
from typing import Any

import pytest
from click.testing import CliRunner

from stakegraph.acts import count_independent_sources
from stakegraph.case import read_case
from stakegraph.cli import cli
from stakegraph.resources import folder

CASE = folder("seeds") / "lexington-concord"
SOURCES: dict[str, dict[str, Any]] = {
    source["id"]: source
    for source in tomllib.loads((CASE / "case.toml").read_text(encoding="utf-8"))["source"]
}
TEXTS = {name: (CASE / source["file"]).read_text(encoding="utf-8") for name, source in SOURCES.items()}
TOLD = [name for name, source in SOURCES.items() if source["kind"] != "reference"]


def _read(name: str) -> list[dict[str, str]]:
    with (CASE / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


CLAIMS = _read("claims.csv")


def _testimony(name: str) -> list[str]:
    """Return the words of a deposition after the names of those who swear it, without their signatures."""
    paragraph = next(line for line in TEXTS[name].splitlines() if line.startswith("WE "))
    return re.findall(r"\w+", paragraph[paragraph.index("testify") :].lower())


def _shingles(words: list[str], length: int = 3) -> set[tuple[str, ...]]:
    return {tuple(words[start : start + length]) for start in range(len(words) - length + 1)}


def _containment(name: str, other: str) -> float:
    """Return the share of the shorter text's shingles that the other text has as well."""
    shingles, others = (
        _shingles(re.findall(r"\w+", TEXTS[name].lower())),
        _shingles(re.findall(r"\w+", TEXTS[other].lower())),
    )
    return len(shingles & others) / min(len(shingles), len(others))


def _texts_of(act: str) -> set[str]:
    return {row["source"] for row in CLAIMS if row["act"] == act and row["status"] == "actual"}


@pytest.mark.parametrize("name", SOURCES)
def test_the_hash_is_of_the_whole_text(name: str) -> None:
    assert hashlib.sha256((CASE / SOURCES[name]["file"]).read_bytes()).hexdigest() == SOURCES[name]["sha256"]


@pytest.mark.parametrize("name", TOLD)
def test_each_text_has_a_speaker_a_licence_and_a_place_it_was_taken_from(name: str) -> None:
    assert {"publisher", "author", "published", "url", "licence", "speaker", "retrieved"} <= SOURCES[
        name
    ].keys()
    assert SOURCES[name]["speaker"] in {row["id"] for row in _read("entities.csv")}


def test_the_copy_repeats_most_of_its_origin_and_no_other_text_does() -> None:
    assert {name: source["origin"] for name, source in SOURCES.items() if "origin" in source} == {
        "hoar": "barrett"
    }
    copied = _shingles(_testimony("hoar")) & _shingles(_testimony("barrett"))
    assert len(copied) / len(_shingles(_testimony("hoar"))) >= 0.6
    pairs = [
        (name, other)
        for name in TOLD
        for other in TOLD
        if name < other and {name, other} != {"hoar", "barrett"}
    ]
    assert (
        max(_containment(name, other) for name, other in pairs) < 0.25 < 0.5 < _containment("barrett", "hoar")
    )


@pytest.mark.parametrize(
    ("act", "texts", "independent"),
    [
        ("retreat-burning", {"narrative", "barrett", "hoar"}, 2),
        ("bridge-retreat", {"barrett", "hoar", "transactions"}, 2),
        ("bridge-first-fire-troops", {"narrative", "barrett", "hoar", "gould"}, 3),
        ("bridge-planks-troops", {"barrett", "hoar"}, 1),
        ("bridge-planks-militia", {"transactions"}, 0),  # the coder is unsure who “they” are
    ],
)
def test_the_copy_adds_no_independent_source(act: str, texts: set[str], independent: int) -> None:
    assert _texts_of(act) == texts
    assert count_independent_sources(read_case(CASE))[act] == independent


def test_a_witness_who_cannot_tell_reports_neither_first_shot() -> None:
    open_question = [row for row in CLAIMS if "I cannot exactly say" in row["quote"]]
    assert {(row["status"], row["act"]) for row in open_question} == {("possible", "")}
    assert count_independent_sources(read_case(CASE))["lexington-first-fire-company"] == 1


@pytest.mark.parametrize(
    ("act", "asserted", "denied"),
    [
        ("lexington-first-fire-company", {"transactions"}, {"narrative", "mulliken", "parker"}),
        ("lexington-dispersal", {"narrative", "mulliken", "gould"}, {"transactions"}),
    ],
)
def test_a_dispute_has_the_same_claim_asserted_in_one_text_and_denied_in_another(
    act: str, asserted: set[str], denied: set[str]
) -> None:
    rows = [row for row in CLAIMS if row["act"] == act]
    assert len({(row["subject"], row["relation"], row["object"]) for row in rows}) == 1
    texts = defaultdict(set)
    for row in rows:
        assert TEXTS[row["source"]].count(row["quote"]) == 1
        texts[row["status"]].add(row["source"])
    assert texts["actual"] == asserted
    assert texts["denied"] == denied


def test_the_scalping_is_told_by_one_speaker_and_denied_by_another() -> None:
    told, denied = (row for row in CLAIMS if row["act"] == "scalping")
    assert (told["status"], told["said_by"], denied["status"]) == ("actual", "boston-paper", "denied")
    assert told["doubt"], "the words name no doer"


def test_two_texts_date_one_march_differently() -> None:
    dates = {row["source"]: row["date"] for row in CLAIMS if row["act"] == "march"}
    assert dates == {"narrative": "1775-04-18", "gould": "1775-04-18", "transactions": "1774-04-18"}


def test_every_text_carries_claims_and_they_are_enough() -> None:
    counts = {name: sum(row["source"] == name for row in CLAIMS) for name in TOLD}
    assert sum(counts.values()) >= 100
    assert min(counts.values()) >= 5


def test_the_case_has_no_findings() -> None:
    result = CliRunner().invoke(cli, ["check", str(CASE)])
    assert (result.exit_code, result.output.startswith("no findings")) == (0, True), result.output
