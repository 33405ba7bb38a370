"""No query crashes the process that asks it, and a query that is hard to read leaves no engine at work."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sparql.query_shapes import SHAPES, shaped
from stakegraph.errors import LimitError, QueryError
from stakegraph.query import run_query
from stakegraph.query.limits import Limits, engines_at_work
from stakegraph.sparql.trial import MOST_UNTRIED_CHARACTERS, MOST_UNTRIED_MARKS, needs_trial, try_reading
from stakegraph.store import MemoryStore
from stakegraph.store.rdflib_view import ReadingDataset

_ASKING = """
import json, sys
from stakegraph.errors import StakegraphError
from stakegraph.query import run_query
from stakegraph.query.limits import Limits, end_process_with_its_engines
from stakegraph.store import MemoryStore
outcomes = []
for text in json.load(sys.stdin):
    try:
        run_query(MemoryStore(), text, {}, limits=Limits(seconds=1))
        outcomes.append("answered")
    except StakegraphError as error:
        outcomes.append(type(error).__name__)
print(json.dumps(outcomes), flush=True)
end_process_with_its_engines(0)
"""


def outcomes_of(*texts: str) -> list[str]:
    """Ask queries in a program of its own, and return what became of each."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    program = subprocess.run(
        [sys.executable, "-c", _ASKING],
        input=json.dumps(texts), capture_output=True, text=True, env=environment, timeout=120, check=False,
    )  # fmt: skip
    assert program.returncode == 0, program.stderr
    outcomes: list[str] = json.loads(program.stdout)
    return outcomes


@pytest.mark.parametrize(
    "shape", ["brackets that look like an IRI", "negations that look like an IRI", "groups", "exists"]
)
def test_a_program_survives_a_query_that_overflows_the_stack(shape: str) -> None:
    assert outcomes_of(shaped(shape, 100_000)) in (["QueryError"], ["LimitError"])


@pytest.mark.slow
@pytest.mark.parametrize("shape", SHAPES)
def test_a_program_survives_every_shape_at_every_depth(shape: str) -> None:
    depths = (90, 300, 1_000, 10_000, 40_000)
    outcomes = outcomes_of(*(text for depth in depths if len(text := shaped(shape, depth)) < 1_000_000))
    assert set(outcomes) <= {"answered", "QueryError", "LimitError"}


def test_the_dataset_of_a_store_refuses_it_too() -> None:
    dataset = MemoryStore().dataset()
    assert isinstance(dataset, ReadingDataset)
    with pytest.raises(QueryError):
        dataset.query(shaped("brackets that look like an IRI", 100_000))


def test_a_query_that_is_hard_to_read_is_ended_with_its_engine() -> None:
    with pytest.raises(LimitError) as caught:
        run_query(MemoryStore(), shaped("lists", 2_000), {}, limits=Limits(seconds=0.5))
    assert caught.value.limit == "time"
    end = time.monotonic() + 30
    while engines_at_work() and time.monotonic() < end:
        time.sleep(0.01)
    assert engines_at_work() == 0


def test_a_child_ends_when_nobody_waits_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    children: list[subprocess.Popen[bytes]] = []
    start = subprocess.Popen

    def remember(*args: object, **kwargs: object) -> subprocess.Popen[bytes]:
        children.append(start(*args, **kwargs))  # type: ignore[call-overload]
        return children[-1]

    def interrupt() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(subprocess, "Popen", remember)
    with pytest.raises(KeyboardInterrupt):
        try_reading(shaped("lists", 2_000), {}, stack=64 << 20, seconds=60, on_step=interrupt)
    assert [child.poll() is not None for child in children] == [True]


@pytest.mark.parametrize("shape", SHAPES)
def test_nothing_hides_from_the_count_that_decides_on_a_trial(shape: str) -> None:
    """Whatever its tokens look like, a text that repeats a shape often is tried or is short."""
    assert needs_trial(shaped(shape, max(MOST_UNTRIED_MARKS + 1, MOST_UNTRIED_CHARACTERS // 2)))


def test_the_named_queries_need_no_trial() -> None:
    from stakegraph import resources

    for path in (resources.ontology() / "queries").glob("*.rq"):
        assert not needs_trial(path.read_text(encoding="utf-8")), path.name


def test_brackets_in_a_text_are_fine() -> None:
    result = run_query(MemoryStore(), "ASK { FILTER('" + "{" * 3000 + "' != '') }", {})
    assert result.boolean is True


def test_a_large_query_is_answered() -> None:
    terms = " || ".join(f"?x = {value}" for value in range(500))
    result = run_query(MemoryStore(), f"SELECT * {{ VALUES ?x {{ 1 499 5000 }} FILTER({terms}) }}", {})
    assert len(result.rows) == 2


def test_the_time_limit_includes_reading_the_query() -> None:
    with pytest.raises((QueryError, LimitError)):
        run_query(MemoryStore(), "a-" * 400_000, {}, limits=Limits(seconds=1))


def test_the_package_that_the_child_needs_is_found_without_site_packages() -> None:
    import pyoxigraph

    assert (Path(pyoxigraph.__file__).parent.parent / "pyoxigraph").is_dir()
