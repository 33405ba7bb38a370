"""What decides whether claims may be hops, and how strong: as arrays, since in a large case nearly every claim has
a source and a date of its own, and an object for each would take longer to make than all that is asked of it.

A claim's *trait* is its kind (relation, polarity, intensity, status, derived or not), date, source and speaker, and,
of a derived one, the traits of all that it follows from.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from stakegraph.analysis.paths.texts import Texts
from stakegraph.model import Claim, DerivedClaim, Polarity, Relation, Status
from stakegraph.network import Receipt

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from numpy.typing import NDArray

    from stakegraph.analysis.paths.options import PathOptions

Kind = tuple[str, bool, float, str, bool, str]
"""Polarity, whether symmetric, intensity, status, whether derived, and the relation's id."""

NONE = -1
"""The number of a date or a speaker that a claim does not have."""


@dataclass(frozen=True)
class Traits:
    """The traits of claims.

    Attributes
    ----------
    kinds : tuple of Kind
        All different kinds.
    kind, date, source, speaker : arrays
        Of each trait, the numbers of its kind, date, source and speaker.
    dates, sources, speakers : Texts
        What these numbers mean.
    ground_start, ground : arrays
        The traits that trait t follows from are ``ground[ground_start[t]:ground_start[t + 1]]``, theirs included.
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
        """Return how strong a claim of a trait is: 0 to 10."""
        return abs(self.kinds[int(self.kind[trait])][2])

    def date_of(self, trait: int) -> str | None:
        """Return the date of a trait."""
        date = int(self.date[trait])
        return None if date == NONE else self.dates[date]

    def receipt(self, trait: int, claim_id: str = "", ends: tuple[str, str] = ("a", "b")) -> Receipt:
        """Return a claim without words that has a trait; of what it follows from only the standing."""
        return self._receipt(trait, claim_id, ends, self._grounds(trait))

    def _grounds(self, trait: int) -> tuple[Receipt, ...]:
        start, end = self.ground_start[trait : trait + 2].tolist()
        return tuple(self._receipt(each, "", ("a", "b"), ()) for each in self.ground[start:end].tolist())

    def _receipt(self, trait: int, id_: str, ends: tuple[str, str], premises: tuple[Receipt, ...]) -> Receipt:
        speaker = int(self.speaker[trait])
        return made_trait(
            *self.kinds[self.kind[trait]],
            date=self.date_of(trait),
            source=self.sources[int(self.source[trait])],
            said_by=None if speaker == NONE else self.speakers[speaker],
            claim_id=id_,
            ends=ends,
            premises=premises,
        )

    def accepted(self, options: PathOptions) -> NDArray[np.bool_]:
        """Return of each trait whether options let it count at all.

        The definition (`stakegraph.network.Selection`) is asked of every status, date, source and speaker by itself: a
        claim counts when it may by each of them, and so may all that it follows from.
        """

        facts = replace(options.selection, statuses=frozenset({Status.ACTUAL}))

        def each(texts: Texts, made: Callable[[str], Receipt]) -> NDArray[np.bool_]:
            values = [facts.accepts(made(text)) for text in texts]
            return np.array([*values, True], bool)  # the last one is that of NONE, −1

        kinds = np.array([options.selection.accepts(made_trait(*kind)) for kind in self.kinds], bool)
        taken = kinds[self.kind] if len(kinds) else np.zeros(0, bool)
        if options.as_of is not None:
            taken &= each(self.dates, lambda text: _fact(date=text))[self.date]
        if options.without_sources:
            taken &= each(self.sources, lambda text: _fact(source=text))[self.source]
        if options.without_speakers:
            taken &= each(self.speakers, lambda text: _fact(said_by=text))[self.speaker]
        refused = np.zeros(len(self.ground) + 1, np.int64)
        np.cumsum(~taken[self.ground], out=refused[1:])
        taken &= refused[self.ground_start[1:]] == refused[self.ground_start[:-1]]
        return taken


class TraitMaker:
    """Numbers the traits of claims as they come."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[Any, ...], int] = {}
        self._kinds: dict[Kind, int] = {}
        self._rows: list[tuple[int, int, int, int]] = []
        self._texts: tuple[dict[str, int], ...] = ({}, {}, {})
        self._grounds: list[list[int]] = []

    def number(self, receipt: Receipt) -> int:
        """Return the number of a claim's trait."""
        grounds = sorted({self.number(each) for each in receipt.premises}) if receipt.premises else []
        return self._number(receipt, tuple(grounds))

    def _number(self, receipt: Receipt, grounds: tuple[int, ...]) -> int:
        claim = receipt.claim
        kind = self._kinds.setdefault(kind_of(receipt), len(self._kinds))
        values = (claim.date, claim.source, claim.said_by)
        codes = [
            NONE if value is None else codes.setdefault(value, len(codes))
            for value, codes in zip(values, self._texts, strict=True)
        ]
        row = (kind, codes[0], codes[1], codes[2])
        number = self._numbers.setdefault((*row, grounds), len(self._rows))
        if number == len(self._rows):
            self._rows.append(row)
            self._grounds.append(
                sorted({*grounds, *(far for near in grounds for far in self._grounds[near])})
            )
        return number

    def made(self) -> Traits:
        """Return the traits by their numbers."""
        table = np.array(self._rows, np.int32).reshape(-1, 4)
        start = np.zeros(len(table) + 1, np.int32)
        np.cumsum([len(each) for each in self._grounds], out=start[1:])
        ground = np.array([each for grounds in self._grounds for each in grounds], np.int32)
        kind, date, source, speaker = (np.ascontiguousarray(column) for column in table.T)
        dates, sources, speakers = map(Texts.of, self._texts)
        return Traits(
            tuple(self._kinds), kind, date, source, speaker, dates, sources, speakers, start, ground
        )


