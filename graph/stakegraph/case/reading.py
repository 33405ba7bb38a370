"""A case folder becomes a `Case`; whatever is wrong with it becomes a finding with file, row and column."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from pyoxigraph import NamedNode

from stakegraph.case.quotes import QuoteError, QuotesOf
from stakegraph.case.settings import SettingsError, parse_settings
from stakegraph.case.story import FILE as STORY_FILE
from stakegraph.case.story import read_story
from stakegraph.case.tables import CLAIM_COLUMNS, ENTITY_COLUMNS, Row, read_table, read_text
from stakegraph.errors import (
    CaseError,
    Finding,
    UnknownNameError,
    did_you_mean,
    nearest,
    shortened,
    with_remedy,
)
from stakegraph.files import SizeLimit
from stakegraph.model import Case, Claim, Entity, Source, SourceKind, Status, fold, is_date, name_index, slug
from stakegraph.names import brief, file_fault, id_fault, is_case_id, is_id, name_fault
from stakegraph.suggestions import KnownNames
from stakegraph.vocabulary import Vocabulary, load_vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from stakegraph.model import StoryStep

_BASE = re.compile(r"https?://[^\s<>\"{}|\\^`]+[/#]")
_WIKIDATA = re.compile(r"Q[1-9][0-9]*")
_CASE_KEYS = {"id", "title", "description", "base", "source"}
_SOURCE_KEYS = {"id", "file", "title", "kind", "publisher", "author", "published", "url", "licence"}

T = TypeVar("T", Entity, Source, Claim)


@dataclass(frozen=True)
class CaseReading:
    """What reading a folder gave: a case as far as it goes, the findings, and the row of each id."""

    case: Case
    findings: tuple[Finding, ...]
    rows: Mapping[tuple[str, str], int]


def read_case(folder: Path, vocabulary: Vocabulary | None = None) -> Case:
    """Read a case folder, with its ``story.md`` where there is one.

    Parameters
    ----------
    folder : Path
        A folder with ``case.toml``, ``entities.csv``, ``claims.csv`` and the texts that ``case.toml`` names.
    vocabulary : Vocabulary, optional
        The codebook to read the claims by; the bundled one by default.

    Raises
    ------
    CaseError
        When anything in the folder does not hold together; it carries every finding.
    """
    reading = inspect_case(folder, vocabulary)
    if reading.findings:
        raise CaseError(reading.findings)
    return reading.case


def inspect_case(folder: Path, vocabulary: Vocabulary | None = None) -> CaseReading:
    """Read a case folder as far as it goes and return all that is wrong with it.

    Raises
    ------
    CaseError
        When there is no readable ``case.toml``: then there is no case to speak of.
    """
    vocabulary = vocabulary or load_vocabulary()
    findings: list[Finding] = []
    limit = SizeLimit()
    settings = _read_settings(folder, findings, limit)
    sources = _unique(_read_sources(folder, settings, findings, limit))
    entity_rows = read_table(folder / "entities.csv", ENTITY_COLUMNS, findings, limit, folder)
    entities = [(row, _entity(row, vocabulary)) for row in entity_rows]
    _check_ids(entities)
    _check_names(entities)
    names = _Names(_unique(entity for _, entity in entities))
    claim_rows = read_table(folder / "claims.csv", CLAIM_COLUMNS, findings, limit, folder)
    texts = _Texts(sources)
    claims = [(row, _claim(row, vocabulary, names, texts)) for row in claim_rows]
    _check_ids(claims)
    known = _unique(claim for _, claim in claims if claim is not None)
    case = Case(
        id=settings.get("id") or slug(folder.resolve().name),
        title=settings.get("title", ""),
        base=settings.get("base", ""),
        description=settings.get("description"),
        sources=sources,
        entities=names.entities,
        claims=known,
        story=_read_story(folder, names.entities, [claim.id for claim in known], findings, limit),
    )
    rows: dict[tuple[str, str], int] = {}
    for row, item in [*entities, *claims]:
        if item is not None:
            rows.setdefault((row.file, item.id), row.index)  # of two rows with one id, the case has the first
    return CaseReading(case, tuple(findings), rows)


# ---- case.toml ---------------------------------------------------------------------------------------


def _read_settings(folder: Path, findings: list[Finding], limit: SizeLimit) -> dict[str, Any]:
    if not folder.is_dir():
        raise CaseError(
            [Finding(str(folder), 0, "", "is not a folder; name a case folder, with a case.toml in it")]
        )
    text = read_text(folder / "case.toml", findings, limit, folder)
    if text is None:
        raise CaseError(findings)
    try:
        settings = parse_settings(text.removeprefix("\ufeff"))
    except SettingsError as error:
        raise CaseError([Finding("case.toml", 0, "", str(error))]) from error
    _check_keys(settings, _CASE_KEYS, "", findings)
    for key in ("title", "base"):
        if not isinstance(settings.get(key), str) or not settings[key].strip():
            findings.append(Finding("case.toml", 0, key, f"{key} is missing or empty"))
            settings[key] = ""
    for key in ("id", "description"):
        if not isinstance(settings.get(key, ""), str):
            findings.append(Finding("case.toml", 0, key, f"{key} must be a text in quotation marks"))
            del settings[key]
    if "id" in settings and not is_case_id(settings["id"]):
        message = f"{brief(settings['id'])} {id_fault(settings['id'])}"
        findings.append(Finding("case.toml", 0, "id", message))
    if settings["base"] and not _is_base(settings["base"]):
        message = f"base must be an http(s) IRI that ends in '/' or '#', not {settings['base']!r}"
        findings.append(Finding("case.toml", 0, "base", message))
    return settings


def _is_base(text: str) -> bool:
    try:
        NamedNode(text)
    except ValueError:
        return False
    return bool(_BASE.fullmatch(text))


def _check_keys(table: Mapping[str, Any], known: set[str], place: str, findings: list[Finding]) -> None:
    for key in sorted(table.keys() - known):
        message = f"unknown key {key!r}{did_you_mean(nearest(key, sorted(known)))}"
        findings.append(Finding("case.toml", 0, place + key, message))


def _read_sources(
    folder: Path, settings: Mapping[str, Any], findings: list[Finding], limit: SizeLimit
) -> Iterable[Source]:
    tables = settings.get("source", [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables) or not tables:
        findings.append(
            Finding("case.toml", 0, "source", "name at least one [[source]] with id, file and title")
        )
        return
    seen: set[str] = set()
    for number, table in enumerate(tables, start=1):
        source = _source(folder, table, f"source[{number}].", findings, limit)
        if source is None:
            continue
        if source.id in seen:
            message = f"the id {source.id!r} stands twice"
            findings.append(Finding("case.toml", 0, f"source[{number}].id", message))
        seen.add(source.id)
        yield source


def _source(
    folder: Path, table: Mapping[str, Any], place: str, findings: list[Finding], limit: SizeLimit
) -> Source | None:
    def find(key: str, message: str) -> None:
        findings.append(Finding("case.toml", 0, place + key, message))

    before = len(findings)
    _check_keys(table, _SOURCE_KEYS, place, findings)
    values = {key: value.isoformat() if isinstance(value, date) else value for key, value in table.items()}
    for key in _SOURCE_KEYS & values.keys():
        if not isinstance(values[key], str) or not values[key].strip():
            find(key, f"{key} must be a text in quotation marks; leave it out when it is not known")
    for key in ("id", "file", "title"):
        if key not in values:
            find(key, f"{key} is missing")
    if len(findings) > before:
        return None
    fault = file_fault(values["file"])
    if fault:
        find("file", f"{brief(values['file'])} {fault}")
    if not is_id(values["id"]):
        find("id", f"{brief(values['id'])} {id_fault(values['id'])}")
    if values.get("kind", "article") not in {kind.value for kind in SourceKind}:
        find("kind", f"unknown kind {values['kind']!r}; use 'article' or 'reference'")
    if "published" in values and not is_date(values["published"]):
        find("published", f"{values['published']!r} is not a date like 2025, 2025-11 or 2025-11-04")
    text = None
    if len(findings) == before:
        text = read_text(folder / values["file"], findings, limit, folder)
    if text is None:
        return None
    kind = SourceKind(values.pop("kind", "article"))
    return Source(text=text, kind=kind, **values)


def _read_story(
    folder: Path,
    entities: tuple[Entity, ...],
    claims: list[str],
    findings: list[Finding],
    limit: SizeLimit,
) -> tuple[StoryStep, ...]:
    if not (folder / STORY_FILE).exists():
        return ()
    text = read_text(folder / STORY_FILE, findings, limit, folder)
    return () if text is None else read_story(text, entities, claims, findings)


# ---- rows --------------------------------------------------------------------------------------------


def _entity(row: Row, vocabulary: Vocabulary) -> Entity:
    wikidata = row.get("wikidata")
    if wikidata and not _WIKIDATA.fullmatch(wikidata):
        row.find("wikidata", f"{wikidata!r} is not a Wikidata id like Q42")
    type_ = row.required("type")
    if type_:
        try:
            type_ = vocabulary.entity_type(type_).id
        except UnknownNameError as error:
            row.find("type", str(error))
    name, aliases = row.required("name"), tuple(sorted(set(row.several("aliases"))))
    for column, text in (("name", name), *(("aliases", alias) for alias in aliases)):
        if fault := name_fault(text):
            row.find(column, fault)
    return Entity(
        id=_id(row),
        name=name,
        type=type_,
        aliases=aliases,
        description=row.get("description"),
        wikidata=wikidata,
    )


def _id(row: Row) -> str:
    value = row.required("id")
    if value and not is_id(value):
        row.find("id", f"{brief(value)} {id_fault(value)}")
    return value


def _claim(row: Row, vocabulary: Vocabulary, names: _Names, texts: _Texts) -> Claim | None:
    text = _source_of(row, texts)
    quote = row.required("quote")
    start, end = _span(row, quote, text)
    condition = row.get("condition")
    if condition and text and condition not in text.quotes:
        row.find("condition", f"is not in the source word for word: {shortened(condition)!r}")
    when = row.get("date")
    if when and not is_date(when):
        row.find("date", f"{when!r} is not a date like 2025, 2025-11 or 2025-11-04")
    relation, status = _relation(row, vocabulary), _status(row)
    subject, object_ = names.resolve(row, "subject"), names.resolve(row, "object")
    if not (text and status and relation and subject and object_):
        return None
    return Claim(
        id=_id(row),
        source=text.source.id,
        subject=subject,
        relation=relation,
        object=object_,
        quote=quote,
        start=start,
        end=end,
        status=status,
        said_by=names.resolve(row, "said_by"),
        about=names.resolve_several(row, "about"),
        means=names.resolve_several(row, "means"),
        condition=condition,
        date=when,
        note=row.get("note"),
    )


class _Text:
    """A source, and where quotes stand in it."""

    def __init__(self, source: Source) -> None:
        self.source = source

    @cached_property
    def quotes(self) -> QuotesOf:
        return QuotesOf(self.source.text)


class _Texts:
    """The sources by their ids."""

    def __init__(self, sources: Iterable[Source]) -> None:
        self.by_id = {source.id: _Text(source) for source in sources}
        self.known = KnownNames(self.by_id)


def _source_of(row: Row, texts: _Texts) -> _Text | None:
    name = row.required("source")
    if name and name not in texts.by_id:
        row.find("source", str(UnknownNameError("source", name, texts.known)))
    return texts.by_id.get(name)


def _span(row: Row, quote: str, text: _Text | None) -> tuple[int, int]:
    if quote and text:
        try:
            return text.quotes.locate(quote)
        except QuoteError as error:
            row.find("quote", str(error))
    return 0, 0


def _relation(row: Row, vocabulary: Vocabulary) -> str | None:
    name = row.required("relation")
    try:
        return vocabulary.relation(name).id if name else None
    except UnknownNameError as error:
        row.find("relation", with_remedy(str(error), "'stakegraph codebook' lists them all"))
        return None


def _status(row: Row) -> Status | None:
    name = row.required("status")
    known = [status.value for status in Status]
    if name and name not in known:
        row.find("status", f"unknown status {name!r}; use one of {', '.join(known)}")
    return Status(name) if name in known else None


# ---- what must be true of all rows together -----------------------------------------------------------


class _Names:
    """Finds entities by id, name or alias."""

    def __init__(self, entities: tuple[Entity, ...]) -> None:
        self.entities = entities
        self._by_name = name_index(entities)
        self._known = KnownNames(name for entity in entities for name in entity.names)

    def resolve(self, row: Row, column: str) -> str | None:
        """Return the id that a cell names; an unknown name, or an empty cell that must not be, is a finding."""
        name = row.get(column) if column == "said_by" else row.required(column)
        return self._resolve(row, column, name) if name else None

    def resolve_several(self, row: Row, column: str) -> tuple[str, ...]:
        """Return the ids that a cell names, sorted: their order in the cell has no meaning."""
        found = [self._resolve(row, column, name) for name in row.several(column)]
        return tuple(sorted({each for each in found if each}))

    def _resolve(self, row: Row, column: str, name: str) -> str | None:
        found = self._by_name.get(fold(name))
        if found is None:
            row.find(
                column,
                with_remedy(
                    str(UnknownNameError("entity", name, self._known)),
                    "every entity needs a row in entities.csv",
                ),
            )
        return found


def _unique(items: Iterable[T]) -> tuple[T, ...]:
    by_id: dict[str, T] = {}
    for item in items:
        by_id.setdefault(item.id, item)
    return tuple(by_id.values())


def _check_ids(items: Iterable[tuple[Row, Entity | Claim | None]]) -> None:
    seen: dict[str, int] = {}
    for row, item in items:
        if item is None or not item.id:
            continue
        if item.id in seen:
            row.find("id", f"the id {item.id!r} stands in row {seen[item.id]} already")
        seen.setdefault(item.id, row.index)


def _check_names(entities: Iterable[tuple[Row, Entity]]) -> None:
    owner: dict[str, str] = {}
    for row, entity in entities:
        for column, names in (("id", (entity.id,)), ("name", (entity.name,)), ("aliases", entity.aliases)):
            for name in names:
                other = owner.setdefault(fold(name), entity.id)
                if other != entity.id:
                    row.find(column, f"{name!r} also names {other!r}; a name must stand for one entity only")
