"""The program of a worker: ``python -m stakegraph.server.answering SETTINGS`` reads jobs and writes answers."""

from __future__ import annotations

import json
import os
import queue
import signal
import sys
import threading
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from stakegraph.errors import OptionError, StakegraphError
from stakegraph.server.holdings import Holdings
from stakegraph.server.jobs import JOBS
from stakegraph.server.problems import Problem, problem_of
from stakegraph.server.workers import READY, problem_head

if TYPE_CHECKING:
    from stakegraph.server.workers import Reply

LARGEST_ANSWER = 256 << 20


def answer(holdings: Holdings, job: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """Return the head and the body of the answer to a job."""
    try:
        _refresh(holdings)
        reply: Reply = JOBS[job["kind"]](holdings, job)
        if len(reply.body) > LARGEST_ANSWER:
            raise Problem("answer-limit", f"it has more than {LARGEST_ANSWER >> 20} MiB")
    except Problem as problem:
        return problem_head(problem), b""
    except OptionError as error:
        return problem_head(Problem("bad-parameter", str(error))), b""
    except StakegraphError as error:
        return problem_head(holdings.without_place(problem_of(error))), b""
    except MemoryError:
        return problem_head(Problem("memory-limit", "the system gives it no more memory")), b""
    except Exception:
        traceback.print_exc()
        return problem_head(Problem("engine-failed", "an unexpected error; see the server log")), b""
    return {"media_type": reply.media_type, "version": holdings.version, "headers": reply.headers}, reply.body


def _refresh(holdings: Holdings) -> None:
    """Open the current state of the store; a missing one is the server's fault, not the client's."""
    try:
        holdings.refresh()
    except StakegraphError as error:
        print(f"error: {error}", file=sys.stderr, flush=True)
        raise holdings.without_place(Problem("engine-failed", str(error))) from error


def main() -> None:
    """Do jobs until the server has ended; then end at once, even in the middle of a query."""
    told = json.loads(sys.argv[1])
    jobs, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what anybody prints goes to the log, and not among the answers
    waiting: queue.Queue[dict[str, Any]] = queue.Queue()
    threading.Thread(target=_read, args=(jobs, waiting), daemon=True).start()
    holdings = Holdings(Path(told["store"]), told["rows"])
    answers.write(READY)
    answers.flush()
    while True:
        head, body = answer(holdings, waiting.get())
        content = json.dumps(head).encode()
        answers.write(len(content).to_bytes(8, "big") + content + len(body).to_bytes(8, "big") + body)
        answers.flush()


def _read(jobs: BinaryIO, waiting: queue.Queue[dict[str, Any]]) -> None:
    while True:
        length = jobs.read(8)
        if len(length) < 8:
            _end()
        waiting.put(json.loads(jobs.read(int.from_bytes(length, "big"))))


def _end() -> None:
    """End this process at once, with the processes it has started."""
    if sys.platform != "win32" and os.getpgrp() == os.getpid():
        os.killpg(0, signal.SIGKILL)
    os._exit(0)


if __name__ == "__main__":
    main()
