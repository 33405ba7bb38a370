"""The traits of claims, which decide which hops they may be, as arrays.

A claim's *trait* consists of its kind (relation, polarity, intensity, factuality, derived or not), its date, source and
speaker, and, for a derived claim, the traits of everything that it follows from. In a large case nearly every claim
has its own source and date. Building one object for each would take longer than answering the question.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from stakegraph.analysis.paths.texts import Texts
from stakegraph.model import Claim, DerivedClaim, Factuality, Polarity, Relation, Status
from stakegraph.network import BY_A_SPEAKER, Receipt

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from numpy.typing import NDArray

    from stakegraph.analysis.paths.options import PathOptions

Kind = tuple[str, bool, float, str, bool, str]
"""Polarity, whether symmetric, intensity, factuality, whether derived, and the relation's id."""

NONE = -1
"""The code of a missing date or speaker. As an index it selects the last item of an array."""


@dataclass(frozen=True)
class Traits:
    """The traits of claims.

    Attributes
    ----------
    kinds : tuple of Kind
        The distinct kinds.
    kind, date, source, speaker : arrays
        For each trait, the indexes of its kind, date, source and speaker.
    dates, sources, speakers : Texts
        The distinct dates, sources and speakers.
    ground_start, ground : arrays
        ``ground[ground_start[t]:ground_start[t + 1]]`` are all traits that trait t follows from, directly or not.
    """

    kinds: tuple[Kind, ...]
    kind: NDArray[np.int32]
    date: NDArray[np.int32]
    source: NDArray[np.int32]
    speaker: NDArray[np.int32]
    dates: Texts
    sources: Texts
    speakers: Texts
    ground_start: NDArray[np.int32]
    ground: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.kind)

    def strength(self, trait: int) -> float:
        """Return the strength of claims with a trait, 0 to 10."""
        _, _, intensity, *_ = self.kinds[int(self.kind[trait])]
        return abs(intensity)

    def date_of(self, trait: int) -> str | None:
        """Return the date of a trait."""
        date = int(self.date[trait])
        return None if date == NONE else self.dates[date]

    def receipt(self, trait: int, claim_id: str = "", ends: tuple[str, str] = ("a", "b")) -> Receipt:
        """Return a claim with a trait, without its quote; its premises have traits only."""
        return self._receipt(trait, claim_id, ends, self._grounds(trait))

    def _grounds(self, trait: int) -> tuple[Receipt, ...]:
        start, end = self.ground_start[trait : trait + 2].tolist()
        return tuple(self._receipt(ground, "", ("a", "b"), ()) for ground in self.ground[start:end].tolist())

    def _receipt(self, trait: int, id_: str, ends: tuple[str, str], premises: tuple[Receipt, ...]) -> Receipt:
        speaker = int(self.speaker[trait])
        return make_receipt(
            *self.kinds[self.kind[trait]],
            date=self.date_of(trait),
            source=self.sources[int(self.source[trait])],
            said_by=None if speaker == NONE else self.speakers[speaker],
            claim_id=id_,
            ends=ends,
            premises=premises,
        )

    def accepted_mask(self, options: PathOptions) -> NDArray[np.bool_]:
        """Return a mask of the traits that the options accept.

        `stakegraph.network.Selection` defines what counts. It is applied to every kind, date, source and speaker
        separately. A claim counts if all four are accepted, and so are those of everything that it follows from. The
        kinds are judged twice: for speakers who are taken at their word, and for all others.
        """
        facts = replace(options.selection, factualities=frozenset({Factuality.FACT}))

        def accepts(texts: Texts, make: Callable[[str], Receipt]) -> NDArray[np.bool_]:
            values = [facts.accepts(make(text)) for text in texts]
            return np.array([*values, True], bool)  # the last item stands for NONE

        kinds = np.array([options.selection.accepts(make_receipt(*kind)) for kind in self.kinds], bool)
        accepted = kinds[self.kind] if len(kinds) else np.zeros(0, bool)
        if options.according_to:
            believing = replace(options.selection, factualities=options.factualities | BY_A_SPEAKER)
            believed_kinds = np.array([believing.accepts(make_receipt(*kind)) for kind in self.kinds], bool)
            is_believed = np.array([*(text in options.according_to for text in self.speakers), False], bool)
            accepted |= is_believed[self.speaker] & believed_kinds[self.kind]
        if options.as_of is not None:
            accepted &= accepts(self.dates, lambda text: _make_fact(date=text))[self.date]
        if options.without_sources:
            accepted &= accepts(self.sources, lambda text: _make_fact(source=text))[self.source]
        if options.without_speakers:
            accepted &= accepts(self.speakers, lambda text: _make_fact(said_by=text))[self.speaker]
        refused_before = np.zeros(len(self.ground) + 1, np.int64)
        np.cumsum(~accepted[self.ground], out=refused_before[1:])
        refused_grounds = refused_before[self.ground_start[1:]] - refused_before[self.ground_start[:-1]]
        accepted &= refused_grounds == 0
        return accepted


