"""An answer without paths gives the reasons and the smallest changes that make a path."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import case, claim, network
from stakegraph.analysis.paths import PathAnswer, PathOptions, conflict_paths, paths_among, relaxations
from stakegraph.analysis.paths.relaxations import NoPath, explain_no_path
from stakegraph.network import build_network, receipts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stakegraph.analysis.paths.relaxations import Change
    from stakegraph.network import Receipt


def explain(*lines: str, options: PathOptions | None = None, ends: tuple[str, str] = ("a", "z")) -> NoPath:
    graph = network(*lines)
    answer = conflict_paths(graph, *ends, options)
    assert not answer.paths
    return explain_no_path(graph, answer)


def flags(explanation: NoPath) -> list[list[str]]:
    return [[change.flag for change in relaxation.changes] for relaxation in explanation.relaxations]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["a threatens z possible"], ["--include possible"]),
        (["a threatens z conditional"], ["--include conditional"]),
        (["z threatens a"], ["--direction any"]),
        (["a threatens b", "b partOf c", "c partOf d", "d threatens z"], ["--ties 2"]),
        (
            ["a threatens b", "b threatens c", "c threatens d", "d threatens e", "e threatens z"],
            ["--max-hops 5"],
        ),
        ([*(f"n{n} attacks n{n + 1}" for n in range(7)), "a attacks n0", "n7 attacks z"], []),
        ([*(f"n{n} attacks n{n + 1}" for n in range(6)), "a attacks n0", "n6 attacks z"], ["--max-hops 8"]),
        (
            ["a attacks b", "b partOf c", "c partOf d", "d partOf e", "e attacks z"],
            ["--ties 3", "--max-hops 5"],
        ),
        (["z threatens a possible"], ["--include possible", "--direction any"]),
    ],
)
def test_the_smallest_set_of_changes_is_named(lines: list[str], expected: list[str]) -> None:
    assert flags(explain(*lines)) == ([expected] if expected else [])


def test_a_high_bar_of_intensity_is_named() -> None:
    assert flags(explain("a criticizes z", options=PathOptions(min_intensity=3))) == [["--min-intensity 0"]]


def test_of_equally_small_changes_the_best_path_comes_first() -> None:
    explanation = explain("a criticizes z possible", "z attacks a")
    assert flags(explanation) == [["--direction any"], ["--include possible"]]


def test_no_change_makes_a_denied_claim_a_hop() -> None:
    explanation = explain("a threatens z denied", "a addresses z")
    assert explanation.relaxations == ()


def test_the_reasons_name_both_ends() -> None:
    explanation = explain("a threatens b", "c threatens d", "z addresses a")
    assert explanation.reasons[0].startswith("A acts in conflict on B")
    assert explanation.reasons[1].startswith("No conflict arrives at Z")


def test_a_tie_at_the_end_is_named_as_no_conflict() -> None:
    explanation = explain("a threatens b", "z memberOf b")
    assert any(
        "Z —is a member of→ B is a tie, and a tie alone is not a conflict" in reason
        for reason in explanation.reasons
    )


def test_the_date_is_moved_no_further_than_it_must_be() -> None:
    claims = [
        claim("c1", "a", "threatens", "b", date="2025-05"),
        claim("c2", "b", "threatens", "z", date="2025-06-07"),
        claim("c3", "b", "attacks", "z", date="2026"),
        claim("c4", "b", "attacks", "y", date="2027"),
    ]
    graph = build_network(case(*claims))
    answer = conflict_paths(graph, "a", "z", PathOptions(as_of="2025-04"))
    explanation = explain_no_path(graph, answer)
    assert flags(explanation) == [["--as-of 2025-06-07"]]
    assert [hop.receipts[-1].claim.id for hop in explanation.relaxations[0].path.hops] == ["c1", "c2"]
    assert "as of 2025-04" in explanation.reasons[0]


def test_the_date_is_found_wherever_it_lies_among_the_later_ones() -> None:
    days = [f"2025-0{month}-01" for month in range(1, 8)]
    for needed in days:
        claims = [claim(f"c{day}", "a", "threatens", "z" if day == needed else "y", date=day) for day in days]
        graph = build_network(case(*claims, claim("d", "z", "addresses", "a")))
        answer = conflict_paths(graph, "a", "z", PathOptions(as_of="2024"))
        assert flags(explain_no_path(graph, answer)) == [[f"--as-of {needed}"]]


def test_order_in_time_can_be_given_up() -> None:
    claims = [
        claim("c1", "a", "threatens", "b", date="2025-05"),
        claim("c2", "b", "threatens", "z", date="2024"),
    ]
    graph = build_network(case(*claims))
    answer = conflict_paths(graph, "a", "z", PathOptions(time_respecting=True))
    assert flags(explain_no_path(graph, answer)) == [["--any-order"]]


def test_hops_are_loosened_no_further_than_they_must_be() -> None:
    lines = ["a threatens b", "b threatens c", "c threatens d", "d threatens z"]
    assert flags(explain(*lines, options=PathOptions(max_hops=2))) == [["--max-hops 4"]]


def test_ties_are_loosened_to_one_before_more() -> None:
    explanation = explain("a threatens b", "b partOf c", "c threatens z", options=PathOptions(max_ties=0))
    assert [[change.words for change in relaxation.changes] for relaxation in explanation.relaxations] == [
        ["allow 1 tie in a row"]
    ]


def test_from_one_party_alone_no_length_is_too_short() -> None:
    graph = network("a addresses b", "b threatens a", "b threatens c possible")
    answer = conflict_paths(graph, "a")
    changes = {flag for relaxation in flags(explain_no_path(graph, answer)) for flag in relaxation}
    assert changes == {"--direction any"}


rows = st.builds(
    "{} {} {} {}".format,
    st.sampled_from("abcdz"),
    st.sampled_from(["attacks", "criticizes", "partOf", "memberOf", "funds"]),
    st.sampled_from("abcdz"),
    st.sampled_from(["actual", "announced", "possible", "denied"]),
)


@settings(deadline=None, max_examples=100)
@given(
    lines=st.lists(rows, max_size=12),
    hops=st.integers(1, 3),
    ties=st.integers(0, 1),
    least=st.sampled_from([0.0, 5.0]),
)
def test_no_smaller_set_and_no_lesser_degree_makes_a_path(
    lines: list[str], hops: int, ties: int, least: float
) -> None:
    graph = network(*lines, "a addresses z")
    asked = PathOptions(max_hops=hops, max_ties=ties, min_intensity=least, time_limit=60)
    answer = conflict_paths(graph, "a", "z", asked)
    if answer.paths:
        return
    explanation = explain_no_path(graph, answer)
    every = relaxations._ladders(answer, [receipt.claim.date for receipt in receipts(graph)], [])

    def is_path(changes: Sequence[Change]) -> bool:
        options = asked
        for change in changes:
            options = change.apply(options)
        return bool(conflict_paths(graph, "a", "z", options).paths)

    size = len(explanation.relaxations[0].changes) if explanation.relaxations else len(every) + 1
    for smaller in range(1, min(size, 4)):
        assert not any(is_path([ladder[-1] for ladder in subset]) for subset in combinations(every, smaller))
    for relaxation in explanation.relaxations:
        assert len(relaxation.changes) == size
        assert is_path(relaxation.changes)
        for position, change in enumerate(relaxation.changes):
            ladder = next(ladder for ladder in every if change.flag in {degree.flag for degree in ladder})
            flags_of_ladder = [one.flag for one in ladder]
            degree = flags_of_ladder.index(change.flag)
            lesser = [*relaxation.changes]
            if degree:
                lesser[position] = ladder[degree - 1]
                assert not is_path(lesser)


def test_no_change_is_named_that_the_command_line_would_refuse() -> None:
    lines = [f"n{index} threatens n{index + 1}" for index in range(9)]
    explanation = explain(*lines, options=PathOptions(max_hops=8, max_ties=4), ends=("n0", "n9"))
    assert explanation.relaxations == ()


def test_when_time_is_up_the_answer_says_so_and_names_what_is_not_known() -> None:
    explanation = explain("z threatens a possible", options=PathOptions(time_limit=-1.0))
    assert explanation.truncated is not None
    assert "stopped after -1 s; whether --include self-reported or" in explanation.truncated
    assert "sets of more than 1 were not tried" in explanation.truncated
    assert ("--direction any",) in explanation.unknown
    assert explanation.relaxations == ()
    whole = explain("z threatens a possible")
    assert (whole.truncated, whole.unknown) == (None, ())


def test_a_search_that_is_cut_is_not_taken_for_no_path(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether a longer path would do is not known; that more is let through by another change is."""
    whole = paths_among

    def cut(claims: list[Receipt], source: str, target: str, options: PathOptions) -> PathAnswer:
        if options.max_hops > 4 and not options.ignore_direction:
            return PathAnswer(source, target, options, truncated="the search stopped")
        return whole(claims, source, target, options)

    monkeypatch.setattr(relaxations, "paths_among", cut)
    explanation = explain("z threatens a")
    assert flags(explanation) == [["--direction any"]]
    assert explanation.unknown == (("--max-hops 8",),)
    assert explanation.truncated is not None
    assert "whether --max-hops 8 would make one is not known" in explanation.truncated


