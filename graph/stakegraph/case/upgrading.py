"""Bring an old case folder up to date, and add sources to a case, without touching the rest of its files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stakegraph.case.digests import digest_text
from stakegraph.case.folder_texts import (
    CLAIMS_FILE,
    SETTINGS_FILE,
    FolderTexts,
    check_file_name,
    read_required,
)
from stakegraph.case.settings_edits import append_source, set_source_keys
from stakegraph.case.sources import check_source
from stakegraph.case.tables import CLAIM_COLUMNS
from stakegraph.errors import CaseError, Finding, StakegraphError
from stakegraph.names import fold_file

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_NEW_COLUMNS = ("act", "doubt", "excused")
"""Columns of ``claims.csv`` that folders from before version 0.1.0 lack."""


def upgrade_case(folder: Path) -> list[str]:
    """Add the columns of ``claims.csv`` and the digests of ``case.toml`` that an old case folder lacks.

    Nothing else is changed. A digest that does not match its text is kept, because ``check`` reports it.

    Returns
    -------
    list of str
        What was added: a line for each file that changed.

    Raises
    ------
    CaseError
        When ``case.toml`` or ``claims.csv`` cannot be read.
    StakegraphError
        When a file cannot be edited or written.
    """
    texts = FolderTexts.read(folder)
    if CLAIM_COLUMNS[0] not in texts.claims.header:
        message = f"column {CLAIM_COLUMNS[0]!r} is missing; the first row must have the names of the columns"
        raise CaseError([Finding(CLAIMS_FILE, 1, CLAIM_COLUMNS[0], message)])
    columns = [column for column in _NEW_COLUMNS if column not in texts.claims.header]
    digests = _missing_digests(texts)
    settings_text = set_source_keys(
        texts.settings_text, {source: {"sha256": digest} for source, digest in digests.items()}
    )
    texts.write({CLAIMS_FILE: texts.claims.add_columns(columns, CLAIM_COLUMNS), SETTINGS_FILE: settings_text})
    lines = []
    if columns:
        lines.append(f"{CLAIMS_FILE}: added the columns {', '.join(columns)}")
    if digests:
        lines.append(f"{SETTINGS_FILE}: added sha256 to {', '.join(digests)}")
    return lines


def add_source(folder: Path, path: Path, keys: Mapping[str, str]) -> str:
    """Add a text to a case: copy its file into the folder and append a ``[[source]]`` to ``case.toml``.

    Parameters
    ----------
    folder : Path
        The case folder.
    path : Path
        The text, in UTF-8. A file inside the folder is used where it is.
    keys : mapping of str to str
        The keys of the source in ``case.toml``, with ``id`` and ``title``.

    Returns
    -------
    str
        The name of the text's file in the folder.

    Raises
    ------
    CaseError
        When a file of the case, or the text, cannot be read.
    StakegraphError
        When the id or the file is in use, or a file cannot be written. Then nothing is changed.
    """
    texts = FolderTexts.read(folder)
    text = read_required(path)
    root, location = folder.resolve(), path.resolve()
    is_inside = location.is_relative_to(root)
    file = check_file_name(location.relative_to(root).as_posix() if is_inside else path.name)
    if not is_inside and (folder / file).exists():
        raise StakegraphError(f"{folder / file} exists already; rename {path}")
    if keys["id"] in texts.files:
        raise StakegraphError(f"the case has a source {keys['id']!r} already; choose another --id")
    if fold_file(file) in map(fold_file, texts.files.values()):
        raise StakegraphError(f"{file} is the file of another source already")
    origin = keys.get("origin")
    if origin is not None:
        texts.file_of(origin)
    values = {"id": keys["id"], "file": file, **keys, "sha256": digest_text(text)}
    check_source(values)
    texts.write({file: text, SETTINGS_FILE: append_source(texts.settings_text, values)})
    return file


def _missing_digests(texts: FolderTexts) -> dict[str, str]:
    """Return the digests of the readable texts whose sources have none, by source."""
    tables = texts.settings.get("source", [])
    with_digest = {table.get("id") for table in tables if isinstance(table, dict) and "sha256" in table}
    return {id_: digest_text(text) for id_, text in texts.texts.items() if id_ not in with_digest}
