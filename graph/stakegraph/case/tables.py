"""The two CSV files of a case: rows with their numbers, and findings instead of surprises."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from stakegraph.errors import Finding, StakegraphError, did_you_mean, shortened
from stakegraph.files import SizeLimit, read_file
from stakegraph.suggestions import KnownNames

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

ENTITY_COLUMNS = ("id", "name", "type", "aliases", "description", "wikidata")
CLAIM_COLUMNS = (
    "id",
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
    "note",
)
REQUIRED = {"id", "name", "type", "source", "subject", "relation", "object", "quote", "status"}


class Row:
    """One row of a table, which knows its place and collects what is wrong with it."""

    def __init__(self, file: str, number: int, cells: Mapping[str, str], findings: list[Finding]) -> None:
        self.file, self.number, self._cells, self._findings = file, number, cells, findings

    def get(self, column: str) -> str | None:
        """Return the cell without outer white space, or None when it is empty."""
        return self._cells.get(column, "").strip() or None

    def required(self, column: str) -> str:
        """Return the cell; an empty one is a finding, and comes back as an empty string."""
        value = self.get(column)
        if value is None:
            self.find(column, f"{column} is empty")
        return value or ""

    def several(self, column: str) -> tuple[str, ...]:
        """Return the parts of a cell that ``|`` separates."""
        return tuple(part.strip() for part in (self.get(column) or "").split("|") if part.strip())

    def find(self, column: str, message: str) -> None:
        """Record a finding about a cell of this row."""
        self._findings.append(Finding(self.file, self.number, column, message))


def read_text(
    path: Path, findings: list[Finding], limit: SizeLimit | None = None, within: Path | None = None
) -> str | None:
    """Return a UTF-8 file's text byte for byte (line ends stay as they are), or None and a finding.

    The file is opened as `stakegraph.files.read_file` does.
    """
    try:
        return read_file(path, limit or SizeLimit(), within=within).decode("utf-8")
    except FileNotFoundError:
        findings.append(Finding(path.name, 0, "", "the file is missing"))
    except StakegraphError as error:
        findings.append(Finding(path.name, 0, "", str(error)))
    except OSError as error:
        findings.append(Finding(path.name, 0, "", f"cannot be read: {error.strerror or error}"))
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
    """Return the rows of a CSV file; blank rows are skipped, numbers are those a spreadsheet shows."""
    text = read_text(path, findings, limit, within)
    if text is None:
        return []
    lines: list[list[str]] = []
    try:
        for cells in _parsed(text.removeprefix("\ufeff")):
            lines.append(cells)
    except csv.Error as error:
        message = (
            f"is not well-formed CSV from here on ({error}); look for a quotation mark that is not closed"
        )
        findings.append(Finding(path.name, len(lines) + 1, "", message))
        return []
    if not lines:
        findings.append(Finding(path.name, 0, "", f"is empty; its first row must read {','.join(columns)}"))
        return []
    header = [cell.strip() for cell in lines[0]]
    if not _header_holds(path.name, header, columns, findings):
        return []
    return [
        _row(path.name, number, header, cells, findings)
        for number, cells in enumerate(lines[1:], start=2)
        if any(cell.strip() for cell in cells)
    ]


def _parsed(text: str) -> Iterator[list[str]]:
    # a cell may be as long as the file; the limit belongs to the whole process and is given back
    usual = csv.field_size_limit(max(len(text), 1))
    try:
        yield from csv.reader(io.StringIO(text, newline=""), strict=True)
    finally:
        csv.field_size_limit(usual)


def _header_holds(file: str, header: list[str], columns: Sequence[str], findings: list[Finding]) -> bool:
    if len(header) == 1 and (";" in header[0] or "\t" in header[0]):
        findings.append(
            Finding(file, 1, "", "the columns are not separated by commas; save as comma-separated CSV")
        )
        return False
    found = len(findings)
    known, seen = KnownNames(columns), set[str]()
    for name in header:
        if name not in columns:
            message = f"unknown column {shortened(name)!r}{did_you_mean(known.nearest(name))}"
            findings.append(Finding(file, 1, shortened(name), message))
        elif name in seen:
            findings.append(Finding(file, 1, name, f"column {name!r} stands twice"))
        seen.add(name)
    for name in columns:
        if name in REQUIRED and name not in header:
            findings.append(Finding(file, 1, name, f"column {name!r} is missing"))
    return len(findings) == found


def _row(file: str, number: int, header: list[str], cells: list[str], findings: list[Finding]) -> Row:
    if len(cells) > len(header) and any(cell.strip() for cell in cells[len(header) :]):
        counted = f"has {len(cells)} cells, the header {len(header)}"
        message = f"{counted}; a text with commas needs quotation marks around it"
        findings.append(Finding(file, number, "", message))
    return Row(file, number, dict(zip(header, cells, strict=False)), findings)
