"""A deadline: count down the seconds that a computation may take."""

from __future__ import annotations

import time


class Deadline:
    """A point in time some seconds from now, on a clock that never runs backwards.

    Examples
    --------
    >>> Deadline(60).is_over, Deadline(0).is_over
    (False, True)
    """

    __slots__ = ("_end",)

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    @property
    def left(self) -> float:
        """The seconds until the deadline; negative once it is over."""
        return self._end - time.monotonic()

    @property
    def is_over(self) -> bool:
        """Whether no time is left."""
        return self.left <= 0
