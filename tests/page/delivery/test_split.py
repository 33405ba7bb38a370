"""A case cut into parts: no claim twice, none lost, and pages that lead to each other."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from builders import case as small_case
from builders import claim
from large_cases import large_case
from stakegraph.commands.outputs import parts_folder, write_parts
from stakegraph.page import render_page
from stakegraph.page.delivery.split import split
from stakegraph.vocabulary import load_vocabulary

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from stakegraph.vocabulary import Vocabulary


@settings(deadline=None, max_examples=25)
@given(size=st.integers(5, 60), seed=st.integers(0, 20), most=st.integers(2, 30))
def test_each_claim_within_a_camp_is_on_one_page_and_counts_add_up(size: int, seed: int, most: int) -> None:
    case, vocabulary = large_case(size, seed=seed), load_vocabulary()
    parts = split(case, vocabulary, limit=size - 1, most=most)
    home = {member: part.file for part in parts for member in part.cluster.members}
    assert home.keys() == case.entity_by_id.keys()
    assert len({part.file for part in parts}) == len(parts)
    for part in parts:
        own = [each for each in case.claims if home[each.subject] == home[each.object] == part.file]
        assert list(part.case.claims) == own
        assert {source.id for source in part.case.sources} == {each.source for each in own}
    within = sum(len(part.case.claims) for part in parts)
    assert 2 * within + sum(part.leaving for part in parts) == 2 * len(case.claims)


def test_up_to_the_limit_there_are_no_parts(vocabulary: Vocabulary) -> None:
    case = large_case(30)
    assert split(case, vocabulary, limit=30) == []
    assert split(case, vocabulary, limit=29)


def test_a_derived_claim_stands_with_its_premises_and_whom_a_claim_names_is_there(
    vocabulary: Vocabulary,
) -> None:
    made = small_case(
        claim("c0", "a", "supports", "b"),
        claim("c1", "a", "supports", "b", said_by="x", about=("y", "elections")),
        claim("c2", "a", "opposes", "x"),
        claim("c3", "x", "opposes", "y"),
        claim("d1", "a", "supports", "b", rule="r", derived_from=("c1",)),
        claim("d2", "a", "supports", "b", rule="r", derived_from=("c1", "c2")),
        claim("d3", "a", "supports", "b", rule="r", derived_from=("d2",)),
    )
    (part,) = [each for each in split(made, vocabulary, limit=1) if "a" in each.cluster.members]
    assert [each.id for each in part.case.claims] == ["c0", "c1", "d1"]
    assert [each.id for each in part.case.entities] == ["a", "b", "x", "y"]
    assert (part.named, part.leaving, part.resting) == (2, 1, 2)


def test_the_pages_lead_to_each_other(
    tmp_path: Path, vocabulary: Vocabulary, capsys: pytest.CaptureFixture[str]
) -> None:
    case, path = replace(large_case(40), title="A <b> & c"), tmp_path / "a #1.html"
    leads = write_parts(case, vocabulary, path, limit=39)
    folder = tmp_path / "a #1"
    assert str(folder) in capsys.readouterr().err
    whole = render_page(case, vocabulary, leads=leads).decode()
    linked = set(re.findall(r'href="a%20%231/([^"]+)"', whole))
    assert linked == {page.name for page in folder.glob("*.html")} == {part.file for _, part in leads.parts}
    for _, part in leads.parts:
        page = (folder / part.file).read_text("utf-8")
        assert 'href="../a%20%231.html"' in page
        assert f"{part.leaving:,} claim{'s' * (part.leaving != 1)} lead" in page
    first = (folder / leads.parts[0][1].file).read_bytes()
    write_parts(case, vocabulary, path, limit=39)
    assert (folder / leads.parts[0][1].file).read_bytes() == first


def test_the_folder_is_neither_the_page_nor_a_case(tmp_path: Path) -> None:
    assert parts_folder(tmp_path / "x.html").name == "x"
    assert parts_folder(tmp_path / "x").name == "x-camps"
    (tmp_path / "x").mkdir()
    (tmp_path / "x" / "case.toml").touch()
    assert parts_folder(tmp_path / "x.html").name == "x-camps"
