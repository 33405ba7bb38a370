"""The reasons at both ends for a missing conflict path."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from stakegraph.analysis.paths import PathAnswer, PathOptions
from stakegraph.analysis.paths.reasons import reasons_of
from stakegraph.model import Factuality, Status
from stakegraph.network import build_network

if TYPE_CHECKING:
    from stakegraph.model import Case


def test_a_hint_along_a_dyad_is_marked_though_a_fact_runs_against_it(bundled: Case) -> None:
    """Only forward claims make a dyad a fact; a fact in the opposite direction does not."""
    fact, hint = (
        bundled.claims[0],
        replace(bundled.claims[0], id="hint", status=Status.POSSIBLE, assessed=None),
    )
    there = replace(fact, subject="ice", object="dhs", relation="criticizes")
    back = replace(hint, subject="dhs", object="ice", relation="criticizes")
    network = build_network(replace(bundled, claims=(there, back), story=()))
    options = PathOptions(
        factualities=frozenset({Factuality.FACT, Factuality.POSSIBLE}), ignore_direction=True
    )
    answer = PathAnswer("dhs", None, options)
    assert reasons_of(network, answer)[0].startswith(
        f"{network.nodes['dhs']['name']} acts in conflict on {network.nodes['ice']['name']} (possible)"
    )
