"""Count the claims of each ordered pair of entities (dyad) as statements, once for all queries.

An engine needs very long to count all pairs of a large case, especially from disk. The counts are therefore made when
a case is loaded into a store, and kept in the graph of the case. They are derived data: cases are not read back from
them, and exported files do not contain them.

Claims are counted by factuality, and apart from derived claims. Hostile claims
of one act count once; a state of both parties, such as tensions, is not an act. Counts
of zero are left out, so that a query for a count returns only the pairs that have such claims. The case always has its
number of dyads (`sg:dyadCount`), even if that is zero; a case without it was never counted::

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

from stakegraph.factuality import assess_case
from stakegraph.model import Factuality, Polarity
from stakegraph.terms import term

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from stakegraph.model import Case
    from stakegraph.vocabulary import Vocabulary

    Pair = tuple[str, str]
    Tally = dict[str, float]

_COUNTS = {
    Factuality.FACT: "sg:factCount",
    Factuality.BACKGROUND: "sg:backgroundCount",
    Factuality.SELF_REPORTED: "sg:selfReportedCount",
    Factuality.ALLEGED: "sg:allegedCount",
    Factuality.ANNOUNCED: "sg:announcedCount",
    Factuality.CONDITIONAL: "sg:conditionalCount",
    Factuality.DOUBTED: "sg:doubtedCount",
    Factuality.POSSIBLE: "sg:possibleCount",
    Factuality.DENIED: "sg:deniedCount",
}
_HOSTILE = {
    Factuality.FACT: ("sg:hostileFactCount", "sg:strongestHostileFact"),
    Factuality.ALLEGED: ("sg:hostileAllegedCount", "sg:strongestHostileAllegation"),
    Factuality.ANNOUNCED: ("sg:hostileAnnouncedCount", "sg:strongestHostileAnnounced"),
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
"""The local names of the class of dyads and of their properties."""


def dyad_quads(case: Case, vocabulary: Vocabulary) -> Iterator[Quad]:
    """Yield the dyads of a case in its graph, sorted by ids.

    A claim counts only in its written direction, even if its relation is symmetric. A claim of an entity about itself
    does not make a dyad.

    Parameters
    ----------
    case : Case
        The case; its derived claims are counted if it has them.
    vocabulary : Vocabulary
        The codebook, which says which relations are hostile and how strongly.

    Examples
    --------
    >>> from stakegraph import bundled_case, load_vocabulary
    >>> from stakegraph.rules import with_derived_claims
    >>> case = with_derived_claims(bundled_case())
    >>> len({quad.subject for quad in dyad_quads(case, load_vocabulary())}) - 1  # the case itself
    107
    """
    graph, base = NamedNode(case.base), case.base
    type_, dyad, from_, to = map(term, ("rdf:type", "sg:Dyad", "sg:from", "sg:to"))
    tallies = _tally_pairs(assess_case(case, vocabulary), vocabulary)
    pairs = sorted((source, target) for source, target in tallies if source != target)
    yield Quad(graph, term("sg:dyadCount"), _make_literal(len(pairs)), graph)
    for source, target in pairs:
        node = NamedNode(f"{base}dyad/{source}/{target}")
        yield Quad(node, type_, dyad, graph)
        yield Quad(node, from_, NamedNode(base + source), graph)
        yield Quad(node, to, NamedNode(base + target), graph)
        for name, figure in tallies[source, target].items():
            yield Quad(node, term(name), _make_literal(figure), graph)


def _tally_pairs(case: Case, vocabulary: Vocabulary) -> Mapping[Pair, Tally]:
    """Return the figures of each pair by property; integers are counts."""
    hostile_intensities = {
        relation.id: relation.intensity
        for relation in vocabulary.relations.values()
        if relation.polarity is Polarity.CONFLICT and not relation.symmetric
    }
    tallies: dict[Pair, Tally] = defaultdict(dict)
    shared_acts = {claim.act for claim in case.claims if claim.act}
    counted: set[tuple[str, str, str, Factuality]] = set()
    for claim in case.claims:
        tally = tallies[claim.subject, claim.object]
        if claim.is_derived:
            _add(tally, "sg:derivedCount")
            continue
        _add(tally, "sg:claimCount")
        _add(tally, _COUNTS[claim.factuality])
        intensity = hostile_intensities.get(claim.relation)
        if intensity is None or claim.factuality not in _HOSTILE:
            continue
        count, strongest = _HOSTILE[claim.factuality]
        tally[strongest] = min(intensity, tally.get(strongest, intensity))
        act = (claim.subject, claim.object, claim.act_id, claim.factuality)
        if act not in counted:
            _add(tally, count)
        if claim.act_id in shared_acts:
            counted.add(act)
    return tallies


def _add(tally: Tally, count: str) -> None:
    tally[count] = tally.get(count, 0) + 1


@lru_cache(maxsize=None, typed=True)  # typed, because the count 1 and the intensity 1.0 differ in datatype
def _make_literal(figure: float) -> Literal:
    datatype = "xsd:integer" if isinstance(figure, int) else "xsd:decimal"
    return Literal(str(Decimal(str(figure))), datatype=term(datatype))
