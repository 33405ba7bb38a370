"""Traits accept exactly the claims that the definition accepts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stakegraph.analysis.paths import PathOptions
from stakegraph.analysis.paths.traits import TraitBuilder, make_receipt, traits_of
from stakegraph.model import Factuality

if TYPE_CHECKING:
    from stakegraph.network import Receipt

FACTUALITIES = [factuality.value for factuality in Factuality]


@st.composite
def receipts(draw: st.DrawFn, derived: bool | None = None) -> Receipt:
    """A curated claim; or a derived one, which follows from some."""
    is_derived = draw(st.booleans()) if derived is None else derived
    return make_receipt(
        draw(st.sampled_from(["conflict", "tie", "cooperation", "contextual"])),
        draw(st.booleans()),
        draw(st.sampled_from([-8.0, -2.0, 0.0, 3.5])),
        draw(st.sampled_from(FACTUALITIES)),
        is_derived,
        draw(st.sampled_from(["threatens", "partOf"])),
        date=draw(st.sampled_from([None, "2024", "2025-01", "2025-02-03"])),
        source=draw(st.sampled_from(["one", "other"])),
        said_by=draw(st.sampled_from([None, "a", "b"])),
        premises=tuple(draw(st.lists(receipts(derived=False), max_size=2))) if is_derived else (),
    )


options = st.builds(
    PathOptions,
    factualities=st.sets(st.sampled_from(Factuality)).map(frozenset),
    rules=st.booleans(),
    as_of=st.sampled_from([None, "2024", "2025-01", "2025-02-03"]),
    without_sources=st.sets(st.sampled_from(["one", "other", "none"])).map(frozenset),
    without_speakers=st.sets(st.sampled_from(["a", "b"])).map(frozenset),
    according_to=st.sets(st.sampled_from(["a", "b"])).map(frozenset),
)


@settings(deadline=None)
@given(claims=st.lists(receipts(), max_size=8), asked=options)
def test_a_trait_counts_where_its_claim_does(claims: list[Receipt], asked: PathOptions) -> None:
    builder = TraitBuilder()
    indexes = [builder.add(receipt) for receipt in claims]
    traits = builder.build()
    accepted = traits.accepted_mask(asked)
    assert [bool(accepted[trait]) for trait in indexes] == [
        asked.selection.accepts(receipt) for receipt in claims
    ]
    for trait, receipt in zip(indexes, claims, strict=True):
        made = traits.receipt(trait)
        assert asked.selection.accepts(made) == asked.selection.accepts(receipt)
        assert (made.relation, made.intensity, made.claim.date, made.claim.factuality) == (
            receipt.relation, receipt.intensity, receipt.claim.date, receipt.claim.factuality,
        )  # fmt: skip
        assert traits.strength(trait) == receipt.strength


def test_alike_claims_have_one_trait() -> None:
    builder = TraitBuilder()
    first, second = (
        make_receipt("conflict", False, -3.0, "fact", claim_id=claim_id) for claim_id in ("c1", "c2")
    )
    assert builder.add(first) == builder.add(second)
    with pytest.raises(ValueError, match="alike"):
        traits_of([first, second])


def test_nothing_follows_from_what_follows_from_a_claim_that_is_left_out() -> None:
    first = make_receipt("conflict", False, -3.0, "fact", source="first")
    second = make_receipt("conflict", False, -3.0, "fact", True, premises=(first,))
    third = make_receipt("conflict", False, -3.0, "fact", True, premises=(second,))
    builder = TraitBuilder()
    trait = builder.add(third)
    traits = builder.build()
    assert traits.accepted_mask(PathOptions(rules=True))[trait]
    assert not traits.accepted_mask(PathOptions(rules=True, without_sources=frozenset({"first"})))[trait]
