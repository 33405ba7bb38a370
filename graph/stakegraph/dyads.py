"""Dyads as statements: who has claims towards whom, counted when a case comes into a store and not by each query.

Counting all pairs of a large case takes an engine very long, from disk above all. So the counts are kept with the
case, in its graph: they come, are replaced and go with it. They are derived data: a case is never read back from
them, and they are no part of what is written to files.

Facts are counted apart from what is announced, conditional, possible or denied, and from what rules conclude. A count
of none is left out, so that an analyst who asks for one gets those who have any. The case tells how many there are
(`sg:dyadCount`), also when it has none: so a case that nobody counted can be told from it::

    :dyad/donald-trump/zohran-mamdani a sg:Dyad ;
      sg:from :donald-trump ; sg:to :zohran-mamdani ;
      sg:claimCount 7 ; sg:factCount 6 ; sg:possibleCount 1 ;
      sg:hostileFactCount 4 ; sg:strongestHostileFact -3.5 .
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Quad

from stakegraph.model import Polarity, Status
from stakegraph.terms import term

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from stakegraph.model import Case, Claim
    from stakegraph.vocabulary import Vocabulary

    Pair = tuple[str, str]
    Tally = dict[str, float]

_COUNTS = {
    Status.ACTUAL: "sg:factCount",
    Status.ANNOUNCED: "sg:announcedCount",
    Status.CONDITIONAL: "sg:conditionalCount",
    Status.POSSIBLE: "sg:possibleCount",
    Status.DENIED: "sg:deniedCount",
}
_HOSTILE = {
    Status.ACTUAL: ("sg:hostileFactCount", "sg:strongestHostileFact"),
    Status.ANNOUNCED: ("sg:hostileAnnouncedCount", "sg:strongestHostileAnnounced"),
}
DYAD_TERMS = frozenset(
    name.removeprefix("sg:")
    for name in (
        "Dyad",
        "from",
        "to",
        "claimCount",
        "derivedCount",
        *_COUNTS.values(),
        *chain(*_HOSTILE.values()),
    )
)
"""The class of dyads and their properties, without namespace."""


def dyad_quads(case: Case, vocabulary: Vocabulary) -> Iterator[Quad]:
    """Yield the dyads of a case in its graph, in the order of their ids.

    A claim counts in the direction in which it is written, also where its relation is symmetric. One of an entity
    towards itself makes no dyad: nobody is their own counterpart.

    Parameters
    ----------
    case : Case
        With its derived claims, where they are to be counted.
    vocabulary : Vocabulary
        Which relations are hostile, and how strongly.

    Examples
    --------
    >>> from stakegraph import bundled_case, load_vocabulary
    >>> from stakegraph.rules import with_derived_claims
    >>> case = with_derived_claims(bundled_case())
    >>> len({quad.subject for quad in dyad_quads(case, load_vocabulary())}) - 1  # the case itself
    103
    """
    graph, base = NamedNode(case.base), case.base
    type_, dyad, from_, to = map(term, ("rdf:type", "sg:Dyad", "sg:from", "sg:to"))
    tallies = sorted(item for item in _tallies(case, vocabulary).items() if item[0][0] != item[0][1])
    yield Quad(graph, term("sg:dyadCount"), _literal(len(tallies)), graph)
    for (source, target), tally in tallies:
        node = NamedNode(f"{base}dyad/{source}/{target}")
        yield Quad(node, type_, dyad, graph)
        yield Quad(node, from_, NamedNode(base + source), graph)
        yield Quad(node, to, NamedNode(base + target), graph)
        for name, figure in tally.items():
            yield Quad(node, term(name), _literal(figure), graph)


def _tallies(case: Case, vocabulary: Vocabulary) -> Mapping[Pair, Tally]:
    """Return the figures of each pair by the names of their properties: whole numbers are counts."""
    hostile = {
        relation.id: relation.intensity
        for relation in vocabulary.relations.values()
        if relation.polarity is Polarity.CONFLICT
    }
    tallies: dict[Pair, Tally] = defaultdict(dict)
    for claim in case.claims:
        tally = tallies[claim.subject, claim.object]
        if claim.is_derived:
            tally["sg:derivedCount"] = tally.get("sg:derivedCount", 0) + 1
        else:
            _count(claim, hostile.get(claim.relation), tally)
    return tallies


def _count(claim: Claim, hostile: float | None, tally: Tally) -> None:
    counts = ["sg:claimCount", _COUNTS[claim.status]]
    if hostile is not None and claim.status in _HOSTILE:
        count, strongest = _HOSTILE[claim.status]
        counts.append(count)
        tally[strongest] = min(hostile, tally.get(strongest, hostile))
    for name in counts:
        tally[name] = tally.get(name, 0) + 1


@lru_cache(maxsize=None, typed=True)
def _literal(figure: float) -> Literal:
    datatype = "xsd:integer" if isinstance(figure, int) else "xsd:decimal"
    return Literal(str(Decimal(str(figure))), datatype=term(datatype))
