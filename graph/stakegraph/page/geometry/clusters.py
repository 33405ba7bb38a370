"""Clusters of a large map: its camps, and by type the entities in no camp; the limits of one page."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from stakegraph.characters import visible
from stakegraph.layout.places import place_boxes

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from stakegraph.layout.camps import Alignment
    from stakegraph.layout.places import Box, Link
    from stakegraph.model import Case
    from stakegraph.vocabulary import Vocabulary

MOST_NAMED, MOST_DRAWN, MOST_ON_A_PAGE = 80, 300, 2000
"""The most entities of which all are named, all are drawn, and one page holds all."""

MOST_NAMES = 40
_MOST_CAMPS = 30
_LEAST_PART = 5


@dataclass(frozen=True)
class Cluster:
    """Some stakeholders and stakes that a large map shows as one symbol until it is opened.

    Attributes
    ----------
    id : str
        Stays the same as long as the case does; it is part of addresses.
    name : str
        What the page calls it.
    type : str
        The entity type of the members, or ``camp``.
    members : tuple of str
        Ids of entities, in the order of the case.
    is_stake : bool
        Whether the members are stakes.
    """

    id: str
    name: str
    type: str
    members: tuple[str, ...]
    is_stake: bool = False


def find_clusters(
    case: Case, vocabulary: Vocabulary, alignment: Alignment, most: int = MOST_DRAWN
) -> list[Cluster]:
    """Divide all entities: a cluster a camp, one for the many small camps, one a type for who is in no camp.

    A cluster of more than `most` members is cut along its claims into parts, which no source and no analysis
    names: they only make it fit.

    Examples
    --------
    >>> from stakegraph import bundled_case, load_vocabulary
    >>> from stakegraph.layout.camps import find_alignment
    >>> case, vocabulary = bundled_case(), load_vocabulary()
    >>> [cluster.name for cluster in find_clusters(case, vocabulary, find_alignment(case, vocabulary))][:2]
    ['Camp 1', 'Camp 2']
    """
    order = {entity.id: position for position, entity in enumerate(case.entities)}
    own, small = alignment.camps[:_MOST_CAMPS], alignment.camps[_MOST_CAMPS:]
    whole = [Cluster(f"camp-{index}", f"Camp {index}", "camp", camp) for index, camp in enumerate(own, 1)]
    if small:
        rest = tuple(member for camp in small for member in camp)
        whole.append(Cluster("small-camps", f"{len(small)} small camp{'s' * (len(small) > 1)}", "camp", rest))
    by_type: dict[str, list[str]] = defaultdict(list)
    for entity in case.entities:
        if alignment.camp_of(entity.id) is None:
            by_type[entity.type].append(entity.id)
    for kind in vocabulary.entity_types.values():
        if kind.id in by_type:
            where = "Stakes" if kind.is_stake else "In no camp"
            name = f"{where}: {visible(kind.label).lower()}"
            whole.append(Cluster(f"type-{kind.id}", name, kind.id, tuple(by_type[kind.id]), kind.is_stake))
    in_order = (
        replace(cluster, members=tuple(sorted(cluster.members, key=order.__getitem__))) for cluster in whole
    )
    return [part for cluster in in_order for part in _split_cluster(cluster, case, most)]


def cluster_of(clusters: Iterable[Cluster]) -> Mapping[str, str]:
    """Return the id of each entity's cluster."""
    return {member: cluster.id for cluster in clusters for member in cluster.members}


def place_members(
    clusters: Sequence[Cluster], boxes: Mapping[str, Box], links: Iterable[Link]
) -> dict[str, tuple[float, float]]:
    """Place the members of each cluster around the cluster's own middle; links between clusters have no effect."""
    home = cluster_of(clusters)
    inner: dict[str, list[Link]] = defaultdict(list)
    for link in links:
        if home[link.first] == home[link.second]:
            inner[home[link.first]].append(link)
    positions: dict[str, tuple[float, float]] = {}
    for cluster in clusters:
        positions |= place_boxes({member: boxes[member] for member in cluster.members}, inner[cluster.id])
    return positions


def _split_cluster(cluster: Cluster, case: Case, most: int) -> list[Cluster]:
    if len(cluster.members) <= most:
        return [cluster]
    parts = list(_cut_by_communities(cluster.members, case, most))
    return [
        replace(
            cluster, id=f"{cluster.id}-{index}", name=f"{cluster.name}, part {index}", members=tuple(part)
        )
        for index, part in enumerate(parts, 1)
    ]


def _cut_by_communities(members: Sequence[str], case: Case, most: int) -> Iterable[list[str]]:
    """Split into communities that share claims, the largest first; split larger ones by order."""
    import networkx as nx

    inside = frozenset(members)
    graph = nx.Graph()
    graph.add_nodes_from(members)
    graph.add_edges_from(
        (claim.subject, claim.object)
        for claim in case.claims
        if claim.subject in inside and claim.object in inside
    )
    order = {member: position for position, member in enumerate(members)}
    # a bare set of names has no order that every run shares
    communities = [
        sorted(community, key=order.__getitem__)
        for community in nx.community.louvain_communities(graph, seed=1)
    ]
    communities.sort(key=lambda community: (-len(community), order[community[0]]))
    rest = [member for community in communities if len(community) < _LEAST_PART for member in community]
    for community in [*(community for community in communities if len(community) >= _LEAST_PART), rest]:
        yield from (community[start : start + most] for start in range(0, len(community), most))


def notes(count: int) -> dict[str, str]:
    """Return the notes on what the map shows and why; the page fills in the `{}` parts."""
    many = f"{count:,} stakeholders and stakes"
    return {
        "map": "There is nothing on the map yet."
        if not count
        else f"{many}: few enough for the map to show all, each with its name where there is room."
        if count <= MOST_NAMED
        else f"{many} are too many for all names to fit: at most the {MOST_NAMES} in the most conflict of those in "
        "view are named.",
        "clusters": f"{many} are too many to draw at once: the map opens on {{count}} camps and groups. “4 + 2?” on a "
        "line: 4 facts and 2 other claims.{rest}",
        "open": "{name} is open: its {count} members, and the other camps and groups around it. “4 + 2?” on a line: 4 "
        "facts and 2 other claims.{rest}",
        "ego": "Only {name}, its {count} neighbours and the claims among them are on the map.",
        "only": f"Only the {{count}} that the selection names are on the map: {many} are too many to draw at once.",
    }
