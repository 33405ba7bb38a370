"""What one answer may take, and that the others are answered meanwhile."""

from __future__ import annotations

import signal
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from server.conftest import Served

    Start = Callable[..., AbstractContextManager[Served]]

pytestmark = pytest.mark.slow

RUNAWAY = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?c != ?i) }"
SLOW = """SELECT (COUNT(*) AS ?n) { ?a ?b ?c . { SELECT ?f { ?d ?e ?f } LIMIT 100 }
          FILTER(STRLEN(STR(?c)) > STRLEN(STR(?f))) }"""
# both keep all they find: one to sort it, one to group it
HOARDING = [
    "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?c ?f ?i",
    "SELECT (GROUP_CONCAT(CONCAT(STR(?c), STR(?f))) AS ?all) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
]

# 20 times 900,000 characters
LONG_VALUE = f"SELECT (CONCAT({', '.join(['?part'] * 20)}) AS ?x) {{ VALUES ?part {{ '{'a' * 900_000}' }} }}"


def ask(served: Served, query: str) -> Any:
    return served.client.get("/sparql", params={"query": query})


@pytest.mark.parametrize("query", HOARDING)
def test_a_query_that_hoards_is_stopped_and_others_are_answered(
    query: str, start: Start, store: Path
) -> None:
    with start("--store", str(store), "--memory-limit", "100", "--time-limit", "120") as served:
        before = served.children()
        response = ask(served, query)
        assert (response.status_code, response.json()["type"]) == (500, "/api#memory-limit"), response.text
        assert len(served.children() & before) == 1  # the one that hoarded has ended, the other goes on
        assert ask(served, "ASK {}").json()["boolean"] is True


def test_more_rows_than_allowed_are_an_error_and_never_cut_off(start: Start, store: Path) -> None:
    with start("--store", str(store), "--row-limit", "10") as served:
        many = ask(served, "SELECT * { ?a ?b ?c }")
        few = ask(served, "SELECT * { ?a ?b ?c } LIMIT 10")
    assert (many.status_code, many.json()["type"]) == (500, "/api#row-limit")
    assert len(few.json()["results"]["bindings"]) == 10


def test_a_value_too_long_for_a_format_is_an_answer_limit_and_another_format_has_it(
    start: Start, store: Path
) -> None:
    with start("--store", str(store)) as served:
        csv, json = (
            served.client.post("/sparql", data={"query": LONG_VALUE}, headers={"Accept": accepted})
            for accepted in ("text/csv", "application/json")
        )
        _, log = served.stop()
    assert (csv.status_code, csv.json()["type"]) == (500, "/api#answer-limit")
    assert len(json.json()["results"]["bindings"][0]["x"]["value"]) == 18_000_000
    assert "Traceback" not in log


def test_health_is_told_while_all_workers_are_busy(start: Start, store: Path) -> None:
    with start("--store", str(store), "--workers", "1", "--time-limit", "4") as served:
        asking = threading.Thread(target=ask, args=(served, RUNAWAY))
        asking.start()
        time.sleep(0.5)
        health = served.client.get("/health")
        assert asking.is_alive()
        asking.join()
    assert health.json() == {"live": True, "ready": True}


def test_what_is_being_answered_is_finished_when_the_server_is_told_to_end(start: Start, store: Path) -> None:
    answers: list[Any] = []
    with start("--store", str(store)) as served:
        asking = threading.Thread(target=lambda: answers.append(ask(served, SLOW)))
        asking.start()
        time.sleep(0.3)
        served.process.send_signal(signal.SIGTERM)
        asking.join()
        served.process.wait(timeout=30)
        code, log = served.stop()
    assert (code, answers[0].status_code) == (0, 200), log
    assert int(answers[0].json()["results"]["bindings"][0]["n"]["value"]) > 0


def test_what_would_never_end_does_not_keep_the_server_from_ending(start: Start, store: Path) -> None:
    hurried = "from stakegraph.server import running; running.LAST_ANSWERS = 1"
    with start("--store", str(store), "--time-limit", "300", before=hurried) as served:
        answers: list[Any] = []
        asking = threading.Thread(target=lambda: answers.append(ask(served, RUNAWAY)))
        asking.start()
        time.sleep(0.5)
        workers = served.children()
        served.process.send_signal(signal.SIGTERM)
        asking.join()
        served.process.wait(timeout=30)
        code, log = served.stop()
    assert (answers[0].status_code, answers[0].json()["detail"]) == (503, "the server is shutting down")
    assert code == 0, log
    assert "Traceback" not in log
    assert workers
    assert not [each for each in workers if Path(f"/proc/{each}").exists()]
