from __future__ import annotations

from dataclasses import replace

import pytest

from builders import disputed_case
from stakegraph.acts import count_independent_sources
from stakegraph.model import Claim, Status


def test_a_copy_counts_as_its_origin_and_a_denial_reports_nothing() -> None:
    assert count_independent_sources(disputed_case())["closing"] == 2


@pytest.mark.parametrize(
    "values", [{"status": Status.POSSIBLE}, {"status": Status.CONDITIONAL}, {"doubt": "who is “we”?"}]
)
def test_hearsay_conditions_and_doubted_readings_report_nothing(values: dict[str, object]) -> None:
    told = disputed_case()

    def change(claim: Claim) -> Claim:
        return replace(claim, **values) if claim.id == "p1" else claim  # type: ignore[arg-type]

    changed = replace(told, claims=tuple(map(change, told.claims)))
    assert count_independent_sources(changed)["closing"] == 1


def test_an_announcement_is_a_report() -> None:
    told = disputed_case()
    announced = replace(told.claim_by_id["p1"], status=Status.ANNOUNCED)
    changed = replace(told, claims=(told.claim_by_id["w1"], announced))
    assert count_independent_sources(changed)["closing"] == 2
