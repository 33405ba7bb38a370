"""The claims of a case as a sequence, as records and as a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, overload

from stakegraph.errors import MissingExtraError

if TYPE_CHECKING:
    import pandas

    from stakegraph.model import Case, Claim


class Claims(Sequence["Claim"]):
    """The claims of a case, curated ones first.

    Examples
    --------
    >>> import stakegraph
    >>> claims = stakegraph.open().claims
    >>> claims[0].id, claims.records()[0]["relation"]
    ('c001', 'electedToHead')
    """

    def __init__(self, case: Case) -> None:
        self._case = case

    def __repr__(self) -> str:
        derived = sum(claim.is_derived for claim in self)
        return f"<Claims: {len(self) - derived} curated, {derived} derived>"

    def __len__(self) -> int:
        return len(self._case.claims)

    @overload
    def __getitem__(self, index: int) -> Claim: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Claim]: ...
    def __getitem__(self, index: int | slice) -> Claim | Sequence[Claim]:
        return self._case.claims[index]

    def records(self) -> list[dict[str, Any]]:
        """Return a flat record for each claim.

        A record has ids, names, status, speaker, quote, source and offsets.
        """
        return [self._record(claim) for claim in self]

    def dataframe(self) -> pandas.DataFrame:
        """Return the records as a pandas DataFrame, indexed by claim id.

        Raises
        ------
        MissingExtraError
            If pandas is not installed.
        """
        try:
            import pandas
        except ModuleNotFoundError as error:
            raise MissingExtraError("pandas", "pandas") from error
        return pandas.DataFrame(self.records()).set_index("id")

    def _record(self, claim: Claim) -> dict[str, Any]:
        entities = self._case.entity_by_id
        source = self._case.source_by_id[claim.source]
        return {
            "id": claim.id,
            "subject": claim.subject,
            "subject_name": entities[claim.subject].name,
            "relation": claim.relation,
            "object": claim.object,
            "object_name": entities[claim.object].name,
            "status": claim.status.value,
            "is_fact": claim.is_fact,
            "is_derived": claim.is_derived,
            "independent_sources": claim.independent_sources,
            "is_disputed": bool(claim.disputed_by),
            "said_by": claim.said_by,
            "date": claim.date,
            "condition": claim.condition,
            "quote": claim.quote,
            "source": claim.source,
            "source_title": source.title,
            "start": claim.start,
            "end": claim.end,
        }
