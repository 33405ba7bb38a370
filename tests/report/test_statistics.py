"""The figures of a case add up."""

from __future__ import annotations

from builders import case, claim
from stakegraph.model import Factuality, Polarity
from stakegraph.network import build_network
from stakegraph.report.statistics import Statistics, statistics
from stakegraph.rules import with_derived_claims
from stakegraph.vocabulary import load_vocabulary


def figures_of(*lines: str) -> Statistics:
    found = with_derived_claims(case(*(claim(f"c{n}", *line.split()) for n, line in enumerate(lines))))
    return statistics(found, build_network(found), load_vocabulary())


def test_claims_are_counted_by_polarity_and_status() -> None:
    figures = figures_of(
        "a threatens b", "a threatens c possible", "a funds b", "a partOf b", "b addresses c"
    )
    assert figures.claims == 5
    assert figures.facts == 4
    assert figures.by_polarity[Polarity.CONFLICT][Factuality.FACT] == 1
    assert figures.by_polarity[Polarity.CONFLICT][Factuality.POSSIBLE] == 1
    assert sum(sum(counts.values()) for counts in figures.by_polarity.values()) == figures.claims


def test_derived_claims_are_counted_apart() -> None:
    figures = figures_of("a recruits b", "b memberOf c")
    assert (figures.claims, figures.derived) == (2, 1)
    assert figures.contested == ()


def test_only_hostile_facts_make_somebody_contested() -> None:
    figures = figures_of("a threatens b", "a criticizes c", "b threatens c possible")
    assert figures.contested == (("a", 2), ("b", 1), ("c", 1))


def test_an_empty_case_has_zeros() -> None:
    figures = figures_of()
    assert (figures.claims, figures.stakeholders, figures.contested) == (0, 0, ())
