"""Pages that a browser keeps, and asks after."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from pathlib import Path

    from server.conftest import Served
    from stakegraph.model import Case

pytestmark = pytest.mark.slow

PAGE = "/cases/nypd-recruitment"


@pytest.mark.parametrize("address", [PAGE, "/static/server.css", "/static/editor.js"])
def test_what_is_unchanged_is_not_sent_again(address: str, served: Served) -> None:
    first = served.client.get(address)
    assert first.status_code == 200, first.text
    assert first.headers["cache-control"] == "private, no-cache"
    again = served.client.get(address, headers={"If-None-Match": f'W/"other", {first.headers["etag"]}'})
    other = served.client.get(address, headers={"If-None-Match": '"other"'})
    assert (again.status_code, other.status_code) == (304, 200)
    assert (again.content, other.content) == (b"", first.content)
    assert again.headers["etag"] == first.headers["etag"]
    assert again.headers["content-security-policy"] == first.headers["content-security-policy"]


def test_a_case_that_was_loaded_anew_is_sent_anew(
    start: Callable[..., AbstractContextManager[Served]], tmp_path: Path, small_case: Case
) -> None:
    from dataclasses import replace

    from stakegraph.loading import load_cases

    folder = tmp_path / "store"
    load_cases(folder, [small_case])
    with start("--store", str(folder)) as served:
        address = f"/cases/{small_case.id}"
        tag = served.client.get(address).headers["etag"]
        load_cases(folder, [replace(small_case, title="Told otherwise")])
        after = served.client.get(address, headers={"If-None-Match": tag})
    assert after.status_code == 200
    assert "Told otherwise" in after.text


def test_answers_to_questions_are_kept_by_nobody(served: Served) -> None:
    for address in ("/sparql?query=ASK{}", "/api/cases", "/", "/api/cases/none"):
        assert served.client.get(address).headers["cache-control"] == "no-store", address
