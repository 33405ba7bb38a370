"""Find the passage of a new text that changed words have become, by the words that stayed."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from rapidfuzz.distance import Indel

from stakegraph.case.marks import fold_marks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

# Scripts without spaces between words are compared by characters.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_WORD = re.compile(rf"[^\W{_UNSPACED}]+|[{_UNSPACED}]|[^\w\s]")
_GRAM = 3
"""Words of an indexed gram."""
_MOST_POSITIONS = 50
"""Positions of one gram that are compared; a more frequent gram does not locate a passage."""
_CONTEXT = 12
"""Words before and after a passage that help to find it."""
_MOST_WORDS = 1_000
"""Words of a passage that are compared, because the time of a comparison grows with their square."""
_CANDIDATES = 3
"""Places of the new text that are compared with a passage."""
_MIN_SIMILARITY = 0.5
"""The minimum share of words that a passage shares with its new form."""
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
class _Query:
    """The words of a passage with its context, as numbers; the passage is from `first` to before `last`."""

    words: Sequence[int]
    first: int
    last: int


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
        self._ids: dict[str, int] = {}
        wanted = {gram for passage in passages for _, gram in _grams(self._read_query(passage).words)}
        self._spans = [match.span() for match in _WORD.finditer(text)] if wanted else []
        self._words = [self._identify(text[start:end]) for start, end in self._spans]
        self._positions: dict[tuple[int, ...], list[int]] = defaultdict(list)
        for position, gram in _grams(self._words):
            if gram in wanted and len(self._positions[gram]) <= _MOST_POSITIONS:
                self._positions[gram].append(position)

    def find(self, passage: Passage) -> Place | None:
        """Return the place that a passage has become; None if too few of its words are together anywhere."""
        query = self._read_query(passage)
        if query.last - query.first > _MOST_WORDS:
            return None
        fits = [self._fit(query, start) for start in self._list_candidates(query.words)]
        ranked = sorted((fit for fit in fits if fit), key=lambda fit: (-fit.score, fit.start))
        if not ranked:
            return None
        best = ranked[0]
        rivals = [fit for fit in ranked[1:] if fit.end <= best.start or fit.start >= best.end]
        is_clear = all(fit.score < _CLEAR_LEAD * best.score for fit in rivals)
        return Place(self._spans[best.start][0], self._spans[best.end - 1][1], is_clear)

    def _list_candidates(self, query: Sequence[int]) -> list[int]:
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

    def _fit(self, query: _Query, start: int) -> _Fit | None:
        """Return how a query fits the words around a position; None if too few words are the same."""
        length = len(query.words)
        window_start = max(0, start - length // 2)
        window = self._words[window_start : start + length * 3]
        pairs = [(offset, position + window_start) for offset, position in _match(query.words, window)]
        inside = [pair for pair in pairs if query.first <= pair[0] < query.last]
        matched = _trim(inside, query.last - query.first)
        if not matched:
            return None
        before = [position + 1 for offset, position in pairs if offset < query.first]
        after = [len(self._words) - position for offset, position in pairs if offset >= query.last]
        (first_offset, first_position), (last_offset, last_position) = matched[0], matched[-1]
        span_start = first_position - _count_replaced(first_offset - query.first, first_position, before[-1:])
        words_left = len(self._words) - last_position - 1
        span_end = last_position + 1 + _count_replaced(query.last - 1 - last_offset, words_left, after[:1])
        similarity = 2 * len(matched) / (query.last - query.first + span_end - span_start)
        if similarity < _MIN_SIMILARITY:
            return None
        return _Fit(len(pairs) / length, span_start, span_end)

    def _read_query(self, passage: Passage) -> _Query:
        before = _split(passage.before)[-_CONTEXT:]
        words = _split(passage.words)
        after = _split(passage.after)[:_CONTEXT]
        ids = [self._identify(word) for word in (*before, *words, *after)]
        return _Query(ids, len(before), len(before) + len(words))

    def _identify(self, word: str) -> int:
        """Return the number of a word, the same for words that differ in case or marks only."""
        return self._ids.setdefault(fold_marks(word).casefold(), len(self._ids))


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


def _match(old: Sequence[int], new: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield the positions of a longest common subsequence of two sequences of words."""
    for operation in Indel.opcodes(old, new):
        if operation.tag == "equal":
            yield from zip(
                range(operation.src_start, operation.src_end),
                range(operation.dest_start, operation.dest_end),
                strict=True,
            )


def _trim(pairs: Sequence[tuple[int, int]], length: int) -> Sequence[tuple[int, int]]:
    """Leave out matches at either end that are far from the others, such as a frequent word.

    Parameters
    ----------
    pairs : sequence of (int, int)
        The matched words of a passage: their offset in it and their position in the text.
    length : int
        The words of the passage.
    """
    if not pairs:
        return pairs
    count, last_position = len(pairs), pairs[-1][1]
    first = max(
        range(count), key=lambda index: (count - index) / (length + last_position - pairs[index][1] + 1)
    )
    first_position = pairs[first][1]
    end = max(
        range(count, first, -1),
        key=lambda index: (index - first) / (length + pairs[index - 1][1] - first_position + 1),
    )
    return pairs[first:end]


def _split(text: str) -> list[str]:
    return _WORD.findall(text)


def _grams(words: Sequence[int]) -> Iterator[tuple[int, tuple[int, ...]]]:
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
    ids: dict[str, int] = {}
    old_ids, new_ids = (
        [ids.setdefault(word, len(ids)) for word in words] for words in (old_words, new_words)
    )
    parts: list[tuple[str, str]] = []
    for operation in Indel.opcodes(old_ids, new_ids):
        deleted = "".join(old_words[operation.src_start : operation.src_end])
        inserted = "".join(new_words[operation.dest_start : operation.dest_end])
        if operation.tag == "equal":
            parts.append(("equal", deleted))
            continue
        parts += [part for part in (("delete", deleted), ("insert", inserted)) if part[1]]
    return _join_neighbours(parts)


def _join_neighbours(parts: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the parts between two equal ones as at most one deletion, then at most one insertion."""
    joined: list[tuple[str, str]] = []
    for is_equal, group in groupby(parts, key=lambda part: part[0] == "equal"):
        run = list(group)
        for kind in ("equal",) if is_equal else ("delete", "insert"):
            words = "".join(text for tag, text in run if tag == kind)
            if words:
                joined.append((kind, words))
    return joined
