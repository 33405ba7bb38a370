"""The engines of the search: plain Python, or compiled by Numba."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from stakegraph.analysis.paths.kernel import Engine, advance, measure

if TYPE_CHECKING:
    from collections.abc import Callable

# Both numbers of steps take some hundredths of a second, so that searches stop soon after their time limit.
_PYTHON_STEPS = 20_000
_COMPILED_STEPS = 5_000_000


@cache
def python_engine() -> Engine:
    """Return the engine in plain Python."""
    return Engine(
        "python", measure, advance,
        # Reading one item of a NumPy array takes three times as long as reading a memory view.
        view=lambda values: values if isinstance(values, list) else memoryview(values),
        integers=lambda size: [0] * size,
        distances=lambda size, value: bytearray([value]) * size,
        steps=_PYTHON_STEPS,
    )  # fmt: skip


@cache
def numba_engine() -> Engine | None:
    """Return the engine of compiled code, or None if Numba is not installed.

    Numba comes with ``pip install 'stakegraph[fast]'``.
    """
    try:
        import numba
    except ImportError:
        return None
    import numpy

    engine = Engine(
        "numba", _compile(numba, measure), _compile(numba, advance),
        view=numpy.asarray,
        integers=lambda size: numpy.zeros(size, numpy.int64),
        distances=lambda size, value: numpy.full(size, value, numpy.uint8),
        steps=_COMPILED_STEPS,
    )  # fmt: skip
    _warm_up(engine)
    return engine


def _compile(numba: Any, function: Callable[..., int]) -> Callable[..., int]:
    try:
        compiled: Callable[..., int] = numba.njit(cache=True)(function)
    except RuntimeError:  # Numba has no writable cache: compile again in each process
        compiled = numba.njit(function)
    return compiled


def _warm_up(engine: Engine) -> None:
    """Search an empty graph to compile the code.

    Otherwise the first real search would spend its time limit on compilation.
    """
    from numpy import int32, zeros

    from stakegraph.analysis.paths.options import PathOptions
    from stakegraph.analysis.paths.search import Adjacency, Arcs, Search

    empty = Adjacency(zeros(3, int32), zeros(0, int32), zeros(0, int32))
    days = (zeros(1, int32), zeros(1, int32), zeros(1, int32))
    arcs = Arcs(2, empty, empty, empty, empty, *days)
    for _ in Search(arcs, 0, 1, PathOptions(), engine).batches():
        raise AssertionError("found a path in an empty graph")
