"""Run the W3C's tests of SPARQL queries: ``PYTHONPATH=tests python -m conformance.w3c FOLDER…``.

FOLDER holds the tests as the W3C publishes them (``sparql/sparql10`` and ``sparql/sparql11`` of rdf-tests, or the
folders of these names that other projects carry): every ``manifest.ttl`` below it is read. Each query runs as
``stakegraph query`` runs it: checked, within limits, and printed in the format of the expected result, which is
read again and compared. The default graph is the test's own data, where commands take the union of all graphs.
What FROM names is put into the store first: a query never fetches it.

A test **passed** or **failed**; was **refused**, where our rules of safety refuse it (SERVICE, updates); or was
**left out**, where it is no test of a query (protocol, service description) or asks for entailment. Updates are
run to see that they are refused. Exit code 1 when a test fails that `known.toml` does not list with its reason, or
one passes that it lists; 2 when there is no test.
"""

from __future__ import annotations

import argparse
import csv
import sys
import tomllib
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph
from pyoxigraph import NamedNode, Quad

from conformance.answers import RDF_FORMATS, expected, given, same
from conformance.manifests import Test, file_of, read_tests
from stakegraph.errors import EngineError, QueryError, StakegraphError
from stakegraph.query import run_query
from stakegraph.query.limits import Limits
from stakegraph.sparql.text import QueryText
from stakegraph.store import MemoryStore

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from pyoxigraph import QueryBoolean, QuerySolutions, QueryTriples

    from stakegraph.sparql.graphs import Graphs

KNOWN = Path(__file__).with_name("known.toml")
STATUSES = PASSED, FAILED, REFUSED, LEFT_OUT = "passed", "failed", "refused", "left out"
_EVALUATION = ("QueryEvaluationTest", "CSVResultFormatTest")


class Outcome(NamedTuple):
    """What became of a test, and why where it did not pass."""

    test: Test
    status: str
    reason: str = ""


class _TestStore(MemoryStore):
    """Asked like a view of some graphs, but the default graph and the named ones are different ones."""

    def __init__(self, default: Collection[Path] = (), named: Collection[Path] = ()) -> None:
        super().__init__()
        # A file that is both has blank nodes of its own in each: hence two graphs.
        self._default = [self._loaded(path, "#default") for path in default]
        self._named = [self._loaded(path) for path in named]

    def _loaded(self, path: Path, ending: str = "") -> NamedNode:
        base = path.resolve().as_uri()
        graph, format_ = NamedNode(base + ending), RDF_FORMATS[path.suffix]
        triples = pyoxigraph.parse(path=str(path), format=format_, base_iri=base, rename_blank_nodes=True)
        self.add(Quad(quad.subject, quad.predicate, quad.object, graph) for quad in triples)
        return graph

    def hold(self, graphs: Iterable[str]) -> None:
        """Have something in each of these graphs, so that a FROM may name it."""
        self._named += [NamedNode(iri) for iri in graphs]
        self.add(Quad(graph, graph, graph, graph) for graph in self._named)

    def query(
        self, text: str, prefixes: Mapping[str, str], graphs: Graphs | None = None
    ) -> QuerySolutions | QueryBoolean | QueryTriples:
        if graphs is not None:
            return super().query(text, prefixes, graphs)
        return self._store.query(
            text, prefixes=dict(prefixes), default_graph=[*self._default], named_graphs=[*self._named]
        )


def run(test: Test) -> Outcome:
    """Run one test."""
    try:
        return Outcome(test, *_run(test))
    except (StakegraphError, ValueError, OSError, SyntaxError, csv.Error) as error:
        return Outcome(test, FAILED, f"{type(error).__name__}: {_line(error)}")


def _run(test: Test) -> tuple[str, str]:
    if test.request is None or test.kind in (
        "ProtocolTest",
        "ServiceDescriptionTest",
        "GraphStoreProtocolTest",
    ):
        return LEFT_OUT, test.kind
    # A BASE in front stands for the address that the query was read from.
    text = f"BASE <{test.request.resolve().as_uri()}>\n" + test.request.read_bytes().decode(
        "utf-8", "surrogatepass"
    )
    if "Update" in test.kind or test.request.suffix == ".ru":
        return _refused_update(text)
    if "SyntaxTest" in test.kind:
        return _syntax(test, text)
    if test.kind not in _EVALUATION or test.result is None:
        return LEFT_OUT, test.kind
    if test.entailment:
        return LEFT_OUT, "entailment"
    return _evaluation(test, text)


