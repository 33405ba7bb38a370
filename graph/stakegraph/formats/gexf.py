"""A case as a graph for Gephi and other tools, in GEXF 1.3 or GraphML; each claim is an edge with its quote.

References
----------
GEXF 1.3: https://gexf.net/schema.html. GraphML: http://graphml.graphdrawing.org.
"""

from __future__ import annotations

import io
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING, Any

from stakegraph.characters import NOT_IN_XML
from stakegraph.errors import StakegraphError
from stakegraph.network import build_network
from stakegraph.vocabulary import Vocabulary, load_vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from stakegraph.model import Case, Claim, Entity
    from stakegraph.network import Receipt

    Attributes = dict[str, str | float | bool]

COLOURS = {
    "conflict": (194, 65, 12), "cooperation": (31, 111, 191), "tie": (107, 118, 131), "contextual": (107, 118, 131),
}  # fmt: skip
STAKEHOLDER, STAKE = (44, 58, 75), (201, 162, 39)
_HINT_ALPHA = 0.45  # claims that are not facts are pale
_GEXF, _VIZ = "http://gexf.net/1.3", "http://gexf.net/1.3/viz"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_KINDS = {bool: "boolean", float: "double", str: "string"}


def gexf(case: Case, vocabulary: Vocabulary | None = None) -> bytes:
    """Return a case as GEXF 1.3.

    Parameters
    ----------
    case : Case
        The case. Its derived claims, if it has any, get the attribute `derived`.
    vocabulary : Vocabulary, optional
        The codebook; the bundled one by default.

    Returns
    -------
    bytes
        UTF-8. Each claim is a directed edge with its own id; parallel edges are kept. `symmetric` marks the
        claims that hold in both directions. `weight` is the strength, or 1 for relations without strength.
        Claims that are not facts are pale; `status`, `derived` and `fact` give the reason. The `start` of a
        dated claim is the first day that the date allows. Positions are the same as on the page's map.

    Raises
    ------
    StakegraphError
        When a text of the case has a character that XML 1.0 cannot hold.

    Examples
    --------
    >>> from stakegraph import bundled_case
    >>> gexf(bundled_case())[:38]
    b"<?xml version='1.0' encoding='utf-8'?>"
    """
    vocabulary = vocabulary or load_vocabulary()
    nodes, edges = _nodes(case, vocabulary), _edges(case, vocabulary)
    edge_attributes = [attributes for _, attributes in edges]
    for prefix, address in (("", _GEXF), ("viz", _VIZ), ("xsi", _XSI)):
        ET.register_namespace(prefix, address)
    root = ET.Element(
        f"{{{_GEXF}}}gexf", {"version": "1.3", f"{{{_XSI}}}schemaLocation": f"{_GEXF} {_GEXF}/gexf.xsd"}
    )
    meta = _under(root, "meta")
    for tag, text in (("creator", "Stakegraph"), ("title", case.title), ("description", case.description)):
        if text:
            _under(meta, tag).text = text
    graph = _under(root, "graph", defaultedgetype="directed", mode="dynamic", timeformat="date")
    _declare(graph, "node", nodes.values())
    _declare(graph, "edge", edge_attributes)
    _write_nodes(_under(graph, "nodes", count=len(nodes)), case, vocabulary, nodes)
    _write_edges(_under(graph, "edges", count=len(edges)), edges)
    ET.indent(root, " ")
    content: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return content + b"\n"


def graphml(case: Case, vocabulary: Vocabulary | None = None) -> bytes:
    """Return a case as GraphML, with the attributes of :func:`gexf` but without colours and positions.

    Raises
    ------
    StakegraphError
        When a text of the case has a character that XML 1.0 cannot hold.
    """
    import networkx as nx

    vocabulary = vocabulary or load_vocabulary()
    graph = nx.MultiDiGraph()
    for node, attributes in _nodes(case, vocabulary).items():
        graph.add_node(node, **attributes)
    for receipt, attributes in _edges(case, vocabulary):
        # some readers drop the id of an edge, so it is also an attribute
        ends = receipt.claim.subject, receipt.claim.object
        graph.add_edge(*ends, key=receipt.claim.id, claim=receipt.claim.id, **attributes)
    buffer = io.BytesIO()
    nx.write_graphml_xml(graph, buffer)
    return buffer.getvalue()


def _nodes(case: Case, vocabulary: Vocabulary) -> dict[str, Attributes]:
    return {entity.id: _node(entity, vocabulary) for entity in case.entities}


def _node(entity: Entity, vocabulary: Vocabulary) -> Attributes:
    kind = vocabulary.entity_types[entity.type]
    attributes: Attributes = {"label": entity.name, "type": entity.type, "stake": kind.is_stake}
    texts = {
        "aliases": " | ".join(entity.aliases),
        "description": entity.description,
        "wikidata": entity.wikidata,
    }
    attributes |= {name: text for name, text in texts.items() if text}
    _check_characters(attributes, f"entity {entity.id!r}")
    return attributes


