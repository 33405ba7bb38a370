"""Frustration: how many relations contradict the best division into camps, and which?

`indices` answers this. `pairs` holds the graph in the form the others use, `search` looks for good divisions,
`exact` and `cycles` prove that none is better, and `solver` calls HiGHS.
"""

from __future__ import annotations

from stakegraph.analysis.frustration.indices import Frustration, camps_of, frustration, weak_frustration

__all__ = ["Frustration", "camps_of", "frustration", "weak_frustration"]
