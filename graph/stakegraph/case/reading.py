"""Read a case folder into a `Case`, and report faults with file, row and column."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product
from typing import TYPE_CHECKING, Any, TypeVar

from pyoxigraph import NamedNode

from stakegraph.case.quotes import QuoteError, QuotesOf
from stakegraph.case.settings import SettingsError, parse_settings
from stakegraph.case.sources import check_keys, read_sources, resolve_references
from stakegraph.case.story import FILE as STORY_FILE
from stakegraph.case.story import read_story
from stakegraph.case.tables import CLAIM_COLUMNS, ENTITY_COLUMNS, Row, read_table, read_text
from stakegraph.errors import (
    CaseError,
    Finding,
    UnknownNameError,
    shorten,
    with_remedy,
)
from stakegraph.factuality import assess_case
from stakegraph.files import SizeLimit
from stakegraph.model import Case, Claim, Entity, Source, Status, fold, is_date, name_index, slug
from stakegraph.names import id_fault, is_case_id, is_id, name_fault, quote_briefly
from stakegraph.suggestions import KnownNames
from stakegraph.vocabulary import Vocabulary, load_vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from stakegraph.model import StoryStep

_BASE = re.compile(r"https?://[^\s<>\"{}|\\^`]+[/#]")
_WIKIDATA = re.compile(r"Q[1-9][0-9]*")
_CASE_KEYS = {"id", "title", "description", "base", "source"}

_MOST_PAIRS = 1_000
"""Claims that one row can make."""

T = TypeVar("T", Entity, Source, Claim)


@dataclass(frozen=True)
class CaseReading:
    """The result of reading a folder: the readable part, the findings, and rows by id.

    The keys of `rows` are pairs of file name and id.
    """

    case: Case
    findings: tuple[Finding, ...]
    rows: Mapping[tuple[str, str], int]


def read_case(folder: Path, vocabulary: Vocabulary | None = None) -> Case:
    """Read a case folder, including its ``story.md`` if it has one.

    Parameters
    ----------
    folder : Path
        A folder with ``case.toml``, ``entities.csv``, ``claims.csv`` and the texts that ``case.toml`` names.
    vocabulary : Vocabulary, optional
        The codebook of the claims; the bundled one by default.

    Raises
    ------
    CaseError
        When the folder has faults; the error carries all findings.
    """
    reading = inspect_case(folder, vocabulary)
    if reading.findings:
        raise CaseError(reading.findings)
    return reading.case


def inspect_case(folder: Path, vocabulary: Vocabulary | None = None) -> CaseReading:
    """Read the readable part of a case folder and collect all faults.

    Raises
    ------
    CaseError
        When ``case.toml`` is missing or unreadable, so that no part can be read.
    """
    vocabulary = vocabulary or load_vocabulary()
    findings: list[Finding] = []
    limit = SizeLimit()
    settings = _read_settings(folder, findings, limit)
    sources = _drop_repeated_ids(read_sources(folder, settings, findings, limit))
    entity_rows = read_table(folder / "entities.csv", ENTITY_COLUMNS, findings, limit, folder)
    entities = [(row, _read_entity(row, vocabulary)) for row in entity_rows]
    _check_ids(entities)
    _check_names(entities)
    names = _Names(_drop_repeated_ids(entity for _, entity in entities))
    sources = resolve_references(sources, names.id_by_name, findings)
    claim_rows = read_table(folder / "claims.csv", CLAIM_COLUMNS, findings, limit, folder)
    texts = _Texts(sources)
    claims = [(row, claim) for row in claim_rows for claim in _read_claims(row, vocabulary, names, texts)]
    _check_ids(claims)
    readable_claims = _drop_repeated_ids(claim for _, claim in claims)
    claim_ids = [claim.id for claim in readable_claims]
    case = Case(
        id=settings.get("id") or slug(folder.resolve().name),
        title=settings.get("title", ""),
        base=settings.get("base", ""),
        description=settings.get("description"),
        sources=sources,
        entities=names.entities,
        claims=readable_claims,
        story=_read_story(folder, names.entities, claim_ids, findings, limit),
    )
    rows: dict[tuple[str, str], int] = {}
    items: list[tuple[Row, Entity | Claim]] = [*entities, *claims]
    for row, item in items:
        # If two rows have the same id, the case contains the first.
        rows.setdefault((row.file, item.id), row.index)
    return CaseReading(assess_case(case, vocabulary), tuple(findings), rows)


# ---- case.toml ---------------------------------------------------------------------------------------


def _read_settings(folder: Path, findings: list[Finding], limit: SizeLimit) -> dict[str, Any]:
    if not folder.is_dir():
        message = "is not a folder; name a case folder, which contains a case.toml"
        raise CaseError([Finding(str(folder), 0, "", message)])
    text = read_text(folder / "case.toml", findings, limit, folder)
    if text is None:
        raise CaseError(findings)
    try:
        settings = parse_settings(text)
    except SettingsError as error:
        raise CaseError([Finding("case.toml", 0, "", str(error))]) from error
    check_keys(settings, _CASE_KEYS, "", findings)
    for key, message in _check_settings(settings):
        findings.append(Finding("case.toml", 0, key, message))
    return settings


def _check_settings(settings: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield faulty keys with messages, and replace or delete values that are not texts."""
    for key in ("title", "base"):
        if not isinstance(settings.get(key), str) or not settings[key].strip():
            yield key, f"{key} is missing or empty"
            settings[key] = ""
    for key in ("id", "description"):
        if not isinstance(settings.get(key, ""), str):
            yield key, f"{key} must be a text in quotation marks"
            del settings[key]
    id_, base = settings.get("id"), settings["base"]
    if id_ is not None and not is_case_id(id_):
        yield "id", f"{quote_briefly(id_)} {id_fault(id_)}"
    if base and not _is_base(base):
        yield "base", f"base must be an http(s) IRI that ends in '/' or '#', not {base!r}"


