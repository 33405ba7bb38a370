"""Suggest known names for an unknown one, at a bounded cost for any input."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_MIN_SIMILARITY = 65.0
"""The minimum similarity of a suggestion, as rapidfuzz.fuzz.ratio measures it (0 to 100)."""
_WORD_DISCOUNT = 0.95
"""Factor for the similarity of a single word, so that a whole name of the same similarity comes first."""
_MAX_LENGTH = 200
"""Characters of a name. A longer name gets no suggestions and is not suggested."""
_MAX_SUGGESTIONS = 10
_MAX_COMPARISONS = 10_000_000
"""About three seconds of work for one `KnownNames`."""
_COMPARISONS_PER_MATCH = 3
"""Ranking one match takes as long as this many comparisons."""
_BLOCK = 64
"""Characters that rapidfuzz compares in one step."""


class KnownNames:
    """Names to suggest in place of unknown ones.

    Use one object for all unknown names of an input. It compares equal names once, and makes no more suggestions after
    ten million comparisons.

    Parameters
    ----------
    names : iterable of str
        The names. If several differ only in case, the first is suggested.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._name_by_folded: dict[str, str] = {}
        self._folded_by_word: dict[str, list[str]] = {}
        for name in names:
            words = name.casefold().split()
            folded = " ".join(words)
            is_usable = 0 < len(folded) <= _MAX_LENGTH
            if is_usable and folded not in self._name_by_folded:
                self._name_by_folded[folded] = name
                for word in set(words):
                    self._folded_by_word.setdefault(word, []).append(folded)
        self._folded_names, self._words = list(self._name_by_folded), list(self._folded_by_word)
        self._suggested: dict[str, tuple[str, ...]] = {}
        self._comparisons = 0
        texts = (*self._folded_names, *self._words)
        self._comparisons_per_name = sum(1 + len(text) // _BLOCK for text in texts)

    def nearest(self, name: str, limit: int = 3) -> tuple[str, ...]:
        """Return the known names most similar to `name`, best first, ignoring case.

        `name` is also compared with each word of the known names, so that a misspelled word finds the whole name.

        >>> KnownNames(["Donald Trump", "ICE"]).nearest("Donld")
        ('Donald Trump',)
        """
        if len(name) > _MAX_LENGTH:
            return ()
        folded = " ".join(name.casefold().split())
        if folded not in self._suggested:
            self._suggested[folded] = self._compare(folded)
        return self._suggested[folded][:limit]

    def _compare(self, folded: str) -> tuple[str, ...]:
        from rapidfuzz import fuzz, process  # slow to import, and needed only after an error

        if not folded or self._comparisons > _MAX_COMPARISONS:
            return ()
        self._comparisons += self._comparisons_per_name * (1 + len(folded) // _BLOCK)
        similar_words = process.extract(
            folded,
            self._words,
            scorer=fuzz.ratio,
            score_cutoff=_MIN_SIMILARITY / _WORD_DISCOUNT,
            limit=None,
        )
        similar_names = process.extract(
            folded,
            self._folded_names,
            scorer=fuzz.ratio,
            score_cutoff=_MIN_SIMILARITY,
            limit=None,
        )
        scores: dict[str, float] = {}
        for word, score, _ in similar_words:
            for candidate in self._folded_by_word[word]:
                scores[candidate] = max(scores.get(candidate, 0.0), score * _WORD_DISCOUNT)
        for candidate, score, _ in similar_names:
            scores[candidate] = max(scores.get(candidate, 0.0), score)
        self._comparisons += _COMPARISONS_PER_MATCH * len(scores)
        best = sorted(scores, key=lambda candidate: (-scores[candidate], self._name_by_folded[candidate]))
        return tuple(self._name_by_folded[candidate] for candidate in best[:_MAX_SUGGESTIONS])
