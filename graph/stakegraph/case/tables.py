"""Read the two CSV files of a case as numbered rows, and collect findings."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from stakegraph.errors import Finding, StakegraphError, did_you_mean, shorten
from stakegraph.files import SizeLimit, read_file
from stakegraph.suggestions import KnownNames

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

ENTITY_COLUMNS = ("id", "name", "type", "aliases", "description", "wikidata")
CLAIM_COLUMNS = (
    "id",
    "act",
    "source",
    "subject",
    "relation",
    "object",
    "quote",
    "status",
    "said_by",
    "about",
    "means",
    "condition",
    "date",
    "doubt",
    "excused",
    "note",
)
REQUIRED = {"id", "name", "type", "source", "subject", "relation", "object", "quote", "status"}
QUOTED_COLUMNS = ("quote", "condition")
"""The columns of ``claims.csv`` whose words must be in the source."""
_MOST_UNKNOWN_COLUMNS = 20


class Row:
    """One row of a table, which records findings with its file and row."""

    def __init__(self, file: str, index: int, cells: Mapping[str, str], findings: list[Finding]) -> None:
        self.file, self.index = file, index
        self._cells, self._findings = cells, findings

    def get(self, column: str) -> str | None:
        """Return a cell without outer white space, or None if it is empty."""
        return self._cells.get(column, "").strip() or None

    def required(self, column: str) -> str:
        """Return a cell; an empty cell is recorded as a finding."""
        value = self.get(column)
        if value is None:
            self.find(column, f"{column} is empty")
        return value or ""

    def several(self, column: str) -> tuple[str, ...]:
        """Return the non-empty parts of a cell, which ``|`` separates."""
        parts = map(str.strip, (self.get(column) or "").split("|"))
        return tuple(part for part in parts if part)

    def find(self, column: str, message: str) -> None:
        """Record a finding about a cell of this row."""
        self._findings.append(Finding(self.file, self.index, column, message))


def read_text(
    path: Path, findings: list[Finding], limit: SizeLimit | None = None, within: Path | None = None
) -> str | None:
    """Return the text of a UTF-8 file, or record a finding and return None.

    Line ends are kept. The file is read with `stakegraph.files.read_file`.
    """
    limit = limit or SizeLimit()
    try:
        content = read_file(path, limit, within=within)
        return content.decode("utf-8")
    except FileNotFoundError:
        message = "the file is missing"
    except StakegraphError as error:
        message = str(error)
    except OSError as error:
        message = f"cannot be read: {error.strerror or error}"
    except UnicodeDecodeError as error:
        message = f"byte {error.start} is not UTF-8; save the file as UTF-8"
    findings.append(Finding(path.name, 0, "", message))
    return None


def read_table(
    path: Path,
    columns: Sequence[str],
    findings: list[Finding],
    limit: SizeLimit | None = None,
    within: Path | None = None,
) -> list[Row]:
    """Return the rows of a CSV file, numbered as in a spreadsheet, without blank rows."""
    text = read_text(path, findings, limit, within)
    if text is None:
        return []
    lines: list[list[str]] = []
    try:
        for cells in _parse_csv(text.removeprefix("\ufeff")):
            lines.append(cells)
    except csv.Error as error:
        message = f"is not well-formed CSV from here on ({error}); look for an unclosed quotation mark"
        findings.append(Finding(path.name, len(lines) + 1, "", message))
        return []
    if not lines:
        findings.append(Finding(path.name, 0, "", f"is empty; its first row must read {','.join(columns)}"))
        return []
    header = [cell.strip() for cell in lines[0]]
    if not _check_header(path.name, header, columns, findings):
        return []
    rows: list[Row] = []
    for index, cells in enumerate(lines[1:], start=2):
        is_blank = not "".join(cells).strip()
        if not is_blank:
            rows.append(_make_row(path.name, index, header, cells, findings))
    return rows


def _parse_csv(text: str) -> Iterator[list[str]]:
    # A cell may be as long as the file. The limit applies to the whole process, so it is restored.
    previous_limit = csv.field_size_limit(max(len(text), 1))
    try:
        yield from csv.reader(io.StringIO(text, newline=""), strict=True)
    finally:
        csv.field_size_limit(previous_limit)


def _check_header(file: str, header: list[str], columns: Sequence[str], findings: list[Finding]) -> bool:
    """Record the faults of a header, and return whether it has none."""
    has_one_cell = len(header) == 1
    if has_one_cell and (";" in header[0] or "\t" in header[0]):
        message = "the columns are not separated by commas; save the file as comma-separated CSV"
        findings.append(Finding(file, 1, "", message))
        return False
    count_before = len(findings)
    known_columns = KnownNames(columns)
    unknown = [name for name in header if name not in columns]
    for name in unknown[:_MOST_UNKNOWN_COLUMNS]:
        message = f"unknown column {shorten(name)!r}{did_you_mean(known_columns.nearest(name))}"
        findings.append(Finding(file, 1, shorten(name), message))
    if len(unknown) > _MOST_UNKNOWN_COLUMNS:
        rest = len(unknown) - _MOST_UNKNOWN_COLUMNS
        findings.append(Finding(file, 1, "", f"has {rest:,} more unknown columns; delete them"))
    seen: set[str] = set()
    for name in header:
        if name in seen and name in columns:
            findings.append(Finding(file, 1, name, f"column {name!r} occurs twice; delete one of them"))
        seen.add(name)
    missing = [name for name in columns if name in REQUIRED and name not in header]
    findings += [Finding(file, 1, name, f"column {name!r} is missing") for name in missing]
    return len(findings) == count_before


def _make_row(file: str, index: int, header: list[str], cells: list[str], findings: list[Finding]) -> Row:
    excess = "".join(cells[len(header) :])
    if excess.strip():
        message = (
            f"has {len(cells)} cells, but the header has {len(header)}; "
            "put quotation marks around a text with commas"
        )
        findings.append(Finding(file, index, "", message))
    return Row(file, index, dict(zip(header, cells, strict=False)), findings)
