"""Which words report a quote as somebody's speech."""

from __future__ import annotations

import pytest

from stakegraph.lints.sentences import Passage
from stakegraph.lints.speakers import find_report


def report(sentence: str) -> str | None:
    """Return the report of a sentence whose quote is between brackets."""
    before, _, rest = sentence.partition("[")
    quote, _, after = rest.partition("]")
    return find_report(Passage(before, quote, after))


@pytest.mark.parametrize(
    ("sentence", "word"),
    [
        ("The port said [the union had lied].", "said"),
        ("[The union lied], the port said.", "the port said"),
        ("“[They lied],” said Captain Reyes.", "said"),
        ("According to the auditors, [the port lied].", "According to"),
        ("[The port lied], according to the auditors.", "according to"),
        ("The port accused the union of [lying to the mayor].", "accused"),
        ("The court said that in May, [the port had lied].", "said that"),
        ("He addressed the agents, [underscoring his commitment to the law].", "underscoring"),
    ],
)
def test_a_report_around_the_quote_is_named(sentence: str, word: str) -> None:
    assert word in str(report(sentence))


@pytest.mark.parametrize(
    "sentence",
    [
        "[The insurer filed claims against the yard].",
        "[The United States blockaded the port].",
        "[The said parties agreed to arbitrate].",
        "Everything went according to plan, and [the port paid].",
        "The governor said nothing, and [police raided the camp].",
        "[He addressed the agents], underscoring his commitment to the rule of law.",
        "[Police raided the camp]; a spokesman said the governor knew.",
    ],
)
def test_words_that_only_look_like_a_report_do_not_count(sentence: str) -> None:
    assert report(sentence) is None