class TraitBuilder:
    """Collects the distinct traits of claims and numbers them."""

    def __init__(self) -> None:
        self._traits: dict[tuple[Any, ...], int] = {}
        self._kinds: dict[Kind, int] = {}
        self._rows: list[tuple[int, int, int, int]] = []
        self._texts: tuple[dict[str, int], ...] = ({}, {}, {})
        self._grounds: list[list[int]] = []

    def add(self, receipt: Receipt) -> int:
        """Add the trait of a claim, if it is new; return its index."""
        if not receipt.premises:
            return self._add(receipt, ())
        return self._add(receipt, tuple(sorted({self.add(premise) for premise in receipt.premises})))

    def _add(self, receipt: Receipt, grounds: tuple[int, ...]) -> int:
        claim = receipt.claim
        kind = self._kinds.setdefault(kind_of(receipt), len(self._kinds))
        values = (claim.date, claim.source, claim.said_by)
        codes = [
            NONE if value is None else codes.setdefault(value, len(codes))
            for value, codes in zip(values, self._texts, strict=True)
        ]
        row = (kind, codes[0], codes[1], codes[2])
        trait = self._traits.setdefault((*row, grounds), len(self._rows))
        if trait == len(self._rows):
            self._rows.append(row)
            all_grounds = set(grounds)
            for ground in grounds:
                all_grounds.update(self._grounds[ground])
            self._grounds.append(sorted(all_grounds))
        return trait

    def build(self) -> Traits:
        """Return the traits in the order of their indexes."""
        table = np.array(self._rows, np.int32).reshape(-1, 4)
        start = np.zeros(len(table) + 1, np.int32)
        np.cumsum([len(grounds) for grounds in self._grounds], out=start[1:])
        ground = np.array([ground for grounds in self._grounds for ground in grounds], np.int32)
        kind, date, source, speaker = (np.ascontiguousarray(column) for column in table.T)
        dates, sources, speakers = map(Texts.of, self._texts)
        return Traits(
            tuple(self._kinds), kind, date, source, speaker, dates, sources, speakers, start, ground
        )


def traits_of(receipts: Iterable[Receipt]) -> Traits:
    """Return the traits of claims, one for each claim.

    Raises
    ------
    ValueError
        If two claims have the same trait.
    """
    builder = TraitBuilder()
    traits = [builder.add(receipt) for receipt in receipts]
    if len(set(traits)) < len(traits):
        raise ValueError("two of the traits are alike")
    return builder.build()


def kind_of(receipt: Receipt) -> Kind:
    """Return the kind of a claim."""
    relation, claim = receipt.relation, receipt.claim
    return (
        relation.polarity.value,
        relation.symmetric,
        float(receipt.intensity),
        claim.factuality.value,
        claim.is_derived,
        relation.id,
    )


def make_receipt(
    polarity: str, symmetric: bool, intensity: float, factuality: str, derived: bool = False, relation: str = "",
    *, date: str | None = None, source: str = "", said_by: str | None = None,
    claim_id: str = "", ends: tuple[str, str] = ("a", "b"), premises: tuple[Receipt, ...] = (),
) -> Receipt:  # fmt: skip
    """Make a claim of a kind, without a quote.

    Examples
    --------
    >>> make_receipt("conflict", False, -3.5, "fact").strength
    3.5
    """
    made_relation = Relation(
        relation,
        relation,
        "",
        "",
        Polarity(polarity),
        intensity=0.0,
        intensity_source="",
        symmetric=symmetric,
    )
    content = (claim_id, source, ends[0], relation, ends[1], "", 0, 0, Status.ACTUAL, said_by)
    assessed = Factuality(factuality)
    claim = (
        DerivedClaim(*content, date=date, assessed=assessed, rule="rule", derived_from=())
        if derived
        else Claim(*content, date=date, assessed=assessed)
    )
    return Receipt(claim, made_relation, intensity, premises=premises)


def _make_fact(**details: Any) -> Receipt:
    """Make a fact that only its date, source or speaker can exclude."""
    return make_receipt(Polarity.CONFLICT.value, False, 0.0, Factuality.FACT.value, **details)
