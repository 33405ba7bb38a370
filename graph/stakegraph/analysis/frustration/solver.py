"""Linear programs with whole numbers, solved by HiGHS through scipy, with a time limit and with Ctrl-C."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from stakegraph.errors import EngineError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

_OPTIMAL, _LIMIT = 0, 1


@dataclass
class Rows:
    """Rows of the form ``low <= sum of coefficient × variable``, gathered one at a time."""

    rows: list[int] = field(default_factory=list)
    columns: list[int] = field(default_factory=list)
    coefficients: list[float] = field(default_factory=list)
    lows: list[float] = field(default_factory=list)

    def add(self, terms: Iterable[tuple[int, float]], low: float) -> None:
        """Add a row."""
        for column, coefficient in terms:
            self.rows.append(len(self.lows))
            self.columns.append(column)
            self.coefficients.append(coefficient)
        self.lows.append(low)


@dataclass(frozen=True, slots=True)
class Solution:
    """What the solver found: `values` is None without any solution, `bound` is no higher than the optimum."""

    values: NDArray[np.float64] | None
    bound: float
    optimal: bool


def minimise(
    costs: Sequence[float],
    rows: Rows,
    *,
    whole: Sequence[bool],
    upper: Sequence[float] | None = None,
    lower: Sequence[float] | None = None,
    time_limit: float,
) -> Solution:
    """Find the values between `lower` (0) and `upper` (1) that cost least, some of them whole numbers.

    Raises
    ------
    EngineError
        When HiGHS fails otherwise than by its time limit.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_array

    count = len(costs)
    constraints = []
    if rows.lows:
        # Older versions of scipy take no other whole numbers than these.
        places = np.array([rows.rows, rows.columns], dtype=np.int32)
        matrix = csr_array((rows.coefficients, tuple(places)), shape=(len(rows.lows), count))
        constraints = [LinearConstraint(matrix, np.asarray(rows.lows), np.inf)]
    bounds = Bounds(np.zeros(count) if lower is None else lower, np.ones(count) if upper is None else upper)
    answer = _interruptible(
        milp,
        np.asarray(costs, dtype=float),
        integrality=np.asarray(whole, dtype=int),
        bounds=bounds,
        constraints=constraints,
        options={"time_limit": max(time_limit, 0.01), "mip_rel_gap": 0.0},
    )
    if answer.status not in (_OPTIMAL, _LIMIT):
        raise EngineError(f"HiGHS could not solve the program: {answer.message}")
    optimal = answer.status == _OPTIMAL
    bound = answer.fun if optimal and not any(whole) else answer.mip_dual_bound
    if bound is None or not np.isfinite(bound):
        bound = answer.fun if optimal else -np.inf
    return Solution(answer.x, float(bound), optimal)


def _interruptible(function: Any, *arguments: Any, **named: Any) -> Any:
    """Call a function that Python cannot interrupt, so that Ctrl-C gets through at once.

    A signal is handled between two steps of the main thread, and a solver takes no such steps. In a thread of
    its own, which gives up the interpreter's lock while it works, it is left behind, and ends at its limit.
    Older versions of scipy do not give the lock up: with them Ctrl-C waits for the solver's time limit.
    """
    outcome: list[Any] = []

    def call() -> None:
        try:
            outcome.append((function(*arguments, **named), None))
        except BaseException as error:  # handed to the caller below, whatever it is
            outcome.append((None, error))

    worker = threading.Thread(target=call, name="solver", daemon=True)
    worker.start()
    while worker.is_alive():
        worker.join(0.05)
    result, error = outcome[0]
    if error is not None:
        raise error
    return result
