"""The limits of a query: time, rows, memory and size; and how the work is ended when it reaches one.

A query that Oxigraph is working on cannot be interrupted from within: a signal waits until the engine comes up
for a row, which may be never. But the engine lets other threads run. So the work is done in a thread of its own,
and the caller's waits for it, with an eye on the clock and on memory, and open to Ctrl-C.

**A thread cannot be killed.** When a limit is reached or Ctrl-C pressed, the caller goes on at once with an error,
but an engine that is in the middle of a join goes on too, with a processor and the memory it has, until it reaches
its next row or the process ends. `engines_at_work` counts such engines, and the error says so. The command line
ends its process and with it the work (`end_process_with_its_engines`). A program that runs for long and takes
queries from strangers should ask each in a process of its own, as `stakegraph.server` does.
"""

from __future__ import annotations

import os
import sys
import threading
import time
import traceback
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, Generic, NoReturn, TypeVar

from stakegraph.errors import EngineError, LimitError

if TYPE_CHECKING:
    from collections.abc import Callable

Result = TypeVar("Result")

_MEBIBYTE = 1 << 20
# The engine reads and plans by recursion: up to 1.9 KiB of stack for each character (bench/queries.py). Only what is
# used takes memory. `stakegraph.sparql.trial` tries long queries on a quarter of it.
STACK = 256 * _MEBIBYTE
_BETWEEN_LOOKS = 0.05
_MOST_IDLE = 2
_starting = threading.Lock()
_given_up: list[threading.Thread] = []
_GOES_ON = "The engine stops at its next row, at the latest when this process ends"


@dataclass(frozen=True, slots=True)
class Limits:
    """What a query may take before it is stopped with an error; it never gives a part of its answer instead.

    Attributes
    ----------
    seconds : float
        From the start of the work to its end: `stakegraph query` and the server count from reading the query to
        the last byte of the formatted answer.
    rows : int
        Rows of a SELECT, or triples of a graph.
    mebibytes : int
        How much the process may grow meanwhile. It is not watched where the system does not tell (Windows).

    Examples
    --------
    >>> Limits(seconds=5).rows
    1000000
    """

    seconds: float = 30.0
    rows: int = 1_000_000
    mebibytes: int = 4096


class Stopped(Exception):  # noqa: N818 - it is no error, and nobody but the thread that is given up sees it
    """Raised inside work that nobody waits for any longer."""


class Progress:
    """What work tells while it goes on: it calls `step` or `row`, and is stopped there when nobody waits for it."""

    def __init__(self, limits: Limits) -> None:
        self._limits, self._rows = limits, 0
        self._end = time.monotonic() + limits.seconds
        self.stop = threading.Event()

    @property
    def seconds_left(self) -> float:
        """Seconds until the time limit; 0 when it is over."""
        return max(0.0, self._end - time.monotonic())

    def step(self) -> None:
        """Go on only when somebody still waits for the work."""
        if self.stop.is_set():
            raise Stopped

    def row(self) -> None:
        """Count a row.

        Raises
        ------
        EngineError
            When it is one more than the limit.
        """
        self.step()
        self._rows += 1
        if self._rows > self._limits.rows:
            raise LimitError(
                f"the query gives more than {self._limits.rows:,} rows; ask for fewer (LIMIT, a narrower "
                "pattern), or raise the limit (--row-limit)",
                limit="rows",
            )


def within_limits(work: Callable[[Progress], Result], limits: Limits) -> Result:
    """Do work in a thread of its own, and give it up when a limit is reached.

    Parameters
    ----------
    work : callable
        It is given a `Progress`. What it returns or raises is returned or raised here.
    limits : Limits
        What it may take.

    Raises
    ------
    EngineError
        When it takes more, or the system gives it no more memory.
    KeyboardInterrupt
        At once, whatever the work is at. The engine may go on: see the top of this module.

    Examples
    --------
    >>> within_limits(lambda progress: "done", Limits())
    'done'
    """
    progress, outcome = Progress(limits), _Outcome[Result]()
    worker = _Worker.of_the_idle()
    try:
        worker.do(lambda: outcome.of(work, progress))
        _watch(outcome.known, limits)
    except BaseException:
        progress.stop.set()
        worker.end()
        _given_up.append(worker.thread)
        raise
    worker.rest()
    return outcome.get()


