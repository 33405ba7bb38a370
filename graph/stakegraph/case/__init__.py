"""Read and write case folders.

A case folder contains ``case.toml``, the sources' texts, ``entities.csv``, ``claims.csv`` and an optional ``story.md``.

======== ==========================================================
module   task
======== ==========================================================
reading  reads a folder into a `Case`
settings parses ``case.toml``
tables   reads the CSV files
quotes   locates the quote of a claim in its source
story    reads and writes ``story.md``
hidden   reports invisible control characters
writing  writes a `Case` to a folder
plain    converts a `Case` to plain values for JSON, and back
======== ==========================================================
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stakegraph import resources
from stakegraph.case.reading import CaseReading, inspect_case, read_case
from stakegraph.case.writing import create_case, restore_case, write_case

if TYPE_CHECKING:
    from stakegraph.model import Case

__all__ = [
    "CaseReading",
    "bundled_case",
    "create_case",
    "inspect_case",
    "read_case",
    "restore_case",
    "write_case",
]


def bundled_case() -> Case:
    """Return the bundled example case: ICE and DHS recruit New York police officers.

    >>> len(bundled_case().sources)
    2
    """
    return read_case(resources.bundled_case_folder())
