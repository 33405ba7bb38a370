"""Who runs the search: plain Python, or the same functions compiled by Numba."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from stakegraph.analysis.paths.kernel import Engine, advance, measure

if TYPE_CHECKING:
    from collections.abc import Callable

_PYTHON_STEPS = 20_000
_COMPILED_STEPS = 5_000_000


@cache
def python_engine() -> Engine:
    """Return the engine that needs nothing."""
    return Engine(
        "python", measure, advance,
        # Reading one number of a NumPy array costs three times that of a view of its memory.
        view=lambda values: values if isinstance(values, list) else memoryview(values),
        integers=lambda size: [0] * size,
        distances=lambda size, value: bytearray([value]) * size,
        steps=_PYTHON_STEPS,
    )  # fmt: skip


@cache
def numba_engine() -> Engine | None:
    """Return the engine of compiled code, or None without Numba (``pip install 'stakegraph[fast]'``)."""
    try:
        import numba
    except ImportError:
        return None
    import numpy

    engine = Engine(
        "numba", _compiled(numba, measure), _compiled(numba, advance),
        view=numpy.asarray,
        integers=lambda size: numpy.zeros(size, numpy.int64),
        distances=lambda size, value: numpy.full(size, value, numpy.uint8),
        steps=_COMPILED_STEPS,
    )  # fmt: skip
    _compile_now(engine)
    return engine


def _compiled(numba: Any, function: Callable[..., int]) -> Callable[..., int]:
    try:
        compiled: Callable[..., int] = numba.njit(cache=True)(function)
    except RuntimeError:  # nowhere to keep the compiled code: it is compiled anew in each process
        compiled = numba.njit(function)
    return compiled


def _compile_now(engine: Engine) -> None:
    """Run a search on nothing, so that compiling takes no time off the limit of the first real one."""
    from numpy import int32, zeros

    from stakegraph.analysis.paths.options import PathOptions
    from stakegraph.analysis.paths.search import Adjacency, Arcs, Search

    nothing = Adjacency(zeros(3, int32), zeros(0, int32), zeros(0, int32))
    days = (zeros(1, int32), zeros(1, int32), zeros(1, int32))
    arcs = Arcs(2, nothing, nothing, nothing, nothing, *days)
    for _ in Search(arcs, 0, 1, PathOptions(), engine).batches():
        raise AssertionError("a path over no arcs")
