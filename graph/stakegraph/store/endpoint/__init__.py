"""A store behind a SPARQL 1.1 endpoint: any server, asked so that it cannot give less than it was asked for.

==============  ==========================================================================
`addresses`     where queries and updates go
`credentials`   who asks; nothing of it is ever shown
`exchange`      one request and its whole answer, or an error
`deadline`      how long it may take, and that it ends then
`logs`          what httpx logs, without secrets
`answers`       results, read to their end
`reading`       the `Store`
`writing`       cases come in and go out, each change at once
==============  ==========================================================================

See ``docs/stores.md`` for what is guaranteed, and on which servers.
"""

from __future__ import annotations

from stakegraph.store.endpoint.reading import EndpointStore, open_endpoint
from stakegraph.store.endpoint.writing import load, unload

__all__ = ["EndpointStore", "load", "open_endpoint", "unload"]
