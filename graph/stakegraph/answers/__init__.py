"""Answers to questions about a case, wherever the case is.

==========  =============================================================================
`opening`   opens a case: bundled, a folder, a page, a store on disk, a server
`opened`    an open case: what answers share is made once
`indexed`   a large case in a store, answered from its indexes
`paths`     the options of conflict paths, and their ends
`queries`   SPARQL and named queries over one case, or over a store of many
==========  =============================================================================

The command line, the server and Python programs ask here; nothing here prints or knows HTTP.
"""

from __future__ import annotations

from stakegraph.answers.opened import OpenCase
from stakegraph.answers.opening import open_case

__all__ = ["OpenCase", "open_case"]
