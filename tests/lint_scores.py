"""Precision and recall of the lints on labelled sentences, for a test and for ``bench/lints.py``.

The sentences are in ``tests/lints/labelled``. The rules were written with the errors of the half ``tuned`` in view.
The sentences of ``tuned`` and ``held-out`` come from the author of the rules. ``unseen`` says more about other texts:
its sentences come from a court and from the 18th century, and were labelled after the rules were written.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from stakegraph.lints.denials import find_denial
from stakegraph.lints.hedges import find_hedge
from stakegraph.lints.sentences import Passage, Sentences
from stakegraph.lints.speakers import find_report
from stakegraph.lints.subjects import SubjectFinder
from stakegraph.model import Entity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

LABELLED = Path(__file__).resolve().parent / "lints" / "labelled"
HALVES = ("tuned", "held-out", "unseen")
Row = dict[str, str]


class Score(NamedTuple):
    """Counts of right and wrong answers."""

    true_positives: int
    false_positives: int
    false_negatives: int

    @property
    def precision(self) -> float:
        return self.true_positives / max(self.true_positives + self.false_positives, 1)

    @property
    def recall(self) -> float:
        return self.true_positives / max(self.true_positives + self.false_negatives, 1)


def passage(row: Row) -> Passage:
    """Return the quote of a row with its sentence; the quote must occur once."""
    assert row["text"].count(row["quote"]) == 1, row["id"]
    start = row["text"].index(row["quote"])
    return Sentences(row["text"]).passage(start, start + len(row["quote"]))


def fires_on_hedge(row: Row) -> bool:
    is_actual = row["status"] == "actual"
    return find_hedge(passage(row), is_actual=is_actual, condition=row["condition"] or None) is not None


def fires_on_speaker(row: Row) -> bool:
    has_speaker = row["has_said_by"] or row["source_has_speaker"] or row["relation_is_speech"]
    return not has_speaker and find_report(passage(row)) is not None


def fires_on_subject(row: Row) -> bool:
    subject = entity(row["subject"], row["type"])
    other_entities = [entity(names, "") for names in row["other_entities"].split("|") if names]
    return SubjectFinder([subject, *other_entities]).is_missing(
        row["quote"], subject, row["said_by"].casefold() or None
    )


def entity(names: str, type_: str) -> Entity:
    """Return an entity from its names, which semicolons separate."""
    name, *aliases = names.split(";")
    return Entity(name.casefold(), name, type_, tuple(aliases))


def fires_on_denial(row: Row) -> bool:
    return row["status"] != "denied" and find_denial(row["note"]) is not None


LINTS: dict[str, tuple[str, Callable[[Row], bool]]] = {
    "hedge-outside-quote": ("hedges.csv", fires_on_hedge),
    "speaker-missing": ("speakers.csv", fires_on_speaker),
    "subject-missing": ("subjects.csv", fires_on_subject),
    "note-denies": ("denials.csv", fires_on_denial),
}


def read_rows(lint: str) -> list[Row]:
    """Return the labelled rows of a lint."""
    file, _ = LINTS[lint]
    with (LABELLED / file).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def rows_of_half(lint: str, half: str | None) -> list[Row]:
    """Return the labelled rows of a half, or of all."""
    return [row for row in read_rows(lint) if half in (None, row["half"])]


def find_errors(lint: str, rows: Iterable[Row]) -> list[Row]:
    """Return the rows on which a lint does not do what their label expects."""
    _, fires = LINTS[lint]
    return [row for row in rows if fires(row) != (row["expected"] == "yes")]


def score(lint: str, rows: Iterable[Row]) -> Score:
    """Return how often a lint is right on some rows."""
    _, fires = LINTS[lint]
    answers = [(fires(row), row["expected"] == "yes") for row in rows]
    return Score(answers.count((True, True)), answers.count((True, False)), answers.count((False, True)))
