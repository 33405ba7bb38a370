"""Where triples live: in memory, in a folder, behind a SPARQL endpoint. No store knows what triples mean.

`stakegraph.loading` puts cases into stores.
"""

from __future__ import annotations

from stakegraph.store.memory import MemoryStore

__all__ = ["MemoryStore"]
