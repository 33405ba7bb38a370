"""Compare the quotes of a case with a new version of a source, and rewrite the case for it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from stakegraph.case.alignment import Passage, Place, WordAligner
from stakegraph.case.digests import digest_text
from stakegraph.case.folder_texts import CLAIMS_FILE, SETTINGS_FILE, FolderTexts
from stakegraph.case.quotes import FoldedText, QuotesOf
from stakegraph.case.settings_edits import set_source_keys
from stakegraph.case.tables import QUOTED_COLUMNS
from stakegraph.names import file_fault

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

_SHOWN_DIGITS = 8
"""Digits of a digest in the name of a former text."""


class Outcome(Enum):
    """What has become of quoted words in a new version of their text."""

    EXACT = "exact"
    """The same words at the same offset."""
    MOVED = "moved"
    """The same words at another offset."""
    CHANGED = "changed"
    """Other words where these were."""
    REPEATED = "repeated"
    """The same words, more than once."""
    MISSING = "missing"

    @property
    def is_kept(self) -> bool:
        """Whether the claim still rests on the same words."""
        return self in (Outcome.EXACT, Outcome.MOVED)


@dataclass(frozen=True, slots=True)
class Comparison:
    """A cell of ``claims.csv`` with quoted words, and what the new text has instead.

    `row` counts as a spreadsheet does, from 1. `new_words` are the words of the new text, if any were found. `start`
    and `new_start` are their offsets in code points. If `is_clear` is false, the new words may be the wrong ones.
    """

    claim: str
    row: int
    column: str
    outcome: Outcome
    words: str
    start: int | None = None
    new_words: str | None = None
    new_start: int | None = None
    is_clear: bool = True

    @property
    def is_acceptable(self) -> bool:
        """Whether `accept_text` can write the new words into the case."""
        return self.outcome.is_kept or (self.outcome is Outcome.CHANGED and self.is_clear)


@dataclass(frozen=True)
class Revision:
    """A new version of a source's text, compared with the claims of that source.

    `old_text` is empty if the case lacks the file.
    """

    folder: FolderTexts
    source: str
    old_text: str
    new_text: str
    comparisons: Sequence[Comparison]

    @property
    def is_kept(self) -> bool:
        """Whether every claim still rests on the same words."""
        return all(comparison.outcome.is_kept for comparison in self.comparisons)

    @property
    def unresolved(self) -> list[Comparison]:
        """The comparisons that `accept_text` leaves to the curator."""
        return [comparison for comparison in self.comparisons if not comparison.is_acceptable]


def compare_text(folder: Path, source: str, new_text: str) -> Revision:
    """Compare each claim of a source with a new version of its text.

    Quotes are compared, and conditions. The case may have findings: its text may have been replaced already.

    Parameters
    ----------
    folder : Path
        The case folder.
    source : str
        The id of the source.
    new_text : str
        The new version of its text.

    Raises
    ------
    CaseError
        When a file of the case cannot be read.
    UnknownNameError
        When the case has no such source.
    """
    texts = FolderTexts.read(folder)
    old_text = texts.text_of(source)
    comparer = _Comparer(old_text, new_text)
    comparisons = [comparer.compare(*cell) for cell in _list_quoted_cells(texts, source)]
    return Revision(texts, source, old_text, new_text, comparer.find_changed(comparisons))


def accept_text(revision: Revision) -> list[str]:
    """Rewrite a case for the new version of a text, and return the names of the files written.

    The file of the source gets the new text, ``case.toml`` its digest, and ``claims.csv`` the new words of changed
    quotes. The former text is kept beside it. Words that are missing, repeated or unclear stay as they are. All files
    are written under temporary names before the first is replaced.

    Raises
    ------
    StakegraphError
        When a file cannot be written, or ``case.toml`` cannot be edited.
    """
    folder, source = revision.folder, revision.source
    file = folder.file_of(source)
    new_words = {
        (comparison.row - 1, comparison.column): comparison.new_words
        for comparison in revision.comparisons
        if comparison.outcome is Outcome.CHANGED and comparison.is_clear and comparison.new_words is not None
    }
    contents: dict[str, str] = {}
    if revision.old_text not in ("", revision.new_text):
        contents[name_former_text(file, revision.old_text)] = revision.old_text
    contents[CLAIMS_FILE] = folder.claims.replace(new_words)
    contents[file] = revision.new_text
    digest = digest_text(revision.new_text)
    contents[SETTINGS_FILE] = set_source_keys(folder.settings_text, {source: {"sha256": digest}})
    return folder.write(contents)


def name_former_text(file: str, text: str) -> str:
    """Return the name under which the former text of a source is kept.

    >>> name_former_text("articles/report.txt", "")
    'articles/report.former-e3b0c442.txt'
    """
    path = PurePosixPath(file)
    name = str(path.with_name(f"{path.stem}.former-{digest_text(text)[:_SHOWN_DIGITS]}{path.suffix}"))
    return f"former-{digest_text(text)[:_SHOWN_DIGITS]}.txt" if file_fault(name) else name


def _list_quoted_cells(texts: FolderTexts, source: str) -> Iterator[tuple[str, int, str, str]]:
    """Yield claim id, row, column and words of each quote and condition of a source."""
    for index, row in texts.rows():
        if row.get("source") == source:
            for column in QUOTED_COLUMNS:
                if row.get(column):
                    yield row.get("id", ""), index + 1, column, row[column]


class _Comparer:
    """Compares words of an old text with a new one."""

    def __init__(self, old_text: str, new_text: str) -> None:
        self._new_text = new_text
        self._old_text = old_text
        self._old, self._new = QuotesOf(old_text), QuotesOf(new_text)

    def compare(self, claim: str, row: int, column: str, words: str) -> Comparison:
        """Compare words exactly; words that are not in the new text are missing for now."""
        old_starts, new_starts = self._old.find_all(words), self._new.find_all(words)
        start = old_starts[0] if old_starts else None
        comparison = Comparison(claim, row, column, Outcome.MISSING, words, start)
        if not new_starts:
            return comparison
        if column == "quote" and len(new_starts) > 1:
            return replace(comparison, outcome=Outcome.REPEATED)
        outcome = Outcome.EXACT if start == new_starts[0] else Outcome.MOVED
        return replace(comparison, outcome=outcome, new_words=words, new_start=new_starts[0])

    def find_changed(self, comparisons: Sequence[Comparison]) -> list[Comparison]:
        """Return the comparisons, with the new words of those missing ones that have changed."""
        missing = [comparison for comparison in comparisons if comparison.outcome is Outcome.MISSING]
        passages = {comparison: self._passage(comparison) for comparison in missing}
        aligner = WordAligner(self._new_text, passages.values())
        folded = FoldedText(self._new_text)
        return [
            self._find_change(comparison, passages[comparison], aligner, folded)
            if comparison in passages
            else comparison
            for comparison in comparisons
        ]

    def _passage(self, comparison: Comparison) -> Passage:
        start = comparison.start
        if start is None:
            return Passage(comparison.words)
        return Passage.in_text(self._old_text, start, start + len(comparison.words))

    def _find_change(
        self, comparison: Comparison, passage: Passage, aligner: WordAligner, folded: FoldedText
    ) -> Comparison:
        spans = folded.find_as_written(comparison.words)
        place = Place(*spans[0], is_clear=True) if len(spans) == 1 else aligner.find(passage)
        if place is None:
            return comparison
        words = self._new_text[place.start : place.end]
        is_usable = comparison.column != "quote" or len(self._new.find_all(words)) == 1
        return replace(
            comparison,
            outcome=Outcome.CHANGED,
            new_words=words,
            new_start=place.start,
            is_clear=place.is_clear and is_usable,
        )
