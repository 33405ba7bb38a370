"""The worked example of coding has the figures of its bench, and settles each difference."""

from __future__ import annotations

import doctest
import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from types import ModuleType

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def bench() -> ModuleType:
    spec = importlib.util.spec_from_file_location("coding", ROOT / "bench" / "coding.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def page() -> str:
    return (ROOT / "docs" / "coding-example.md").read_text(encoding="utf-8")


def test_the_page_has_the_figures_of_the_bench(bench: ModuleType, page: str) -> None:
    assert "\n".join(bench.agreement_lines()) in page


def test_alpha_is_that_of_the_published_example(bench: ModuleType) -> None:
    results = doctest.testmod(bench)
    assert (results.failed, results.attempted) == (0, 2)


def test_the_page_names_each_claim_on_which_the_coders_differ(bench: ModuleType, page: str) -> None:
    pairs, _ = bench.read_pairs()
    differing = {
        claim["id"]
        for pair in pairs
        if not bench.have_same_parties(pair)
        or bench.is_fact(pair[0]) != bench.is_fact(pair[1])
        or any(pair[0][column] != pair[1][column] for column in ("relation", "status", "said_by"))
        for claim in pair
    }
    alone = {
        row[coder]
        for row in bench.read("pairs.csv")
        for coder in bench.CODERS
        if not (row["first"] and row["second"])
    }
    settlement = page.partition("## Every difference")[2]
    assert [id_ for id_ in sorted(differing | alone - {""}) if id_ not in settlement] == []


def test_a_claim_without_a_row_of_pairs_is_an_error(
    bench: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = bench.read
    monkeypatch.setattr(bench, "read", lambda name: read(name)[1:] if name == "pairs.csv" else read(name))
    with pytest.raises(ValueError, match="c001"):
        bench.read_pairs()
