"""Each lint is at least as precise and complete on the labelled sentences as when it was last measured."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest

from lint_scores import HALVES, LABELLED, LINTS, find_errors, read_rows, rows_of_half, score

if TYPE_CHECKING:
    from pathlib import Path

MEASURED = {
    ("hedge-outside-quote", "tuned"): (1.000, 0.921),
    ("hedge-outside-quote", "held-out"): (1.000, 1.000),
    ("hedge-outside-quote", "unseen"): (0.900, 0.750),
    ("speaker-missing", "tuned"): (1.000, 0.976),
    ("speaker-missing", "held-out"): (1.000, 0.944),
    ("speaker-missing", "unseen"): (1.000, 0.857),
    ("subject-missing", "tuned"): (1.000, 0.950),
    ("subject-missing", "held-out"): (1.000, 0.929),
    ("subject-missing", "unseen"): (0.750, 0.750),
    ("note-denies", "tuned"): (1.000, 1.000),
    ("note-denies", "held-out"): (1.000, 1.000),
}
"""Precision and recall as ``bench/lints.py`` prints them. Raise them after a lint gets better."""


@pytest.mark.parametrize(("lint", "half"), MEASURED)
def test_a_lint_keeps_its_precision_and_recall(lint: str, half: str) -> None:
    rows = rows_of_half(lint, half)
    result = score(lint, rows)
    precision, recall = MEASURED[lint, half]
    errors = [row["id"] for row in find_errors(lint, rows)]
    assert round(result.precision, 3) >= precision, errors
    assert round(result.recall, 3) >= recall, errors


def test_every_half_of_every_lint_is_measured() -> None:
    halves = {(lint, row["half"]) for lint in LINTS for row in read_rows(lint)}
    assert halves == set(MEASURED)


@pytest.mark.parametrize("lint", LINTS)
def test_a_lint_has_at_least_sixty_labelled_sentences_of_both_kinds(lint: str) -> None:
    rows = read_rows(lint)
    labels = [row["expected"] for row in rows]
    assert len(rows) >= 60
    assert set(labels) == {"yes", "no"}
    assert min(labels.count("yes"), labels.count("no")) >= 20
    assert {row["half"] for row in rows} <= set(HALVES)
    assert all(row["origin"] for row in rows)
    assert len({row["id"] for row in rows}) == len(rows)


@pytest.mark.parametrize("path", sorted(LABELLED.glob("*.csv")), ids=lambda path: path.name)
def test_each_labelled_file_has_cells_for_each_column(path: Path) -> None:
    with path.open(encoding="utf-8", newline="") as lines:
        assert len({len(cells) for cells in csv.reader(lines, strict=True)}) == 1
