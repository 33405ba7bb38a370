"""Read-only SPARQL over a store, within limits, with bound parameters.

==============  =============================================================================
`asking`        answers a query completely or raises an error
`limits`        the limits of time, rows and memory, and how they are enforced
`parameters`    values for a query's variables
`named`         the named queries in ``ontology/queries``
`graphs`        the graphs that a query sees
`graph`         sorts a graph and gives its blank nodes reproducible names
`dyads`         refuses queries for dyads in a store that has not counted them
==============  =============================================================================
"""

from __future__ import annotations

from stakegraph.query.asking import QueryResult, run_query

__all__ = ["QueryResult", "run_query"]
