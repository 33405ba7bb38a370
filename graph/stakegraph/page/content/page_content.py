"""All that a page holds: the data of its script, and what its templates show without a script."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from stakegraph.case.plain import case_record
from stakegraph.factuality import assess_case
from stakegraph.layout.camps import find_alignment
from stakegraph.layout.case_map import link_parties, symbol_boxes
from stakegraph.layout.lanes import line_width
from stakegraph.layout.places import place_boxes
from stakegraph.page.content.columns import CLAIM_GROUPS
from stakegraph.page.content.data import CaseData
from stakegraph.page.content.legend import build_legend, dates_of
from stakegraph.page.content.story import light_steps
from stakegraph.page.geometry.bundles import cluster_fields, count_bundles
from stakegraph.page.geometry.clusters import (
    MOST_DRAWN,
    MOST_NAMED,
    MOST_NAMES,
    cluster_of,
    find_clusters,
    notes,
    place_members,
)
from stakegraph.page.geometry.symbols import CAMP_FIGURE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stakegraph.layout.camps import Alignment
    from stakegraph.model import Case
    from stakegraph.page.content.leads import Leads
    from stakegraph.page.content.story import LitStep
    from stakegraph.page.geometry.clusters import Cluster
    from stakegraph.vocabulary import Vocabulary

    Fields = dict[str, Any]

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
    # the page draws the claims itself: vis-network has neither hollow arrowheads nor marks on a line
    "edges": {"hidden": True, "chosen": False},
}


@dataclass(frozen=True)
class PageContent:
    """The content of a case's page.

    Parameters
    ----------
    case : Case
        The curated case, with its derived claims if they are to be drawn.
    vocabulary : Vocabulary
        The codebook of its relations and types.
    embed_for : str, optional
        The address of the whole page, for a page in a frame of an article.
    leads : Leads, optional
        The other pages of a case that is too large for one.
    """

    case: Case
    vocabulary: Vocabulary
    embed_for: str | None = None
    leads: Leads | None = None

    @cached_property
    def _data(self) -> CaseData:
        return CaseData(assess_case(self.case, self.vocabulary), self.vocabulary)

    @cached_property
    def _alignment(self) -> Alignment:
        return find_alignment(self.case, self.vocabulary)

    @cached_property
    def _story(self) -> tuple[LitStep, ...]:
        return light_steps(self.case, self.vocabulary)

    @cached_property
    def _clusters(self) -> list[Cluster]:
        if len(self.case.entities) <= MOST_DRAWN:
            return []
        return find_clusters(self.case, self.vocabulary, self._alignment)

    def script_data(self) -> Fields:
        """Return all that the page's script knows: plain values, nothing that could be code."""
        count = len(self.case.entities)
        bundles = count_bundles(self._data.receipts.values(), self._clusters)
        return {
            "meta": self._data.meta(),
            "words": self._data.words(),
            "types": self._data.types(),
            "columns": self._data.columns(),
            "groups": CLAIM_GROUPS,
            "sources": self._data.sources(),
            "camps": self._alignment.camps,
            "story": [step.record() for step in self._story],
            "notes": notes(count),
            "names": None if count <= MOST_NAMED else MOST_NAMES,
            "clusters": cluster_fields(self._clusters, bundles),
            "campFigure": CAMP_FIGURE,
            "nodes": self._nodes(),
            "edges": self._edges(),
            "options": _VIEW_OPTIONS,
        }

    def template_context(self) -> Fields:
        """Return what the templates show around the map; the script does not need it."""
        return {
            "groups": build_legend(self.case, self.vocabulary, self._data.types()),
            "dates": dates_of(self.case),
            "alignment": self._alignment,
            "embed_for": self.embed_for,
            "leads": self.leads,
            "story": self._story,
            "contested": self._data.contested(),
            "only_word": self._data.describe_only_word(),
            "ends": self._data.ends(),
            "texts": self._data.texts(),
            "standings": self._data.standings(),
            "case": case_record(self.case),
        }

    def _nodes(self) -> list[Fields]:
        entities = self._data.entities()
        positions = self._positions(entities)
        clusters = cluster_of(self._clusters)
        nodes = []
        for entity in entities:
            identifier = entity["id"]
            x, y = positions[identifier]
            spot = {"id": identifier, "label": entity["label"], "x": x, "y": y}
            nodes.append(spot | entity | {"cluster": clusters.get(identifier)})
        return nodes

    def _positions(self, entities: list[Fields]) -> Mapping[str, tuple[float, float]]:
        """Return the position of each entity: all on one map, or each cluster around its own middle."""
        boxes = symbol_boxes(
            {entity["id"]: entity["label"] for entity in entities},
            {entity["id"]: entity["size"] for entity in entities},
        )
        links = link_parties(self._data.receipts.values(), self._alignment)
        return place_members(self._clusters, boxes, links) if self._clusters else place_boxes(boxes, links)

    def _edges(self) -> list[Fields]:
        return [
            {
                "id": claim.id,
                "from": claim.subject,
                "to": claim.object,
                "arrows": "to, from" if fields["symmetric"] else "to",
                "width": line_width(fields["strength"]),
                "lane": fields["lane"],
                **fields,
            }
            for claim, fields in zip(self.case.claims, self._data.claims(), strict=True)
        ]
