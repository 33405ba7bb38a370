"""A query that takes too much is ended: in this process with an error, on the command line with the process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner
from pyoxigraph import Literal, NamedNode, Quad

from leaks import keeps_its_caller
from stakegraph import bundled_case, open_case
from stakegraph.cli import cli
from stakegraph.errors import EngineError, LimitError, QueryError
from stakegraph.query import run_query
from stakegraph.query.limits import (
    Limits,
    Progress,
    engines_at_work,
    within_limits,
)
from stakegraph.rdf import prefixes
from stakegraph.sparql.text import MOST_CHARACTERS
from stakegraph.store import MemoryStore

CASE = bundled_case()
STORE = open_case(CASE)

# Some 1,500 triples to the power of five, and one row: it would take longer than anybody lives.
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n1 ?o FILTER(?c != ?f) }"
# The same for the engine's memory: it keeps every row to sort them.
HUNGRY = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?c ?f ?i"
# Planning alone takes longer than anybody waits for.
HARD_TO_PLAN = "ASK { " + " ".join(f"?a{index} ?p ?a{index + 1} ." for index in range(1000)) + " }"

# The command line in its own process. The tests may have been started with Ctrl-C ignored, so restore its handler.
COMMAND = [
    "-c",
    "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
    "from stakegraph.cli import main; main()",
    "query",
]


def ask(text: str, limits: Limits | None = None) -> object:
    return run_query(STORE, text, prefixes(CASE), limits=limits)


def command(*words: str) -> subprocess.Popen[str]:
    return run(*COMMAND, *words)


def run(*words: str) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    return subprocess.Popen(
        [sys.executable, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    )


def finished(process: subprocess.Popen[str]) -> tuple[str, str]:
    """Wait for a process, which is ended by force when it does not end by itself; return what it printed."""
    try:
        return process.communicate(timeout=120)
    finally:
        process.kill()
        process.communicate()


# ---- rows


def test_exactly_as_many_rows_as_the_limit_are_an_answer() -> None:
    result = run_query(STORE, "SELECT * { VALUES ?x { 1 2 3 } }", {}, limits=Limits(rows=3))
    assert len(result.rows) == 3


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { VALUES ?x { 1 2 3 4 } }",
        "CONSTRUCT { <http://x/a> <http://x/b> ?x } { VALUES ?x { 1 2 3 4 } }",
        "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }",
    ],
)
def test_one_row_more_than_the_limit_is_an_error_and_no_shorter_answer(text: str) -> None:
    with pytest.raises(EngineError, match="more than 3 rows"):
        ask(text, Limits(rows=3))
    assert engines_at_work() == 0


# ---- time and memory, in this process


def test_work_that_nobody_waits_for_ends_at_its_next_row() -> None:
    at_row, go_on = threading.Event(), threading.Event()

    def work(progress: Progress) -> None:
        at_row.set()
        go_on.wait()
        progress.row()

    before = engines_at_work()
    with pytest.raises(EngineError, match=r"took longer than 0\.1 s"):
        within_limits(work, Limits(seconds=0.1))
    assert at_row.is_set()
    assert engines_at_work() == before + 1
    go_on.set()
    while engines_at_work() > before:
        time.sleep(0.01)


class Unstoppable(MemoryStore):
    """A store whose engine works until `let_go` is set, and that sets `at_engine` when it starts."""

    def __init__(self) -> None:
        super().__init__()
        self.at_engine, self.let_go = threading.Event(), threading.Event()

    def query(self, *words: Any) -> Any:
        self.at_engine.set()
        answer = super().query(*words)
        self.let_go.wait()
        return answer


def test_a_query_whose_engine_cannot_stop_ends_for_the_caller_and_says_that_the_engine_continues(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    store = Unstoppable()
    name = NamedNode("http://x/a")
    store.add(Quad(name, name, Literal(str(index)), name) for index in range(3000))
    # The clock starts when the engine does: a busy machine may start its thread late.
    clock = SimpleNamespace(monotonic=lambda: 1000.0 if store.at_engine.is_set() else 0.0)
    monkeypatch.setattr("stakegraph.query.limits.time", clock)
    # Finite, so that this process gets its processor back: nine million pairs, and one row.
    text = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f FILTER(?c != ?f) }"
    before = engines_at_work()
    with pytest.raises(EngineError, match="The engine stops at its next row"):
        run_query(store, text, {}, limits=Limits(seconds=1))
    assert engines_at_work() == before + 1
    store.let_go.set()
    while engines_at_work() > before:
        time.sleep(0.05)


def test_what_the_work_raises_is_raised_to_the_caller() -> None:
    def work(progress: Progress) -> None:
        raise LookupError("as it is")

    with pytest.raises(LookupError, match="as it is"):
        within_limits(work, Limits())


def test_an_error_of_a_query_does_not_keep_the_frames_of_its_callers() -> None:
    assert not keeps_its_caller(lambda: ask("SELECT * {"))
    assert not keeps_its_caller(lambda: ask("SELECT * { ?a ?b ?c }", Limits(rows=3)))


def test_one_thread_does_one_query_after_the_other_and_none_that_was_given_up() -> None:
    def given_up(progress: Progress) -> None:
        used.append(threading.current_thread())
        progress.stop.wait()
        progress.step()

    used: list[threading.Thread] = []
    for _ in range(3):
        within_limits(lambda progress: used.append(threading.current_thread()), Limits())
    assert len(set(used)) == 1
    with pytest.raises(EngineError, match="took longer"):
        within_limits(given_up, Limits(seconds=0.05))
    while engines_at_work():
        time.sleep(0.01)
    within_limits(lambda progress: used.append(threading.current_thread()), Limits())
    assert used[-1].is_alive()
    assert not used[-2].is_alive()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_a_process_that_was_forked_after_a_query_answers_queries_too() -> None:
    script = """
