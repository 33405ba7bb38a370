"""Say where a quote is: who published it and when, then the lines and the file."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stakegraph.model import Case, Claim

_LINE_END = re.compile(r"\r\n|\r|\n")


class Places:
    """Describes the places of quotes in the sources of one case.

    Examples
    --------
    >>> from stakegraph import bundled_case
    >>> case = bundled_case()
    >>> "line" in Places(case).describe(case.claims[0])
    True
    """

    def __init__(self, case: Case) -> None:
        self._sources = case.source_by_id
        self._line_starts: dict[str, list[int]] = {}

    def lines(self, claim: Claim) -> tuple[int, int]:
        """Return the first and the last line of the quote, counted from 1."""
        starts = self._line_starts.get(claim.source)
        if starts is None:
            text = self._sources[claim.source].text
            starts = self._line_starts[claim.source] = [
                0,
                *(match.end() for match in _LINE_END.finditer(text)),
            ]
        last_character = max(claim.start, claim.end - 1)
        return bisect_right(starts, claim.start), bisect_right(starts, last_character)

    def describe(self, claim: Claim) -> str:
        """Return publisher, date, lines and file; without a publisher, the file comes first."""
        source = self._sources[claim.source]
        first, last = self.lines(claim)
        lines = f"line {first}" if first == last else f"lines {first}–{last}"
        parts = [source.publisher or source.file, source.published, lines]
        place = ", ".join(part for part in parts if part)
        return f"{place} ({source.file})" if source.publisher else place
