"""A `Case` becomes a folder that a curator can open in a spreadsheet and a diff can follow."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from stakegraph.case.tables import CLAIM_COLUMNS, ENTITY_COLUMNS, read_text
from stakegraph.errors import CaseError, Finding, StakegraphError
from stakegraph.files import write_atomically
from stakegraph.model import Case, Source, slug

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from stakegraph.model import Claim, Entity

_SOURCE_KEYS = ("id", "file", "title", "kind", "publisher", "author", "published", "url", "licence")


def write_case(case: Case, folder: Path) -> None:
    """Write a case to a folder; what stands there under the same names is replaced.

    Derived claims are not written: they are made again by the rules.

    Raises
    ------
    StakegraphError
        When the folder cannot be written to, or a source's file would lie outside it or replace another file.
    """
    _check_files(case, folder)
    for source in case.sources:
        write_atomically(folder / source.file, source.text.encode("utf-8"))
    write_atomically(folder / "entities.csv", _table(ENTITY_COLUMNS, map(_entity_cells, case.entities)))
    curated = (claim for claim in case.claims if not claim.is_derived)
    write_atomically(folder / "claims.csv", _table(CLAIM_COLUMNS, map(_claim_cells, curated)))
    write_atomically(folder / "case.toml", _settings(case).encode("utf-8"))


def create_case(folder: Path, title: str, article: Path) -> Case:
    """Make a new, empty case around one article, ready to be curated.

    Raises
    ------
    StakegraphError
        When the folder has something in it already, or the article cannot be read as UTF-8 text.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise StakegraphError(f"{folder} is not empty; name a folder that does not exist yet")
    findings: list[Finding] = []
    text = read_text(article, findings)
    if text is None:
        raise CaseError(findings)
    name = slug(folder.resolve().name)
    source = Source(id="article", title=title, text=text, file="article.txt")
    case = Case(id=name, title=title, base=f"https://stakegraph.example/case/{name}/", sources=(source,))
    write_case(case, folder)
    return case


def _check_files(case: Case, folder: Path) -> None:
    # The names may come from a store that others wrote to.
    taken = {(folder / name).resolve(): name for name in ("case.toml", "entities.csv", "claims.csv")}
    for source in case.sources:
        path = (folder / source.file).resolve()
        if not path.is_relative_to(folder.resolve()):
            raise StakegraphError(
                f"the file of source {source.id!r} lies outside the case folder: {source.file!r}"
            )
        if path in taken:
            raise StakegraphError(f"the file of source {source.id!r} is in use already: {source.file!r}")
        taken[path] = source.file


def _table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    return "".join(",".join(map(_quoted, row)) + "\n" for row in (columns, *rows)).encode("utf-8")


def _quoted(cell: str) -> str:
    # Python's csv module leaves a lone carriage return bare before 3.13, and then refuses to read it.
    if not set(cell) & set(',"\r\n'):
        return cell
    return '"' + cell.replace('"', '""') + '"'


def _cells(item: Any, columns: Sequence[str]) -> list[str]:
    values = (getattr(item, column) for column in columns)
    return ["|".join(value) if isinstance(value, tuple) else value or "" for value in values]


def _entity_cells(entity: Entity) -> list[str]:
    return _cells(entity, ENTITY_COLUMNS)


def _claim_cells(claim: Claim) -> list[str]:
    cells = _cells(claim, [column for column in CLAIM_COLUMNS if column != "status"])
    cells.insert(CLAIM_COLUMNS.index("status"), claim.status.value)
    return cells


def _settings(case: Case) -> str:
    lines = [_setting("id", case.id), _setting("title", case.title)]
    if case.description:
        lines.append(_setting("description", case.description))
    lines.append(_setting("base", case.base))
    for source in case.sources:
        lines += ["", "[[source]]"]
        for key in _SOURCE_KEYS:
            value = source.kind.value if key == "kind" else getattr(source, key)
            if value is not None:
                lines.append(_setting(key, value))
    return "\n".join(lines) + "\n"


def _setting(key: str, value: str) -> str:
    # A JSON string is a TOML basic string but for the one control character that JSON lets through.
    return f"{key} = {json.dumps(value, ensure_ascii=False)}".replace("\x7f", "\\u007f")
