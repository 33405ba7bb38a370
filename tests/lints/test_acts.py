from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from builders import disputed_case
from stakegraph import load_vocabulary
from stakegraph.case import write_case
from stakegraph.cli import cli
from stakegraph.lints import lint
from stakegraph.lints.acts import find_unjoined_claims
from stakegraph.model import Case, Status
from stakegraph.validate import stored_reading

if TYPE_CHECKING:
    from pathlib import Path


def _unjoined(**values: object) -> dict[str, str]:
    return find_unjoined_claims(_case(**values), load_vocabulary())


def _case(**values: object) -> Case:
    """Return the case without acts, with some values for the independent report ("p1")."""
    told = disputed_case()
    claims = [replace(claim, act=None, date="2025-06") for claim in told.claims]
    claims[2] = replace(claims[2], **values)  # type: ignore[arg-type]
    return replace(told, claims=tuple(claims))


def test_the_same_in_two_independent_sources_is_found_and_a_copy_is_not() -> None:
    assert _unjoined() == {"p1": "w1"}


def test_a_common_act_joins_them() -> None:
    assert find_unjoined_claims(disputed_case(), load_vocabulary()) == {}


@pytest.mark.parametrize(
    "values",
    [{"date": "2025-07"}, {"relation": "threatens"}, {"status": Status.POSSIBLE}, {"doubt": "who is “we”?"}],
)
def test_what_differs_or_is_no_report_needs_no_act(values: dict[str, object]) -> None:
    assert _unjoined(**values) == {}


def test_two_acts_that_the_coder_named_are_left_alone() -> None:
    told = _case(act="second closing")
    first = replace(told.claims[0], act="first closing")
    assert find_unjoined_claims(replace(told, claims=(first, *told.claims[1:])), load_vocabulary()) == {}


def test_the_hint_names_row_column_and_the_earlier_claim() -> None:
    hints = lint(stored_reading(_case()), load_vocabulary())
    (hint,) = [hint for hint in hints if hint.code == "act-missing"]
    assert (hint.file, hint.row, hint.column) == ("claims.csv", 4, "act")
    assert "w1" in hint.message


def test_check_counts_contradictions_without_a_finding(tmp_path: Path) -> None:
    write_case(disputed_case(), tmp_path / "harbour")
    result = CliRunner().invoke(cli, ["check", str(tmp_path / "harbour")])
    assert result.exit_code == 0
    assert "3 contradictions: see 'stakegraph contradictions'" in result.stderr