def _refused_update(text: str) -> tuple[str, str]:
    try:
        run_query(_TestStore(), text, {})
    except QueryError:
        return REFUSED, "update"
    return FAILED, "an update was not refused"


def _syntax(test: Test, text: str) -> tuple[str, str]:
    must_be_read, store = test.kind.startswith("Positive"), _TestStore()
    try:
        store.hold(QueryText(text, {}).graphs or ())
        run_query(store, text, {})
    except QueryError as error:
        if _is_service(error):
            return REFUSED, "SERVICE"
        return (FAILED, _line(error)) if must_be_read else (PASSED, "")
    except EngineError as error:  # read, but it cannot be answered
        if "custom function" not in str(error):
            raise
    return (PASSED, "") if must_be_read else (FAILED, "it is read, though it should not be")


def _evaluation(test: Test, text: str) -> tuple[str, str]:
    assert test.result is not None
    query = QueryText(text, {})
    named = {file_of(NamedNode(iri)) for iri in query.graphs or ()}
    store = _TestStore(test.data, {*test.graphs, *named})
    try:
        result = run_query(store, text, {}, limits=Limits(seconds=60))
    except QueryError as error:
        if _is_service(error):
            return REFUSED, "SERVICE"
        raise
    wanted = expected(test.result, result.kind == "graph")
    found = given(result, test.result)
    if same(wanted, found, in_order=query.has_order and wanted.is_ordered, lax=test.lax):
        return PASSED, ""
    return FAILED, f"expected {wanted.brief}; found {found.brief}"


def _is_service(error: QueryError) -> bool:
    return "SERVICE is refused" in str(error)


def _line(error: Exception) -> str:
    return " ".join(str(error).split())


# ---- what is printed


def report(outcomes: Sequence[Outcome], known: Mapping[str, str]) -> int:
    """Print what became of the tests; return the exit code."""
    unexpected = 0
    for outcome in outcomes:
        name, reason = outcome.test.name, known.get(outcome.test.name)
        if outcome.status == FAILED and reason is None:
            print(f"FAILED {name}: {outcome.reason}")
        elif outcome.status == FAILED:
            print(f"fails as known: {name}: {reason}")
            continue
        elif outcome.status == PASSED and reason is not None:
            print(f"PASSED, though known.toml lists it: {name}")
        else:
            continue
        unexpected += 1
    print()
    for folder, statuses in _by_folder(outcomes).items():
        print(f"{folder:28}" + "".join(f"{statuses[each]:6} {each}" for each in STATUSES if statuses[each]))
    print()
    for status, count in Counter(outcome.status for outcome in outcomes).items():
        reasons = Counter(outcome.reason for outcome in outcomes if outcome.status == status)
        shown = ", ".join(f"{reason} {number}" for reason, number in sorted(reasons.items()) if reason)
        print(f"{count:5} {status}" + (f": {shown}" if status in (REFUSED, LEFT_OUT) else ""))
    return int(unexpected > 0)


def _by_folder(outcomes: Sequence[Outcome]) -> dict[str, Counter[str]]:
    counted: dict[str, Counter[str]] = {}
    for outcome in outcomes:
        counted.setdefault(outcome.test.name.partition("#")[0], Counter())[outcome.status] += 1
    return counted


def main(words: Sequence[str] | None = None) -> int:
    """Run the tests of some folders."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    parser.add_argument(
        "--known",
        type=Path,
        default=KNOWN,
        help="A TOML file: reasons for failures by test (default: %(default)s).",
    )
    arguments = parser.parse_args(words)
    tests = [test for folder in arguments.folders for test in read_tests(folder)]
    if not tests:
        print(
            f"error: no manifest.ttl with tests below {', '.join(map(str, arguments.folders))}",
            file=sys.stderr,
        )
        return 2
    return report([run(test) for test in tests], tomllib.loads(arguments.known.read_text(encoding="utf-8")))


if __name__ == "__main__":
    sys.exit(main())
