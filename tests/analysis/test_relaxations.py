"""When there is no path, the answer says why, and the least that would make one."""

from __future__ import annotations

import pytest

from builders import network
from stakegraph.analysis.paths import PathOptions, conflict_paths
from stakegraph.analysis.relaxations import NoPath, explain_no_path


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
