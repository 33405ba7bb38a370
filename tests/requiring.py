"""What only some machines have: a browser, other programs, servers. A test that lacks it is skipped, and says so."""

from __future__ import annotations

import os

import pytest


def all_required() -> bool:
    """Return whether every test must run: .ci/run installs all that they need."""
    return os.environ.get("STAKEGRAPH_REQUIRE_ALL") == "1"


def require(condition: bool, missing: str) -> None:
    """Skip a test for want of something, or fail it where STAKEGRAPH_REQUIRE_ALL says that all must run."""
    if condition:
        return
    if all_required():
        pytest.fail(missing, pytrace=False)
    pytest.skip(missing)
