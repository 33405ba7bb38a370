"""Which hedges govern a quote from outside."""

from __future__ import annotations

import pytest

from stakegraph.lints.hedges import find_hedge
from stakegraph.lints.sentences import Passage


def hedge(sentence: str, status: str = "actual", condition: str | None = None) -> str | None:
    """Return the hedge of a sentence whose quote is between brackets."""
    before, _, rest = sentence.partition("[")
    quote, _, after = rest.partition("]")
    return find_hedge(Passage(before, quote, after), is_actual=status == "actual", condition=condition)


@pytest.mark.parametrize(
    ("sentence", "word"),
    [
        ("The port plans to [close the pier].", "plans"),
        ("The memo suggests [the port wants a deal].", "suggests"),
        ("It fines the city if [the city does not pay].", "if"),
        ("[The bank withdraws] unless the mayor signs.", "unless"),
        ("[The party expelled members] who might have rebelled.", "who might"),
        ("He asked the militia to [leave the bridge].", "asked"),
        ("Had they destroyed it [we were all lost].", "Had"),
    ],
)
def test_a_hedge_outside_the_quote_is_named(sentence: str, word: str) -> None:
    assert hedge(sentence) == word


@pytest.mark.parametrize(
    "sentence",
    [
        "[The union sued], and more suits may follow.",
        "Although some may return, [the union has rejected the offer].",
        "Mr. Lund, who might run again, [attacked the governor].",
        "[The port fined most, if not all, of the carriers].",
        "The drive may anger [the port authority].",
        "The minister appeared in court, where [the party accused her].",
    ],
)
def test_a_hedge_of_another_clause_does_not_count(sentence: str) -> None:
    assert hedge(sentence) is None


def test_a_hedge_before_a_quote_with_a_hedge_counts_for_an_actual_claim_only() -> None:
    sentence = "Diplomats believe [the two sides could sign a truce]."
    assert hedge(sentence) == "believe"
    assert hedge(sentence, "possible") is None


def test_a_condition_that_the_claim_repeats_does_not_count() -> None:
    sentence = "[The airline cancels flights] if the strike goes on."
    assert hedge(sentence, "conditional") == "if"
    assert hedge(sentence, "conditional", "if the strike goes on") is None
