"""Mixed-integer linear programs, solved by HiGHS through scipy, with a time limit and with Ctrl-C."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from stakegraph.errors import EngineError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

_OPTIMAL, _LIMIT = 0, 1  # status codes of scipy.optimize.milp
_SHORTEST_LIMIT = 0.01  # seconds; HiGHS needs a positive time limit
_POLL_INTERVAL = 0.05  # seconds between two chances for Ctrl-C


@dataclass
class Rows:
    """Constraints of the form ``low <= sum of coefficient × variable``, added one row at a time."""

    rows: list[int] = field(default_factory=list)
    columns: list[int] = field(default_factory=list)
    coefficients: list[float] = field(default_factory=list)
    lows: list[float] = field(default_factory=list)

    def add(self, terms: Iterable[tuple[int, float]], low: float) -> None:
        """Add a row, given its variables with their coefficients."""
        for column, coefficient in terms:
            self.rows.append(len(self.lows))
            self.columns.append(column)
            self.coefficients.append(coefficient)
        self.lows.append(low)


@dataclass(frozen=True, slots=True)
class Solution:
    """The result of the solver. Without a solution, it has no `values` (None); `bound` is at most the optimum."""

    values: NDArray[np.float64] | None
    bound: float
    is_optimal: bool


def minimise(
    costs: Sequence[float],
    rows: Rows,
    *,
    integral: Sequence[bool],
    upper: Sequence[float] | None = None,
    lower: Sequence[float] | None = None,
    time_limit: float,
) -> Solution:
    """Find the values between `lower` (0) and `upper` (1) that cost least, some of them integers.

    Raises
    ------
    EngineError
        If HiGHS fails for any reason but its time limit.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_array

    count = len(costs)
    constraints = []
    if rows.lows:
        # Older versions of scipy accept 32-bit indices only.
        indices = np.array([rows.rows, rows.columns], dtype=np.int32)
        matrix = csr_array((rows.coefficients, tuple(indices)), shape=(len(rows.lows), count))
        constraints = [LinearConstraint(matrix, np.asarray(rows.lows), np.inf)]

    result = _call_interruptibly(
        milp,
        np.asarray(costs, dtype=float),
        integrality=np.asarray(integral, dtype=int),
        bounds=Bounds(
            np.zeros(count) if lower is None else lower,
            np.ones(count) if upper is None else upper,
        ),
        constraints=constraints,
        options={"time_limit": max(time_limit, _SHORTEST_LIMIT), "mip_rel_gap": 0.0},
    )
    if result.status not in (_OPTIMAL, _LIMIT):
        raise EngineError(f"HiGHS could not solve the program: {result.message}")

    is_optimal = result.status == _OPTIMAL
    bound = result.fun if is_optimal and not any(integral) else result.mip_dual_bound
    if bound is None or not np.isfinite(bound):
        bound = result.fun if is_optimal else -np.inf
    return Solution(result.x, float(bound), is_optimal)


def _call_interruptibly(function: Any, *arguments: Any, **named: Any) -> Any:
    """Call a function that Python cannot interrupt, so that Ctrl-C still works at once.

    Python handles a signal between two steps of the main thread, but a solver runs as one long step. So the
    solver runs in its own thread and releases the interpreter's lock. On Ctrl-C it is abandoned there, and ends at
    its time limit. Older versions of scipy keep the lock: with them, Ctrl-C waits for the solver's time limit.
    """
    outcome: list[Any] = []

    def call() -> None:
        try:
            outcome.append((function(*arguments, **named), None))
        except BaseException as error:  # re-raised below, in the caller's thread
            outcome.append((None, error))

    worker = threading.Thread(target=call, name="solver", daemon=True)
    worker.start()
    while worker.is_alive():
        worker.join(_POLL_INTERVAL)
    result, error = outcome.pop()
    if error is not None:
        try:
            raise error
        finally:
            del error  # or it refers to itself, and keeps the frames of all its callers
    return result
