"""A case as a network of pyvis, for users of pyvis's own API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stakegraph.characters import visible
from stakegraph.formats.gexf import COLOURS, STAKE, STAKEHOLDER
from stakegraph.network import receipts_of_case
from stakegraph.vocabulary import load_vocabulary
from stakegraph.wording.claims import Wording, quote_words

if TYPE_CHECKING:
    from pyvis.network import Network

    from stakegraph.model import Case, Entity
    from stakegraph.network import Receipt
    from stakegraph.vocabulary import Vocabulary

# bend of one lane, as a share of the distance between two symbols: about five parallel claims can be told apart
_BEND = 0.12
_MOST_BENT = 0.9  # vis-network draws loops beyond 1
_LOOP_RADIUS, _LOOP_STEP = 20, 12  # pixels; each further claim of an entity about itself gets a larger loop
_WORD_JOINER = "\u2060"  # an invisible character that does not allow a line break


def pyvis_network(case: Case, vocabulary: Vocabulary | None = None) -> Network:
    """Return a case as a plain `pyvis.network.Network`: a node for each entity, an edge for each claim.

    The network is pyvis's own: add nodes, set options, show buttons or write pyvis's page. Symbols have the same
    positions as on Stakegraph's page, and physics is off. Solid lines are facts, dashed lines are not. Hover over a
    line for its status, quote and speaker.

    Parameters
    ----------
    case : Case
        The case, with its derived claims if the network should have them.
    vocabulary : Vocabulary, optional
        The codebook; the bundled one by default.

    Returns
    -------
    pyvis.network.Network
        A directed network whose node and edge ids are the ids of the entities and claims. Its page includes all
        scripts that pyvis can include.

    Notes
    -----
    pyvis's page always differs from the page of `stakegraph.PageView` and ``stakegraph html``:

    * it loads Bootstrap from a server (cdn.jsdelivr.net), and has no policy that forbids other requests;
    * it puts `heading`, options, node ids in a `select_menu` and images into the document unescaped: set only
      values that you trust. Labels and titles from the case are safe: they are shown as text;
    * once the title of any node contains "href", it shows the titles of all nodes as HTML. An invisible word joiner
      inside that word keeps titles from the case from doing this; titles that you add can do it;
    * it shows `heading` twice, and writes files in the encoding of the locale. If that is not UTF-8, write
      ``Path(name).write_text(network.generate_html(), encoding="utf-8")``;
    * `set_options` removes spaces from all values. Call `toggle_physics`, `barnes_hut` and `show_buttons` before it:
      they fail afterwards;
    * it has no evidence cards, filters, conflict paths, table, keyboard control or text for screen readers.

    Examples
    --------
    >>> from stakegraph import bundled_case
    >>> network = pyvis_network(bundled_case())
    >>> network.num_nodes(), network.num_edges()
    (58, 126)
    """
    from pyvis.network import Network

    from stakegraph.layout.case_map import draw_map
    from stakegraph.layout.lanes import assign_lanes

    vocabulary = vocabulary or load_vocabulary()
    network = Network(height="800px", directed=True, cdn_resources="in_line")
    network.prep_notebook()  # otherwise `show` works only with notebook=False
    network.toggle_physics(False)
    symbols = draw_map(case, vocabulary)
    for entity in case.entities:
        x, y, radius = symbols[entity.id]
        network.add_node(entity.id, x=x, y=y, size=radius, **_node_options(entity, vocabulary))
    lanes = assign_lanes(case.claims)
    wording = Wording(case)
    for receipt in receipts_of_case(case, vocabulary):
        claim = receipt.claim
        network.add_edge(claim.subject, claim.object, **_edge_options(receipt, lanes[claim.id], wording))
    return network


def _node_options(entity: Entity, vocabulary: Vocabulary) -> dict[str, Any]:
    from stakegraph.layout.case_map import entity_label

    kind = vocabulary.entity_types[entity.type]
    lines = [entity.name, kind.label, entity.description or ""]
    return {
        "label": entity_label(entity.name),
        "title": _node_title("\n".join(filter(None, lines))),
        "shape": "square" if kind.is_stake else "dot",
        "color": _hex(STAKE if kind.is_stake else STAKEHOLDER),
    }


def _node_title(text: str) -> str:
    """Return a title that pyvis's page shows as text.

    >>> "href" in _node_title('<a href="https://example.org">')
    False
    """
    return visible(text).replace("href", f"h{_WORD_JOINER}ref")


def _edge_options(receipt: Receipt, lane: float, wording: Wording) -> dict[str, Any]:
    from stakegraph.layout.lanes import line_width

    claim = receipt.claim
    lines = [
        f"{wording.sentence(receipt)} ({wording.standing(receipt)})",
        quote_words(claim.quote),
        wording.speaker(claim),
    ]
    return {
        "id": claim.id,
        "title": visible("\n".join(lines)),
        "color": _hex(COLOURS[receipt.relation.polarity.value]),
        "width": line_width(receipt.strength),
        "dashes": not claim.is_fact,
        "arrows": "to, from" if receipt.relation.symmetric else "to",
        "smooth": _smooth(lane),
        "selfReference": {"size": _LOOP_RADIUS + _LOOP_STEP * abs(lane)},
    }


def _smooth(lane: float) -> dict[str, Any]:
    """Return the bend that puts a line in its lane, to the right of its direction."""
    roundness = min(_BEND * abs(lane), _MOST_BENT)
    return {"enabled": True, "type": "curvedCW" if lane < 0 else "curvedCCW", "roundness": roundness}


def _hex(colour: tuple[int, int, int]) -> str:
    """Return a colour in the notation of vis-network.

    >>> _hex((194, 65, 12))
    '#c2410c'
    """
    return f"#{bytes(colour).hex()}"
