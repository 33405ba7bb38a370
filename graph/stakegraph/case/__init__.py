"""Read and write case folders.

A case folder contains ``case.toml``, the sources' texts, ``entities.csv``, ``claims.csv`` and an optional ``story.md``.

============== ======================================================
module         task
============== ======================================================
reading        reads a folder into a `Case`
settings       parses ``case.toml``
sources        reads the sources that ``case.toml`` lists
tables         reads the CSV files
quotes         locates the quote of a claim in its source
marks          compares words without regard to marks and spaces
story          reads and writes ``story.md``
hidden         reports invisible control characters
digests        reports texts that have changed
writing        writes a `Case` to a folder
plain          converts a `Case` to plain values for JSON, and back
folder_texts   reads the files of a folder as texts to edit
cells          edits cells of a CSV text in place
settings_edits edits ``case.toml`` in place
alignment      finds changed words in a new text
revision       compares claims with a new version of their text
mending        writes quotes as their sources have them
upgrading      adds new columns, digests and sources to a folder
============== ======================================================
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stakegraph import resources
from stakegraph.case.mending import mend_quotes
from stakegraph.case.reading import CaseReading, inspect_case, read_case
from stakegraph.case.upgrading import add_source, upgrade_case
from stakegraph.case.writing import create_case, restore_case, write_case

if TYPE_CHECKING:
    from stakegraph.model import Case

__all__ = [
    "CaseReading",
    "add_source",
    "bundled_case",
    "create_case",
    "inspect_case",
    "mend_quotes",
    "read_case",
    "restore_case",
    "upgrade_case",
    "write_case",
]


def bundled_case() -> Case:
    """Return the bundled example case: ICE and DHS recruit New York police officers.

    >>> len(bundled_case().sources)
    2
    """
    return read_case(resources.bundled_case_folder())
