"""The sentence around a quote."""

from __future__ import annotations

import pytest

from stakegraph.lints.sentences import Passage, Sentences


def around(text: str, quote: str) -> Passage:
    start = text.index(quote)
    return Sentences(text).passage(start, start + len(quote))


@pytest.mark.parametrize(
    ("text", "quote", "sentence"),
    [
        ("He left. She stayed on. They met.", "stayed", "She stayed on."),
        ("Mr. J. P. Lund of St. Ives sued Acme Inc. v. the U.S. Navy in No. 12. He won.", "sued", 0),
        ("“They lied.” That is how Reyes put it. He left.", "Reyes", "That is how Reyes put it."),
        ("“Who lies?” asked Lund. He left.", "lies", "“Who lies?” asked Lund."),
        ("It cost 3.5 million. Nobody paid.", "cost", "It cost 3.5 million."),
        ("A headline\n\nThe port sued.", "port", "The port sued."),
        ("He has plundered our seas:\nFor imposing Taxes on us:\n", "imposing", "For imposing Taxes on us:"),
        ("The port,\nwrapped in lines,\nsued. He left.", "sued", "The port, wrapped in lines, sued."),
    ],
)
def test_the_sentence_around_a_quote(text: str, quote: str, sentence: str | int) -> None:
    expected = text.split(" He won.")[0] if sentence == 0 else sentence
    assert "".join(around(text, quote)) == expected


def test_a_quote_over_two_sentences_has_the_rest_of_both() -> None:
    text = "He left. The port sued. The union struck back. They met."
    assert around(text, "sued. The union") == Passage("The port ", "sued. The union", " struck back.")


def test_a_text_without_stops_is_read_near_the_quote_only() -> None:
    passage = around("word " * 10_000 + "here " + "word " * 10_000, "here")
    assert max(map(len, passage)) <= 1_000
