"""Dyads in figures: the claims between two parties, with conflict and cooperation apart and never netted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stakegraph.acts import count_acts
from stakegraph.model import Polarity
from stakegraph.network import select_surest

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stakegraph.network import Receipt


@dataclass(frozen=True, slots=True)
class DyadFigures:
    """All that one party does to another, in one direction.

    Attributes
    ----------
    source, target : str
        Ids. A claim of a symmetric relation is in both directions, though neither party did it.
    pos_sum, neg_sum : float
        Sums of |intensity| of the friendly and of the hostile claims, ≥ 0. Intensity is an ordinal scale: a sum
        is a rough rank, not a quantity, and never the first sort key.
    strongest : float
        |intensity| of the strongest of the surest hostile claims, 0 to 10; 0 without any.
    hostile, friendly : tuple of Receipt
        The claims, strongest first.
    """

    source: str
    target: str
    pos_sum: float
    neg_sum: float
    strongest: float
    hostile: tuple[Receipt, ...]
    friendly: tuple[Receipt, ...]

    @property
    def receipts(self) -> tuple[Receipt, ...]:
        """All its claims, hostile ones first."""
        return self.hostile + self.friendly

    @property
    def n(self) -> int:
        """The number of its claims."""
        return len(self.hostile) + len(self.friendly)

    @property
    def has_hostile_act(self) -> bool:
        """Whether the source acts against the target; a state of both parties is not an act."""
        return any(not receipt.relation.symmetric for receipt in self.hostile)

    @property
    def is_ambivalent(self) -> bool:
        """Whether it holds both conflict and cooperation."""
        return bool(self.hostile and self.friendly)

    @property
    def dates(self) -> tuple[str, str] | None:
        """The first and the last date among its claims; None if no claim has a date."""
        dates = sorted(receipt.claim.date for receipt in self.receipts if receipt.claim.date)
        return (dates[0], dates[-1]) if dates else None


@dataclass(frozen=True, slots=True)
class Dispute:
    """Two parties with conflict between them, in either direction."""

    a: str
    b: str
    directions: tuple[DyadFigures, ...]

    @property
    def hostile(self) -> tuple[Receipt, ...]:
        """The hostile claims, each once, strongest first."""
        return _merge(figures.hostile for figures in self.directions)

    @property
    def friendly(self) -> tuple[Receipt, ...]:
        """The friendly claims, each once, strongest first."""
        return _merge(figures.friendly for figures in self.directions)

    @property
    def surest(self) -> tuple[Receipt, ...]:
        """The surest of its hostile claims, strongest first: those that say how strong the dispute is."""
        return select_surest(self.hostile)

    @property
    def strongest(self) -> float:
        """|intensity| of the strongest of its surest hostile claims, 0 to 10."""
        return self.surest[0].strength

    @property
    def acts(self) -> int:
        """The number of distinct acts that its hostile claims tell of."""
        return count_acts(receipt.claim for receipt in self.hostile)

    @property
    def is_mutual(self) -> bool:
        """Whether both parties act against each other; a state, such as tensions, is nobody's act."""
        return sum(figures.has_hostile_act for figures in self.directions) == 2

    @property
    def is_state(self) -> bool:
        """Whether the conflict is only a state of both parties, in which neither acts."""
        return not any(figures.has_hostile_act for figures in self.directions)

    @property
    def is_ambivalent(self) -> bool:
        """Whether the two also cooperate, in either direction."""
        return bool(self.friendly)


@dataclass(frozen=True, slots=True)
class Moment:
    """The hostile claims of one dispute with the same date."""

    date: str
    receipts: tuple[Receipt, ...]

    @property
    def strongest(self) -> float:
        """|intensity| of the strongest of them, 0 to 10."""
        return max(receipt.strength for receipt in self.receipts)


