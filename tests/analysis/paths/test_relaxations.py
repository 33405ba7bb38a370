"""When there is no path, the answer says why, and the least that would make one."""

from __future__ import annotations

import pytest

from builders import case, claim, network
from stakegraph.analysis.paths import PathOptions, conflict_paths, relaxations
from stakegraph.analysis.paths.relaxations import NoPath, explain_no_path
from stakegraph.network import build_network


def explain(*lines: str, options: PathOptions | None = None, ends: tuple[str, str] = ("a", "z")) -> NoPath:
    graph = network(*lines)
    answer = conflict_paths(graph, *ends, options)
    assert not answer.paths
    return explain_no_path(graph, answer)


def flags(found: NoPath) -> list[list[str]]:
    return [[change.flag for change in relaxation.changes] for relaxation in found.relaxations]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["a threatens z possible"], ["--include possible"]),
        (["a threatens z conditional"], ["--include conditional"]),
        (["z threatens a"], ["--direction any"]),
        (["a threatens b", "b partOf c", "c partOf d", "d threatens z"], ["--ties 2"]),
        (
            ["a threatens b", "b threatens c", "c threatens d", "d threatens e", "e threatens z"],
            ["--max-hops 6"],
        ),
        (["z threatens a possible"], ["--include possible", "--direction any"]),
    ],
)
def test_the_smallest_set_of_changes_is_named(lines: list[str], expected: list[str]) -> None:
    assert flags(explain(*lines)) == [expected]


def test_a_high_bar_of_intensity_is_named() -> None:
    assert flags(explain("a criticizes z", options=PathOptions(min_intensity=3))) == [["--min-intensity 0"]]


def test_of_equally_small_changes_the_best_path_comes_first() -> None:
    found = explain("a criticizes z possible", "z attacks a")
    assert flags(found) == [["--direction any"], ["--include possible"]]


def test_no_change_makes_a_denied_claim_a_hop() -> None:
    found = explain("a threatens z denied", "a addresses z")
    assert found.relaxations == ()


def test_the_reasons_name_both_ends() -> None:
    found = explain("a threatens b", "c threatens d", "z addresses a")
    assert found.reasons[0].startswith("A acts in conflict on B")
    assert found.reasons[1].startswith("No conflict arrives at Z")


def test_a_tie_at_the_end_is_named_as_no_conflict() -> None:
    found = explain("a threatens b", "z memberOf b")
    assert any(
        "Z —is a member of→ B is a tie, and a tie alone is no conflict" in reason for reason in found.reasons
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
    found = explain_no_path(graph, answer)
    assert flags(found) == [["--as-of 2025-06-07"]]
    assert [hop.receipts[-1].claim.id for hop in found.relaxations[0].path.hops] == ["c1", "c2"]
    assert "as of 2025-04" in found.reasons[0]


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


def test_a_short_limit_on_hops_is_loosened_to_six() -> None:
    lines = ["a threatens b", "b threatens c", "c threatens d", "d threatens e", "e threatens z"]
    assert flags(explain(*lines, options=PathOptions(max_hops=2))) == [["--max-hops 6"]]


def test_no_change_is_named_that_the_command_line_would_refuse() -> None:
    lines = [f"n{number} threatens n{number + 1}" for number in range(9)]
    found = explain(*lines, options=PathOptions(max_hops=8, max_ties=4), ends=("n0", "n9"))
    assert found.relaxations == ()


def test_when_time_is_up_the_answer_says_so() -> None:
    found = explain("z threatens a possible", options=PathOptions(time_limit=-1.0))
    assert found.truncated is not None
    assert "stopped after" in found.truncated
    assert explain("z threatens a possible").truncated is None


@pytest.mark.parametrize(
    "lines", [["z threatens a possible"], ["a threatens b", "b partOf c", "c partOf d", "d attacks z"]]
)
def test_over_an_index_the_answer_is_the_same(lines: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    small = explain(*lines)
    monkeypatch.setattr(relaxations, "WORTH_AN_INDEX", 0)
    large = explain(*lines)
    assert (large.reasons, flags(large)) == (small.reasons, flags(small))
    assert [each.path for each in large.relaxations] == [each.path for each in small.relaxations]
