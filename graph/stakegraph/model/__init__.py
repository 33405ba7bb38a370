"""The data model of a case: frozen, typed dataclasses without I/O."""

from __future__ import annotations

from stakegraph.model.cases import (
    Case,
    Entity,
    StoryStep,
    fold,
    is_date,
    known_names,
    name_index,
    slug,
    unknown_entity,
)
from stakegraph.model.claims import (
    Claim,
    DerivedClaim,
    Source,
    assess_factuality,
)
from stakegraph.model.codebook import (
    EntityType,
    Relation,
)
from stakegraph.model.kinds import (
    BACKGROUND_RANK,
    Factuality,
    Polarity,
    SourceKind,
    Status,
)

__all__ = [
    "BACKGROUND_RANK",
    "Case",
    "Claim",
    "DerivedClaim",
    "Entity",
    "EntityType",
    "Factuality",
    "Polarity",
    "Relation",
    "Source",
    "SourceKind",
    "Status",
    "StoryStep",
    "assess_factuality",
    "fold",
    "is_date",
    "known_names",
    "name_index",
    "slug",
    "unknown_entity",
]
