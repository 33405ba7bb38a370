"""Report invisible control characters, which can make a name or a quote read differently."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stakegraph.case.tables import QUOTED_COLUMNS
from stakegraph.characters import HIDDEN
from stakegraph.errors import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stakegraph.case.reading import CaseReading

_CASE_FIELDS = ("title", "description")
_SOURCE_FIELDS = ("title", "publisher", "author", "url", "licence")
_ENTITY_FIELDS = ("name", "aliases", "description")
_CLAIM_FIELDS = (*QUOTED_COLUMNS, "note")


def hidden_characters(reading: CaseReading) -> Iterator[Finding]:
    """Yield a finding for each cell or setting with an invisible control character.

    The directional marks U+200E, U+200F and U+061C are allowed, because many scripts need them.
    """
    case, rows = reading.case, reading.rows
    yield from _check_fields("case.toml", 0, case, _CASE_FIELDS)
    for index, source in enumerate(case.sources, start=1):
        yield from _check_fields("case.toml", 0, source, _SOURCE_FIELDS, prefix=f"source[{index}].")
    for entity in case.entities:
        row = rows.get(("entities.csv", entity.id), 0)
        yield from _check_fields("entities.csv", row, entity, _ENTITY_FIELDS)
    for claim in case.claims:
        if not claim.is_derived:
            row = rows.get(("claims.csv", claim.id), 0)
            yield from _check_fields("claims.csv", row, claim, _CLAIM_FIELDS)


def _check_fields(
    file: str, row: int, item: object, fields: tuple[str, ...], prefix: str = ""
) -> Iterator[Finding]:
    for field in fields:
        yield from _check_value(file, row, prefix + field, getattr(item, field))


def _check_value(file: str, row: int, column: str, value: str | tuple[str, ...] | None) -> Iterator[Finding]:
    text = "|".join(value) if isinstance(value, tuple) else value or ""
    match = HIDDEN.search(text)
    if match:
        code = f"U+{ord(match.group()):04X}"
        remedy = "quote the words beside it" if column in QUOTED_COLUMNS else "remove it"
        message = f"has the invisible character {code}, which can make it read as something else; {remedy}"
        yield Finding(file, row, column, message)
