"""The figures of a case add up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from builders import case, claim
from stakegraph.analysis.contested import Contested
from stakegraph.model import Factuality, Polarity
from stakegraph.network import build_network
from stakegraph.report.statistics import Statistics, statistics
from stakegraph.rules import with_derived_claims
from stakegraph.vocabulary import load_vocabulary

if TYPE_CHECKING:
    from stakegraph.model import Case


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
    assert figures.contested == (
        Contested("a", done=2, suffered=0, mutual=0, claims=2, background=0),
        Contested("b", done=0, suffered=1, mutual=0, claims=1, background=0),
        Contested("c", done=0, suffered=1, mutual=0, claims=1, background=0),
    )


def test_one_act_is_counted_once_and_a_state_is_nobodys_act() -> None:
    one_act = case(
        claim("c1", "a", "threatens", "b", act="one"),
        claim("c2", "a", "labels", "b", act="one"),
        claim("c3", "a", "hasTensionsWith", "b"),
    )
    figures = statistics(one_act, build_network(one_act), load_vocabulary())
    assert figures.contested == (
        Contested("a", done=1, suffered=0, mutual=1, claims=3, background=0),
        Contested("b", done=0, suffered=1, mutual=1, claims=3, background=0),
    )


def test_background_is_counted_apart(bundled: Case) -> None:
    figures = statistics(bundled, build_network(bundled), load_vocabulary())
    counts = figures.by_polarity.values()
    assert figures.background == sum(by_factuality[Factuality.BACKGROUND] for by_factuality in counts) > 0
    assert figures.facts == sum(by_factuality[Factuality.FACT] for by_factuality in counts)


def test_an_empty_case_has_zeros() -> None:
    figures = figures_of()
    assert (figures.claims, figures.stakeholders, figures.contested) == (0, 0, ())