def dyad_figures(accepted: Iterable[Receipt]) -> list[DyadFigures]:
    """Return the figures of every directed pair with conflict or cooperation, in the order of ids.

    Self-loops (a party that labels itself) are left out. The list is empty without claims.

    Examples
    --------
    >>> from stakegraph import build_network, bundled_case
    >>> from stakegraph.network import Selection
    >>> dyads = dyad_figures(Selection().of(build_network(bundled_case())))
    >>> [(dyad.target, dyad.pos_sum, dyad.neg_sum) for dyad in dyads if dyad.source == "zohran-mamdani"][0]
    ('deportations', 0, 6.0)
    """
    by_direction: dict[tuple[str, str], list[Receipt]] = {}
    for receipt in accepted:
        claim = receipt.claim
        if not receipt.relation.polarity.sign or claim.subject == claim.object:
            continue
        by_direction.setdefault((claim.subject, claim.object), []).append(receipt)
        if receipt.relation.symmetric:
            by_direction.setdefault((claim.object, claim.subject), []).append(receipt)
    return [_figures(*direction, by_direction[direction]) for direction in sorted(by_direction)]


def _figures(source: str, target: str, receipts: list[Receipt]) -> DyadFigures:
    hostile = _of_polarity(receipts, Polarity.CONFLICT)
    friendly = _of_polarity(receipts, Polarity.COOPERATION)
    return DyadFigures(
        source,
        target,
        pos_sum=sum(receipt.strength for receipt in friendly),
        neg_sum=sum(receipt.strength for receipt in hostile),
        strongest=max((receipt.strength for receipt in select_surest(hostile)), default=0.0),
        hostile=hostile,
        friendly=friendly,
    )


def _of_polarity(receipts: Iterable[Receipt], polarity: Polarity) -> tuple[Receipt, ...]:
    return _strongest_first(receipt for receipt in receipts if receipt.relation.polarity is polarity)


def _merge(directions: Iterable[tuple[Receipt, ...]]) -> tuple[Receipt, ...]:
    """Return the claims of both directions; a claim of a symmetric relation is in both and counts once."""
    by_id = {receipt.claim.id: receipt for receipts in directions for receipt in receipts}
    return _strongest_first(by_id.values())


def _strongest_first(receipts: Iterable[Receipt]) -> tuple[Receipt, ...]:
    return tuple(sorted(receipts, key=lambda receipt: (-receipt.strength, receipt.claim.id)))


def disputes(accepted: Iterable[Receipt]) -> list[Dispute]:
    """Return the pairs in conflict: the surest first, then the strongest.

    The strength is that of the surest hostile claims. Equals are ordered by number of hostile acts and ids.

    Examples
    --------
    >>> from stakegraph import build_network, bundled_case
    >>> from stakegraph.network import Selection
    >>> top = disputes(Selection().of(build_network(bundled_case())))[0]
    >>> top.a, top.b, top.strongest
    ('donald-trump', 'federal-funding', 3.5)
    """
    directions: dict[tuple[str, str], list[DyadFigures]] = {}
    for figures in dyad_figures(accepted):
        a, b = sorted((figures.source, figures.target))
        directions.setdefault((a, b), []).append(figures)

    in_conflict = []
    for (a, b), both in directions.items():
        if any(figures.hostile for figures in both):
            in_conflict.append(Dispute(a, b, tuple(both)))
    return sorted(in_conflict, key=_rank)


def _rank(dispute: Dispute) -> tuple[int, float, int, str, str]:
    rank = dispute.surest[0].claim.rank
    return rank, -dispute.strongest, -dispute.acts, dispute.a, dispute.b


def over_time(dispute: Dispute) -> tuple[list[Moment], tuple[Receipt, ...]]:
    """Return a dispute's hostile claims by date, earliest first, and those without a date."""
    by_date: dict[str, list[Receipt]] = {}
    undated = []
    for receipt in dispute.hostile:
        date = receipt.claim.date
        if date is None:
            undated.append(receipt)
        else:
            by_date.setdefault(date, []).append(receipt)
    moments = [Moment(date, tuple(by_date[date])) for date in sorted(by_date)]
    return moments, tuple(undated)
