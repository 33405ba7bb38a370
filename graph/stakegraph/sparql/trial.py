"""Parse large queries in a child process first, where the engine can be killed.

Oxigraph parses and plans a query by recursion, and its work grows with the third to fourth power of the number of
joins (bench/queries.py measures both). A stack overflow ends the whole process, and a running engine cannot be
interrupted. So a query that could be too deep or too slow is first run over an empty store in a child process, on a
quarter of the stack that it gets here. If the child crashes or times out, this process is not affected.

Raw characters decide whether a query needs a trial, not tokens: then it does not matter whether ``<`` is an operator
or starts an IRI, and no bracket is hidden from the count.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph

from stakegraph.errors import LimitError, QueryError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

# Below both limits, the engine needs at most about 1 second and 3 MiB of stack for any text.
MOST_UNTRIED_CHARACTERS = 4_000
MOST_UNTRIED_MARKS = 100
_MARKS = "([{<!^;,.|/\\"  # each bracket, operator and join needs one of them

_MARGIN = 4  # the child gets this fraction of the stack
_MEMORY = 2 << 30  # a million characters need less than 300 MiB
_CHECK_INTERVAL = 0.05  # seconds
_LONGEST = 86_400.0  # seconds; RLIMIT_CPU takes a finite number
_CHILD = """
import json, sys, threading
job = json.load(sys.stdin)
sys.path.insert(0, job["packages"])
import pyoxigraph
try:
    import resource
    resource.setrlimit(resource.RLIMIT_CPU, (job["seconds"], job["seconds"]))
    resource.setrlimit(resource.RLIMIT_AS, (job["memory"], job["memory"]))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
except (ImportError, ValueError, OSError):
    pass  # the parent watches the clock too
def read():
    try:
        pyoxigraph.Store().query(job["text"], prefixes=job["prefixes"])
    except Exception:
        pass  # the same error is raised again, and worded, in the parent
threading.stack_size(job["stack"])
reading = threading.Thread(target=read)
reading.start()
reading.join()
"""


def needs_trial(text: str) -> bool:
    """Return whether a query could take long to parse, or need a deep stack.

    >>> needs_trial("SELECT * { ?s ?p ?o }"), needs_trial("ASK { FILTER(" + "(" * 100 + "true))")
    (False, True)
    """
    marks = sum(text.count(mark) for mark in _MARKS)
    return len(text) > MOST_UNTRIED_CHARACTERS or marks > MOST_UNTRIED_MARKS


def try_reading(
    text: str,
    prefixes: Mapping[str, str],
    *,
    stack: int,
    seconds: float,
    on_step: Callable[[], None] = lambda: None,
) -> None:
    """Let the engine parse a query in a child process; return if the child survives.

    Parameters
    ----------
    text : str
        A query without SERVICE.
    prefixes : mapping
        Prefixes that the query may use without declaring them.
    stack : int
        Bytes of stack of the thread that will answer the query. The child gets a quarter.
    seconds : float
        How long the child may take.
    on_step : callable, optional
        Called every 50 ms; an exception it raises ends the child.

    Raises
    ------
    QueryError
        If the engine crashes on the query.
    LimitError
        If the child takes longer than `seconds`.
    """
    seconds = min(seconds, _LONGEST)
    job = {
        "text": text,
        "prefixes": dict(prefixes),
        "stack": stack // _MARGIN,
        "seconds": int(seconds) + 1,
        "memory": _MEMORY + stack // _MARGIN,
        "packages": str(Path(pyoxigraph.__file__).parent.parent),
    }
    with tempfile.TemporaryFile() as file:
        file.write(json.dumps(job).encode())
        file.seek(0)
        child = subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", _CHILD],
            stdin=file,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
    try:
        has_crashed = _wait(child, seconds, on_step) != 0
    finally:
        child.kill()
        child.wait()
    if has_crashed:
        raise QueryError(
            "the query is nested too deeply, or too large, for the engine; write it flatter, or ask several "
            "smaller queries"
        )


def _wait(child: subprocess.Popen[bytes], seconds: float, on_step: Callable[[], None]) -> int:
    end = time.monotonic() + seconds
    while True:
        on_step()
        try:
            return child.wait(timeout=_CHECK_INTERVAL)
        except subprocess.TimeoutExpired:
            if time.monotonic() > end:
                raise LimitError(
                    f"reading the query took longer than {seconds:g} s; write it with fewer patterns, or give it "
                    "more time (--time-limit)",
                    limit="time",
                ) from None
