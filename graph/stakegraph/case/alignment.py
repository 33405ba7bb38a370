"""Find the passage of a new text that changed words have become, by the words that stayed."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from stakegraph.case.marks import fold_marks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

# Scripts without spaces between words are compared by characters.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_WORD = re.compile(rf"[^\W{_UNSPACED}]+|[{_UNSPACED}]|[^\w\s]")
_GRAM = 3
"""Words of an indexed gram."""
_MOST_POSITIONS = 50
"""Positions of one gram that are compared; a more frequent gram does not tell where a passage is."""
_CONTEXT = 12
"""Words before and after a passage that help to find it."""
_MOST_WORDS = 1_000
"""Words of a passage that are compared; the time of a comparison grows with their square."""
_CANDIDATES = 3
"""Places of the new text that are compared with a passage."""
_MIN_SIMILARITY = 0.5
"""The minimum share of words that a passage has in common with what it became."""
_CLEAR_LEAD = 0.9
"""A second place with at least this share of the best score makes the best one unclear."""


@dataclass(frozen=True, slots=True)
class Passage:
    """Words to find, and the words before and after them in the old text."""

    words: str
    before: str = ""
    after: str = ""

    @classmethod
    def in_text(cls, text: str, start: int, end: int) -> Passage:
        """Return a span of a text with its context."""
        reach = _CONTEXT * 20
        return cls(text[start:end], text[max(0, start - reach) : start], text[end : end + reach])


@dataclass(frozen=True, slots=True)
class Place:
    """Where a passage is in the new text; not `clear` if another place fits nearly as well."""

    start: int
    end: int
    is_clear: bool


@dataclass(frozen=True, slots=True)
class _Fit:
    score: float
    start: int
    end: int


class WordAligner:
    """Finds changed passages in one text.

    The time is proportional to the length of the text and to the number of passages. Only grams of three words that
    the passages have are indexed.

    Parameters
    ----------
    text : str
        The new text.
    passages : iterable of Passage
        All passages that `find` will be asked for.
    """

    def __init__(self, text: str, passages: Iterable[Passage]) -> None:
        wanted = {gram for passage in passages for _, gram in _grams(_query_words(passage)[0])}
        self._spans = [match.span() for match in _WORD.finditer(text)] if wanted else []
        self._words = [_fold(text[start:end]) for start, end in self._spans]
        self._positions: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for position, gram in _grams(self._words):
            if gram in wanted and len(self._positions[gram]) <= _MOST_POSITIONS:
                self._positions[gram].append(position)

    def find(self, passage: Passage) -> Place | None:
        """Return the place that a passage has become; None if too few of its words are together anywhere."""
        query, first, last = _query_words(passage)
        if last - first > _MOST_WORDS:
            return None
        fits = [self._fit(query, first, last, center) for center in self._list_candidates(query)]
        ranked = sorted((fit for fit in fits if fit), key=lambda fit: (-fit.score, fit.start))
        if not ranked:
            return None
        best = ranked[0]
        rivals = [fit for fit in ranked[1:] if fit.end <= best.start or fit.start >= best.end]
        is_clear = all(fit.score < _CLEAR_LEAD * best.score for fit in rivals)
        return Place(self._spans[best.start][0], self._spans[best.end - 1][1], is_clear)

    def _list_candidates(self, query: Sequence[str]) -> list[int]:
        """Return where in the text the query may begin, the most likely place first."""
        votes: dict[int, float] = defaultdict(float)
        block = max(len(query), 1)
        for offset, gram in _grams(query):
            positions = self._positions.get(gram, ())
            if len(positions) <= _MOST_POSITIONS:
                for position in positions:
                    votes[(position - offset) // block] += 1 / len(positions)
        blocks = sorted(votes, key=lambda index: (-votes[index] - votes.get(index + 1, 0), index))
        return [index * block for index in blocks[:_CANDIDATES]]

    def _fit(self, query: Sequence[str], first: int, last: int, start: int) -> _Fit | None:
        """Return how the query fits the words after `start`; `first` and `last` bound the passage in it."""
        window_start = max(0, start - len(query) // 2)
        window = self._words[window_start : start + len(query) * 3]
        blocks = SequenceMatcher(None, query, window, autojunk=False).get_matching_blocks()
        pairs = [
            (block.a + step, block.b + step + window_start) for block in blocks for step in range(block.size)
        ]
        inside = [pair for pair in pairs if first <= pair[0] < last]
        if not inside:
            return None
        before = [position + 1 for offset, position in pairs if offset < first]
        after = [position for offset, position in pairs if offset >= last]
        span_start = inside[0][1] - _count_replaced(inside[0][0] - first, inside[0][1], before[-1:])
        span_end = inside[-1][1] + 1
        words_left = [len(self._words) - position for position in after[:1]]
        span_end += _count_replaced(last - 1 - inside[-1][0], len(self._words) - span_end, words_left)
        similarity = 2 * len(inside) / (last - first + span_end - span_start)
        if similarity < _MIN_SIMILARITY:
            return None
        return _Fit(len(pairs) / len(query), span_start, span_end)


def _count_replaced(unmatched: int, available: int, context: Sequence[int]) -> int:
    """Return how many words of the text replace the unmatched words at one end of a passage.

    Parameters
    ----------
    unmatched : int
        The words of the passage before its first match (or after its last).
    available : int
        The words of the text on that side of the match.
    context : sequence of int
        The words of the text that belong to the matched context or lie beyond it; empty without matched context.
    """
    if not unmatched:
        return 0
    gap = available - (context[0] if context else 0)
    return gap if context and gap <= 2 * unmatched + _GRAM else min(unmatched, gap)


def _query_words(passage: Passage) -> tuple[list[str], int, int]:
    """Return the folded words of a passage with its context, and the bounds of the passage among them."""
    before = _split(passage.before)[-_CONTEXT:]
    words = _split(passage.words)
    after = _split(passage.after)[:_CONTEXT]
    return [*before, *words, *after], len(before), len(before) + len(words)


def _split(text: str) -> list[str]:
    return [_fold(word) for word in _WORD.findall(text)]


def _fold(word: str) -> str:
    return fold_marks(word).casefold()


def _grams(words: Sequence[str]) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield the grams of some words with their positions."""
    for position in range(len(words) - _GRAM + 1):
        yield position, tuple(words[position : position + _GRAM])


def diff_words(old: str, new: str) -> list[tuple[str, str]]:
    """Return the parts of two texts as pairs of ``"equal"``, ``"delete"`` or ``"insert"`` and words.

    Examples
    --------
    >>> diff_words("He left.", "She left.")
    [('delete', 'He '), ('insert', 'She '), ('equal', 'left.')]
    """
    old_words, new_words = (re.findall(r"\s*\S+\s*", text) for text in (old, new))
    if len(old_words) > _MOST_WORDS or len(new_words) > _MOST_WORDS:
        return [("delete", old), ("insert", new)]
    parts: list[tuple[str, str]] = []
    for operation, first, last, start, end in SequenceMatcher(
        None, old_words, new_words, autojunk=False
    ).get_opcodes():
        if operation == "equal":
            parts.append(("equal", "".join(old_words[first:last])))
            continue
        if first < last:
            parts.append(("delete", "".join(old_words[first:last])))
        if start < end:
            parts.append(("insert", "".join(new_words[start:end])))
    return parts
