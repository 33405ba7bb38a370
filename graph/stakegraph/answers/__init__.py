"""Answer questions about a case from any location.

==========  =============================================================================
`opening`   opens a case: bundled, a folder, a page, a store on disk, a server
`opened`    an open case, which caches the data that answers share
`indexed`   a large case in a store, answered from its indexes
`paths`     the options and the ends of conflict paths
`claims`    the claims of a case as a sequence and as a table
==========  =============================================================================

The command line, the server and Python programs use this package. It does not print and does not handle HTTP.
"""

from __future__ import annotations

from stakegraph.answers.opened import OpenCase
from stakegraph.answers.opening import open_case

__all__ = ["OpenCase", "open_case"]
