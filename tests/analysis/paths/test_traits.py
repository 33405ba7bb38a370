"""Traits as arrays say of every claim what the definition says of the claim itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stakegraph.analysis.paths import PathOptions
from stakegraph.analysis.paths.traits import TraitMaker, made_trait, traits_of
from stakegraph.model import Status

if TYPE_CHECKING:
    from stakegraph.network import Receipt

STATUSES = [each.value for each in Status]


@st.composite
def receipts(draw: st.DrawFn, derived: bool | None = None) -> Receipt:
    """A curated claim; or a derived one, which follows from some."""
    is_derived = draw(st.booleans()) if derived is None else derived
    return made_trait(
        draw(st.sampled_from(["conflict", "tie", "cooperation", "contextual"])),
        draw(st.booleans()),
        draw(st.sampled_from([-8.0, -2.0, 0.0, 3.5])),
        draw(st.sampled_from(STATUSES)),
        is_derived,
        draw(st.sampled_from(["threatens", "partOf"])),
        date=draw(st.sampled_from([None, "2024", "2025-01", "2025-02-03"])),
        source=draw(st.sampled_from(["one", "other"])),
        said_by=draw(st.sampled_from([None, "a", "b"])),
        premises=tuple(draw(st.lists(receipts(derived=False), max_size=2))) if is_derived else (),
    )


options = st.builds(
    PathOptions,
    statuses=st.sets(st.sampled_from(Status)).map(frozenset),
    rules=st.booleans(),
    as_of=st.sampled_from([None, "2024", "2025-01", "2025-02-03"]),
    without_sources=st.sets(st.sampled_from(["one", "other", "none"])).map(frozenset),
    without_speakers=st.sets(st.sampled_from(["a", "b"])).map(frozenset),
)


@settings(deadline=None)
@given(claims=st.lists(receipts(), max_size=8), chosen=options)
def test_a_trait_counts_where_its_claim_does(claims: list[Receipt], chosen: PathOptions) -> None:
    maker = TraitMaker()
    numbers = [maker.number(each) for each in claims]
    traits = maker.made()
    accepted = traits.accepted(chosen)
    assert [bool(accepted[number]) for number in numbers] == [
        chosen.selection.accepts(each) for each in claims
    ]
    for number, receipt in zip(numbers, claims, strict=True):
        made = traits.receipt(number)
        assert chosen.selection.accepts(made) == chosen.selection.accepts(receipt)
        assert (made.relation, made.intensity, made.claim.date, made.claim.status) == (
            receipt.relation, receipt.intensity, receipt.claim.date, receipt.claim.status,
        )  # fmt: skip
        assert traits.strength(number) == receipt.strength


def test_alike_claims_have_one_trait() -> None:
    maker = TraitMaker()
    one, other = (made_trait("conflict", False, -3.0, "actual", claim_id=each) for each in ("c1", "c2"))
    assert maker.number(one) == maker.number(other)
    with pytest.raises(ValueError, match="alike"):
        traits_of([one, other])


def test_nothing_follows_from_what_follows_from_a_claim_that_is_left_out() -> None:
    first = made_trait("conflict", False, -3.0, "actual", source="first")
    second = made_trait("conflict", False, -3.0, "actual", True, premises=(first,))
    third = made_trait("conflict", False, -3.0, "actual", True, premises=(second,))
    maker = TraitMaker()
    number = maker.number(third)
    traits = maker.made()
    assert traits.accepted(PathOptions(rules=True))[number]
    assert not traits.accepted(PathOptions(rules=True, without_sources=frozenset({"first"})))[number]
