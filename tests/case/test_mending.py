"""Quotes are written as their sources have them, if only marks, hyphens or spaces differ."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from stakegraph.case import mend_quotes

if TYPE_CHECKING:
    from pathlib import Path

TEXT = (
    "He said: “the\u00a0port—the old one—will re\u00adcruit”.\r\nTwo lines\r\nhere. "
    "So “it” is; so ‘it’ is; so 'it' is."
)
HEADER = "\ufeffid,source,quote,condition,note\r\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "case.toml").write_text('[[source]]\nid = "a"\nfile = "a.txt"\n', encoding="utf-8")
    (tmp_path / "a.txt").write_bytes(TEXT.encode())
    return tmp_path


def mend(folder: Path, row: str) -> tuple[str, int]:
    """Return the row after mending, and how many cells were changed."""
    untouched = '\r\n"c0","a",nowhere,,"kept, as ""it"" is"\r\n'
    (folder / "claims.csv").write_bytes((HEADER + row + untouched).encode())
    cells = mend_quotes(folder)
    content = (folder / "claims.csv").read_bytes().decode()
    assert content.startswith(HEADER)
    assert content.endswith(untouched)
    return content.removeprefix(HEADER).removesuffix(untouched), len(cells)


@pytest.mark.parametrize(
    ("quote", "mended"),
    [
        ('"""the port"', "“the\u00a0port"),
        ("the  port", "the\u00a0port"),
        ("port-the old one-will", "port—the old one—will"),
        ("will recruit", "will re\u00adcruit"),
        ("Two lines here", '"Two lines\r\nhere"'),
    ],
)
def test_the_words_of_the_source_are_written(folder: Path, quote: str, mended: str) -> None:
    expected = f'"{mended}"' if quote.startswith('"') and not mended.startswith('"') else mended
    assert mend(folder, f"c1,a,{quote},,") == (f"c1,a,{expected},,", 1)


def test_a_condition_is_mended_too(folder: Path) -> None:
    assert mend(folder, "c1,a,He said,the port,") == ("c1,a,He said,the\u00a0port,", 1)


@pytest.mark.parametrize("quote", ["He said", "he said", "the harbour", "so \"it' is", "so `it` is", ""])
def test_right_wrong_and_ambiguous_words_stay_as_they_are(folder: Path, quote: str) -> None:
    assert mend(folder, f"c1,a,{quote},,") == (f"c1,a,{quote},,", 0)


def test_a_second_time_changes_nothing(folder: Path) -> None:
    row, _ = mend(folder, "c1,a,the  port,,")
    assert mend(folder, row) == (row, 0)