def test_a_degree_that_could_not_be_narrowed_is_said_to_be_an_upper_bound(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    whole = paths_among

    def cut(claims: list[Receipt], source: str, target: str, options: PathOptions) -> PathAnswer:
        if 4 < options.max_hops < 8:
            return PathAnswer(source, target, options, truncated="the search stopped")
        return whole(claims, source, target, options)

    monkeypatch.setattr(relaxations, "paths_among", cut)
    explanation = explain("a attacks b", "b attacks c", "c attacks d", "d attacks e", "e attacks z")
    assert flags(explanation) == [["--max-hops 8"]]
    assert explanation.truncated is not None
    assert "smaller step than --max-hops 8" in explanation.truncated


def test_all_questions_together_keep_to_one_time_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each question takes as long as it may, by a clock that the test winds, and no path is ever found."""
    now, limits = [0.0], list[float]()

    def slow(claims: list[Receipt], source: str, target: str, options: PathOptions) -> PathAnswer:
        limits.append(options.time_limit)
        now[0] += options.time_limit
        return PathAnswer(source, target, options, truncated="the search stopped")

    graph = network("a threatens b", "z addresses b")
    answer = conflict_paths(graph, "a", "z", PathOptions(time_limit=8.0))
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    monkeypatch.setattr(relaxations, "paths_among", slow)
    explain_no_path(graph, answer)
    assert limits[:3] == [4.0, 2.0, 1.0]
    assert now[0] <= 8.0


@pytest.mark.parametrize(
    "lines", [["z threatens a possible"], ["a threatens b", "b partOf c", "c partOf d", "d attacks z"]]
)
def test_over_an_index_the_answer_is_the_same(lines: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    small = explain(*lines)
    monkeypatch.setattr(relaxations, "WORTH_AN_INDEX", 0)
    large = explain(*lines)
    assert (large.reasons, flags(large)) == (small.reasons, flags(small))
    assert [relaxation.path for relaxation in large.relaxations] == [
        relaxation.path for relaxation in small.relaxations
    ]
