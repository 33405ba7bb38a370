"""The W3C's manifests of tests: which there are in a folder, and the files that each is made of."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import pyoxigraph
from pyoxigraph import NamedNode, RdfFormat

if TYPE_CHECKING:
    from collections.abc import Iterator

    Term = NamedNode | pyoxigraph.BlankNode | pyoxigraph.Literal | pyoxigraph.Triple

MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
QT = "http://www.w3.org/2001/sw/DataAccess/tests/test-query#"
UT = "http://www.w3.org/2009/sparql/tests/test-update#"
SD = "http://www.w3.org/ns/sparql-service-description#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"


@dataclass(frozen=True)
class Test:
    """A test: its name (``folder#fragment``), its kind (``QueryEvaluationTest``), and its files.

    `entailment` says that it asks for an entailment regime, `lax` that its answer may hold a row less often.
    """

    __test__ = False  # pytest collects no test here

    name: str
    kind: str
    request: Path | None
    data: tuple[Path, ...] = ()
    graphs: tuple[Path, ...] = ()
    result: Path | None = None
    entailment: bool = False
    lax: bool = False


class _Manifest:
    def __init__(self, path: Path) -> None:
        self.base = path.resolve().as_uri()
        self._values: dict[tuple[Term, str], list[Term]] = defaultdict(list)
        for quad in pyoxigraph.parse(path=str(path), format=RdfFormat.TURTLE, base_iri=self.base):
            self._values[quad.subject, quad.predicate.value].append(quad.object)

    def all(self, subject: Term | None, predicate: str) -> list[Term]:
        return [] if subject is None else self._values.get((subject, predicate), [])

    def one(self, subject: Term | None, predicate: str) -> Term | None:
        return next(iter(self.all(subject, predicate)), None)

    def entries(self) -> Iterator[Term]:
        rest = self.one(NamedNode(self.base), MF + "entries")
        while rest is not None and rest != NamedNode(RDF + "nil"):
            first = self.one(rest, RDF + "first")
            if first is not None:
                yield first
            rest = self.one(rest, RDF + "rest")

    def files(self, subject: Term | None, predicate: str) -> tuple[Path, ...]:
        return tuple(file_of(each) for each in self.all(subject, predicate) if isinstance(each, NamedNode))


def read_tests(folder: Path) -> list[Test]:
    """Return the tests of every ``manifest.ttl`` below a folder, in the order of the manifests' paths."""
    return [test for path in sorted(folder.rglob("manifest.ttl")) for test in _tests(_Manifest(path), path)]


def _tests(manifest: _Manifest, path: Path) -> Iterator[Test]:
    for entry in manifest.entries():
        action, kind = manifest.one(entry, MF + "action"), manifest.one(entry, RDF + "type")
        if not isinstance(kind, NamedNode) or not isinstance(entry, NamedNode):
            continue
        if isinstance(action, NamedNode):
            requests: tuple[Path, ...] = (file_of(action),)
        else:
            requests = manifest.files(action, QT + "query") + manifest.files(action, UT + "request")
        yield Test(
            name=f"{path.parent.name}#{entry.value.rpartition('#')[2].rpartition('/')[2]}",
            kind=kind.value.removeprefix(MF),
            request=next(iter(requests), None),
            data=manifest.files(action, QT + "data"),
            graphs=manifest.files(action, QT + "graphData"),
            result=next(iter(manifest.files(entry, MF + "result")), None),
            entailment=any(
                manifest.all(node, SD + word)
                for node in (entry, action)
                for word in ("entailmentRegime", "EntailmentProfile")
            ),
            lax=manifest.one(entry, MF + "resultCardinality") == NamedNode(MF + "LaxCardinality"),
        )


def file_of(iri: NamedNode) -> Path:
    """Return the file that a file: IRI names."""
    return Path(unquote(urlsplit(iri.value).path))