def engines_at_work() -> int:
    """Return how many queries that were given up still take a processor.

    >>> engines_at_work()
    0
    """
    _given_up[:] = [thread for thread in _given_up if thread.is_alive()]
    return len(_given_up)


def end_process_with_its_engines(code: str | int | None) -> None:
    """End the process at once when an engine is still at work; else return, for an orderly end.

    Python takes itself down step by step at its end, and an engine that comes back to it meanwhile may crash.
    """
    if engines_at_work():
        _end(code if isinstance(code, int) else int(code is not None))


def _end(code: int) -> NoReturn:
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    os._exit(code)


class _Outcome(Generic[Result]):
    """What came of work in another thread: a result or an error, once `known` is set."""

    def __init__(self) -> None:
        self.known = threading.Event()
        self._results: list[Result] = []
        self._error: BaseException | None = None

    def of(self, work: Callable[[Progress], Result], progress: Progress) -> None:
        try:
            self._results.append(work(progress))
        except MemoryError as error:
            _clear_frames(error)
            self._error = LimitError(
                f"the query needs more memory than there is{f' ({error})' if str(error) else ''}; make it narrower",
                limit="memory",
            )
        except BaseException as error:
            _clear_frames(error)
            self._error = error  # raised again by the thread that waits
        finally:
            self.known.set()

    def get(self) -> Result:
        if self._error is not None:
            raise self._error
        return self._results[0]


def _clear_frames(error: BaseException | None) -> None:
    """Drop what the frames of an error hold: the engine's answers must end in the thread that got them."""
    while error is not None:
        traceback.clear_frames(error.__traceback__)
        error = error.__cause__ or error.__context__


class _Worker:
    """A thread that does one work after the other: to start one takes longer than many a query."""

    def __init__(self) -> None:
        self._works: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self.thread = _start(self._run)

    @classmethod
    def of_the_idle(cls) -> _Worker:
        try:
            return _idle.pop()
        except IndexError:
            return cls()

    def do(self, work: Callable[[], None]) -> None:
        self._works.put(work)

    def rest(self) -> None:
        """Wait for the next work, unless there are enough others that do."""
        if len(_idle) < _MOST_IDLE:
            _idle.append(self)
        else:
            self.end()

    def end(self) -> None:
        """End the thread, once the work that it is at ends."""
        self._works.put(None)

    def _run(self) -> None:
        while (work := self._works.get()) is not None:
            work()
            del work  # and all that it refers to, before the next comes


_idle: list[_Worker] = []
if sys.platform != "win32":
    os.register_at_fork(after_in_child=_idle.clear)  # a child has none of the threads


def _start(target: Callable[[], None]) -> threading.Thread:
    thread = threading.Thread(target=target, name="stakegraph-query", daemon=True)
    with _starting:  # the size of the stack is a setting of the whole process
        before = threading.stack_size(STACK)
        try:
            thread.start()
        except RuntimeError as error:
            raise EngineError(f"no thread could be started for the query: {error}") from error
        finally:
            threading.stack_size(before)
    return thread


def _watch(known: threading.Event, limits: Limits) -> None:
    """Wait until the work is done; raise when it takes more than it may."""
    end, at_start = time.monotonic() + limits.seconds, _memory()
    # Waiting in short spells lets Ctrl-C through on every system.
    while not known.wait(min(_BETWEEN_LOOKS, max(0.0, end - time.monotonic()))):
        if time.monotonic() >= end:
            raise LimitError(
                f"the query took longer than {limits.seconds:g} s and was given up; make it narrower, or give "
                f"it more time (--time-limit). {_GOES_ON}",
                limit="time",
            )
        if _memory() - at_start > limits.mebibytes * _MEBIBYTE:
            raise LimitError(
                f"the query took more than {limits.mebibytes:,} MiB of memory and was given up; make it "
                f"narrower, or raise the limit (--memory-limit). {_GOES_ON}",
                limit="memory",
            )


def _memory() -> int:
    """Return the bytes that the process holds, or the most it ever held; 0 where the system does not tell."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except FileNotFoundError:
        return _peak_memory()
    return pages * os.sysconf("SC_PAGE_SIZE")


def _peak_memory() -> int:
    try:
        import resource
    except ModuleNotFoundError:  # Windows
        return 0
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