def _is_base(text: str) -> bool:
    try:
        NamedNode(text)
    except ValueError:
        return False
    return bool(_BASE.fullmatch(text))


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


def _read_entity(row: Row, vocabulary: Vocabulary) -> Entity:
    wikidata = row.get("wikidata")
    if wikidata and not _WIKIDATA.fullmatch(wikidata):
        row.find("wikidata", f"{wikidata!r} is not a Wikidata id like Q42")
    type_ = _read_type(row, vocabulary)
    name, aliases = row.required("name"), tuple(sorted(set(row.several("aliases"))))
    _check_length(row, "name", name)
    for alias in aliases:
        _check_length(row, "aliases", alias)
    return Entity(
        id=_read_id(row),
        name=name,
        type=type_,
        aliases=aliases,
        description=row.get("description"),
        wikidata=wikidata,
    )


def _read_type(row: Row, vocabulary: Vocabulary) -> str:
    name = row.required("type")
    try:
        return vocabulary.entity_type(name).id if name else name
    except UnknownNameError as error:
        row.find("type", str(error))
        return name


def _check_length(row: Row, column: str, name: str) -> None:
    fault = name_fault(name)
    if fault:
        row.find(column, fault)


def _read_id(row: Row) -> str:
    value = row.required("id")
    if value and not is_id(value):
        row.find("id", f"{quote_briefly(value)} {id_fault(value)}")
    return value


def _read_claims(row: Row, vocabulary: Vocabulary, names: _Names, texts: _Texts) -> list[Claim]:
    """Return the claims of a row: one for each pair of its subjects and objects."""
    text = _find_source(row, texts)
    quote = row.required("quote")
    start, end = _locate_quote(row, quote, text)
    condition = row.get("condition")
    if condition and text and condition not in text.quotes:
        row.find("condition", f"is not in the source word for word: {shorten(condition)!r}")
    when = row.get("date")
    if when and not is_date(when):
        row.find("date", f"{when!r} is not a date like 2025, 2025-11 or 2025-11-04")
    relation, status = _read_relation(row, vocabulary), _read_status(row)
    pairs = list(product(names.resolve_list(row, "subject"), names.resolve_list(row, "object")))
    id_, act = _read_id(row), row.get("act")
    if act and not is_id(act):
        row.find("act", f"{quote_briefly(act)} {id_fault(act)}")
    if len(pairs) > _MOST_PAIRS:
        row.find(
            "subject", f"has {len(pairs):,} pairs of subject and object; at most {_MOST_PAIRS} fit in a row"
        )
        return []
    said_by = names.resolve(row, "said_by")
    if not (text and status and relation):
        return []
    first = Claim(
        id=id_,
        source=text.source.id,
        subject="",
        relation=relation,
        object="",
        quote=quote,
        start=start,
        end=end,
        status=status,
        said_by=said_by or text.source.speaker,
        about=names.resolve_several(row, "about"),
        means=names.resolve_several(row, "means"),
        condition=condition,
        date=when,
        note=row.get("note"),
        act=None if act == id_ else act,
        doubt=row.get("doubt"),
        excused=tuple(sorted(set(row.several("excused")))),
    )
    return [_make_claim_of_pair(first, pair, position) for position, pair in enumerate(pairs, start=1)]


