"""Write a `Case` to a folder that spreadsheets can open and diffs can compare."""

from __future__ import annotations

import dataclasses
import tempfile
from dataclasses import replace
from enum import Enum
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stakegraph.case.cells import quote_cell
from stakegraph.case.digests import digest_text
from stakegraph.case.folder_texts import read_required
from stakegraph.case.settings_edits import render_setting
from stakegraph.case.sources import SOURCE_KEYS
from stakegraph.case.story import FILE as STORY_FILE
from stakegraph.case.story import story_text
from stakegraph.case.tables import CLAIM_COLUMNS, ENTITY_COLUMNS
from stakegraph.errors import StakegraphError
from stakegraph.files import write_atomically
from stakegraph.model import Case, Source, slug
from stakegraph.names import CASE_FILES, file_fault, fold_file, quote_briefly

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from stakegraph.case.reading import CaseReading
    from stakegraph.model import Claim, Entity

_SHOWN_OF_LINE = 30
"""Characters of a line that a message repeats."""


def write_case(case: Case, folder: Path) -> None:
    """Write a case to a folder, replacing files of the same names.

    If the case has no story, a ``story.md`` in the folder is deleted. Derived claims are not written, because the rules
    derive them again. The story refers to entities and claims by their ids.

    Raises
    ------
    StakegraphError
        When the folder cannot be written to, `stakegraph.names.file_fault` refuses a source's file name, two sources
        have the same file, a link leads out of the folder, or a text contains a lone surrogate.
    """
    _check_names(case)
    contents = _render_files(case)
    _check_links(folder, contents)
    for name, content in contents.items():
        write_atomically(folder / name, content, follow_link=False)
    if not case.story:
        _remove_story(folder / STORY_FILE)


def _remove_story(path: Path) -> None:
    """Remove the story of a previous state of the case."""
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise StakegraphError(f"cannot remove {path}: {error.strerror or error}") from error


def _render_files(case: Case) -> dict[str, bytes]:
    """Return the content of each file of a case, ``case.toml`` last.

    Nothing is written until all of it is rendered.
    """
    curated = [claim for claim in case.claims if not claim.is_derived]
    texts = {source.file: source.text for source in case.sources}
    texts["entities.csv"] = _render_table(ENTITY_COLUMNS, map(_entity_cells, case.entities))
    texts["claims.csv"] = _render_table(CLAIM_COLUMNS, _claim_rows(case, curated))
    if case.story:
        texts[STORY_FILE] = story_text(case.story)
    texts["case.toml"] = _render_settings(case)
    return {name: _encode(name, text) for name, text in texts.items()}


def _encode(name: str, text: str) -> bytes:
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError as error:
        line = text[: error.start + 1].rpartition("\n")[2]
        words = line[-_SHOWN_OF_LINE:]
        raise StakegraphError(
            f"{name} cannot be written: {words!r} ends in an invalid character; provide the text in UTF-8"
        ) from error


def create_case(folder: Path, title: str, *articles: Path) -> Case:
    """Create a case with the texts of its sources and no claims, ready for curation.

    A single article becomes the source ``article`` with the title of the case. Several are named after their files.

    Raises
    ------
    StakegraphError
        When the folder is not empty, the title is empty or not a text, two articles have the same name, or an article
        cannot be read as UTF-8 text. Then nothing is written.
    """
    _require_empty_folder(folder)
    if not title.strip():
        raise StakegraphError("the title is empty; a case needs a title")
    name = slug(folder.resolve().name)
    if len(articles) == 1:
        sources = [_make_source("article", title, articles[0])]
    else:
        sources = [_make_source(slug(path.stem), path.stem, path) for path in articles]
    _require_different_ids(sources, articles)
    base = f"https://stakegraph.example/case/{name}/"
    case = Case(id=name, title=title, base=base, sources=tuple(sources))
    write_case(case, folder)
    return case


def _make_source(id_: str, title: str, path: Path) -> Source:
    text = read_required(path)
    return Source(id=id_, title=title, text=text, file=f"{id_}.txt", sha256=digest_text(text))


def _require_different_ids(sources: Sequence[Source], articles: Sequence[Path]) -> None:
    path_by_id: dict[str, Path] = {}
    for source, path in zip(sources, articles, strict=True):
        if source.id in path_by_id:
            raise StakegraphError(
                f"{path_by_id[source.id]} and {path} would both be the source {source.id!r}; rename one of them"
            )
        path_by_id[source.id] = path


