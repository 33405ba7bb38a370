"""The graph that a CONSTRUCT gives, in an order and with blank nodes named alike in every run.

Not by RDFC-1.0, which the engine has: on a dozen blank nodes that all point to each other it runs for hours, and
nothing can interrupt it. Here each group of connected blank nodes is told apart by what stands around them, round
by round; where two are still alike, one is picked and the rounds go on. When two are alike though no symmetry of
the graph exchanges them (some regular graphs), which one is picked is left to chance, and so are their names.
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


def sorted_graph(triples: Iterable[Triple], on_step: Callable[[], None] = lambda: None) -> list[Triple]:
    """Return the triples, each once, sorted, a node's types first; `on_step` is called as the work goes on.

    Examples
    --------
    >>> from pyoxigraph import NamedNode
    >>> name = NamedNode("https://stakegraph.example/x")
    >>> [str(each) for each in sorted_graph([Triple(BlankNode(), name, BlankNode("z"))])]
    ['_:b0 <https://stakegraph.example/x> _:b1']
    """
    once = set(triples)
    names = _names(once, on_step)
    rdf_type = vocabulary_term("rdf:type")

    def key(triple: Triple) -> tuple[str, bool, str, str]:
        subject, predicate, value = triple
        return (str(subject), predicate != rdf_type, str(predicate), str(value))

    return sorted((_renamed(triple, names) for triple in once), key=key)


def _renamed(triple: Triple, names: Mapping[BlankNode, BlankNode]) -> Triple:
    subject, value = triple.subject, triple.object
    if isinstance(subject, BlankNode):
        subject = names[subject]
    elif isinstance(subject, Triple):
        subject = _renamed(subject, names)
    if isinstance(value, BlankNode):
        value = names[value]
    elif isinstance(value, Triple):
        value = _renamed(value, names)
    return Triple(subject, triple.predicate, value)


def _blank_nodes(triple: Triple) -> list[BlankNode]:
    found = []
    for part in (triple.subject, triple.object):
        if isinstance(part, BlankNode):
            found.append(part)
        elif isinstance(part, Triple):
            found += _blank_nodes(part)
    return found


def _names(triples: set[Triple], on_step: Callable[[], None]) -> dict[BlankNode, BlankNode]:
    around: dict[BlankNode, list[Triple]] = defaultdict(list)
    for triple in triples:
        for node in dict.fromkeys(_blank_nodes(triple)):
            around[node].append(triple)
    groups = [_ordered(group, around, on_step) for group in _connected(around)]
    groups.sort(key=lambda group: group[1])
    nodes = [node for group, _ in groups for node in group]
    return {node: BlankNode(f"b{number}") for number, node in enumerate(nodes)}


def _connected(around: Mapping[BlankNode, list[Triple]]) -> list[list[BlankNode]]:
    groups, seen = [], set[BlankNode]()
    for start in around:
        if start in seen:
            continue
        seen.add(start)
        group = [start]
        for node in group:  # it grows while it is read
            near = {other for triple in around[node] for other in _blank_nodes(triple)} - seen
            seen |= near
            group += near
        groups.append(group)
    return groups


def _ordered(
    group: list[BlankNode], around: Mapping[BlankNode, list[Triple]], on_step: Callable[[], None]
) -> tuple[list[BlankNode], str]:
    """Return a group in its order, and a text by which it stands among the groups."""
    colours = _refined(dict.fromkeys(group, ""), around, on_step)
    while len(set(colours.values())) < len(group):
        alike: dict[str, list[BlankNode]] = defaultdict(list)
        for node, colour in colours.items():
            alike[colour].append(node)
        picked = alike[min(colour for colour, nodes in alike.items() if len(nodes) > 1)][0]
        colours = _refined({**colours, picked: colours[picked] + "!"}, around, on_step)
    nodes = sorted(group, key=lambda node: colours[node])
    return nodes, " ".join(colours[node] for node in nodes)


def _refined(
    colours: dict[BlankNode, str], around: Mapping[BlankNode, list[Triple]], on_step: Callable[[], None]
) -> dict[BlankNode, str]:
    """Tell nodes apart by the triples around them, until a round tells no more of them apart."""
    count = len(set(colours.values()))
    while True:
        after = {}
        for node in colours:
            on_step()
            seen = sorted(_seen_from(node, triple, colours) for triple in around[node])
            after[node] = sha256("\n".join([colours[node], *seen]).encode()).hexdigest()
        colours, before, count = after, count, len(set(after.values()))
        if count in (before, len(colours)):
            return colours


def _seen_from(node: BlankNode, triple: Triple, colours: Mapping[BlankNode, str]) -> str:
    def text(part: Term) -> str:
        if part == node:
            return "_:this"
        if isinstance(part, BlankNode):
            return f"_:{colours[part]}"
        return f"<<{_seen_from(node, part, colours)}>>" if isinstance(part, Triple) else str(part)

    return f"{text(triple.subject)} {triple.predicate} {text(triple.object)}"
