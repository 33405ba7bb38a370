"""Paths in every format: nothing is lost, nothing is taken for markup or a formula, no hint looks like a fact."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace

import pytest

from builders import WORDS, case, claim
from stakegraph.analysis.paths import PathAnswer, PathOptions, conflict_paths
from stakegraph.analysis.paths.relaxations import explain_no_path
from stakegraph.formats import mermaid, records, tables, text
from stakegraph.model import Case, Entity, Factuality, SourceKind
from stakegraph.network import build_network
from stakegraph.rules import with_derived_claims
from stakegraph.wording.claims import Wording


def answered(found: Case, source: str, **options: object) -> tuple[Case, list[PathAnswer]]:
    return found, [conflict_paths(build_network(found), source, None, PathOptions(**options))]  # type: ignore[arg-type]


HOSTILE = '=HYPERLINK("http://x") <b>&"#| ;\n] end'


@pytest.fixture
def hostile() -> tuple[Case, list[PathAnswer]]:
    """A case in which the name of a party is markup, a formula and a line break."""
    plain = case(claim("c1", "a", "threatens", "b"), claim("c2", "a", "labels", "b", note=HOSTILE))
    entities = (plain.entities[0], Entity("b", HOSTILE, "Person"))
    return answered(Case(plain.id, plain.title, plain.base, None, plain.sources, entities, plain.claims), "a")


def test_text_shows_for_every_receipt_its_words_speaker_and_place() -> None:
    found, answers = answered(
        case(claim("c1", "a", "threatens", "b", said_by="c"), claim("c2", "c", "addresses", "a")),
        "a",
        factualities=frozenset(Factuality),
    )
    printed = text.paths(found, answers, 20, [None])
    assert f"“{WORDS}”" in printed
    assert "according to C · text.txt, line 1" in printed
    assert "A —threatens→ B  [alleged; intensity −3.5; c1]" in printed


@pytest.mark.parametrize(
    ("status", "arrow", "words"),
    [
        ("actual", "A → B", "[fact;"),
        ("announced", "A ⇢ B", "[announced;"),
        ("conditional", "A ⇢ B", "[conditional;"),
        ("possible", "A ⇢ B", "[possible;"),
    ],
)
def test_a_hint_is_never_shown_as_a_fact(status: str, arrow: str, words: str) -> None:
    found, answers = answered(
        case(claim("c1", "a", "threatens", "b", status)), "a", factualities=frozenset(Factuality)
    )
    printed = text.paths(found, answers, 20, [None])
    assert arrow in printed
    assert words in printed
    solid = "-->" in mermaid.paths(found, answers, 20)
    assert solid is (status == "actual")
    (receipt,) = records.paths(found, answers, 20, [None])["answers"][0]["paths"][0]["hops"][0]["receipts"]
    assert receipt["is_fact"] is (status == "actual")


def test_a_derived_hop_is_marked_and_shows_its_premises() -> None:
    complete = with_derived_claims(
        case(
            claim("c1", "a", "recruits", "m"),
            claim("c2", "m", "memberOf", "b"),
            claim("c3", "b", "addresses", "b"),
        )
    )
    found, answers = answered(complete, "a", rules=True)
    printed = text.paths(found, answers, 20, [None])
    assert "A ∴⇢ B" in printed
    assert "derived by the poaching rule, no source says it" in printed
    assert printed.count("because “") == 2
    assert "derived by the poaching rule" in mermaid.paths(found, answers, 20)
    assert "-->" not in mermaid.paths(found, answers, 20)


def test_a_hop_walked_backwards_points_backwards() -> None:
    found, answers = answered(case(claim("c1", "b", "threatens", "a")), "a", ignore_direction=True)
    assert "A ← B" in text.paths(found, answers, 20, [None])


def test_details_are_told_once_but_the_words_every_time() -> None:
    found, answers = answered(
        case(claim("c1", "a", "threatens", "b", note="Once."), claim("c2", "b", "threatens", "c")), "a"
    )
    printed = text.paths(found, answers, 20, [None])
    assert printed.count("note: Once.") == 1
    assert printed.count("A —threatens→ B") == 2
    assert printed.count(f"“{WORDS}”") == 3


def test_a_truncated_answer_says_so_first() -> None:
    found, (answer,) = answered(
        case(claim("c1", "a", "threatens", "b"), claim("c2", "a", "threatens", "c")), "a", max_found=1
    )
    printed = text.paths(found, [answer], 20, [None])
    assert "At least 1 path; of those found, surest first" in printed
    assert printed.index("TRUNCATED: the search stopped at 1 path;") < printed.index("1. A → B")
    assert records.paths(found, [answer], 20, [None])["answers"][0]["truncated"] == answer.truncated


def test_what_could_not_be_tried_is_told_below_what_would_make_a_path() -> None:
    found = case(claim("c1", "b", "threatens", "a"))
    graph = build_network(found)
    answer = conflict_paths(graph, "a", "b")
    explanation = replace(
        explain_no_path(graph, answer), truncated="the search stopped", unknown=(("--max-hops 8",),)
    )
    printed = text.paths(found, [answer], 20, [explanation])
    assert printed.index("--direction any") < printed.index(
        "There may be others, or smaller ones: the search stopped."
    )
    record = records.paths(found, [answer], 20, [explanation])["answers"][0]["no_path"]
    assert record is not None
    assert (record["truncated"], record["unknown"]) == ("the search stopped", [["--max-hops 8"]])


def test_an_answer_that_was_cut_before_any_path_is_no_no() -> None:
    found, (answer,) = answered(case(claim("c1", "a", "threatens", "b")), "a", time_limit=-1.0)
    answer = replace(answer, paths=(), truncated="the search stopped after 5 s")
    printed = text.paths(found, [answer], 20, [explain_no_path(build_network(found), answer)])
    assert "NOT KNOWN whether there is a conflict path: the search stopped after 5 s." in printed
    assert "No conflict path" not in printed


def test_csv_has_a_row_a_receipt_and_no_formula(hostile: tuple[Case, list[PathAnswer]]) -> None:
    found, answers = hostile
    rows = list(csv.DictReader(io.StringIO(tables.paths(found, answers, 20), newline="")))
    assert [row["claim"] for row in rows] == ["c1", "c2"]
    assert rows[0]["to"] == "'" + HOSTILE
    assert rows[0]["quote"] == WORDS
    assert not any((cell or "").startswith(("=", "+", "@")) for row in rows for cell in row.values())


def test_csv_says_of_each_receipt_whether_it_is_a_fact_and_what_kind_of_source_says_it() -> None:
    plain = case(
        claim("c1", "a", "threatens", "s", "announced"),
        claim("c2", "a", "attacks", "s"),
        replace(claim("c3", "s", "stakeOf", "b"), source="background"),
        claim("c4", "b", "threatens", "d"),
    )
    background = replace(plain.sources[0], id="background", file="b.txt", kind=SourceKind.REFERENCE)
    found, answers = answered(
        with_derived_claims(replace(plain, sources=(*plain.sources, background))), "a", rules=True
    )
    rows = list(csv.DictReader(io.StringIO(tables.paths(found, answers, 20), newline="")))
    told = {row["claim"]: (row["factuality"], row["is_fact"], row["source_kind"]) for row in rows}
    assert told["c1"] == ("announced", "no", "article")
    assert told["c2"] == ("fact", "yes", "article")
    assert told["c3"] == ("background", "no", "reference")
    assert told["stake-c2-c3"] == ("fact", "no", "article")
    assert list(rows[0])[-4:] == ["is_fact", "source_kind", "independent_sources", "disputed"]


def test_mermaid_keeps_a_name_in_one_quoted_line(hostile: tuple[Case, list[PathAnswer]]) -> None:
    found, answers = hostile
    lines = mermaid.paths(found, answers, 20).splitlines()
    assert lines[0] == "flowchart LR"
    assert lines[2] == '  n1["=HYPERLINK(#quot;http://x#quot;) #lt;b#gt;&#quot;#35;| ; ] end"]'
    assert len(lines) == 4


def test_json_is_lossless_and_readable_by_any_reader(hostile: tuple[Case, list[PathAnswer]]) -> None:
    found, answers = hostile
    read = json.loads(records.json_text(records.paths(found, answers, 20, [None])))
    assert read["answers"][0]["paths"][0]["nodes"][1] == {"id": "b", "name": HOSTILE}
    assert read["answers"][0]["paths"][0]["hops"][0]["receipts"][1]["note"] == HOSTILE


def test_background_is_named_as_such(bundled: Case) -> None:
    wording = Wording(bundled)
    network = build_network(bundled)
    tie = network.edges["ice", "dhs", "b01"]["receipt"]
    assert wording.standing(tie) == "background, no article says it"


def test_a_hop_of_a_hint_and_a_conclusion_is_shown_as_no_fact() -> None:
    complete = with_derived_claims(
        case(
            claim("c1", "a", "threatens", "s"),
            claim("c2", "s", "stakeOf", "b"),
            claim("c3", "a", "criticizes", "b", "possible"),
        )
    )
    stakes = tuple(
        Entity(each.id, each.name, "Policy" if each.id == "s" else each.type) for each in complete.entities
    )
    whole = Case(complete.id, complete.title, complete.base, None, complete.sources, stakes, complete.claims)
    found, answers = answered(whole, "a", rules=True, factualities=frozenset(Factuality))
    assert "A ⇢ B" in text.paths(found, answers, 20, [None])
    assert "A → B" not in text.paths(found, answers, 20, [None])


def test_a_fact_the_other_way_does_not_make_a_hint_a_fact() -> None:
    found, answers = answered(
        case(claim("c1", "b", "threatens", "a"), claim("c2", "a", "criticizes", "b", "possible")),
        "a",
        ignore_direction=True,
        factualities=frozenset(Factuality),
    )
    assert "A ⇢ B" in text.paths(found, answers, 20, [None])
    assert "-->" not in mermaid.paths(found, answers, 20)
