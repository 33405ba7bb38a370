"""The URLs of a server: which are refused."""

from __future__ import annotations

import pytest

from stakegraph.errors import StakegraphError
from stakegraph.store.endpoint.addresses import find_urls


@pytest.mark.parametrize(
    "host",
    ["a..invalid", "xn--", "x" * 400 + ".invalid", "\udc80.invalid"],
    ids=["empty", "idna", "long", "surrogate"],
)
def test_a_host_that_no_look_up_takes_is_refused(host: str) -> None:
    with pytest.raises(StakegraphError, match="address of the store"):
        find_urls(f"http://{host}/query", {})
