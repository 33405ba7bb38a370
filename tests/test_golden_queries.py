"""Questions that analysts ask of the bundled case: a folder of ``golden/queries`` each, with query and answer.

What must come out is what ``expected.csv`` holds, byte for byte, from memory, from disk and from a server. When the
case or the vocabulary has changed, write the answers anew, read the difference (``git diff tests/golden/queries``)
and check it against the article::

    STAKEGRAPH_UPDATE_GOLDEN=1 python -m pytest tests/test_golden_queries.py

The words of the answer in ``question.md`` are written by hand: correct them too.
"""

from __future__ import annotations

import csv
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from places import BUNDLED

if TYPE_CHECKING:
    from places import Place

FOLDERS = sorted(path for path in (Path(__file__).parent / "golden" / "queries").iterdir() if path.is_dir())


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_the_answer_is_the_committed_one_wherever_the_case_is(folder: Path, place: Place) -> None:
    result = place.asked(BUNDLED, "query", "--file", str(folder / "query.rq"), "--format", "csv")
    expected = folder / "expected.csv"
    if os.environ.get("STAKEGRAPH_UPDATE_GOLDEN") and place.store is None:
        expected.write_bytes(result.stdout_bytes)
    assert result.exit_code == 0, result.output
    assert result.stdout_bytes == expected.read_bytes()


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_case_has_a_question_and_an_answer_in_words(folder: Path) -> None:
    question, *answer = (folder / "question.md").read_text(encoding="utf-8").splitlines()
    assert question.endswith("?")
    assert any(line.strip() for line in answer)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_answer_has_rows_that_differ(folder: Path) -> None:
    with (folder / "expected.csv").open(encoding="utf-8", newline="") as file:
        rows = [tuple(row) for row in csv.reader(file)][1:]
    assert rows
    assert len(rows) == len(set(rows))


def test_there_are_as_many_questions_as_the_readers_were_promised() -> None:
    assert len(FOLDERS) >= 10
