"""The case as a pyvis network, with a page of our own instead of pyvis's.

pyvis is the model and brings vis-network, which carries the view. Its own page fetches Bootstrap from a server
and runs titles as markup, so `generate_html` and `write_html` are replaced.
"""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pyvis.network import Network

from stakegraph.case.plain import case_record
from stakegraph.layout.camps import alignment
from stakegraph.layout.places import Box, Link, layout
from stakegraph.model import Polarity
from stakegraph.page.content.data import CaseData
from stakegraph.page.content.legend import dates_of, legend
from stakegraph.page.content.story import lit_steps
from stakegraph.page.document.html import page_html
from stakegraph.page.geometry.bundles import bundles_of, cluster_fields
from stakegraph.page.geometry.clusters import (
    MOST_DRAWN,
    MOST_NAMED,
    MOST_NAMES,
    Cluster,
    cluster_of,
    clusters_of,
    notes,
)
from stakegraph.page.geometry.symbols import CAMP_FIGURE
from stakegraph.wording.terms import CLAIM_GROUPS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stakegraph.layout.camps import Alignment
    from stakegraph.model import Case
    from stakegraph.page.delivery.split import Leads
    from stakegraph.vocabulary import Vocabulary

_VIEW_OPTIONS = {
    "physics": {"enabled": False},
    "layout": {"improvedLayout": False},
    "interaction": {
        "hover": True,
        "keyboard": False,
        "multiselect": False,
        "selectable": False,
        "zoomSpeed": 0.6,
    },
    "nodes": {"chosen": False},
    # the page draws the claims itself: vis knows neither hollow arrowheads nor marks on a line
    "edges": {"hidden": True, "chosen": False},
}
_DISTANCE = {
    Polarity.COOPERATION: 1.0,
    Polarity.TIE: 1.0,
    Polarity.CONTEXTUAL: 1.3,
    Polarity.CONFLICT: 1.8,
}
_WITHIN_CAMP, _BETWEEN_CAMPS = 0.75, 1.25
# pyvis adds keys of its own (colours, fonts); only these reach the page
_NODE_KEYS = (
    "id", "label", "x", "y", "size", "name", "type", "stake", "aliases", "description", "wikidata", "cluster",
)  # fmt: skip
_EDGE_KEYS = (
    "id", "from", "to", "arrows", "width", "lane",
    "subject", "relation", "object", "inverse", "definition", "symmetric", "labelling",
    "polarity", "strength", "status", "origin", "standing", "plain", "marks", "speaker", "tone", "place",
    "quote", "before", "after", "start", "end", "document", "voice",
    "about", "means", "condition", "date", "note", "rule", "premises",
)  # fmt: skip


