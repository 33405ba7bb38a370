"""Small cases for tests, built in one line a claim."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from stakegraph.model import Case, Claim, DerivedClaim, Entity, Source, Status
from stakegraph.network import build_network

if TYPE_CHECKING:
    import networkx as nx

WORDS = "These are the words."
# Of these, generated graphs are made in which paths are looked for.
NODES = "abcdef"
RELATIONS = [
    "attacks",
    "threatens",
    "criticizes",
    "hasTensionsWith",
    "isUneasyAbout",
    "partOf",
    "memberOf",
    "funds",
]


def claim(
    identifier: str, subject: str, relation: str, target: str, status: str = "actual", **more: Any
) -> Claim:
    """Return a claim that rests on all of the words; one with a rule is derived."""
    kind = DerivedClaim if "rule" in more else Claim
    return kind(identifier, "text", subject, relation, target, WORDS, 0, len(WORDS), Status(status), **more)


def derived(act: Claim, **more: Any) -> DerivedClaim:
    """Return a derived claim with the words of an act, and what else is given."""
    content = {item.name: getattr(act, item.name) for item in fields(Claim)}
    return DerivedClaim(**{**content, **more})


def case(*claims: Claim) -> Case:
    """Return a case of some claims and the entities that they name."""
    names = dict.fromkeys(end for each in claims for end in (each.subject, each.object))
    return Case(
        id="small",
        title="Small",
        base="https://stakegraph.example/case/small/",
        sources=(Source("text", "A text", WORDS, "text.txt"),),
        entities=tuple(Entity(name, name.upper(), "Organisation") for name in names),
        claims=claims,
    )


def network(*lines: str) -> nx.MultiDiGraph:
    """Return the network of some claims, each written ``"a threatens b"`` or ``"a threatens b possible"``."""
    return build_network(
        case(*(claim(f"c{number}", *line.split()) for number, line in enumerate(lines, start=1)))
    )


_REPORT = "On Tuesday the guild closed the harbour."
_OWN_REPORT = "We saw how the guild shut the harbour on Tuesday."
_STATEMENT = "The guild says that it never closed the harbour."


def disputed_case(*more: Claim, without: str = "") -> Case:
    """Return a case with a report ("wire"), its copy, an independent report ("paper") and a denial ("statement")."""
    sources = (
        Source("wire", "Wire report", _REPORT, "wire.txt"),
        Source("copy", "Copied report", _REPORT, "copy.txt", origin="wire"),
        Source("paper", "Report of its own", _OWN_REPORT, "paper.txt"),
        Source("statement", "Statement", _STATEMENT, "statement.txt", speaker="guild"),
    )
    told = [
        _closing("w1", sources[0]),
        _closing("c1", sources[1]),
        _closing("p1", sources[2]),
        _closing("s1", sources[3], status=Status.DENIED, said_by="guild"),
    ]
    return Case(
        id="harbour",
        title="The harbour",
        base="https://stakegraph.example/case/harbour/",
        sources=sources,
        entities=(Entity("guild", "Guild", "Organisation"), Entity("town", "Town", "Organisation")),
        claims=(*(claim for claim in told if claim.id != without), *more),
    )


def _closing(identifier: str, source: Source, **more: Any) -> Claim:
    words = source.text
    content = {"act": "closing", **more}
    return Claim(identifier, source.id, "guild", "attacks", "town", words, 0, len(words), **content)
