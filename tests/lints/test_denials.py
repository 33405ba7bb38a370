"""Which notes deny an act."""

from __future__ import annotations

import pytest

from stakegraph.lints.denials import find_denial


@pytest.mark.parametrize(
    ("note", "words"),
    [
        ("Threatened, not done.", "not done"),
        ("The threat happened, its consequences did not.", "did not"),
        ("No talks took place.", "No talks took"),
        ("The money has never been paid.", "never been paid"),
    ],
)
def test_a_note_that_denies_an_act(note: str, words: str) -> None:
    assert find_denial(note) == words


@pytest.mark.parametrize(
    "note",
    [
        "None is reported.",
        "No officer is said to have resigned.",
        "“never happened” are the minister's words.",
        "The label never becomes an attribute.",
        "They were not there.",
        "He had not yet taken office.",
    ],
)
def test_a_note_about_the_text_or_another_matter(note: str) -> None:
    assert find_denial(note) is None


def test_many_opening_quotation_marks_do_not_hide_a_denial() -> None:
    assert find_denial("“" * 1_000 + " not done") == "not done"
