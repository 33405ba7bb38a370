"""Sort the graph of a CONSTRUCT and give its blank nodes reproducible names.

The engine's RDFC-1.0 is not used: on a dozen blank nodes that all point to each other it runs for hours, and nothing
can interrupt it. Instead, colour refinement distinguishes the nodes of each group of connected blank nodes by the
triples around them, round by round. If two nodes still have the same colour, one of them gets a new colour and the
rounds continue. In some regular graphs two nodes have the same colour although no symmetry of the graph exchanges
them; their names may then differ between runs.
"""

from __future__ import annotations

from collections import defaultdict
from hashlib import sha256
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Triple

from stakegraph.terms import term as vocabulary_term

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from pyoxigraph import Literal, NamedNode

    Term = NamedNode | BlankNode | Literal | Triple


def sort_graph(triples: Iterable[Triple], on_step: Callable[[], None] = lambda: None) -> list[Triple]:
    """Return the distinct triples, sorted, the types of a node first.

    `on_step` is called repeatedly meanwhile.

    Examples
    --------
    >>> from pyoxigraph import NamedNode
    >>> name = NamedNode("https://stakegraph.example/x")
    >>> [str(triple) for triple in sort_graph([Triple(BlankNode(), name, BlankNode("z"))])]
    ['_:b0 <https://stakegraph.example/x> _:b1']
    """
    distinct = set(triples)
    names = _name_nodes(distinct, on_step)
    rdf_type = vocabulary_term("rdf:type")

    def key(triple: Triple) -> tuple[str, bool, str, str]:
        subject, predicate, value = triple
        return (str(subject), predicate != rdf_type, str(predicate), str(value))

    return sorted((_rename(triple, names) for triple in distinct), key=key)


def _rename(triple: Triple, names: Mapping[BlankNode, BlankNode]) -> Triple:
    subject, value = triple.subject, triple.object
    if isinstance(subject, BlankNode):
        subject = names[subject]
    elif isinstance(subject, Triple):
        subject = _rename(subject, names)
    if isinstance(value, BlankNode):
        value = names[value]
    elif isinstance(value, Triple):
        value = _rename(value, names)
    return Triple(subject, triple.predicate, value)


def _blank_nodes(triple: Triple) -> list[BlankNode]:
    nodes = []
    for part in (triple.subject, triple.object):
        if isinstance(part, BlankNode):
            nodes.append(part)
        elif isinstance(part, Triple):
            nodes += _blank_nodes(part)
    return nodes


def _name_nodes(triples: set[Triple], on_step: Callable[[], None]) -> dict[BlankNode, BlankNode]:
    """Return a new name for each blank node."""
    around = _triples_by_node(triples)
    groups = [_order_group(group, around, on_step) for group in _group_connected(around)]
    groups.sort(key=lambda group: group[1])
    names: dict[BlankNode, BlankNode] = {}
    for nodes, _ in groups:
        for node in nodes:
            names[node] = BlankNode(f"b{len(names)}")
    return names


def _triples_by_node(triples: set[Triple]) -> dict[BlankNode, list[Triple]]:
    around: dict[BlankNode, list[Triple]] = defaultdict(list)
    for triple in triples:
        for node in dict.fromkeys(_blank_nodes(triple)):
            around[node].append(triple)
    return around


def _group_connected(around: Mapping[BlankNode, list[Triple]]) -> list[list[BlankNode]]:
    """Return the groups of blank nodes that are connected by triples."""
    groups: list[list[BlankNode]] = []
    seen: set[BlankNode] = set()
    for start in around:
        if start in seen:
            continue
        seen.add(start)
        group = [start]
        for node in group:  # the loop also visits the nodes that it appends
            neighbours: set[BlankNode] = set()
            for triple in around[node]:
                neighbours.update(_blank_nodes(triple))
            neighbours -= seen
            seen |= neighbours
            group += neighbours
        groups.append(group)
    return groups


def _order_group(
    group: list[BlankNode], around: Mapping[BlankNode, list[Triple]], on_step: Callable[[], None]
) -> tuple[list[BlankNode], str]:
    """Return the nodes of a group in order, and the sort key of the group."""
    colours = _refine(dict.fromkeys(group, ""), around, on_step)
    while len(set(colours.values())) < len(group):
        node = _first_of_equals(colours)
        recoloured = {**colours, node: colours[node] + "!"}
        colours = _refine(recoloured, around, on_step)
    nodes = sorted(group, key=lambda node: colours[node])
    return nodes, " ".join(colours[node] for node in nodes)


def _first_of_equals(colours: Mapping[BlankNode, str]) -> BlankNode:
    """Return the first node of the lowest colour that several nodes share."""
    nodes_by_colour: dict[str, list[BlankNode]] = defaultdict(list)
    for node, colour in colours.items():
        nodes_by_colour[colour].append(node)
    shared = [colour for colour, nodes in nodes_by_colour.items() if len(nodes) > 1]
    return nodes_by_colour[min(shared)][0]


def _refine(
    colours: dict[BlankNode, str], around: Mapping[BlankNode, list[Triple]], on_step: Callable[[], None]
) -> dict[BlankNode, str]:
    """Refine the colours until a round adds no colour or all differ."""
    count = len(set(colours.values()))
    while True:
        refined: dict[BlankNode, str] = {}
        for node in colours:
            on_step()
            descriptions = sorted(_describe_from(node, triple, colours) for triple in around[node])
            text = "\n".join([colours[node], *descriptions])
            refined[node] = sha256(text.encode()).hexdigest()
        colours, previous_count = refined, count
        count = len(set(refined.values()))
        if count in (previous_count, len(colours)):
            return colours


def _describe_from(node: BlankNode, triple: Triple, colours: Mapping[BlankNode, str]) -> str:
    """Return the text of a triple seen from a node, with colours for nodes."""

    def describe(part: Term) -> str:
        if part == node:
            return "_:this"
        if isinstance(part, BlankNode):
            return f"_:{colours[part]}"
        if isinstance(part, Triple):
            return f"<<{_describe_from(node, part, colours)}>>"
        return str(part)

    return f"{describe(triple.subject)} {triple.predicate} {describe(triple.object)}"
