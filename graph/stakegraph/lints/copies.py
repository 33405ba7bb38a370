"""Find texts that probably copy another one, so that copies do not count as independent sources."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from stakegraph.acts import find_origin
from stakegraph.errors import Finding
from stakegraph.model import SourceKind

if TYPE_CHECKING:
    from stakegraph.model import Case, Source

    Shingle = tuple[str, ...]

_WORD = re.compile(r"\w+")
_SHINGLE_LENGTH = 5
_FEWEST_SHINGLES = 20
"""A text with fewer is too short to compare."""
_LIKELY_COPY = 0.5
"""The share of the shorter text's shingles that both texts have."""


def find_copies(case: Case) -> list[Finding]:
    """Return a hint for each source that shares most of its words with an earlier one, unless `origin` says so.

    Texts are compared by their runs of five words (shingles), in time that grows with their length: a copy of another
    text is not compared with later ones.
    """
    findings = []
    holders: dict[Shingle, list[str]] = defaultdict(list)
    sizes: dict[str, int] = {}
    reports = [source for source in case.sources if source.kind is not SourceKind.REFERENCE]
    for source in reports if len(reports) > 1 else ():
        shingles = _cut_shingles(source.text)
        if len(shingles) < _FEWEST_SHINGLES:
            continue
        shared = Counter(holder for shingle in shingles for holder in holders.get(shingle, ()))
        shares = {id_: count / min(sizes[id_], len(shingles)) for id_, count in shared.items()}
        likely = max(shares, key=lambda id_: (shares[id_], id_), default=None)
        if likely is None or shares[likely] < _LIKELY_COPY:
            sizes[source.id] = len(shingles)
            for shingle in shingles:
                holders[shingle].append(source.id)
        elif find_origin(source.id, case.source_by_id) != find_origin(likely, case.source_by_id):
            findings.append(_describe_copy(source, likely, shares[likely]))
    return findings


def _describe_copy(source: Source, likely: str, share: float) -> Finding:
    message = f"{source.id!r} shares {share:.0%} of its words with {likely!r}; if one copies the other, name its origin"
    return Finding("case.toml", 0, "origin", message, code="origin-missing", is_hint=True)


def _cut_shingles(text: str) -> set[Shingle]:
    words = _WORD.findall(text.casefold())
    return set(zip(*(words[start:] for start in range(_SHINGLE_LENGTH)), strict=False))
