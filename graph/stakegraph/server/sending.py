"""How much of the answers may wait for those who read them: each is in memory until the last of it was sent."""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING

from stakegraph.server.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

MOST = 1 << 30


class Sending:
    """The bytes of the answers that are being sent: of all at most `most`, of one client half of that."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._held: Counter[str] = Counter()

    def take(self, client: str, size: int) -> AbstractContextManager[None]:
        """Count an answer in, and return what counts it out when it ends.

        Raises
        ------
        Problem
            ``too-many`` or ``busy`` when too much is being sent already. A client who is sent nothing else is let
            through.

        Examples
        --------
        >>> sending = Sending(100)
        >>> with sending.take("a", 40):
        ...     sending.take("a", 40)
        Traceback (most recent call last):
        stakegraph.server.problems.Problem: ...
        """
        held, all_ = self._held[client], self._held.total()
        if held and held + size > self._most // 2:
            raise Problem(
                "too-many", f"{held:,} bytes of other answers have not been read yet", {"Retry-After": "15"}
            )
        if all_ and all_ + size > self._most:
            raise Problem(
                "busy", f"{all_:,} bytes of other answers have not been read yet", {"Retry-After": "15"}
            )
        self._held[client] += size
        return self._until_sent(client, size)

    @contextmanager
    def _until_sent(self, client: str, size: int) -> Iterator[None]:
        try:
            yield
        finally:
            self._held[client] -= size
            if not self._held[client]:
                del self._held[client]