def restore_case(case: Case, folder: Path) -> CaseReading:
    """Write a case from elsewhere, such as a page, to a new folder and read it back.

    The returned reading has findings if the case has faults, for example because the codebook has changed. The files
    are written nevertheless, so that the faults can be mended there.

    Raises
    ------
    StakegraphError
        When the folder is not empty or cannot be written to, or when a folder cannot represent the case exactly. Then
        nothing is written.
    """
    from stakegraph.case.reading import inspect_case

    _require_empty_folder(folder)
    with tempfile.TemporaryDirectory() as temporary:
        trial = Path(temporary) / folder.resolve().name
        write_case(case, trial)
        reading = inspect_case(trial)
    if not reading.findings:
        _require_equal(reading.case, case)
    write_case(case, folder)
    return reading


def _require_equal(restored: Case, case: Case) -> None:
    for field in dataclasses.fields(Case):
        if getattr(restored, field.name) != getattr(case, field.name):
            raise StakegraphError(f"a case folder cannot represent the {field.name} of this case exactly")


def _require_empty_folder(folder: Path) -> None:
    """Raise an error unless a folder is empty or does not exist."""
    try:
        is_taken = folder.exists() and (not folder.is_dir() or any(folder.iterdir()))
    except OSError as error:
        raise StakegraphError(f"cannot read the folder {folder}: {error.strerror or error}") from error
    if is_taken:
        raise StakegraphError(f"{folder} is not empty; name a folder that does not exist yet")


def _check_names(case: Case) -> None:
    """Check the sources' file names, which may come from an untrusted store or page."""
    source_by_file = dict.fromkeys(CASE_FILES, "")
    for source in case.sources:
        fault = file_fault(source.file)
        name = fold_file(source.file)
        if fault is None and name in source_by_file:
            fault = f"is in use already, by source {source_by_file[name]!r}"
        if fault is not None:
            raise StakegraphError(
                f"the file of source {quote_briefly(source.id)}: {quote_briefly(source.file)} {fault}"
            )
        source_by_file[name] = source.id


def _check_links(folder: Path, names: Iterable[str]) -> None:
    root = folder.resolve()
    for name in names:
        parent = (folder / name).parent
        if not parent.resolve().is_relative_to(root):
            raise StakegraphError(f"{parent} is a link that leads out of {folder}; remove it")


def _render_table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    return "".join(",".join(map(quote_cell, row)) + "\n" for row in (columns, *rows))


def _cells(item: Any, columns: Sequence[str]) -> list[str]:
    values = (getattr(item, column) for column in columns)
    return [_cell(value) for value in values]


def _cell(value: Any) -> str:
    if isinstance(value, tuple):
        return "|".join(value)
    return value.value if isinstance(value, Enum) else value or ""


def _entity_cells(entity: Entity) -> list[str]:
    return _cells(entity, ENTITY_COLUMNS)


def _claim_rows(case: Case, claims: Sequence[Claim]) -> Iterator[list[str]]:
    """Yield the rows of claims; claims that one row made become one row again."""
    position = 0
    while position < len(claims):
        group = _claims_of_row(claims, position)
        yield _claim_cells(case, group)
        position += len(group)


def _claims_of_row(claims: Sequence[Claim], position: int) -> Sequence[Claim]:
    """Return the claims that one row makes, from a position on: ``c1``, ``c1-2``, ``c1-3``."""
    first = claims[position]
    end = position + 1
    while end < len(claims) and claims[end] == _sibling(first, claims[end], end - position + 1):
        end += 1
    group = claims[position:end]
    pairs = [(claim.subject, claim.object) for claim in group]
    subjects = dict.fromkeys(subject for subject, _ in pairs)
    objects = dict.fromkeys(object_ for _, object_ in pairs)
    is_product = pairs == list(product(subjects, objects))
    return group if is_product else [first]


def _sibling(first: Claim, claim: Claim, index: int) -> Claim:
    """Return the claim that the row of the first claim makes for the ends of another."""
    return replace(
        first, id=f"{first.id}-{index}", subject=claim.subject, object=claim.object, act=first.act_id
    )


def _claim_cells(case: Case, group: Sequence[Claim]) -> list[str]:
    first = group[0]
    cells = dict(zip(CLAIM_COLUMNS, _cells(first, CLAIM_COLUMNS), strict=True))
    cells["subject"] = "|".join(dict.fromkeys(claim.subject for claim in group))
    cells["object"] = "|".join(dict.fromkeys(claim.object for claim in group))
    if first.said_by == case.source_by_id[first.source].speaker:
        cells["said_by"] = ""
    return list(cells.values())


def _render_settings(case: Case) -> str:
    lines = [render_setting("id", case.id), render_setting("title", case.title)]
    if case.description:
        lines.append(render_setting("description", case.description))
    lines.append(render_setting("base", case.base))
    for source in case.sources:
        lines += ["", "[[source]]", *_render_source(source)]
    return "\n".join(lines) + "\n"


def _render_source(source: Source) -> Iterator[str]:
    for key in SOURCE_KEYS:
        value = source.kind.value if key == "kind" else getattr(source, key)
        if value is not None:
            yield render_setting(key, value)