def _edges(case: Case, vocabulary: Vocabulary) -> list[tuple[Receipt, Attributes]]:
    from stakegraph.network import receipts

    by_id = {receipt.claim.id: receipt for receipt in receipts(build_network(case, vocabulary))}
    return [(by_id[claim.id], _edge(by_id[claim.id], case)) for claim in case.claims]


def _edge(receipt: Receipt, case: Case) -> Attributes:
    claim, relation = receipt.claim, receipt.relation
    attributes: Attributes = {
        "label": relation.label,
        "relation": relation.id,
        "polarity": relation.polarity.value,
        "intensity": float(receipt.intensity),
        "status": claim.status.value,
        "factuality": claim.factuality.value,
        "fact": claim.is_fact,
        "derived": claim.is_derived,
        "disputed": bool(claim.disputed_by),
        "symmetric": relation.symmetric,
        "quote": claim.quote,
        "source": claim.source,
        "source_title": case.source_by_id[claim.source].title,
        "source_kind": case.source_by_id[claim.source].kind.value,
    }
    texts = {"said_by": claim.said_by, "condition": claim.condition, "date": claim.date, "note": claim.note,
             "rule": claim.rule, "derived_from": " | ".join(claim.derived_from)}  # fmt: skip
    attributes |= {name: text for name, text in texts.items() if text}
    _check_characters(attributes, f"claim {claim.id!r}")
    return attributes


def _check_characters(attributes: Attributes, owner: str) -> None:
    """Raise an error if a text has a character that XML cannot hold."""
    for name, value in attributes.items():
        illegal = NOT_IN_XML.search(value) if isinstance(value, str) else None
        if illegal:
            raise StakegraphError(
                f"XML cannot hold the character {illegal[0]!r} in the {name} of {owner}; use .jsonld or .ttl"
            )


def _under(parent: ET.Element, tag: str, space: str = _GEXF, **attributes: Any) -> ET.Element:
    return ET.SubElement(
        parent, f"{{{space}}}{tag}", {name: str(value) for name, value in attributes.items()}
    )


def _declare(graph: ET.Element, kind: str, elements: Iterable[Attributes]) -> None:
    """Declare the attributes in use, except `label`, for which GEXF has an XML attribute."""
    block = _under(graph, "attributes", **{"class": kind, "mode": "static"})
    types: dict[str, str] = {}
    for attributes in elements:
        types |= {name: _KINDS[type(value)] for name, value in attributes.items()}
    types.pop("label", None)
    for name, type_ in types.items():
        _under(block, "attribute", id=name, title=name, type=type_)


def _describe(element: ET.Element, attributes: Mapping[str, str | float | bool]) -> None:
    values = _under(element, "attvalues")
    for name, value in attributes.items():
        if name != "label":
            text = str(value).lower() if isinstance(value, bool) else value
            _under(values, "attvalue", _GEXF, **{"for": name, "value": text})


def _write_nodes(
    parent: ET.Element, case: Case, vocabulary: Vocabulary, nodes: Mapping[str, Attributes]
) -> None:
    from stakegraph.layout.case_map import draw_map

    for id_, (x, y, size) in draw_map(case, vocabulary).items():
        node = _under(parent, "node", id=id_, label=nodes[id_]["label"])
        _describe(node, nodes[id_])
        _paint(node, STAKE if nodes[id_]["stake"] else STAKEHOLDER)
        _under(node, "position", _VIZ, x=x, y=-y, z=0.0)  # y grows downwards on the map, upwards in Gephi
        _under(node, "size", _VIZ, value=size)
        _under(node, "shape", _VIZ, value="square" if nodes[id_]["stake"] else "disc")


def _write_edges(parent: ET.Element, edges: Iterable[tuple[Receipt, Attributes]]) -> None:
    for receipt, attributes in edges:
        claim = receipt.claim
        edge = _under(parent, "edge", id=claim.id, source=claim.subject, target=claim.object,
                      label=attributes["label"], weight=receipt.strength or 1.0, **_start(claim))  # fmt: skip
        _describe(edge, attributes)
        _paint(edge, COLOURS[receipt.relation.polarity.value], 1.0 if attributes["fact"] else _HINT_ALPHA)
        _under(edge, "thickness", _VIZ, value=1 + receipt.strength / 2)
        _under(edge, "shape", _VIZ, value="solid" if attributes["fact"] else "dashed")


def _paint(element: ET.Element, colour: tuple[int, int, int], alpha: float = 1.0) -> None:
    red, green, blue = colour
    _under(element, "color", _VIZ, r=red, g=green, b=blue, a=alpha)


def _start(claim: Claim) -> dict[str, str]:
    """Return the first day that a claim's date allows, as the attribute `start`; nothing without a date."""
    if not claim.date:
        return {}
    first_day = f"{claim.date}-01-01" if len(claim.date) == len("2024") else f"{claim.date}-01"
    return {"start": first_day[: len("2024-01-01")]}
