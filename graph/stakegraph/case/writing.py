"""A `Case` becomes a folder that a curator can open in a spreadsheet and a diff can follow."""

from __future__ import annotations

import dataclasses
import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stakegraph.case.story import FILE as STORY_FILE
from stakegraph.case.story import story_text
from stakegraph.case.tables import CLAIM_COLUMNS, ENTITY_COLUMNS, read_text
from stakegraph.errors import CaseError, Finding, StakegraphError
from stakegraph.files import write_atomically
from stakegraph.model import Case, Source, slug
from stakegraph.names import CASE_FILES, brief, file_fault, fold_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stakegraph.case.reading import CaseReading
    from stakegraph.model import Claim, Entity

_SOURCE_KEYS = ("id", "file", "title", "kind", "publisher", "author", "published", "url", "licence")


def write_case(case: Case, folder: Path) -> None:
    """Write a case to a folder; what stands there under the same names is replaced, and a story of a former state goes.

    Derived claims are not written: they are made again by the rules. The story is written with everything by its id.

    Raises
    ------
    StakegraphError
        When the folder cannot be written to, a source's file has a name that `stakegraph.names.file_fault` refuses
        or that of another, a link leads out of the folder, or a text has what no UTF-8 can hold.
    """
    _check_names(case)
    contents = _contents(case)
    _check_links(folder, contents)
    for name, content in contents.items():
        write_atomically(folder / name, content, follow_link=False)
    if not case.story:
        _remove_story(folder / STORY_FILE)


def _remove_story(path: Path) -> None:
    """Remove what would be read back as the story of a case that has none."""
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise StakegraphError(f"cannot remove {path}: {error.strerror or error}") from error


def _contents(case: Case) -> dict[str, bytes]:
    """Return what stands in each file of a case, ``case.toml`` last: all of it is there before any is written."""
    curated = (claim for claim in case.claims if not claim.is_derived)
    texts = {source.file: source.text for source in case.sources} | {
        "entities.csv": _table(ENTITY_COLUMNS, map(_entity_cells, case.entities)),
        "claims.csv": _table(CLAIM_COLUMNS, map(_claim_cells, curated)),
        **({STORY_FILE: story_text(case.story)} if case.story else {}),
        "case.toml": _settings(case),
    }
    return {name: _utf8(name, text) for name, text in texts.items()}


def _utf8(name: str, text: str) -> bytes:
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError as error:
        words = text[: error.start + 1].rpartition("\n")[2][-30:]
        raise StakegraphError(
            f"{name} cannot be written: {words!r} ends in what is no character; give the text in UTF-8"
        ) from error


def create_case(folder: Path, title: str, article: Path) -> Case:
    """Make a new, empty case around one article, ready to be curated.

    Raises
    ------
    StakegraphError
        When the folder has something in it already, the title is empty or no text, or the article cannot be read
        as UTF-8 text. Then nothing was written.
    """
    refuse_taken(folder)
    if not title.strip():
        raise StakegraphError("the title is empty; a case needs one")
    findings: list[Finding] = []
    text = read_text(article, findings)
    if text is None:
        raise CaseError(findings)
    name = slug(folder.resolve().name)
    source = Source(id="article", title=title, text=text, file="article.txt")
    case = Case(id=name, title=title, base=f"https://stakegraph.example/case/{name}/", sources=(source,))
    write_case(case, folder)
    return case


def restore_case(case: Case, folder: Path) -> CaseReading:
    """Write a case that was carried elsewhere to a new folder, and return what reading it gives.

    The reading has findings when the case does not hold together here, for example because the codebook has changed
    since; the files are written all the same, to be mended there.

    Raises
    ------
    StakegraphError
        When the folder has something in it already or cannot be written to, or when no folder could hold the case
        as it is. Then nothing was written.
    """
    from stakegraph.case.reading import inspect_case

    refuse_taken(folder)
    with tempfile.TemporaryDirectory() as elsewhere:
        trial = Path(elsewhere) / folder.resolve().name
        write_case(case, trial)
        reading = inspect_case(trial)
    for name in (each.name for each in dataclasses.fields(Case)):
        if not reading.findings and getattr(reading.case, name) != getattr(case, name):
            raise StakegraphError(f"no case folder can hold the {name} of this case as they are")
    write_case(case, folder)
    return reading


def refuse_taken(folder: Path) -> None:
    """Refuse a folder in which there is something already.

    Raises
    ------
    StakegraphError
        When it is no folder, is not empty, or cannot be looked into.
    """
    try:
        taken = folder.exists() and (not folder.is_dir() or any(folder.iterdir()))
    except OSError as error:
        raise StakegraphError(f"cannot look into {folder}: {error.strerror or error}") from error
    if taken:
        raise StakegraphError(f"{folder} is not empty; name a folder that does not exist yet")


def _check_names(case: Case) -> None:
    # The names may come from a store or a page that others wrote.
    taken = dict.fromkeys(CASE_FILES, "")
    for source in case.sources:
        fault = file_fault(source.file)
        name = fold_file(source.file)
        if fault is None and name in taken:
            fault = f"is in use already, by source {taken[name]!r}"
        if fault is not None:
            raise StakegraphError(f"the file of source {brief(source.id)}: {brief(source.file)} {fault}")
        taken[name] = source.id


def _check_links(folder: Path, names: Iterable[str]) -> None:
    root = folder.resolve()
    for name in names:
        parent = (folder / name).parent
        if not parent.resolve().is_relative_to(root):
            raise StakegraphError(f"{parent} is a link that leads out of {folder}; remove it")


def _table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    return "".join(",".join(map(_quoted, row)) + "\n" for row in (columns, *rows))


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
