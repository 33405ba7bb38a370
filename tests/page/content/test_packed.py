"""Packed rows are the rows."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from stakegraph.page.content.packed import pack_rows, unpack_rows

VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(-2, 2), st.sampled_from((0.0, 1.0, "", "a", "ä")), st.just([]), st.just(["a"])
)  # fmt: skip


@given(st.lists(st.fixed_dictionaries({"id": VALUES, "by": VALUES})))
def test_what_is_unpacked_is_what_was_packed(rows: list[dict[str, object]]) -> None:
    # as JSON, where true, 1 and 1.0 are three
    back = unpack_rows(json.loads(json.dumps(pack_rows(rows))))
    assert json.dumps(back, sort_keys=True) == json.dumps(rows, sort_keys=True)


def test_what_repeats_is_written_once() -> None:
    rows = [{"id": number, "definition": "a long text that repeats"} for number in range(1000)]
    assert len(json.dumps(pack_rows(rows))) < 0.3 * len(json.dumps(rows))
