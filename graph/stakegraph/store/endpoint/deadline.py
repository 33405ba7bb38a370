"""A deadline for a whole exchange: the search for an address, the way there, the answer to its last byte."""

from __future__ import annotations

import socket
import threading
import time
from concurrent.futures import Future, wait
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Result = TypeVar("Result")
# A connection that was cut ends what is done with it, almost at once.
_TO_END = 5.0


class Watch:
    """Cuts the connections of an exchange when its time is over, also while nothing comes, or one byte at a time."""

    def __init__(self, end: float) -> None:
        self._end, self._sockets, self.is_over = end, list[socket.socket](), False

    @property
    def left(self) -> float:
        return self._end - time.monotonic()

    @property
    def is_connected(self) -> bool:
        return bool(self._sockets)

    def waited(self, work: Callable[[], Result]) -> Result:
        """Return what comes of work that is done in a thread of its own, and is of no effect when nobody waits for it.

        Nothing ends the search for the address of a name, not even Ctrl-C: the thread is left to it.

        Raises
        ------
        TimeoutError
            When the time is over and the work is not.
        """
        outcome: Future[Result] = Future()
        thread = threading.Thread(
            target=_settle, args=(outcome, work), name="stakegraph-exchange", daemon=True
        )
        thread.start()
        try:
            wait([outcome], timeout=max(0.0, self.left))
            if not outcome.done():
                self.cut()
                wait([outcome], timeout=_TO_END if self.is_connected else 0.0)
            return outcome.result(timeout=0)
        except BaseException:
            self.cut()
            raise

    def trace(self, event: str, info: Mapping[str, Any]) -> None:
        """Remember the connection that a request opens; a proxy's is wrapped once more."""
        if event.endswith((".connect_tcp.complete", ".start_tls.complete")):
            self._sockets.append(info["return_value"].get_extra_info("socket"))
            if self.is_over:
                self.cut()

    def cut(self) -> None:
        """Cut what is open, and what will be opened."""
        self.is_over = True
        for each in self._sockets:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)


def _settle(outcome: Future[Result], work: Callable[[], Result]) -> None:
    try:
        outcome.set_result(work())
    except BaseException as error:
        outcome.set_exception(error)  # raised again by who waits
