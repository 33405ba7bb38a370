"""Connections: how many there may be, of all and of one address, and how long one may keep silent or read nothing."""

from __future__ import annotations

import socket
import struct
import sys
from collections import Counter
from typing import TYPE_CHECKING

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from stakegraph.server.guard import BROKEN_OFF, Log, network_of, problem_response
from stakegraph.server.problems import Problem

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Iterable

    from starlette.types import ASGIApp

SLOWEST_HEAD = 10.0  # seconds until the head of a request must be here
SLOWEST_READER = 20.0  # seconds in which a client must have read some of what waits for it
MOST = 256
MOST_EACH = 64
_AT_ONCE = struct.pack("hh" if sys.platform == "win32" else "ii", 1, 0)  # struct linger


class Connection(H11Protocol):
    """A connection that is given up when its client keeps silent, reads nothing, or has too many others."""

    _silence: asyncio.TimerHandle | None = None
    _unread: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        problem = crowd(
            self.client,
            [getattr(each, "client", None) for each in self.connections],
            self.config.proxy_headers,
        )
        if len(self.connections) > 2 * MOST:
            self._cut_off()
        elif problem is not None:
            self.app = refusing(problem)
        self._wait_for_request(SLOWEST_HEAD if problem is None else SLOWEST_HEAD / 5)

    def connection_lost(self, exc: Exception | None) -> None:
        for timer in (self._silence, self._unread):
            if timer is not None:
                timer.cancel()
        if self.cycle is not None and not self.cycle.response_complete:
            self.scope["state"][BROKEN_OFF] = True
        super().connection_lost(exc)

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._wait_for_request(SLOWEST_READER)

    def pause_writing(self) -> None:
        super().pause_writing()
        self._unread = self.loop.call_later(SLOWEST_READER, self._cut_off)

    def resume_writing(self) -> None:
        if self._unread is not None:
            self._unread.cancel()
        super().resume_writing()

    def send_400_response(self, msg: str) -> None:
        response = problem_response(Problem("malformed-request", msg))
        headers = {**response.headers, "connection": "close"}
        start = h11.Response(status_code=400, headers=[*headers.items()], reason=b"Bad Request")
        events = (start, h11.Data(data=bytes(response.body)), h11.EndOfMessage())
        self.transport.write(b"".join(self.conn.send(event) or b"" for event in events))
        self.transport.close()

    def _wait_for_request(self, seconds: float) -> None:
        if self._silence is not None:
            self._silence.cancel()
        self._silence = self.loop.call_later(seconds, self._give_up)

    def _give_up(self) -> None:
        if self.cycle is not None and not self.cycle.response_complete:
            return
        if self.transport.get_write_buffer_size():  # closing would wait until all was read
            self._cut_off()
        else:
            self.transport.close()

    def _cut_off(self) -> None:
        """End the connection, and let the system throw away what it was still to send."""
        self.transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
        self.transport.abort()


def crowd(
    client: tuple[str, int] | None, all_: Iterable[tuple[str, int] | None], behind_proxy: bool
) -> Problem | None:
    """Return the problem that a client is with the connections there are, its own included; None if it is none.

    Behind a proxy all come from the proxy's address; there it is for the proxy to tell one from another.

    Examples
    --------
    >>> crowd(("192.0.2.1", 1), [("192.0.2.1", 1), None], False) is None
    True
    >>> crowd(("192.0.2.1", 1), [("192.0.2.1", port) for port in range(1, 66)], False).kind
    'too-many'
    """
    counts = Counter(network_of(each[0]) for each in all_ if each is not None)
    if client is not None and not behind_proxy and counts[network_of(client[0])] > MOST_EACH:
        detail = f"{MOST_EACH} connections of this client are open"
        return Problem("too-many", detail, {"Retry-After": "5", "Connection": "close"})
    if counts.total() > MOST:
        return Problem("busy", f"{MOST} connections are open", {"Retry-After": "15", "Connection": "close"})
    return None


def refusing(problem: Problem) -> ASGIApp:
    """Return an application that answers every request with a problem."""
    return Log(problem_response(problem))