class CaseNetwork(Network):  # type: ignore[misc]  # pyvis has no types
    """A pyvis network of a case: one node an entity, one edge a claim, positions included.

    Parameters
    ----------
    case : Case
        The curated case.
    vocabulary : Vocabulary
        The codebook of its relations and types.
    embed_for : str, optional
        The address of the whole page, for a page that stands in a frame of an article.
    leads : Leads, optional
        The other pages of a case that is too large for one.
    """

    def __init__(
        self, case: Case, vocabulary: Vocabulary, *, embed_for: str | None = None, leads: Leads | None = None
    ) -> None:
        super().__init__(directed=True, cdn_resources="in_line")
        self.options = _VIEW_OPTIONS
        self._embed_for = embed_for
        self._leads = leads
        self._data = CaseData(case, vocabulary)
        self._alignment = alignment(case, vocabulary)
        self._story = lit_steps(case, vocabulary)
        self._clusters: list[Cluster] = []
        if len(case.entities) > MOST_DRAWN:
            self._clusters = clusters_of(case, vocabulary, self._alignment)
        self._add_entities()
        self._add_claims()

    def _add_entities(self) -> None:
        entities = self._data.entities()
        boxes = _boxes(entities)
        clustered = cluster_of(self._clusters)
        places = self._places(boxes, clustered)
        for entity in entities:
            x, y = places[entity["id"]]
            cluster = clustered.get(entity["id"])
            self.add_node(entity.pop("id"), x=x, y=y, cluster=cluster, **entity)

    def _places(
        self, boxes: dict[str, Box], clustered: Mapping[str, str]
    ) -> Mapping[str, tuple[float, float]]:
        """Lay out all at once, or each cluster on its own, around its own middle."""
        if not self._clusters:
            return layout(boxes, links_of(self._data, self._alignment))
        links: dict[str, list[Link]] = defaultdict(list)
        for link in links_of(self._data, self._alignment):
            if clustered[link.first] == clustered[link.second]:
                links[clustered[link.first]].append(link)
        return {
            member: place
            for cluster in self._clusters
            for member, place in layout(
                {member: boxes[member] for member in cluster.members}, links[cluster.id]
            ).items()
        }

    def _add_claims(self) -> None:
        for claim, fields in zip(self._data.case.claims, self._data.claims(), strict=True):
            arrows = "to, from" if fields["symmetric"] else "to"
            width = line_width(fields["strength"])
            self.add_edge(claim.subject, claim.object, arrows=arrows, width=width, **fields)

    def page_data(self) -> dict[str, Any]:
        """Return everything the page's script may know, key by key from an allow-list."""
        nodes, edges, _heading, _height, _width, options = self.get_network_data()
        return {
            "meta": self._data.meta(),
            "words": self._data.words(),
            "types": self._data.types(),
            "columns": self._data.columns(),
            "groups": CLAIM_GROUPS,
            "sources": self._data.sources(),
            "camps": self._alignment.camps,
            "story": [step.record() for step in self._story],
            **self._scenes(),
            "nodes": [{key: node[key] for key in _NODE_KEYS} for node in nodes],
            "edges": [{key: edge[key] for key in _EDGE_KEYS} for edge in edges],
            "options": json.loads(options),
        }

    def _scenes(self) -> dict[str, Any]:
        """Return what the map shows of a large case at first, and what it says of that."""
        count = len(self._data.case.entities)
        bundles = bundles_of(self._data, self._clusters)
        return {
            "notes": notes(count),
            "names": None if count <= MOST_NAMED else MOST_NAMES,
            "clusters": cluster_fields(self._clusters, bundles),
            "campFigure": CAMP_FIGURE,
        }

    def furniture(self) -> dict[str, Any]:
        """Return what the document shows beside the map, and the script need not know."""
        case = self._data.case
        return {
            "groups": legend(case, self._data.vocabulary, self._data.types()),
            "dates": dates_of(case),
            "alignment": self._alignment,
            "embed_for": self._embed_for,
            "leads": self._leads,
            "story": self._story,
            "contested": self._data.contested(),
            "ends": self._data.ends(),
            "texts": self._data.texts(),
            "case": case_record(case),
        }

    def generate_html(self, name: str = "index.html", local: bool = True, notebook: bool = False) -> str:
        """Return the page; the parameters are pyvis's and change nothing, since nothing is fetched."""
        self.html = page_html(self.page_data(), self.furniture())
        return self.html

    def write_html(
        self, name: str, local: bool = True, notebook: bool = False, open_browser: bool = False
    ) -> None:
        """Write the page to the file `name` as UTF-8, whatever the locale; no browser is opened."""
        Path(name).write_bytes(self.generate_html().encode("utf-8"))


def places_and_sizes(case: Case, vocabulary: Vocabulary) -> dict[str, tuple[float, float, float]]:
    """Return where each entity stands when all are on one map, and its radius, in pixels; y grows downwards."""
    data = CaseData(case, vocabulary)
    entities = data.entities()
    places = layout(_boxes(entities), links_of(data, alignment(case, vocabulary)))
    return {each["id"]: (*places[each["id"]], each["size"]) for each in entities}


def _boxes(entities: list[dict[str, Any]]) -> dict[str, Box]:
    air = 28.0 if len(entities) <= 30 else 12.0  # a crowd must stand closer to stay readable as a whole
    return {entity["id"]: _label_box(entity, air) for entity in entities}


def links_of(data: CaseData, found: Alignment) -> list[Link]:
    """Link each two that share claims: conflict drives apart, and parallel lines need room to spread."""
    dyads: dict[tuple[str, ...], list[Polarity]] = defaultdict(list)
    for claim in data.case.claims:
        dyads[tuple(sorted({claim.subject, claim.object}))].append(data.polarity(claim))
    return [
        Link(
            ends[0],
            ends[-1],
            _camp_factor(found, ends) * max(map(_DISTANCE.__getitem__, polarities))
            + 0.1 * (len(polarities) - 1),
        )
        for ends, polarities in dyads.items()
    ]


def _camp_factor(found: Alignment, ends: tuple[str, ...]) -> float:
    """Camps draw together, and away from who is in none or in another."""
    one, other = (found.camp_of(each) for each in (ends[0], ends[-1]))
    if one == other:
        return 1.0 if one is None else _WITHIN_CAMP
    return _BETWEEN_CAMPS


def line_width(strength: float) -> float:
    """Return the width of a claim's line in pixels for a strength of 0 to 10.

    >>> line_width(0), line_width(10)
    (1.5, 6.0)
    """
    return round(1.5 + 0.45 * strength, 2)


def _label_box(entity: dict[str, Any], air: float) -> Box:
    """Return the room for a symbol and the label under it, with `air` pixels for lines to pass between."""
    rows = entity["label"].split("\n")
    label_height = 17.0 * len(rows)
    width = max(2 * entity["size"], 7.2 * max(map(len, rows)))
    return Box(width + air, 2 * entity["size"] + label_height + air, drop=label_height / 2)
