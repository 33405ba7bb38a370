"""The entries of a codebook: entity types and relations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stakegraph.model.kinds import Polarity


@dataclass(frozen=True, slots=True)
class EntityType:
    """A class of entities in the ontology; `is_stake` separates stakes from stakeholders."""

    id: str
    label: str
    definition: str
    is_stake: bool


@dataclass(frozen=True, slots=True)
class Relation:
    """An entry of the codebook.

    `intensity` runs from −10 (most hostile) to +10 (most cooperative). The scale is ordinal: values may be compared,
    but not added or multiplied. A relation that `is_speech` is an act of speaking, such as a threat: a source that
    reports it vouches for the speaking, not for the content. `plover` and `cameo` name the matching event type, if
    any.
    """

    id: str
    label: str
    definition: str
    example: str
    polarity: Polarity
    intensity: float
    intensity_source: str
    parents: tuple[str, ...] = ()
    inverse_label: str | None = None
    symmetric: bool = False
    is_speech: bool = False
    plover: str | None = None
    cameo: str | None = None
    note: str | None = None
