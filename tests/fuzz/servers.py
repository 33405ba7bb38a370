"""A server in a child process, asked with raw bytes, and what is wrong with it afterwards."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import socket
import time
from pathlib import Path
from typing import TYPE_CHECKING

from fuzz.children import MOST_MEMORY, be_the_child
from fuzz.inputs import CANARY
from fuzz.verdicts import Failure, last_line, most_seconds

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_WORDS = ("serve", "--store", "store", "--port", "0", "--time-limit", "3")
_HEALTH = b"GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
_STATUS = re.compile(rb"HTTP/1\.[01] (\d{3})")
_PATIENCE = 12.0
_TICKS = os.sysconf("SC_CLK_TCK")

# uvicorn writes a body to a HEAD request that is not HTTP, and h11 refuses: the connection ends, and nothing else.
_OF_UVICORN = ("h11._util.RemoteProtocolError: ", "h11._util.LocalProtocolError: Too much data for declared ")
_ERROR = re.compile(r"^[\w.]+(?:Error|Exception|Interrupt)\b.*$", re.MULTILINE)


class Server:
    """A server over the bundled case, which lives until `stop`."""

    def __init__(self, root: Path) -> None:
        self._outputs = [root / "stdout", root / "stderr"]
        for path in self._outputs:
            path.unlink(missing_ok=True)
        self.process = os.fork()
        if self.process == 0:
            be_the_child(_WORDS, root, self._outputs, 10_000)
        end = time.monotonic() + 60
        while b"\n" not in (said := self._said(0)):
            if time.monotonic() > end or not self._lives():
                raise RuntimeError(f"no server could be started: {self._said(1).decode(errors='replace')}")
            time.sleep(0.02)
        self._port = int(re.findall(rb":(\d+)/", said)[0])

    def ask(self, requests: Sequence[bytes]) -> Iterator[Failure]:
        """Send requests, each on a connection of its own, and yield what is wrong with answers, log and server."""
        written, used = len(self._said(1)), self._seconds()
        for request in requests:
            answer = self._sent(request)
            for status in _STATUS.findall(answer):
                if status in (b"500", b"501", b"502"):
                    yield Failure("status", "serve", f"{status.decode()}: {last_line(self._logged(written))}")
            if CANARY.encode() in answer:
                yield Failure("read", "serve", "it shows what a file outside holds")
        log = self._logged(written)
        errors = _ERROR.findall(log)
        if "Traceback" in log and not (errors and all(error.startswith(_OF_UVICORN) for error in errors)):
            yield Failure("traceback", "serve", last_line(log))
        limit = 4 * len(requests) + most_seconds("serve", sum(map(len, requests)))
        if self._seconds() - used > limit:
            yield Failure("time", "serve", f"{self._seconds() - used:.1f} s of {limit:.1f} s")
        if self._memory() > MOST_MEMORY:
            yield Failure("memory", "serve", f"{self._memory() >> 20} MiB")
        if not self._lives():
            yield Failure("signal", "serve", "the server has ended")
        elif not self._becomes_ready():
            yield Failure(
                "status", "serve", "/health is not 200 afterwards, though nothing is asked meanwhile"
            )

    def stop(self) -> None:
        """End it and all that it started."""
        for kill in (os.killpg, os.kill):
            with contextlib.suppress(ProcessLookupError):
                kill(self.process, signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            os.waitpid(self.process, 0)

    def _becomes_ready(self) -> bool:
        """Return whether /health says 200 soon: clients that left have taken a worker with them, or all."""
        end = time.monotonic() + _PATIENCE
        while b" 200 " not in self._sent(_HEALTH)[:20]:
            if time.monotonic() > end:
                return False
            time.sleep(0.2)
        return True

    def _sent(self, request: bytes) -> bytes:
        answer = b""
        with (
            contextlib.suppress(OSError),
            socket.create_connection(("127.0.0.1", self._port), timeout=_PATIENCE) as connection,
        ):
            with contextlib.suppress(OSError):  # it may have hung up, and said why
                connection.sendall(request)
                connection.shutdown(socket.SHUT_WR)
            while (part := connection.recv(1 << 16)) and len(answer) < 4 << 20:
                answer += part
        return answer

    def _said(self, stream: int) -> bytes:
        try:
            return self._outputs[stream].read_bytes()
        except FileNotFoundError:
            return b""

    def _logged(self, start: int) -> str:
        return self._said(1)[start:].decode("utf-8", "replace")

    def _lives(self) -> bool:
        with contextlib.suppress(ChildProcessError):
            return os.waitpid(self.process, os.WNOHANG)[0] == 0
        return False

    def _family(self) -> Iterator[Path]:
        for process in [self.process, *self._children(self.process)]:
            yield Path(f"/proc/{process}")

    def _children(self, process: int) -> list[int]:
        with contextlib.suppress(OSError):
            listed = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii").split()
            return [kin for child in map(int, listed) for kin in (child, *self._children(child))]
        return []

    def _seconds(self) -> float:
        total = 0
        for path in self._family():
            with contextlib.suppress(OSError):
                fields = (
                    (path / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
                )
                total += sum(map(int, fields[11:15]))
        return total / _TICKS

    def _memory(self) -> int:
        total = 0
        for path in self._family():
            with contextlib.suppress(OSError):
                total += int((path / "statm").read_text(encoding="ascii").split()[1]) * os.sysconf(
                    "SC_PAGE_SIZE"
                )
        return total
