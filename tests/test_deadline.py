"""A deadline counts down on the clock and is over when no time is left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stakegraph.deadline import Deadline

if TYPE_CHECKING:
    import pytest


def test_a_deadline_counts_down_and_is_over_at_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr("time.monotonic", lambda: now)
    deadline = Deadline(2.5)
    assert (deadline.left, deadline.is_over) == (2.5, False)
    now = 102.0
    assert (deadline.left, deadline.is_over) == (0.5, False)
    now = 102.5
    assert (deadline.left, deadline.is_over) == (0.0, True)
    now = 104.0
    assert (deadline.left, deadline.is_over) == (-1.5, True)


def test_a_negative_time_limit_is_over_from_the_start() -> None:
    assert Deadline(-1).is_over
