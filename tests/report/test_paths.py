"""The section on paths says how many chains there are, or that there are more than it could count."""

from __future__ import annotations

from typing import TYPE_CHECKING

from builders import case, claim
from stakegraph.analysis.paths import chains
from stakegraph.report import Context, Section, build_report

if TYPE_CHECKING:
    import pytest

    from stakegraph.model import Case, Claim


def section_of(found: Case, **more: float) -> Section:
    (section,) = build_report(Context(found, **more), ["paths"]).sections  # type: ignore[arg-type]
    return section


def star(size: int) -> list[Claim]:
    return [claim("c", "a", "attacks", "b"), *(claim(f"c{n}", "b", "attacks", f"n{n}") for n in range(size))]


def test_one_chain_joins_one_pair() -> None:
    assert section_of(case(*star(1))).findings == (
        "1 chain of two to four hops joins 1 pair of stakeholders.",
        "The chain that holds best: A → B → N0, weakest link 9 of 10 (all facts).",
    )


def test_no_more_chains_are_held_than_are_shown() -> None:
    section = section_of(case(*star(30)), top=3)
    assert section.findings[0] == "30 chains of two to four hops join 30 pairs of stakeholders."
    assert [row.cells[0] for row in section.tables[0].rows] == ["A → B → N0", "A → B → N1", "A → B → N10"]


def test_a_count_that_was_stopped_is_said_in_the_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chains, "MOST_COUNTED", 7)
    section = section_of(case(*star(30)), top=3)
    assert section.findings[0] == (
        "At least 7 chains of two to four hops join stakeholders, at least 7 pairs of them: "
        "the count stopped at 7 chains."
    )
    assert section.findings[1].startswith("The chain that holds best: A → B → N0")


def test_the_best_of_a_search_that_was_cut_is_the_best_so_far(monkeypatch: pytest.MonkeyPatch) -> None:
    path = chains.best_chains(Context(case(*star(1))).claims, ["a", "n0"]).paths
    monkeypatch.setattr(
        "stakegraph.report.paths.best_chains", lambda *_: chains.BestChains(path, 0, truncated=True)
    )
    section = section_of(case(*star(1)), time_limit=2.0)
    assert section.findings[1].startswith("The best chain found so far: A → B → N0")
    assert section.tables[0].title == "Strongest chains that were found in time"
    assert "The search stopped after 2 s: stronger chains may exist" in section.unknowns[-1]


def test_without_time_no_chain_is_not_said_to_be_none() -> None:
    assert section_of(case(*star(1)), time_limit=0.0).findings == (
        "No chain was found within 0 s; there may be one.",
    )
