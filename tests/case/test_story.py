"""A story is read step by step; whatever does not hold together is named by its line."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import case, claim
from stakegraph.case import CaseReading, read_case, write_case
from stakegraph.case.story import parse_inline, read_story, story_text
from stakegraph.errors import CaseError
from stakegraph.loading import open_case
from stakegraph.model import Entity, StoryStep
from stakegraph.rdf import read_back
from stakegraph.validate import findings
from stakegraph.vocabulary import load_vocabulary

if TYPE_CHECKING:
    from pathlib import Path

    from stakegraph.errors import Finding
    from stakegraph.model import Case

ENTITIES = (
    Entity("ice", "ICE", "Agency"),
    Entity("trump", "Donald Trump", "Person"),
    Entity("nyc", "New York, the city", "Government"),
)
CLAIMS = ["c038", "c039"]


def _read(text: str) -> tuple[tuple[StoryStep, ...], list[Finding]]:
    found: list[Finding] = []
    return read_story(text, ENTITIES, CLAIMS, found), found


def test_steps_have_titles_highlights_and_paragraphs() -> None:
    steps, found = _read(
        "\ufeff## One\n\nFocus: Donald Trump, ICE\nclaims: c038, c039\n\nFirst line\nstill first.\n\n\nSecond: yes.\n"
        "## Two ##\npath: TRUMP → ice\nText.\n"
    )
    assert found == []
    assert steps == (
        StoryStep("One", "First line still first.\n\nSecond: yes.", ("trump", "ice"), ("c038", "c039")),
        StoryStep("Two", "Text.", path=("trump", "ice")),
    )


@pytest.mark.parametrize(
    ("text", "row", "column", "message"),
    [
        ("## One\nfocus: Donld Trump\nText.", 2, "focus", "'Donld Trump'; did you mean 'Donald Trump'"),
        ("## One\nfocus: New York, the city\nText.", 2, "focus", "unknown stakeholder or stake 'New York'"),
        ("## One\n\nclaims: c38\nText.", 3, "claims", "unknown claim 'c38'; did you mean 'c038'"),
        ("## One\nclaim: c038\nText.", 2, "claim", "unknown key 'claim'; did you mean 'claims'?"),
        ("## One\npath: ice\nText.", 2, "path", "a path has two ends"),
        ("## One\npath: Trump -> donald trump\nText.", 2, "path", "to itself leads nowhere"),
        ("## One\nfocus:\nText.", 2, "focus", "focus is empty"),
        ("## One\nclaims: ,\nText.", 2, "claims", "claims is empty"),
        ("## One\nfocus: ice\nfocus: nyc\nText.", 3, "focus", "occurs twice in one step"),
        ("## One\nText.\nfocus: ice", 3, "focus", "must be directly below the step's heading"),
        ("## One\nfocus: ice\n", 1, "", "the step 'One' has no text"),
        ("##\nText.", 1, "", "has no title"),
        ("# One\nText.", 1, "", "a step begins with '## '"),
        ("##One\nText.", 1, "", "a step begins with '## '"),
        ("Hello.\n## One\nText.", 1, "", "is before the first step"),
        ("\n", 0, "", "has no steps"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_by_its_line(text: str, row: int, column: str, message: str) -> None:
    _, found = _read(text)
    assert [(each.file, each.row, each.column) for each in found][:1] == [("story.md", row, column)]
    assert message in found[0].message


def test_a_wrong_story_is_a_wrong_case(small_folder: Path) -> None:
    (small_folder / "story.md").write_text("## One\nfocus: Nobody\nText.\n", encoding="utf-8")
    with pytest.raises(CaseError, match=r"story\.md:2:focus: unknown stakeholder or stake 'Nobody'"):
        read_case(small_folder)


def test_the_bundled_story_goes_through_a_folder_and_a_store(bundled: Case, tmp_path: Path) -> None:
    assert 5 <= len(bundled.story) <= 8
    write_case(bundled, tmp_path)
    assert read_case(tmp_path).story == bundled.story
    assert read_back(open_case(bundled), bundled.base).story == bundled.story


def test_a_written_story_reads_as_itself_and_has_everything_by_its_id() -> None:
    steps, _ = _read("## One #1\nfocus: Trump, nyc\nclaims: c039\npath: ice -> trump\nA *b* **c**.\n\nD.")
    written = story_text(steps)
    assert written == "## One #1\nfocus: trump, nyc\nclaims: c039\npath: ice -> trump\n\nA *b* **c**.\n\nD.\n"
    found: list[Finding] = []
    assert read_story(written, ENTITIES, CLAIMS, found) == steps
    assert found == []


@pytest.mark.parametrize(
    ("paragraph", "parts"),
    [
        ("plain", [("plain", "")]),
        ("**a** and *b*", [("a", "strong"), (" and ", ""), ("b", "em")]),
        ("2 * 3 ** 4 * 5", [("2 * 3 ** 4 * 5", "")]),
        ("**open", [("**open", "")]),
        ("***a*** b", [("*a", "strong"), ("* b", "")]),
        ("**a** *b*", [("a", "strong"), (" ", ""), ("b", "em")]),
        ("**a ** b** *c*", [("a ** b", "strong"), (" ", ""), ("c", "em")]),
        ("a ***b* **c", [("a **", ""), ("b", "em"), (" **c", "")]),
        ("<b>*x*</b>", [("<b>", ""), ("x", "em"), ("</b>", "")]),
    ],
)
def test_emphasis(paragraph: str, parts: list[tuple[str, str]]) -> None:
    assert [*parse_inline(paragraph)] == parts


def test_a_path_that_is_not_there_is_found_by_the_check() -> None:
    there = case(claim("c1", "a", "threatens", "b"), claim("c2", "b", "threatens", "c"))
    steps = (StoryStep("Yes", "Text.", path=("a", "c")), StoryStep("No", "Text.", path=("c", "a")))
    reading = CaseReading(replace(there, story=steps), (), {})
    messages = [str(each) for each in findings(reading, load_vocabulary())]
    assert messages == [
        "story.md:path: step 2, 'No': no conflict path leads from 'c' to 'a'; see 'stakegraph paths'"
    ]


# The grammar in one expression, which takes time that grows as the square of the text.
_INLINE = re.compile(r"\*\*(?=\S)(?P<strong>.+?)(?<=\S)\*\*|\*(?=[^\s*])(?P<em>[^*]+?)(?<=\S)\*")


@given(paragraph=st.text(alphabet="** a", max_size=24))
def test_emphasis_is_what_its_grammar_says(paragraph: str) -> None:
    marked = [(match[match.lastgroup or 0], match.lastgroup) for match in _INLINE.finditer(paragraph)]
    assert [(text, kind) for text, kind in parse_inline(paragraph) if kind] == marked


@given(heading=st.text(alphabet="## a", max_size=12))
def test_a_heading_may_be_closed_by_marks_behind_a_space(heading: str) -> None:
    match = re.fullmatch(r"##(\s*)(.*?)(?:\s+#+)?", f"## {heading}".strip())
    assert match is not None
    steps, _ = _read(f"## {heading}\nText.")
    assert [step.title for step in steps] == [" ".join(match[2].split())]


def test_unknown_claims_of_a_long_list_are_all_found() -> None:
    _, found = _read(f"## One\nclaims: {','.join(f'x{number}' for number in range(500))}, c038\nText.")
    assert len(found) == 500
