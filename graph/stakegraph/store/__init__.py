"""Stores of triples: in memory, in a folder, or behind a SPARQL endpoint.

A store does not interpret its triples. `stakegraph.loading` loads cases into stores.
"""

from __future__ import annotations

from stakegraph.store.memory import MemoryStore

__all__ = ["MemoryStore"]
