"""Limit the time of a whole exchange, from name lookup to the last byte.

The timeouts of httpx hold for a single read or write: a server that sends a byte now and then never reaches them.
"""

from __future__ import annotations

import socket
import time
from concurrent.futures import Future
from contextlib import suppress
from threading import Thread
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Result = TypeVar("Result")


class Deadline:
    """Runs an exchange in a thread, and closes its connections at the end.

    The end is the time limit or Ctrl-C.
    """

    def __init__(self, seconds: float) -> None:
        self._end, self._sockets, self.is_over = time.monotonic() + seconds, list[socket.socket](), False

    @property
    def left(self) -> float:
        """The seconds left."""
        return max(0.0, self._end - time.monotonic())

    @property
    def has_connected(self) -> bool:
        """Whether there was a connection, so that something may have been sent."""
        return bool(self._sockets)

    def run(self, work: Callable[[], Result]) -> Result:
        """Run work in a thread and return its result.

        Nothing interrupts a search for an address, so its thread is left behind; it can no longer send anything.

        Raises
        ------
        TimeoutError
            If the time is over before the work is done.
        """
        outcome: Future[Result] = Future()
        Thread(target=_settle, args=(outcome, work), name="stakegraph-exchange", daemon=True).start()
        try:
            return outcome.result(self.left)
        finally:
            self.is_over = True
            for connection in self._sockets:
                _shut_down(connection)
            del outcome  # or an error refers to itself, and keeps the frames of all its callers

    def trace(self, event: str, info: Mapping[str, Any]) -> None:
        """Note each connection that httpx opens; TLS and proxies wrap one more around it."""
        if event.endswith((".connect_tcp.complete", ".start_tls.complete")):
            self._sockets.append(info["return_value"].get_extra_info("socket"))
            if self.is_over:
                _shut_down(self._sockets[-1])


def _settle(outcome: Future[Result], work: Callable[[], Result]) -> None:
    try:
        outcome.set_result(work())
    except BaseException as error:
        outcome.set_exception(error)  # raised again in the thread that waits
    finally:
        del outcome  # see above


def _shut_down(connection: socket.socket) -> None:
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
