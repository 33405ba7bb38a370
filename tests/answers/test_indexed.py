"""A case answered from its indexes gives the same paths and dossiers, to the letter, as the case in memory."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from builders import case, claim
from large_cases import large_case
from stakegraph import load_vocabulary
from stakegraph.analysis.paths import PathOptions, conflict_paths
from stakegraph.analysis.paths.relaxations import explain_no_path
from stakegraph.answers.indexed import IndexedCase
from stakegraph.answers.paths import PathsResult
from stakegraph.cli import cli
from stakegraph.errors import EngineError
from stakegraph.formats import markdown, mermaid, records, tables, text
from stakegraph.index import path_indexes
from stakegraph.index.name_tables import NameTable
from stakegraph.index.path_indexes import build_index
from stakegraph.loading import open_case
from stakegraph.model import Factuality, Status
from stakegraph.network import DEFAULT_FACTUALITIES, build_network
from stakegraph.rdf import read_back, read_part
from stakegraph.report.dossier import dossier

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from stakegraph.model import Case

NODES = "abcdef"
# Conflict, a stake, members and recruiting, so that both rules conclude something; ties of all kinds.
RELATIONS = (
    "attacks", "threatens", "criticizes", "labels", "hasTensionsWith", "recruits", "stakeOf", "memberOf", "partOf",
    "alliedWith", "addresses",
)  # fmt: skip
DATES = (None, None, "2024", "2025", "2025-01", "2025-01-02", "2025-02-03")
SPEAKERS = (None, None, "a", "f")
ENDS = (("a", "f"), ("f", "a"), ("a", None), (None, "f"), ("b", "c"))

rows = st.tuples(
    st.sampled_from(NODES),
    st.sampled_from([relation for relation in RELATIONS if relation in load_vocabulary().relations]),
    st.sampled_from(NODES), st.sampled_from([status.value for status in Status]), st.sampled_from(DATES),
    st.sampled_from(SPEAKERS),
)  # fmt: skip
options = st.builds(
    PathOptions,
    factualities=st.sampled_from([frozenset({Factuality.FACT}), DEFAULT_FACTUALITIES, frozenset(Factuality)]),
    ignore_direction=st.booleans(),
    max_hops=st.integers(1, 4),
    max_ties=st.integers(0, 2),
    min_intensity=st.sampled_from([0.0, 2.0, 3.6]),
    rules=st.booleans(),
    as_of=st.sampled_from([None, None, "2024-06", "2025-01"]),
    time_respecting=st.booleans(),
    according_to=st.sampled_from([frozenset(), frozenset(NODES[:2])]),
    time_limit=st.just(60.0),
)


def made_up(written: Sequence[tuple[str, str, str, str, str | None, str | None]]) -> Case:
    claims = [
        claim(f"c{index}", *row[:4], date=row[4], said_by=row[5], about=("d",), note=f"note {index}")
        for index, row in enumerate(written, start=1)
    ]
    return case(*claims, *(claim(f"x-{node}", node, "addresses", node) for node in NODES))


def both(of: Case) -> tuple[Case, IndexedCase]:
    """Return a case read back completely, and the same case answered from its indexes."""
    store = open_case(of)
    whole = read_back(store, of.base)
    return whole, IndexedCase(store, of.base, build_index(whole), NameTable.of(whole.entities))


def in_memory(
    whole: Case, ends: Sequence[tuple[str | None, str | None]], options: PathOptions
) -> PathsResult:
    network = build_network(whole)
    answers = [conflict_paths(network, *pair, options) for pair in ends]
    explanations = [None if answer.paths else explain_no_path(network, answer) for answer in answers]
    return PathsResult(whole, answers, explanations)


def printed(result: PathsResult, top: int) -> list[str]:
    return [
        text.paths(result.case, result.answers, top, result.explanations),
        records.json_text(records.paths(result.case, result.answers, top, result.explanations)),
        tables.paths(result.case, result.answers, top),
        mermaid.paths(result.case, result.answers, top),
    ]


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(
    written=st.lists(rows, max_size=16),
    options=options,
    ends=st.sampled_from(ENDS),
    top=st.sampled_from([1, 3, 20]),
)
def test_every_format_prints_the_same_paths_and_the_same_reasons(
    written: list[tuple[str, str, str, str, str | None, str | None]],
    options: PathOptions,
    ends: tuple[str | None, str | None],
    top: int,
) -> None:
    whole, indexed = both(made_up(written))
    expected = printed(in_memory(whole, [ends], options), top)
    assert printed(indexed.paths([ends], options, top), top) == expected


@settings(deadline=None, max_examples=30)
@given(written=st.lists(rows, max_size=16))
def test_a_dossier_of_the_part_is_that_of_the_whole(
    written: list[tuple[str, str, str, str, str | None, str | None]],
) -> None:
    whole, indexed = both(made_up(written))
    for node in NODES:
        part = indexed.about(node)
        shown, expected = (dossier(content, build_network(content), node) for content in (part, whole))
        assert shown == expected
        assert markdown.dossier(part, shown, load_vocabulary()) == markdown.dossier(
            whole, expected, load_vocabulary()
        )


@pytest.mark.parametrize(
    "options", [PathOptions(rules=True), PathOptions(as_of="2025-08", min_intensity=3.0)]
)
def test_a_larger_case_is_answered_alike(options: PathOptions) -> None:
    whole, indexed = both(large_case(150))
    network = build_network(whole)
    ids = [entity.id for entity in whole.entities][::40]
    for source, target in product(ids, ids):
        if source != target:
            expected = in_memory(whole, [(source, target)], options)
            assert printed(indexed.paths([(source, target)], options, 5), 5) == printed(expected, 5)
    assert network.number_of_edges() > 300


def test_only_what_an_answer_shows_is_read(bundled: Case) -> None:
    _, indexed = both(bundled)
    part = indexed.paths([("donald-trump", "ice")], PathOptions(), 1).case
    assert {part_claim.id for part_claim in part.claims} == {"c038", "c039", "c046", "c085"}
    assert part.sources == bundled.sources[:1]


def test_the_part_of_a_case_agrees_with_the_whole(bundled: Case) -> None:
    store = open_case(bundled)
    whole = read_back(store, bundled.base)
    part = read_part(
        store, bundled.base, [whole_claim.id for whole_claim in whole.claims], whole.entity_by_id
    )
    assert set(part.claims) == set(whole.claims)
    assert part.entities == whole.entities
    assert part.sources == whole.sources


@pytest.mark.parametrize(
    ("claims", "entities", "missing"), [(["c999"], [], "c999"), (["c001"], ["who"], "who")]
)
def test_what_the_store_does_not_hold_is_named(
    claims: list[str], entities: list[str], missing: str, bundled: Case
) -> None:
    with pytest.raises(EngineError, match=f"incomplete: '{missing}' is missing"):
        read_part(open_case(bundled), bundled.base, claims, entities)


def test_names_and_what_is_wrong_with_them_are_told_alike(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(path_indexes, "WORTH_AN_INDEX", 0)
    store = str(tmp_path / "store")
    assert CliRunner().invoke(cli, ["load", "--store", store]).exit_code == 0
    for words in (
        ["paths", "Trumpp"],
        ["paths", "Trump", "--to", "Mamdamni"],
        ["paths", "Trump", "--to", "Donald Trump"],
        ["paths", "Trump", "--to", "ICE", "--direction", "in"],
        ["paths", "Trump", "--include", "denied"],
        ["paths", "Nobody at all", "--include", "possibly"],
        ["dossier", "Mamdamni"],
        ["paths", ""],
    ):
        stored, in_files = (CliRunner().invoke(cli, line) for line in ([*words, "--store", store], words))
        assert stored.exit_code == in_files.exit_code == 2
        assert stored.output == in_files.output
