"""Conflict paths: by which chains of conflict does one party reach another?

===============  =========================================================================
`finding`        the paths of a case, their options and their order
`layers`         what exactly may be a hop: the one definition that all others use
`chains`         the chains of a whole case: which hold best, and how many there are
`reasons`        why there is no path between two ends
`relaxations`    the least that would make one
`dates`          which claims can have come in order of time
`connect`        the smallest set of disputes that joins three or more parties
`cuts`           the smallest set of conflicts without which no path is left
`index`          the same answers over arrays, saved and loaded, for large networks
===============  =========================================================================

The other modules are the index's parts: `columns`, `view`, `answers`, `ranking`, `files`, and the search that both
share: `search`, `kernel`, `engines`.
"""

from __future__ import annotations

from stakegraph.analysis.paths.finding import conflict_paths, paths_among
from stakegraph.analysis.paths.options import PathOptions
from stakegraph.analysis.paths.results import ConflictPath, PathAnswer

__all__ = ["ConflictPath", "PathAnswer", "PathOptions", "conflict_paths", "paths_among"]
