"""The files of a case folder as texts, for edits that keep every other byte."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from stakegraph.case.cells import CsvText, parse_cells
from stakegraph.case.settings import SettingsError, parse_settings
from stakegraph.case.tables import read_text
from stakegraph.errors import CaseError, Finding, StakegraphError, UnknownNameError
from stakegraph.files import SizeLimit, write_together
from stakegraph.names import file_fault, quote_briefly

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

CLAIMS_FILE, SETTINGS_FILE = "claims.csv", "case.toml"


@dataclass(frozen=True)
class FolderTexts:
    """The texts of ``case.toml`` and ``claims.csv``, and of the sources when they are asked for.

    The case may have findings; only the form of the two files must be readable.
    """

    folder: Path
    settings_text: str
    settings: Mapping[str, Any]
    claims: CsvText
    limit: SizeLimit

    @classmethod
    def read(cls, folder: Path) -> FolderTexts:
        """Read the two files of a case folder.

        Raises
        ------
        CaseError
            When a file is missing, not UTF-8 text or not well-formed.
        """
        limit = SizeLimit()
        settings_text = read_required(folder / SETTINGS_FILE, limit, folder)
        claims_text = read_required(folder / CLAIMS_FILE, limit, folder)
        try:
            settings = parse_settings(settings_text)
        except SettingsError as error:
            raise CaseError([Finding(SETTINGS_FILE, 0, "", str(error))]) from error
        try:
            claims = parse_cells(claims_text)
        except StakegraphError as error:
            raise CaseError([Finding(CLAIMS_FILE, 0, "", str(error))]) from error
        return cls(folder, settings_text, settings, claims, limit)

    @cached_property
    def files(self) -> dict[str, str]:
        """The file names of the sources by id; sources without an id or with an invalid file are left out."""
        tables = self.settings.get("source")
        files: dict[str, str] = {}
        for table in tables if isinstance(tables, list) else ():
            id_, file = (table.get("id"), table.get("file")) if isinstance(table, dict) else (None, None)
            if isinstance(id_, str) and isinstance(file, str) and file_fault(file) is None:
                files.setdefault(id_, file)
        return files

    @cached_property
    def texts(self) -> dict[str, str]:
        """The texts of the sources by id; a text that cannot be read is left out, because ``check`` reports it."""
        texts: dict[str, str] = {}
        for id_, file in self.files.items():
            text = read_text(self.folder / file, [], self.limit, self.folder)
            if text is not None:
                texts[id_] = text
        return texts

    def file_of(self, source: str) -> str:
        """Return the file name of a source.

        Raises
        ------
        UnknownNameError
            When ``case.toml`` has no source with this id and a valid file name.
        """
        if source not in self.files:
            raise UnknownNameError("source", source, self.files)
        return self.files[source]

    def text_of(self, source: str) -> str:
        """Return the text of a source; an empty one if its file is missing.

        Raises
        ------
        CaseError
            When the file cannot be read as UTF-8 text.
        UnknownNameError
            When ``case.toml`` has no such source.
        """
        path = self.folder / self.file_of(source)
        return read_required(path, self.limit, self.folder) if path.exists() else ""

    def rows(self) -> list[tuple[int, dict[str, str]]]:
        """Return the rows of ``claims.csv`` that are not blank, with their index; the header has the index 0."""
        rows = ((index, self.claims.values(index)) for index in range(1, len(self.claims.rows)))
        return [(index, row) for index, row in rows if any(row.values())]

    def write(self, contents: Mapping[str, str]) -> list[str]:
        """Write files of the folder, all or none, and return the names of those that changed.

        Raises
        ------
        StakegraphError
            When a file cannot be written to.
        """
        changed = {
            name: text.encode("utf-8")
            for name, text in contents.items()
            if read_text(self.folder / name, [], within=self.folder) != text
        }
        write_together({self.folder / name: content for name, content in changed.items()})
        return list(changed)


def read_required(path: Path, limit: SizeLimit | None = None, within: Path | None = None) -> str:
    """Return the text of a UTF-8 file.

    Raises
    ------
    CaseError
        When it cannot be read.
    """
    findings: list[Finding] = []
    text = read_text(path, findings, limit, within)
    if text is None:
        raise CaseError(findings)
    return text


def check_file_name(file: str) -> str:
    """Return a file name for a source.

    Raises
    ------
    StakegraphError
        When `stakegraph.names.file_fault` refuses it.
    """
    fault = file_fault(file)
    if fault is not None:
        raise StakegraphError(f"{quote_briefly(file)} {fault}; rename the file")
    return file