import os
from stakegraph.query.limits import Limits, within_limits
assert within_limits(lambda progress: "before", Limits()) == "before"
child = os.fork()
assert within_limits(lambda progress: "after", Limits(seconds=20)) == "after"
if child:
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
"""
    # Python warns of forking while there are threads; that is what is tried out here.
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    subprocess.run([sys.executable, "-W", "ignore", "-c", script], check=True, timeout=120, env=environment)


def test_the_size_of_other_threads_stacks_stays_as_it_was() -> None:
    before = threading.stack_size()
    within_limits(lambda progress: None, Limits())
    assert threading.stack_size() == before


def test_a_dozen_blank_nodes_that_all_point_to_each_other_do_not_hang_the_answer() -> None:
    edges = " ".join(
        f"_:b{source} sg:x _:b{target} ." for source in range(12) for target in range(12) if source != target
    )
    result = run_query(STORE, f"CONSTRUCT {{ {edges} }} {{}}", prefixes(CASE))
    assert len(result.triples) == 132


# ---- the command line ends its process, and with it the work


@pytest.mark.parametrize("text", [ENDLESS, HARD_TO_PLAN], ids=["endless", "hard-to-plan"])
def test_a_query_over_its_time_ends_the_process_with_exit_code_3(text: str) -> None:
    process = command(text, "--time-limit", "0.5")
    output, errors = finished(process)
    assert (process.returncode, output) == (3, "")
    assert errors.startswith("error: the query took longer than 0.5 s and was given up")


@pytest.mark.skipif(sys.platform == "win32", reason="the memory of a process is not watched there")
def test_a_query_over_its_memory_ends_the_process_with_exit_code_3() -> None:
    process = command(HUNGRY, "--memory-limit", "100", "--time-limit", "1000")
    _, errors = finished(process)
    assert process.returncode == 3
    assert "took more than 100 MiB of memory" in errors


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is not a signal to one process there")
def test_ctrl_c_ends_a_query_at_once() -> None:
    script = """
import signal, sys
from stakegraph.cli import main
from stakegraph.store import MemoryStore

def query(store, text, *words):
    if text == sys.argv[2]:
        print("at the engine", flush=True)
    return ask(store, text, *words)

ask, MemoryStore.query = MemoryStore.query, query
signal.signal(signal.SIGINT, signal.default_int_handler)  # the tests may have been started with Ctrl-C ignored
main()
"""
    process = run("-c", script, "query", ENDLESS, "--time-limit", "1000")
    assert process.stdout is not None
    assert process.stdout.readline() == "at the engine\n"
    process.send_signal(signal.SIGINT)
    output, errors = finished(process)
    assert (process.returncode, output, errors) == (130, "", "error: interrupted\n")


def test_the_thread_that_waits_for_a_query_imports_nothing() -> None:
    # Python swallows a KeyboardInterrupt that arrives in a weak reference's callback, as the locks of imports have.
    script = """
import sys, threading, time
from stakegraph.query.limits import Limits, within_limits

class Finder:
    def find_spec(self, name, path=None, target=None):
        if threading.active_count() > 1:
            print(threading.current_thread().name, name)

