"""Limit the time, rows and memory of a query.

A running Oxigraph query cannot be interrupted from within: Python handles a signal only when the engine returns a
row, which may never happen. But the engine lets other threads run. So the work runs in its own thread. The calling
thread waits for it, checks the time and the memory, and can be interrupted with Ctrl-C.

**A thread cannot be killed.** After a limit or Ctrl-C, the caller gets an error at once. An engine in the middle of a
join continues, with its memory and a processor, until it reaches its next row or the process ends. The error says so,
and `engines_at_work` counts these engines. The command line ends its process and so ends the work
(`end_process_with_its_engines`). A long-running program that accepts queries from strangers should run each query in
a separate process, as `stakegraph.server` does.
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
# The engine reads and plans by recursion: up to 1.9 KiB of stack per character (bench/queries.py). The system
# allocates only the part that is used. `stakegraph.sparql.trial` tries long queries on a quarter of it.
STACK = 256 * _MEBIBYTE
_CHECK_INTERVAL = 0.05  # seconds
_MOST_IDLE = 2  # threads kept for the next query
_starting = threading.Lock()
_abandoned: list[threading.Thread] = []
_ENGINE_CONTINUES = "The engine stops at its next row, at the latest when this process ends"


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of a query.

    A query that reaches one raises an error; it never returns a part of its answer.

    Attributes
    ----------
    seconds : float
        Time limit. `stakegraph query` and the server count from reading the query to the last byte of the formatted
        answer.
    rows : int
        Rows of a SELECT, or triples of a graph.
    mebibytes : int
        How much the process may grow meanwhile. Not enforced where the system does not report it (Windows).

    Examples
    --------
    >>> Limits(seconds=5).rows
    1000000
    """

    seconds: float = 30.0
    rows: int = 1_000_000
    mebibytes: int = 4096


class Stopped(Exception):  # noqa: N818 - not an error, and seen only in the abandoned thread
    """Raised inside abandoned work."""


