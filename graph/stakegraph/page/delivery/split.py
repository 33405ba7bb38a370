"""A case that is too large for one page, cut into one of its own for each camp and group, and what joins the pages."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from stakegraph.layout.camps import find_alignment
from stakegraph.model import slug
from stakegraph.page.content.leads import Part
from stakegraph.page.geometry.clusters import MOST_DRAWN, MOST_ON_A_PAGE, find_clusters

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stakegraph.model import Case
    from stakegraph.page.geometry.clusters import Cluster
    from stakegraph.vocabulary import Vocabulary


def split(
    case: Case, vocabulary: Vocabulary, *, limit: int = MOST_ON_A_PAGE, most: int = MOST_DRAWN
) -> list[Part]:
    """Cut a case into a part a camp and group; each claim between two members of one is in that part alone.

    Parameters
    ----------
    case : Case
        The case, with its derived claims if they are to be shown.
    vocabulary : Vocabulary
        The codebook of its relations and types.
    limit : int
        Up to this many stakeholders and stakes fit on one page; then there are no parts.
    most : int
        The most members of a part; a larger camp is cut along its claims.

    Examples
    --------
    >>> from stakegraph import bundled_case, load_vocabulary
    >>> case, vocabulary = bundled_case(), load_vocabulary()
    >>> split(case, vocabulary)
    []
    >>> [part.file for part in split(case, vocabulary, limit=20)][:2]
    ['camp-1.html', 'camp-2.html']
    """
    if len(case.entities) <= limit:
        return []
    clusters = find_clusters(case, vocabulary, find_alignment(case, vocabulary), most)
    names = _file_names(cluster.id for cluster in clusters)
    return [_part(case, cluster, name) for cluster, name in zip(clusters, names, strict=True)]


def _part(case: Case, cluster: Cluster, file: str) -> Part:
    members = frozenset(cluster.members)
    within = [claim for claim in case.claims if claim.subject in members and claim.object in members]
    leaving = sum((claim.subject in members) != (claim.object in members) for claim in case.claims)
    here: set[str] = set()
    waiting = within
    # a derived claim needs all its premises, which may be derived themselves
    while True:
        complete = [claim for claim in waiting if here.issuperset(claim.derived_from)]
        if not complete:
            break
        here.update(claim.id for claim in complete)
        waiting = [claim for claim in waiting if claim.id not in here]
    claims = tuple(claim for claim in within if claim.id in here)
    named = {entity for claim in claims for entity in (claim.said_by, *claim.about, *claim.means)} - members
    sources = {claim.source for claim in claims}
    own = replace(
        case,
        id=f"{case.id}-{file.removesuffix('.html')}",
        title=f"{case.title}: {cluster.name}",
        sources=tuple(source for source in case.sources if source.id in sources),
        entities=tuple(entity for entity in case.entities if entity.id in members)
        + tuple(entity for entity in case.entities if entity.id in named),
        claims=claims,
        story=(),
    )
    return Part(file, cluster, own, len(own.entities) - len(members), leaving, len(waiting))


def _file_names(ids: Iterable[str]) -> list[str]:
    """Return a name for each id, unique also on case-insensitive file systems."""
    taken: dict[str, None] = {}
    for id_ in ids:
        name, suffix = slug(id_), 1
        while f"{name}.html" in taken:
            suffix += 1
            name = f"{slug(id_)}-{suffix}"
        taken[f"{name}.html"] = None
    return list(taken)