sys.meta_path.insert(0, Finder())
within_limits(lambda progress: time.sleep(0.2), Limits())
"""
    output, errors = finished(run("-c", script))
    assert (output, errors) == ("", "")


def test_a_limit_of_the_command_line_is_the_limit_of_the_query() -> None:
    result = CliRunner().invoke(cli, ["query", "SELECT * { ?s ?p ?o }", "--row-limit", "5"])
    assert result.exit_code == 3
    assert "more than 5 rows" in result.stderr
    assert result.stdout == ""


def test_formatting_is_within_the_time_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    def render(*words: Any, step: Any = lambda: None) -> str:
        for _ in range(200):
            time.sleep(0.02)
            step()
        return "formatted\n"

    monkeypatch.setattr("stakegraph.formats.sparql_results.render", render)
    result = CliRunner().invoke(cli, ["query", "ASK {}", "--time-limit", "1"])
    assert (result.exit_code, result.stdout) == (3, "")
    assert "took longer than 1 s" in result.stderr
    while engines_at_work():
        time.sleep(0.01)


def test_opening_the_case_is_within_the_time_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    let_go = threading.Event()
    monkeypatch.setattr("stakegraph.commands.common.read_files", lambda folder: (let_go.wait(4), CASE)[1])
    result = CliRunner().invoke(cli, ["query", "ASK {}", "--time-limit", "0.5"])
    let_go.set()
    assert (result.exit_code, result.stdout) == (3, "")
    while engines_at_work():
        time.sleep(0.01)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
@pytest.mark.parametrize("is_file", [True, False], ids=["a named pipe", "standard input"])
def test_reading_the_query_is_within_the_time_limit(is_file: bool, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    script = ["--file", str(pipe)] if is_file else []
    reading, writing = os.pipe()
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    process = subprocess.run(
        [sys.executable, *COMMAND, *script, "--time-limit", "1"],
        stdin=reading, capture_output=True, text=True, env=environment, timeout=60,
    )  # fmt: skip
    os.close(reading)
    os.close(writing)
    assert (process.returncode, process.stdout) == (3, "")
    assert "took longer than 1 s" in process.stderr


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="this system has no endless file")
def test_no_more_of_a_file_is_read_than_a_query_may_have() -> None:
    process = command("--file", "/dev/zero", "--memory-limit", "200")
    output, errors = finished(process)
    assert (process.returncode, output) == (2, "")
    assert f"limit of {MOST_CHARACTERS:,}" in errors


def test_a_query_that_is_cut_inside_a_character_is_too_long_and_no_bad_utf_8(tmp_path: Path) -> None:
    file = tmp_path / "long.rq"
    file.write_text("# " + "é" * 2_100_000 + " ASK {}", encoding="utf-8")
    result = CliRunner().invoke(cli, ["query", "--file", str(file)])
    assert result.exit_code == 2
    assert f"limit of {MOST_CHARACTERS:,}" in result.stderr


@pytest.mark.parametrize(("format_", "code"), [("csv", 3), ("xml", 3), ("json", 0), ("table", 0)])
def test_a_value_of_18_million_characters_gives_no_traceback(format_: str, code: int, tmp_path: Path) -> None:
    file = tmp_path / "long.rq"
    part = "a" * 900_000
    file.write_text(f"SELECT (CONCAT({', '.join(['?x'] * 20)}) AS ?y) {{ VALUES ?x {{ '{part}' }} }}")
    result = CliRunner().invoke(cli, ["query", "--file", str(file), "--format", format_])
    assert result.exit_code == code, result.stderr
    assert (len(result.stdout) > 18_000_000) == (code == 0)
    assert result.stderr.startswith("error: ") == (code == 3)


def test_memory_that_the_system_does_not_give_is_a_limit() -> None:
    def work(progress: Progress) -> None:
        raise MemoryError("Reached the buffer maximal size")

    with pytest.raises(LimitError, match="needs more memory") as raised:
        within_limits(work, Limits())
    assert raised.value.limit == "memory"


def test_a_command_without_memory_ends_with_exit_code_3_and_no_traceback(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def read_complete(folder: object) -> None:
        raise MemoryError

    monkeypatch.setattr("stakegraph.commands.common.read_files", read_complete)
    result = CliRunner().invoke(cli, ["stats"])
    assert (result.exit_code, result.stdout) == (3, "")
    assert result.stderr.startswith("error: ")


# ---- size


def test_a_text_of_too_many_characters_is_refused() -> None:
    with pytest.raises(QueryError, match="1,000,004 characters"):
        ask("ASK{" + " " * MOST_CHARACTERS)


def test_a_long_list_in_values_is_fine() -> None:
    result = run_query(STORE, "SELECT * { VALUES ?x { " + "1 " * 50_000 + "} }", {})
    assert len(result.rows) == 50_000
