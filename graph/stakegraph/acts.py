"""Acts that several claims tell of, and the independent sources that report them."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from stakegraph.model import SourceKind, Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from stakegraph.model import Case, Claim, Source

_REPORTING = frozenset({Status.ACTUAL, Status.ANNOUNCED})


def count_acts(claims: Iterable[Claim]) -> int:
    """Return how many acts some claims tell of.

    >>> from stakegraph import bundled_case
    >>> claims = bundled_case().claims
    >>> count_acts(claims) <= len(claims)
    True
    """
    return len({claim.act_id for claim in claims})


def count_independent_sources(case: Case) -> dict[str, int]:
    """Return how many independent sources report each act of a case.

    A source that copies another counts as its origin. Only actual and announced claims report an act: hearsay, a
    condition or a denial does not. Background does not count, nor does a claim whose reading the coder doubts.

    Examples
    --------
    >>> from stakegraph import bundled_case
    >>> count_independent_sources(bundled_case())["c038"]
    1
    """
    origins: dict[str, set[str]] = defaultdict(set)
    for claim in case.claims:
        reports = origins[claim.act_id]
        source = case.source_by_id.get(claim.source)
        if source is not None and is_report(claim, source):
            reports.add(find_origin(source.id, case.source_by_id))
    return {act: len(reports) for act, reports in origins.items()}


def is_report(claim: Claim, source: Source) -> bool:
    """Return whether a claim reports an act: actual or announced, not doubted, and no background or conclusion."""
    is_own = source.kind is not SourceKind.REFERENCE and not claim.is_derived
    return is_own and claim.status in _REPORTING and not claim.doubt


def find_origin(source: str, source_by_id: Mapping[str, Source]) -> str:
    """Return the id of the source that a source copies in the end; its own id if it copies none."""
    seen = {source}
    while True:
        origin = source_by_id[source].origin
        if origin is None or origin in seen or origin not in source_by_id:
            return source
        seen.add(origin)
        source = origin
