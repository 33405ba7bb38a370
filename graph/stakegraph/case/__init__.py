"""A case folder and the model: ``case.toml``, the sources' texts, ``entities.csv``, ``claims.csv``, ``story.md``.

One module a task: `reading` makes a `Case` of a folder, `tables` reads the CSV files, `quotes` finds the words
of a claim in its source, `writing` makes a folder of a `Case`, `plain` makes plain values of one for JSON.
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
    """Return the case that is bundled as an example: ICE and DHS recruit New York police officers.

    >>> len(bundled_case().sources)
    2
    """
    return read_case(resources.bundled_case_folder())
