"""Dyads as statements: who has claims towards whom, counted when a case comes into a store and not by each query.

Counting all pairs of a large case takes an engine very long, from disk above all. So the counts are kept with the
case, in its graph: they come, are replaced and go with it. They are derived data: a case is never read back from
them, and they are no part of what is written to files.

Facts are counted apart from what is announced, conditional, possible or denied, and from what rules conclude. A count
of none is left out, so that an analyst who asks for one gets those who have any::

    :dyad/donald-trump/zohran-mamdani a sg:Dyad ;
      sg:from :donald-trump ; sg:to :zohran-mamdani ;
      sg:claimCount 7 ; sg:factCount 6 ; sg:possibleCount 1 ;
      sg:hostileFactCount 4 ; sg:strongestHostileFact -3.5 .
"""

from __future__ import annotations

from collections import Counter, defaultdict
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Quad

from stakegraph.model import Polarity, Status
from stakegraph.terms import term

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stakegraph.model import Case, Claim
    from stakegraph.store.base import Store
    from stakegraph.vocabulary import Vocabulary

    Pair = tuple[str, str]

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


def dyad_quads(store: Store, case: Case, vocabulary: Vocabulary) -> Iterator[Quad]:
    """Yield the dyads of a case in its graph, in the order of their ids.

    A claim counts in the direction in which it is written, also where its relation is symmetric. One of an entity
    towards itself makes no dyad: nobody is their own counterpart.

    Parameters
    ----------
    store : Store
        It holds the derived claims of the case; they count where there are any.
    case : Case
        Its curated claims count.
    vocabulary : Vocabulary
        Which relations are hostile, and how strongly.

    Examples
    --------
    >>> from stakegraph import bundled_case, load_vocabulary, open_case
    >>> case = bundled_case()
    >>> len({quad.subject for quad in dyad_quads(open_case(case), case, load_vocabulary())})
    103
    """
    graph, base = NamedNode(case.base), case.base
    claims: dict[Pair, list[Claim]] = defaultdict(list)
    for claim in case.claims:
        if not claim.is_derived:
            claims[claim.subject, claim.object].append(claim)
    derived = _derived(store, base)
    for source, target in sorted(claims.keys() | derived.keys()):
        if source == target:
            continue
        node = NamedNode(f"{base}dyad/{source}/{target}")
        yield Quad(node, term("rdf:type"), term("sg:Dyad"), graph)
        yield Quad(node, term("sg:from"), NamedNode(base + source), graph)
        yield Quad(node, term("sg:to"), NamedNode(base + target), graph)
        for name, value in _figures(claims.get((source, target), []), derived[source, target], vocabulary):
            yield Quad(node, term(name), value, graph)


def _derived(store: Store, base: str) -> Counter[Pair]:
    rows = store.select(
        f"SELECT ?from ?to {{ ?claim a sg:DerivedClaim ; sg:inCase {NamedNode(base)} ; "
        "rdf:subject ?from ; rdf:object ?to }"
    )
    return Counter((row["from"].removeprefix(base), row["to"].removeprefix(base)) for row in rows)


def _figures(claims: list[Claim], derived: int, vocabulary: Vocabulary) -> Iterator[tuple[str, Literal]]:
    """Yield the names and values of what is counted of one pair."""
    if claims:
        yield "sg:claimCount", _integer(len(claims))
    if derived:
        yield "sg:derivedCount", _integer(derived)
    for status, count in Counter(claim.status for claim in claims).items():
        yield _COUNTS[status], _integer(count)
    relations = [(claim.status, vocabulary.relations[claim.relation]) for claim in claims]
    for status, (count_name, strongest_name) in _HOSTILE.items():
        intensities = [
            relation.intensity
            for each, relation in relations
            if each is status and relation.polarity is Polarity.CONFLICT
        ]
        if intensities:
            yield count_name, _integer(len(intensities))
            yield strongest_name, _decimal(min(intensities))


@cache
def _integer(value: int) -> Literal:
    return Literal(str(value), datatype=term("xsd:integer"))


@cache
def _decimal(value: float) -> Literal:
    return Literal(str(Decimal(str(value))), datatype=term("xsd:decimal"))