def traits_of(receipts: Iterable[Receipt]) -> Traits:
    """Return traits, one for each of some claims.

    Raises
    ------
    ValueError
        When two of them are alike: claims that are alike have one trait.
    """
    maker = TraitMaker()
    numbers = [maker.number(receipt) for receipt in receipts]
    if len(set(numbers)) < len(numbers):
        raise ValueError("two of the traits are alike")
    return maker.made()


def kind_of(receipt: Receipt) -> Kind:
    """Return the kind of a claim."""
    relation, claim = receipt.relation, receipt.claim
    return (
        relation.polarity.value,
        relation.symmetric,
        float(receipt.intensity),
        claim.status.value,
        claim.is_derived,
        relation.id,
    )


def made_trait(
    polarity: str, symmetric: bool, intensity: float, status: str, derived: bool = False, relation: str = "",
    *, date: str | None = None, source: str = "", said_by: str | None = None,
    claim_id: str = "", ends: tuple[str, str] = ("a", "b"), premises: tuple[Receipt, ...] = (),
) -> Receipt:  # fmt: skip
    """Make a claim without words that is of a kind, and has these other traits.

    Examples
    --------
    >>> made_trait("conflict", False, -3.5, "actual").strength
    3.5
    """
    found = Relation(
        relation,
        relation,
        "",
        "",
        Polarity(polarity),
        intensity=0.0,
        intensity_source="",
        symmetric=symmetric,
    )
    content = (claim_id, source, ends[0], relation, ends[1], "", 0, 0, Status(status), said_by)
    claim = (
        DerivedClaim(*content, date=date, rule="rule", derived_from=())
        if derived
        else Claim(*content, date=date)
    )
    return Receipt(claim, found, intensity, premises=premises)


def _fact(**more: Any) -> Receipt:
    """Return a claim that only its date, source or speaker can keep from counting."""
    return made_trait(Polarity.CONFLICT.value, False, 0.0, Status.ACTUAL.value, **more)