class Progress:
    """Counts the rows and steps of work, and stops it if it was abandoned."""

    def __init__(self, limits: Limits) -> None:
        self._limits, self._rows = limits, 0
        self._end = time.monotonic() + limits.seconds
        self.stop = threading.Event()

    @property
    def seconds_left(self) -> float:
        """Seconds until the time limit, at least 0."""
        return max(0.0, self._end - time.monotonic())

    def step(self) -> None:
        """Raise `Stopped` if the work was abandoned."""
        if self.stop.is_set():
            raise Stopped

    def row(self) -> None:
        """Count a row.

        Raises
        ------
        EngineError
            If the row limit is exceeded.
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
    """Run work in its own thread, and abandon it when it reaches a limit.

    Parameters
    ----------
    work : callable
        Takes a `Progress`. Its result is returned here, and its exception is raised here.
    limits : Limits
        The limits of the work.

    Raises
    ------
    EngineError
        If the work exceeds a limit, or the system is out of memory.
    KeyboardInterrupt
        Immediately after Ctrl-C. The engine may continue: see the top of this module.

    Examples
    --------
    >>> within_limits(lambda progress: "done", Limits())
    'done'
    """
    progress, outcome = Progress(limits), _Outcome[Result]()
    memory = _memory()  # its first call imports a module, and Python may swallow a Ctrl-C during an import
    worker = _Worker.take()
    try:
        worker.do(lambda: outcome.set(work, progress))
        _watch(outcome.is_set, limits, memory)
    except BaseException:
        progress.stop.set()
        worker.end()
        _abandoned.append(worker.thread)
        raise
    worker.rest()
    return outcome.get()


def engines_at_work() -> int:
    """Return the number of abandoned queries that still use a processor.

    >>> engines_at_work()
    0
    """
    _abandoned[:] = [thread for thread in _abandoned if thread.is_alive()]
    return len(_abandoned)


def end_process_with_its_engines(code: str | int | None) -> None:
    """End the process at once if an abandoned engine still runs; otherwise return.

    An engine that returns to Python while the interpreter shuts down may crash.
    """
    if engines_at_work():
        _end(code if isinstance(code, int) else int(code is not None))


def _end(code: int) -> NoReturn:
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    os._exit(code)


class _Outcome(Generic[Result]):
    """The result or the error of work in another thread, once `is_set` is set."""

    def __init__(self) -> None:
        self.is_set = threading.Event()
        self._results: list[Result] = []
        self._error: BaseException | None = None

    def set(self, work: Callable[[Progress], Result], progress: Progress) -> None:
        """Do the work and keep its result or its error."""
        try:
            self._results.append(work(progress))
        except MemoryError as error:
            _clear_frames(error)
            reason = f" ({error})" if str(error) else ""
            self._error = LimitError(
                f"the query needs more memory than there is{reason}; make it narrower", limit="memory"
            )
        except BaseException as error:
            _clear_frames(error)
            self._error = error  # raised again by the thread that waits
        finally:
            self.is_set.set()

    def get(self) -> Result:
        if self._error is not None:
            try:
                raise self._error
            finally:
                self._error = None  # or the error refers to itself, and keeps the frames of all its callers
        return self._results[0]


def _clear_frames(error: BaseException | None) -> None:
    """Release the objects in the frames of an error.

    The engine's answers must be freed in their own thread.
    """
    while error is not None:
        traceback.clear_frames(error.__traceback__)
        error = error.__cause__ or error.__context__


class _Worker:
    """A reusable thread: starting one takes longer than many queries."""

    def __init__(self) -> None:
        self._works: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self.thread = _start(self._run)

    @classmethod
    def take(cls) -> _Worker:
        """Return an idle worker, or a new one."""
        try:
            return _idle.pop()
        except IndexError:
            return cls()

    def do(self, work: Callable[[], None]) -> None:
        self._works.put(work)

    def rest(self) -> None:
        """Wait for the next work, unless enough workers are idle already."""
        if len(_idle) < _MOST_IDLE:
            _idle.append(self)
        else:
            self.end()

    def end(self) -> None:
        """End the thread after its current work."""
        self._works.put(None)

    def _run(self) -> None:
        while (work := self._works.get()) is not None:
            work()
            del work  # release all it refers to before waiting


_idle: list[_Worker] = []
if sys.platform != "win32":
    os.register_at_fork(after_in_child=_idle.clear)  # threads do not survive a fork


def _start(target: Callable[[], None]) -> threading.Thread:
    thread = threading.Thread(target=target, name="stakegraph-query", daemon=True)
    with _starting:  # the stack size is a setting of the whole process
        former_size = threading.stack_size(STACK)
        try:
            thread.start()
        except RuntimeError as error:
            raise EngineError(f"no thread could be started for the query: {error}") from error
        finally:
            threading.stack_size(former_size)
    return thread


def _watch(is_done: threading.Event, limits: Limits, memory_at_start: int) -> None:
    """Wait until the work is done; raise if it exceeds a limit.

    Nothing here may import a module: a Ctrl-C would be lost, and the wait would go on.
    """
    end = time.monotonic() + limits.seconds
    # Short waits let Ctrl-C through on every system.
    while not is_done.wait(min(_CHECK_INTERVAL, max(0.0, end - time.monotonic()))):
        if time.monotonic() >= end:
            raise LimitError(
                f"the query took longer than {limits.seconds:g} s and was given up; make it narrower, or give "
                f"it more time (--time-limit). {_ENGINE_CONTINUES}",
                limit="time",
            )
        if _memory() - memory_at_start > limits.mebibytes * _MEBIBYTE:
            raise LimitError(
                f"the query took more than {limits.mebibytes:,} MiB of memory and was given up; make it "
                f"narrower, or raise the limit (--memory-limit). {_ENGINE_CONTINUES}",
                limit="memory",
            )


def _memory() -> int:
    """Return the memory of the process in bytes, its peak, or 0 if unknown."""
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
