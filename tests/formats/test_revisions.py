"""What has become of quotes is shown with its cell, and unseen characters are named."""

from __future__ import annotations

from stakegraph.case.revision import Comparison, Outcome
from stakegraph.formats.revisions import _describe, mark_words


def test_changed_words_are_marked_beside_each_other() -> None:
    assert (
        mark_words("the judge has granted it", "the judge denied it")
        == "the judge [-has granted-] {+denied+} it"
    )


def test_characters_that_cannot_be_seen_are_named() -> None:
    assert mark_words("the end of it", "the end of\u00a0it") == "the end [-of-] {+of[U+00A0]+} it"
    assert mark_words("recruit", "re\u00adcruit") == "[-recruit-]{+re[U+00AD]cruit+}"


def test_words_that_may_be_the_wrong_ones_are_called_unclear() -> None:
    comparison = Comparison("c1", 2, "quote", Outcome.CHANGED, "old words", 0, "new words", 9, is_clear=False)
    line = _describe(comparison)
    assert line.startswith("claims.csv:2:quote: c1: changed")
    assert "unclear" in line
    assert not comparison.is_acceptable
