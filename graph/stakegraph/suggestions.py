"""The known names that are most like an unknown one, at a cost that stays bounded whatever the input holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_ALIKE = 65.0
"""The least likeness of a suggestion, in per cent of the characters that both names have in the same order."""
_WORD_DISCOUNT = 0.95
_LONGEST = 200
"""Characters of a name. A longer name gets no suggestions and is not suggested."""
_MOST_SUGGESTED = 10
_MOST_COMPARISONS = 10_000_000
"""About three seconds of work for one `KnownNames`."""
_PER_MATCH = 3
"""Comparisons that take as long as to rank one match."""
_BLOCK = 64
"""Characters that rapidfuzz compares in one step."""


class KnownNames:
    """Names to suggest in place of unknown ones.

    Use one object for all unknown names of a reading: equal names are compared once, and after ten million
    comparisons it makes no more suggestions.

    Parameters
    ----------
    known : iterable of str
        The names; of several that differ in case only, the first is suggested.
    """

    def __init__(self, known: Iterable[str]) -> None:
        self._spelled: dict[str, str] = {}
        self._having: dict[str, list[str]] = {}
        for name in known:
            words = name.casefold().split()
            whole = " ".join(words)
            if not words or len(whole) > _LONGEST or whole in self._spelled:
                continue
            self._spelled[whole] = name
            for word in set(words):
                self._having.setdefault(word, []).append(whole)
        self._wholes, self._words = list(self._spelled), list(self._having)
        self._suggested: dict[str, tuple[str, ...]] = {}
        self._comparisons = 0
        self._per_name = sum(1 + len(text) // _BLOCK for text in (*self._wholes, *self._words))

    def nearest(self, name: str, limit: int = 3) -> tuple[str, ...]:
        """Return the known names most like `name`, best first, without regard to case.

        A name of several words is also compared word by word, so that one misspelled word finds the whole.

        >>> KnownNames(["Donald Trump", "ICE"]).nearest("Donld")
        ('Donald Trump',)
        """
        if len(name) > _LONGEST:
            return ()
        folded = " ".join(name.casefold().split())
        if folded not in self._suggested:
            self._suggested[folded] = self._compared(folded)
        return self._suggested[folded][:limit]

    def _compared(self, folded: str) -> tuple[str, ...]:
        from rapidfuzz import fuzz, process  # costs start-up time, and is needed only once something is wrong

        if not folded or self._comparisons > _MOST_COMPARISONS:
            return ()
        self._comparisons += self._per_name * (1 + len(folded) // _BLOCK)
        scores: dict[str, float] = {}
        for word, score, _ in process.extract(
            folded, self._words, scorer=fuzz.ratio, score_cutoff=_ALIKE / _WORD_DISCOUNT, limit=None
        ):
            for whole in self._having[word]:
                scores[whole] = max(scores.get(whole, 0.0), score * _WORD_DISCOUNT)
        for whole, score, _ in process.extract(
            folded, self._wholes, scorer=fuzz.ratio, score_cutoff=_ALIKE, limit=None
        ):
            scores[whole] = max(scores.get(whole, 0.0), score)
        self._comparisons += _PER_MATCH * len(scores)
        best = sorted(scores, key=lambda whole: (-scores[whole], self._spelled[whole]))
        return tuple(self._spelled[whole] for whole in best[:_MOST_SUGGESTED])