def _make_claim_of_pair(first: Claim, pair: tuple[str, str], position: int) -> Claim:
    """Return the claim of a row about one subject and object; claims of one row tell of one act."""
    subject, object_ = pair
    if position == 1:
        return replace(first, subject=subject, object=object_)
    return replace(first, id=f"{first.id}-{position}", subject=subject, object=object_, act=first.act_id)


class _Text:
    """A source, and an index to locate quotes in its text."""

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


def _find_source(row: Row, texts: _Texts) -> _Text | None:
    name = row.required("source")
    if name and name not in texts.by_id:
        row.find("source", str(UnknownNameError("source", name, texts.known)))
    return texts.by_id.get(name)


def _locate_quote(row: Row, quote: str, text: _Text | None) -> tuple[int, int]:
    if quote and text:
        try:
            return text.quotes.locate(quote)
        except QuoteError as error:
            row.find("quote", str(error))
    return 0, 0


def _read_relation(row: Row, vocabulary: Vocabulary) -> str | None:
    name = row.required("relation")
    try:
        return vocabulary.relation(name).id if name else None
    except UnknownNameError as error:
        row.find("relation", with_remedy(str(error), "'stakegraph codebook' lists them all"))
        return None


def _read_status(row: Row) -> Status | None:
    name = row.required("status")
    values = [status.value for status in Status]
    if name and name not in values:
        row.find("status", f"unknown status {name!r}; use one of {', '.join(values)}")
    return Status(name) if name in values else None


# ---- checks across rows -------------------------------------------------------------------------------


class _Names:
    """Finds entities by id, name or alias."""

    def __init__(self, entities: tuple[Entity, ...]) -> None:
        self.entities = entities
        self.id_by_name = name_index(entities)
        self._known = KnownNames(name for entity in entities for name in entity.names)

    def resolve(self, row: Row, column: str) -> str | None:
        """Return the entity id for a cell that may be empty; record an unknown name."""
        name = row.get(column)
        return self._resolve(row, column, name) if name else None

    def resolve_list(self, row: Row, column: str) -> list[str]:
        """Return the entity ids for a required cell, in its order, without those that are unknown."""
        row.required(column)
        ids = [self._resolve(row, column, name) for name in row.several(column)]
        for id_ in sorted({id_ for id_ in ids if id_ and ids.count(id_) > 1}):
            row.find(column, f"names {id_!r} twice")
        return [id_ for id_ in dict.fromkeys(ids) if id_]

    def resolve_several(self, row: Row, column: str) -> tuple[str, ...]:
        """Return the entity ids for a cell, sorted, because their order has no meaning."""
        ids = {self._resolve(row, column, name) for name in row.several(column)}
        return tuple(sorted(filter(None, ids)))

    def _resolve(self, row: Row, column: str, name: str) -> str | None:
        entity_id = self.id_by_name.get(fold(name))
        if entity_id is None:
            error = UnknownNameError("entity", name, self._known)
            row.find(column, with_remedy(str(error), "every entity needs a row in entities.csv"))
        return entity_id


def _drop_repeated_ids(items: Iterable[T]) -> tuple[T, ...]:
    by_id: dict[str, T] = {}
    for item in items:
        by_id.setdefault(item.id, item)
    return tuple(by_id.values())


def _check_ids(items: Iterable[tuple[Row, Entity | Claim]]) -> None:
    first_rows: dict[str, int] = {}
    for row, item in items:
        if not item.id:
            continue
        first_row = first_rows.setdefault(item.id, row.index)
        if first_row != row.index:
            row.find("id", f"row {first_row} already has the id {item.id!r}; choose another")


def _check_names(entities: Iterable[tuple[Row, Entity]]) -> None:
    owners: dict[str, str] = {}

    def check(row: Row, column: str, name: str, entity_id: str) -> None:
        owner = owners.setdefault(fold(name), entity_id)
        if owner != entity_id:
            row.find(column, f"{name!r} also names {owner!r}; give each entity a name of its own")

    for row, entity in entities:
        check(row, "id", entity.id, entity.id)
        check(row, "name", entity.name, entity.id)
        for alias in entity.aliases:
            check(row, "aliases", alias, entity.id)
