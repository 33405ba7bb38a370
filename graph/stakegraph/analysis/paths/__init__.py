"""Conflict paths: by which chains of conflict does one party reach another?

===============  =======================================================================
`finding`        find and rank the paths of a case
`layers`         define what may be a hop; all other modules use this definition
`chains`         find and count the strongest chains between any parties of a case
`reasons`        explain why two ends have no path
`relaxations`    find the smallest changes of the options that make a path
`dates`          decide which claims can have come in order of time
`connect`        find the smallest set of disputes that joins three or more parties
`cuts`           find the smallest set of conflicts whose removal leaves no path
`index`          answer the same questions over arrays, for large networks
===============  =======================================================================

The other modules are parts of the index (`columns`, `view`, `answers`, `ranking`, `files`) or of the search that
small cases and the index share (`search`, `kernel`, `engines`).
"""

from __future__ import annotations

from stakegraph.analysis.paths.finding import conflict_paths, paths_among
from stakegraph.analysis.paths.options import PathOptions
from stakegraph.analysis.paths.results import ConflictPath, PathAnswer

__all__ = ["ConflictPath", "PathAnswer", "PathOptions", "conflict_paths", "paths_among"]
