"""A store behind a SPARQL 1.1 endpoint: an answer is either complete or an error.

===============  ====================================================
`addresses`      the URLs of a server
`credentials`    the Authorization header
`redaction`      no secret in messages and logs
`deadline`       the time limit of a whole exchange
`exchange`       one request and its complete answer, or an error
`results`        the rows and statements of an answer
`store`          the `EndpointStore`
`loading`        cases are loaded and unloaded, each change at once
===============  ====================================================

See ``docs/stores.md`` for the guarantees and the servers they hold for.
"""

from __future__ import annotations

from stakegraph.errors import MissingExtraError

try:
    from stakegraph.store.endpoint.loading import load, unload
    from stakegraph.store.endpoint.store import EndpointStore, open_endpoint
except ModuleNotFoundError as error:
    if error.name not in ("httpx", "tenacity"):
        raise
    raise MissingExtraError(error.name, "http") from error

__all__ = ["EndpointStore", "load", "open_endpoint", "unload"]
