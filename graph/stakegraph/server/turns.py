"""Who is next when more ask than can be served: clients take turns, and none may hold all places."""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from stakegraph.server.problems import Problem

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

WAITING = 64
WAITING_EACH = 8


class Turns:
    """A number of places, and clients who wait for one, each in a line of its own.

    A free place goes to the clients in turn, however many requests each has waiting; a client holds at most all
    places but one, so that there is always one for the others.
    """

    def __init__(
        self, places: int, seconds: float, waiting: int = WAITING, waiting_each: int = WAITING_EACH
    ) -> None:
        self._free, self._each = places, max(1, places - 1)
        self._seconds, self._most, self._most_each = seconds, waiting, waiting_each
        self._held: Counter[str] = Counter()
        self._lines: dict[str, deque[asyncio.Future[None]]] = {}

    @asynccontextmanager
    async def turn(self, client: str) -> AsyncIterator[None]:
        """Wait for a place, and hold it.

        Raises
        ------
        Problem
            ``too-many`` or ``busy`` when too many wait already, or no place comes free in time.
        """
        await self._wait(client)
        try:
            yield
        finally:
            self._free += 1
            self._held[client] -= 1
            self._hand_out()

    async def _wait(self, client: str) -> None:
        line = self._lines.get(client, deque())
        if len(line) >= self._most_each:
            raise Problem(
                "too-many", f"{len(line)} requests of this client wait already", {"Retry-After": "5"}
            )
        if sum(map(len, self._lines.values())) >= self._most:
            raise Problem("busy", f"{self._most} requests wait already", {"Retry-After": "15"})
        place = asyncio.get_running_loop().create_future()
        self._lines.setdefault(client, line).append(place)
        self._hand_out()
        try:
            async with asyncio.timeout(self._seconds):
                await asyncio.shield(place)
        except TimeoutError:
            self._leave(client, place)
            raise Problem(
                "busy", f"no place came free within {self._seconds:g} s", {"Retry-After": "15"}
            ) from None
        except asyncio.CancelledError:
            self._leave(client, place)
            raise

    def _leave(self, client: str, place: asyncio.Future[None]) -> None:
        if place.done():
            self._free += 1
            self._held[client] -= 1
            self._hand_out()
        else:
            place.cancel()
            line = self._lines[client]
            line.remove(place)
            if not line:
                del self._lines[client]

    def _hand_out(self) -> None:
        for client in list(self._lines):
            if not self._free:
                return
            if self._held[client] >= self._each:
                continue
            line = self._lines.pop(client)
            line.popleft().set_result(None)
            self._free -= 1
            self._held[client] += 1
            if line:  # to the end of the round
                self._lines[client] = line
