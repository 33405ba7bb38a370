"""Dyads in figures: what runs between two parties, conflict and cooperation side by side and never netted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stakegraph.model import Polarity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stakegraph.network import Receipt


@dataclass(frozen=True, slots=True)
class DyadFigures:
    """All that one party does to another, in one direction.

    Attributes
    ----------
    source, target : str
        Ids. A claim of a symmetric relation is counted in both directions.
    pos_sum, neg_sum : float
        Sums of |intensity| of the friendly and of the hostile claims, ≥ 0. Intensity is an ordinal scale: a sum
        is a rough rank, not a quantity, and is never the first thing to order by.
    strongest : float
        |intensity| of the strongest hostile claim, 0 to 10; 0 without any.
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
        """How many claims it has."""
        return len(self.hostile) + len(self.friendly)

    @property
    def is_ambivalent(self) -> bool:
        """Whether it holds both conflict and cooperation."""
        return bool(self.hostile and self.friendly)

    @property
    def dates(self) -> tuple[str, str] | None:
        """The first and the last date among its claims; None when none is dated."""
        dated = sorted(receipt.claim.date for receipt in self.receipts if receipt.claim.date)
        return (dated[0], dated[-1]) if dated else None


@dataclass(frozen=True, slots=True)
class Dispute:
    """Two parties with conflict between them, in whichever direction."""

    a: str
    b: str
    directions: tuple[DyadFigures, ...]

    @property
    def hostile(self) -> tuple[Receipt, ...]:
        """The hostile claims, each once, strongest first."""
        return _strongest_first(
            {each.claim.id: each for way in self.directions for each in way.hostile}.values()
        )

    @property
    def friendly(self) -> tuple[Receipt, ...]:
        """The friendly claims, each once, strongest first."""
        return _strongest_first(
            {each.claim.id: each for way in self.directions for each in way.friendly}.values()
        )

    @property
    def strongest(self) -> float:
        """|intensity| of the strongest hostile claim, 0 to 10."""
        return max(way.strongest for way in self.directions)

    @property
    def is_mutual(self) -> bool:
        """Whether conflict runs in both directions."""
        return sum(bool(way.hostile) for way in self.directions) == 2

    @property
    def is_ambivalent(self) -> bool:
        """Whether there is cooperation between the two as well, in whichever direction."""
        return bool(self.friendly)


@dataclass(frozen=True, slots=True)
class Moment:
    """The hostile claims of one dispute that carry one date."""

    date: str
    receipts: tuple[Receipt, ...]

    @property
    def strongest(self) -> float:
        """|intensity| of the strongest of them, 0 to 10."""
        return max(receipt.strength for receipt in self.receipts)


def dyad_figures(accepted: Iterable[Receipt]) -> list[DyadFigures]:
    """Return the figures of every directed pair that has conflict or cooperation, in the order of ids.

    Self-loops (a party that labels itself) are left out. Empty without claims.

    Examples
    --------
    >>> from stakegraph import build_network, bundled_case
    >>> from stakegraph.network import Selection
    >>> found = dyad_figures(Selection().of(build_network(bundled_case())))
    >>> [(each.target, each.pos_sum, each.neg_sum) for each in found if each.source == "zohran-mamdani"][0]
    ('deportations', 0, 4.0)
    """
    gathered: dict[tuple[str, str], dict[Polarity, list[Receipt]]] = {}
    for receipt in accepted:
        claim, polarity = receipt.claim, receipt.relation.polarity
        if not polarity.sign or claim.subject == claim.object:
            continue
        ways = [(claim.subject, claim.object)]
        if receipt.relation.symmetric:
            ways.append((claim.object, claim.subject))
        for way in ways:
            gathered.setdefault(way, {Polarity.CONFLICT: [], Polarity.COOPERATION: []})[polarity].append(
                receipt
            )
    return [_figures(*way, gathered[way]) for way in sorted(gathered)]


def _figures(source: str, target: str, groups: dict[Polarity, list[Receipt]]) -> DyadFigures:
    hostile = _strongest_first(groups[Polarity.CONFLICT])
    friendly = _strongest_first(groups[Polarity.COOPERATION])
    return DyadFigures(
        source,
        target,
        pos_sum=sum(receipt.strength for receipt in friendly),
        neg_sum=sum(receipt.strength for receipt in hostile),
        strongest=hostile[0].strength if hostile else 0.0,
        hostile=hostile,
        friendly=friendly,
    )


def _strongest_first(found: Iterable[Receipt]) -> tuple[Receipt, ...]:
    return tuple(sorted(found, key=lambda receipt: (-receipt.strength, receipt.claim.id)))


def disputes(accepted: Iterable[Receipt]) -> list[Dispute]:
    """Return the pairs in conflict: the one with the strongest claim first, then with the most, then by ids.

    Examples
    --------
    >>> from stakegraph import build_network, bundled_case
    >>> from stakegraph.network import Selection
    >>> top = disputes(Selection().of(build_network(bundled_case())))[0]
    >>> top.a, top.b, top.strongest
    ('dhs', 'new-york-city', 5.0)
    """
    pairs: dict[tuple[str, str], list[DyadFigures]] = {}
    for figures in dyad_figures(accepted):
        a, b = sorted((figures.source, figures.target))
        pairs.setdefault((a, b), []).append(figures)
    found = [Dispute(*pair, tuple(ways)) for pair, ways in pairs.items() if any(way.hostile for way in ways)]
    return sorted(found, key=lambda each: (-each.strongest, -len(each.hostile), each.a, each.b))


def over_time(dispute: Dispute) -> tuple[list[Moment], tuple[Receipt, ...]]:
    """Return a dispute's hostile claims by date, earliest first, and those without a date."""
    dated: dict[str, list[Receipt]] = {}
    undated = []
    for receipt in dispute.hostile:
        if receipt.claim.date is None:
            undated.append(receipt)
        else:
            dated.setdefault(receipt.claim.date, []).append(receipt)
    return [Moment(date, tuple(dated[date])) for date in sorted(dated)], tuple(undated)
