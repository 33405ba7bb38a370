"""Report invisible control characters, which can make a name or a quote read differently."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stakegraph.characters import HIDDEN
from stakegraph.errors import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stakegraph.case.reading import CaseReading

_SOURCE_FIELDS = ("title", "publisher", "author", "url", "licence")
_ENTITY_FIELDS = ("name", "aliases", "description")
_QUOTED_FIELDS = ("quote", "condition")
_CLAIM_FIELDS = (*_QUOTED_FIELDS, "note")


def hidden_characters(reading: CaseReading) -> Iterator[Finding]:
    """Yield a finding for each cell or setting with an invisible control character.

    The directional marks U+200E, U+200F and U+061C are allowed, because many scripts need them.
    """
    case, rows = reading.case, reading.rows
    for key in ("title", "description"):
        yield from _check_value("case.toml", 0, key, getattr(case, key))
    for index, source in enumerate(case.sources, start=1):
        for key in _SOURCE_FIELDS:
            yield from _check_value("case.toml", 0, f"source[{index}].{key}", getattr(source, key))
    for entity in case.entities:
        row = rows.get(("entities.csv", entity.id), 0)
        for column in _ENTITY_FIELDS:
            yield from _check_value("entities.csv", row, column, getattr(entity, column))
    for claim in case.claims:
        if not claim.is_derived:
            row = rows.get(("claims.csv", claim.id), 0)
            for column in _CLAIM_FIELDS:
                yield from _check_value("claims.csv", row, column, getattr(claim, column))


def _check_value(file: str, row: int, column: str, value: str | tuple[str, ...] | None) -> Iterator[Finding]:
    text = "|".join(value) if isinstance(value, tuple) else value or ""
    match = HIDDEN.search(text)
    if match:
        code = f"U+{ord(match.group()):04X}"
        remedy = "quote the words beside it" if column in _QUOTED_FIELDS else "remove it"
        message = f"has the invisible character {code}, which can make it read as something else; {remedy}"
        yield Finding(file, row, column, message)
