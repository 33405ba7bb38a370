"""Invisible control characters in what a curator wrote: they can make a name or a quote read as something else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stakegraph.characters import HIDDEN
from stakegraph.errors import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stakegraph.case.reading import CaseReading

_OF_SOURCES = ("title", "publisher", "author", "url", "licence")
_OF_ENTITIES = ("name", "aliases", "description")
_FROM_THE_TEXT = ("quote", "condition")
_OF_CLAIMS = (*_FROM_THE_TEXT, "note")


def hidden_characters(reading: CaseReading) -> Iterator[Finding]:
    """Yield a finding for each cell, and each key of ``case.toml``, that has an invisible control character.

    Marks that only tell a direction (U+200E, U+200F, U+061C) are part of many scripts and are let pass.
    """
    case, rows = reading.case, reading.rows
    for key in ("title", "description"):
        yield from _in("case.toml", 0, key, getattr(case, key))
    for number, source in enumerate(case.sources, start=1):
        for key in _OF_SOURCES:
            yield from _in("case.toml", 0, f"source[{number}].{key}", getattr(source, key))
    for file, items, columns in (
        ("entities.csv", case.entities, _OF_ENTITIES),
        ("claims.csv", [each for each in case.claims if not each.is_derived], _OF_CLAIMS),
    ):
        for item in items:
            for column in columns:
                yield from _in(file, rows.get((file, item.id), 0), column, getattr(item, column))


def _in(file: str, row: int, column: str, value: str | tuple[str, ...] | None) -> Iterator[Finding]:
    found = HIDDEN.search("|".join(value) if isinstance(value, tuple) else value or "")
    if found:
        remedy = "quote the words beside it" if column in _FROM_THE_TEXT else "take it out"
        message = f"has the invisible character U+{ord(found.group()):04X}, which can make it read as something else"
        yield Finding(file, row, column, f"{message}; {remedy}")
