"""A store in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph

from stakegraph.store.oxigraph import OxigraphStore

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Quad


class MemoryStore(OxigraphStore):
    """A `Store` in memory."""

    def __init__(self) -> None:
        super().__init__(pyoxigraph.Store())

    def add(self, quads: Iterable[Quad]) -> None:
        self._store.bulk_extend(quads)
