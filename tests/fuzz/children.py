"""Commands in child processes: forked, limited, watched, and judged by what the system says of them.

A fork of a process that has imported the program starts in milliseconds,
and whatever ends it (a signal of the engine,
memory, time) ends it alone. Processor time is measured, not the clock, so that a busy machine changes no verdict.
"""

from __future__ import annotations

import contextlib
import faulthandler
import os
import resource
import signal
import sys
import time
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

MOST_MEMORY = 1 << 30
_ADDRESS_SPACE = 3 << 30
_STILL = 6.0
"""Seconds in which a process that waits for nothing that will come uses no processor at all."""
_LARGEST_OUTPUT = 256 << 20
_PAUSE = 0.004
UNTIL_INTERRUPTED = ("serve", "watch")


@dataclass(frozen=True)
class Outcome:
    """How a command ended: exit code (negative: the signal), output, processor seconds, peak bytes, whether it hung."""

    words: tuple[str, ...]
    code: int
    stdout: str
    stderr: str
    seconds: float
    memory: int
    hung: bool
    interrupted: bool


def run_command(words: Sequence[str], root: Path, most_seconds: float) -> Outcome:
    """Run a command in a child of this process.

    Parameters
    ----------
    words : sequence of str
        The words after ``stakegraph``; ``run_query FILE`` and ``rebuild FOLDER`` call the library instead.
    root : Path
        It runs in ``inside`` below it, with home and temporary files beside.
    most_seconds : float
        Processor seconds after which it is ended.
    """
    root.mkdir(exist_ok=True)
    outputs = [root / "stdout", root / "stderr"]
    child = os.fork()
    if child == 0:
        be_the_child(words, root, outputs, most_seconds)
    status, usage, hung, interrupted = _wait(child, outputs[0], most_seconds, words)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)  # what it started and left behind
    stdout, stderr = (path.read_bytes()[: 4 << 20].decode("utf-8", "replace") for path in outputs)
    return Outcome(
        tuple(words),
        os.waitstatus_to_exitcode(status),
        stdout,
        stderr,
        usage.ru_utime + usage.ru_stime,
        usage.ru_maxrss * 1024,
        hung,
        interrupted,
    )


def in_a_child(work: Callable[[], None]) -> None:
    """Do work in a child: a database that was once open in this process leaves it unfit for forks that open one."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            work()
            code = 0
        except BaseException:
            traceback.print_exc()
        os._exit(code)
    if os.waitpid(child, 0)[1]:
        raise RuntimeError("the work failed; its traceback is above")


def _wait(
    child: int, stdout: Path, most_seconds: float, words: Sequence[str]
) -> tuple[int, resource.struct_rusage, bool, bool]:
    moved, ticks, hung, interrupted = time.monotonic(), -1, False, False
    pause = _PAUSE
    while True:
        ended, status, usage = os.wait4(child, os.WNOHANG)
        if ended:
            return status, usage, hung, interrupted
        now, used = time.monotonic(), _ticks(child)
        if used != ticks:
            moved, ticks = now, used
        is_up = stdout.exists() and stdout.stat().st_size > 0
        if is_up and not interrupted and words[0] in UNTIL_INTERRUPTED and now - moved > 0.5:
            os.kill(child, signal.SIGINT)
            interrupted, moved = True, now
        if now - moved > _STILL or used / os.sysconf("SC_CLK_TCK") > most_seconds + 2:
            hung = now - moved > _STILL
            os.kill(child, signal.SIGKILL)
        time.sleep(pause)
        pause = min(0.05, pause * 1.3)


def _ticks(process: int) -> int:
    try:
        fields = (
            Path(f"/proc/{process}/stat")
            .read_text(encoding="utf-8", errors="replace")
            .rpartition(")")[2]
            .split()
        )
    except OSError:
        return -1
    return int(fields[11]) + int(fields[12])


def be_the_child(words: Sequence[str], root: Path, outputs: Sequence[Path], most_seconds: float) -> NoReturn:
    """Run a command in this process, which was forked for it, and end it."""
    code: object = 70
    try:
        faulthandler.disable()
        os.setsid()
        os.chdir(root / "inside")
        _set_limits(most_seconds)
        os.environ.update(
            HOME=str(root / "home"), TMPDIR=str(root / "temporary"), NETRC=str(root / "home" / "none")
        )
        for name in [name for name in os.environ if name.startswith("STAKEGRAPH_")]:
            del os.environ[name]
        _redirect(outputs)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        code = _call(list(words))
    except SystemExit as end:
        code = end.code
    except BaseException:
        traceback.print_exc()
        code = 1
    with contextlib.suppress(BaseException):
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(code if isinstance(code, int) else int(code is not None))


def _call(words: list[str]) -> int:
    from fuzz import calls

    if words and words[0] in calls.OF_THE_LIBRARY:
        return calls.OF_THE_LIBRARY[words[0]](words[1:])
    from stakegraph.cli import main

    sys.argv = ["stakegraph", *words]
    main()
    return 0


def _set_limits(most_seconds: float) -> None:
    held = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * os.sysconf("SC_PAGE_SIZE")
    resource.setrlimit(resource.RLIMIT_AS, (held + _ADDRESS_SPACE,) * 2)
    whole = int(most_seconds) + 2
    resource.setrlimit(resource.RLIMIT_CPU, (whole, whole + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (_LARGEST_OUTPUT,) * 2)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _redirect(outputs: Sequence[Path]) -> None:
    for descriptor, path in zip((0, 1, 2), (Path(os.devnull), *outputs), strict=True):
        mode = os.O_RDONLY if descriptor == 0 else os.O_WRONLY | os.O_CREAT | os.O_TRUNC
        opened = os.open(path, mode, 0o600)
        os.dup2(opened, descriptor)
        os.close(opened)
    sys.stdin = os.fdopen(0, "r", encoding="utf-8", closefd=False)
    sys.stdout = os.fdopen(1, "w", encoding="utf-8", closefd=False)
    sys.stderr = os.fdopen(2, "w", encoding="utf-8", errors="backslashreplace", closefd=False)
