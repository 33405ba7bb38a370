"""SPARQL over a store: read only, within limits, with parameters that are bound and not pasted.

==============  =============================================================================
`asking`        answers a query, in full or not at all
`limits`        time, rows, memory and size; what happens when one is reached
`parameters`    values for a query's variables
`named`         the questions in ``ontology/queries``
`graphs`        which graphs a query sees
`graph`         the same names for blank nodes each time
==============  =============================================================================
"""

from __future__ import annotations

from stakegraph.query.asking import QueryResult, run_query

__all__ = ["QueryResult", "run_query"]
