"""The map of a case: the size of each symbol, the room for its label, and its position.

Parties that cooperate or share a camp are close, opponents are far apart.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from math import sqrt
from typing import TYPE_CHECKING, NamedTuple

from stakegraph.characters import visible
from stakegraph.layout.camps import find_alignment
from stakegraph.layout.labels import wrap_label
from stakegraph.layout.places import Box, Link, place_boxes
from stakegraph.model import Polarity
from stakegraph.network import receipts_of_case

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from stakegraph.layout.camps import Alignment
    from stakegraph.model import Case
    from stakegraph.network import Receipt
    from stakegraph.vocabulary import Vocabulary

_SMALLEST, _LARGEST, _LARGEST_STAKE = 12, 26, 16  # pixels; 24 across is the least that a finger can hit
# the root, so that the area of a symbol grows with the conflict it is in; 1.7 reaches the largest at a load of 68
_GROWTH = 1.7
_AIR, _AIR_IN_A_CROWD, _CROWD = (
    28.0,
    12.0,
    30,
)  # pixels between boxes: a crowd stays readable as a whole when closer
_LINE_HEIGHT, _CHARACTER_WIDTH = 17.0, 7.2  # pixels of the page's 13 px label font
_DISTANCE = {
    Polarity.COOPERATION: 1.0,
    Polarity.TIE: 1.0,
    Polarity.CONTEXTUAL: 1.3,
    Polarity.CONFLICT: 1.8,
}
_PER_PARALLEL_CLAIM = 0.1  # of a distance: parallel lines need room to spread
_WITHIN_CAMP, _BETWEEN_CAMPS = 0.75, 1.25  # camps draw together and move apart


class Symbol(NamedTuple):
    """The position of a symbol and its radius, in pixels; y grows downwards."""

    x: float
    y: float
    radius: float


def draw_map(case: Case, vocabulary: Vocabulary) -> dict[str, Symbol]:
    """Place all entities of a case on one map.

    Examples
    --------
    >>> from stakegraph import bundled_case, load_vocabulary
    >>> symbols = draw_map(bundled_case(), load_vocabulary())
    >>> len(symbols), symbols["donald-trump"].radius
    (58, 17.1)
    """
    receipts = receipts_of_case(case, vocabulary)
    radii = symbol_radii(case, vocabulary, receipts)
    boxes = symbol_boxes({entity.id: entity_label(entity.name) for entity in case.entities}, radii)
    positions = place_boxes(boxes, link_parties(receipts, find_alignment(case, vocabulary)))
    return {entity: Symbol(*position, radii[entity]) for entity, position in positions.items()}


def symbol_radii(case: Case, vocabulary: Vocabulary, receipts: Iterable[Receipt]) -> dict[str, float]:
    """Return the radius of each symbol in pixels; it grows with the strength of the conflict in facts.

    Claims of one act count once, with the strength of the strongest.
    """
    tenths: Counter[tuple[str, str]] = Counter()  # whole numbers add up alike in any order
    for receipt in receipts:
        claim = receipt.claim
        if claim.is_fact and receipt.relation.polarity is Polarity.CONFLICT:
            for end in {claim.subject, claim.object}:
                act = (end, claim.act_id)
                tenths[act] = max(tenths[act], round(10 * receipt.strength))
    loads: Counter[str] = Counter()
    for (end, _), strength in tenths.items():
        loads[end] += strength
    radii = {}
    for entity in case.entities:
        largest = _LARGEST_STAKE if vocabulary.entity_types[entity.type].is_stake else _LARGEST
        radii[entity.id] = round(min(_SMALLEST + _GROWTH * sqrt(loads[entity.id] / 10), largest), 1)
    return radii


def entity_label(name: str) -> str:
    """Return the label of an entity's symbol.

    >>> entity_label("NYPD")
    'NYPD'
    """
    return wrap_label(visible(name))


def symbol_boxes(labels: Mapping[str, str], radii: Mapping[str, float]) -> dict[str, Box]:
    """Return the room for each symbol and the label under it, with air for lines to pass between."""
    air = _AIR if len(labels) <= _CROWD else _AIR_IN_A_CROWD
    boxes = {}
    for entity, label in labels.items():
        rows = label.split("\n")
        height = _LINE_HEIGHT * len(rows)
        width = max(2 * radii[entity], _CHARACTER_WIDTH * max(map(len, rows)))
        boxes[entity] = Box(width + air, 2 * radii[entity] + height + air, drop=height / 2)
    return boxes


def link_parties(receipts: Iterable[Receipt], alignment: Alignment) -> list[Link]:
    """Link each two entities that share claims; the most hostile claim sets the distance."""
    dyads: dict[tuple[str, ...], list[Polarity]] = defaultdict(list)
    for receipt in receipts:
        ends = tuple(sorted({receipt.claim.subject, receipt.claim.object}))
        dyads[ends].append(receipt.relation.polarity)
    return [
        Link(
            ends[0],
            ends[-1],
            _camp_factor(alignment, ends) * max(map(_DISTANCE.__getitem__, polarities))
            + _PER_PARALLEL_CLAIM * (len(polarities) - 1),
        )
        for ends, polarities in dyads.items()
    ]


def _camp_factor(alignment: Alignment, ends: tuple[str, ...]) -> float:
    first, second = alignment.camp_of(ends[0]), alignment.camp_of(ends[-1])
    if first == second:
        return 1.0 if first is None else _WITHIN_CAMP
    return _BETWEEN_CAMPS
