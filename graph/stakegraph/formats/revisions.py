"""What has become of the quotes of a case in a new version of a text, as text and as JSON."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from stakegraph.case.alignment import diff_words
from stakegraph.case.revision import Comparison, Outcome, Revision
from stakegraph.errors import shorten

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_MARKS = {"delete": ("[-", "-]"), "insert": ("{+", "+}")}
_UNSEEN = re.compile("[^\\S ]|[\u00ad\u200b\ufeff]")
"""White space other than a space, and invisible characters."""


def revision_lines(revision: Revision) -> list[str]:
    """Return a line for each quote and condition: its cell, its claim, its outcome and how its words changed."""
    return [_describe(comparison) for comparison in revision.comparisons]


def summarize(revision: Revision) -> str:
    """Return how many quotes and conditions of a source have each outcome, in one line."""
    counts = Counter(comparison.outcome for comparison in revision.comparisons)
    parts = [f"{counts[outcome]} {outcome.value}" for outcome in Outcome if counts[outcome]]
    return f"{revision.source}: {', '.join(parts) or 'no claim rests on it'}"


def revision_records(revisions: Sequence[Revision]) -> list[dict[str, Any]]:
    """Return each revision with its comparisons as plain values for JSON."""
    return [
        {
            "source": revision.source,
            "is_kept": revision.is_kept,
            "claims": [_record(comparison) for comparison in revision.comparisons],
        }
        for revision in revisions
    ]


def mark_words(old: str, new: str) -> str:
    """Return two texts as one, with deleted and inserted words marked as ``git diff --word-diff`` does.

    >>> mark_words("the judge granted it", "the judge denied it")
    'the judge [-granted-] {+denied+} it'
    """
    return "".join(_mark(operation, words) for operation, words in diff_words(old, new))


def _mark(operation: str, words: str) -> str:
    if operation == "equal":
        return words
    opening, closing = _MARKS[operation]
    core = words.rstrip()
    gap = words[len(core) :]
    shown = _UNSEEN.sub(lambda match: f"[U+{ord(match.group()):04X}]", core + gap.replace(" ", ""))
    return f"{opening}{shown}{closing}{' ' if gap else ''}"


def _describe(comparison: Comparison) -> str:
    cell = f"claims.csv:{comparison.row}:{comparison.column}: {comparison.claim}: {comparison.outcome.value}"
    return ": ".join([cell, *_details(comparison)])


def _details(comparison: Comparison) -> Iterator[str]:
    if comparison.outcome is Outcome.CHANGED and comparison.new_words is not None:
        if not comparison.is_clear:
            yield "unclear, other words fit as well; quote the right ones by hand"
        yield " ".join(mark_words(comparison.words, comparison.new_words).split())
    elif comparison.outcome is Outcome.REPEATED:
        yield f"lengthen the quote until it occurs once: {shorten(comparison.words)}"
    elif comparison.outcome is Outcome.MISSING:
        yield shorten(comparison.words)


def _record(comparison: Comparison) -> dict[str, Any]:
    new_words = comparison.new_words
    is_changed = comparison.outcome is Outcome.CHANGED and new_words is not None
    return {
        "claim": comparison.claim,
        "row": comparison.row,
        "column": comparison.column,
        "outcome": comparison.outcome.value,
        "words": comparison.words,
        "start": comparison.start,
        "new_words": new_words,
        "new_start": comparison.new_start,
        "is_acceptable": comparison.is_acceptable,
        "diff": [list(part) for part in diff_words(comparison.words, new_words or "")]
        if is_changed
        else None,
    }
