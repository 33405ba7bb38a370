"""Read the sources of a case from ``case.toml``, and report faults with their keys."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from stakegraph.case.tables import read_text
from stakegraph.errors import CaseError, Finding, UnknownNameError, did_you_mean, nearest, with_remedy
from stakegraph.model import Source, SourceKind, fold, is_date
from stakegraph.names import file_fault, id_fault, is_id, quote_briefly

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from stakegraph.files import SizeLimit

SOURCE_KEYS = (
    "id",
    "file",
    "title",
    "kind",
    "publisher",
    "author",
    "published",
    "url",
    "licence",
    "speaker",
    "origin",
    "retrieved",
    "sha256",
)
_SHA256 = re.compile("[0-9a-f]{64}")


def check_keys(
    table: Mapping[str, Any], allowed: Iterable[str], prefix: str, findings: list[Finding]
) -> None:
    """Record each key of a table that is not allowed."""
    for key in sorted(table.keys() - set(allowed)):
        message = f"unknown key {key!r}{did_you_mean(nearest(key, sorted(allowed)))}"
        findings.append(Finding("case.toml", 0, prefix + key, message))


def read_sources(
    folder: Path, settings: Mapping[str, Any], findings: list[Finding], limit: SizeLimit
) -> Iterable[Source]:
    """Yield the readable sources; a speaker is the name that ``case.toml`` has."""
    tables: Any = settings.get("source")
    if not _are_tables(tables):
        message = "the case has no sources; add at least one [[source]] with id, file and title"
        findings.append(Finding("case.toml", 0, "source", message))
        return
    seen: set[str] = set()
    for index, table in enumerate(tables, start=1):
        source = _read_source(folder, table, f"source[{index}].", findings, limit)
        if source is None:
            continue
        if source.id in seen:
            message = f"the id {source.id!r} occurs twice; give each source its own id"
            findings.append(Finding("case.toml", 0, f"source[{index}].id", message))
        seen.add(source.id)
        yield source


def check_source(values: Mapping[str, str]) -> None:
    """Check the keys of a source that is to be added.

    Raises
    ------
    CaseError
        When a key is missing or has an invalid value; the findings name them.
    """
    for find_faults in (_find_wrong_types, _find_wrong_values):
        faults = [Finding("case.toml", 0, *fault) for fault in find_faults(values)]
        if faults:
            raise CaseError(faults)


def _are_tables(value: Any) -> bool:
    if not isinstance(value, list) or not value:
        return False
    return all(isinstance(item, dict) for item in value)


def _read_source(
    folder: Path, table: Mapping[str, Any], prefix: str, findings: list[Finding], limit: SizeLimit
) -> Source | None:
    check_keys(table, SOURCE_KEYS, prefix, findings)
    table = {key: value for key, value in table.items() if key in SOURCE_KEYS}
    count_before = len(findings)
    # An unquoted date is a date in TOML, not a text.
    values = {key: value.isoformat() if isinstance(value, date) else value for key, value in table.items()}
    for find_faults in (_find_wrong_types, _find_wrong_values):
        for key, message in find_faults(values):
            findings.append(Finding("case.toml", 0, prefix + key, message))
        if len(findings) > count_before:
            return None
    text = read_text(folder / values["file"], findings, limit, folder)
    if text is None:
        return None
    kind = SourceKind(values.pop("kind", SourceKind.ARTICLE.value))
    return Source(text=text, kind=kind, **values)


def _find_wrong_types(values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the keys of a source that are missing or not a text, with messages."""
    for key in sorted(values.keys() & set(SOURCE_KEYS)):
        if not isinstance(values[key], str) or not values[key].strip():
            yield key, f"{key} must be a text in quotation marks; leave it out when it is not known"
    for key in ("id", "file", "title"):
        if key not in values:
            yield key, f"{key} is missing"


def _find_wrong_values(values: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the keys of a source whose texts are not valid, with messages."""
    fault = file_fault(values["file"])
    if fault:
        yield "file", f"{quote_briefly(values['file'])} {fault}"
    if not is_id(values["id"]):
        yield "id", f"{quote_briefly(values['id'])} {id_fault(values['id'])}"
    kinds = [kind.value for kind in SourceKind]
    if values.get("kind", kinds[0]) not in kinds:
        yield "kind", f"unknown kind {values['kind']!r}; use 'article' or 'reference'"
    for key in ("published", "retrieved"):
        if key in values and not is_date(values[key]):
            yield key, f"{values[key]!r} is not a date like 2025, 2025-11 or 2025-11-04"
    if "sha256" in values and not _SHA256.fullmatch(values["sha256"]):
        yield "sha256", "must have 64 hexadecimal digits, in lower case, as sha256sum prints them"


def resolve_references(
    sources: tuple[Source, ...], names: Mapping[str, str], findings: list[Finding]
) -> tuple[Source, ...]:
    """Return the sources with their speakers as ids, and record unknown speakers and origins.

    Parameters
    ----------
    sources : tuple of Source
        The sources as `read_sources` yields them.
    names : mapping of str to str
        The ids of the entities by folded name, as `stakegraph.model.name_index` returns them.
    findings : list of Finding
        The list to extend.
    """
    source_ids = {source.id for source in sources}
    resolved = []
    for source in sources:
        speaker = names.get(fold(source.speaker)) if source.speaker else None
        if source.speaker and speaker is None:
            error = UnknownNameError("entity", source.speaker, names)
            message = with_remedy(str(error), "every entity needs a row in entities.csv")
            findings.append(Finding("case.toml", 0, f"source {source.id}: speaker", message))
        origin = source.origin
        if origin is not None and (origin == source.id or origin not in source_ids):
            message = f"{quote_briefly(origin)} is not the id of another source"
            message += did_you_mean(nearest(origin, sorted(source_ids - {source.id})))
            findings.append(Finding("case.toml", 0, f"source {source.id}: origin", message))
            origin = None
        resolved.append(replace(source, speaker=speaker, origin=origin))
    return tuple(resolved)
