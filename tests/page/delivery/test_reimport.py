"""A page gives its case back: the same graph, the same texts byte for byte, and nothing of it is run."""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from rdflib import Graph
from rdflib.compare import isomorphic

from stakegraph import bundled_case
from stakegraph.case import read_case, restore_case
from stakegraph.case.plain import case_record
from stakegraph.cli import cli
from stakegraph.errors import StakegraphError
from stakegraph.model import Case, Entity, Source
from stakegraph.page import render_page
from stakegraph.page.delivery.reimport import case_in_page
from stakegraph.page.document import html
from stakegraph.resources import bundled_case_folder
from stakegraph.wording.claims import describe_size
from strategies import cases

if TYPE_CHECKING:
    from page.reader import Reader
    from stakegraph.vocabulary import Vocabulary


def _run(*words: str) -> Result:
    return CliRunner().invoke(cli, list(words))


def _graph(folder: Path, output: Path) -> Graph:
    assert _run("build", "--case", str(folder), "-o", str(output)).exit_code == 0
    return Graph().parse(output)


def _curated(case: Case) -> Case:
    return replace(case, claims=tuple(claim for claim in case.claims if not claim.is_derived))


def test_the_bundled_page_gives_back_an_isomorphic_graph_and_the_same_texts(tmp_path: Path) -> None:
    page, again = tmp_path / "page.html", tmp_path / "again"
    assert _run("html", "-o", str(page)).exit_code == 0
    result = _run("new", str(again), "--from", str(page))
    size = describe_size(bundled_case())
    assert result.output == f"{again}: 2 sources, {size}\n"
    for name in ("article.txt", "background.txt"):
        assert (again / name).read_bytes() == (bundled_case_folder() / name).read_bytes()
    one, other = (_graph(each, tmp_path / f"{each.name}.nt") for each in (bundled_case_folder(), again))
    assert len(one) > 3000
    assert isomorphic(one, other)


def _page(case: Case) -> bytes:
    # the whole page takes half a second to lay out; this part of it carries the case
    block = html.json_block(case_record(case))
    return f'<title>{{"</title><script type="application/json" id="case">{block}</script>'.encode()


@given(case=cases())
@settings(max_examples=60, deadline=None)
def test_any_case_comes_back_from_its_page_and_into_a_folder(case: Case) -> None:
    assert case_in_page(_page(case)) == case
    with tempfile.TemporaryDirectory() as folder:
        reading = restore_case(case_in_page(_page(case)), Path(folder) / "case")
        assert reading.findings == ()
        assert read_case(Path(folder) / "case") == case


def test_the_small_and_the_hostile_page_give_their_cases_back(
    small_case: Case, small_page: bytes, hostile_case: Case, hostile_page: bytes
) -> None:
    assert case_in_page(small_page) == _curated(small_case)
    assert case_in_page(hostile_page) == _curated(hostile_case)


def test_a_hostile_case_that_a_folder_holds_comes_back_whole(
    hostile_case: Case, vocabulary: Vocabulary, tmp_path: Path
) -> None:
    bad = hostile_case.title
    text = f"Before {bad} after."
    case = Case(
        "hostile", bad, "https://example.org/", bad,
        (Source("s", bad, text, "s.txt", publisher=bad, author=bad, url="javascript:alert(3)", licence=bad),),
        (Entity("a", bad, "Person", ("+" + bad.replace("|", "/"),), bad), Entity("b", f"={bad}", "Agency")),
        (replace(hostile_case.claims[0], source="s", subject="a", object="b", quote=bad, start=7, end=7 + len(bad),
                 said_by=None, about=(), means=(), condition=bad, date=None),),
    )  # fmt: skip
    page = tmp_path / "page.html"
    page.write_bytes(render_page(case, vocabulary))
    assert _run("new", str(tmp_path / "again"), "--from", str(page)).exit_code == 0
    assert read_case(tmp_path / "again") == case
    assert (tmp_path / "again" / "s.txt").read_bytes() == text.encode()


def test_the_data_saved_from_the_page_gives_the_case_back_too(small_case: Case) -> None:
    assert case_in_page(html.json_block(case_record(small_case)).encode()) == _curated(small_case)


@pytest.mark.parametrize("share", [0.02, 0.5, 0.98])
def test_a_page_cut_off_is_refused(share: float, small_page: bytes) -> None:
    begin = small_page.index(b'id="case">')
    end = small_page.index(b"</script>", begin)
    cut = small_page[: begin + int(share * (end - begin))]
    with pytest.raises(StakegraphError, match="cut off in the middle of its data"):
        case_in_page(cut)
    with pytest.raises(StakegraphError, match="truncated before its data"):
        case_in_page(small_page[: begin - 100])
    assert case_in_page(small_page[: end + 9]).id == "small"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "did not write this page"),
        (b"<p>Another page</p>", "did not write this page"),
        (b'<script type="application/json" id="data">{}</script>', "contains no case to import"),
        (b'<script type="application/json" id="case">{}</script>', "does not contain a case"),
        (b'<script type="application/json" id="case">{"</script>', "cut off or was changed"),
        (b'<script id="case">{}</script>', "did not write this page"),
        (b'<script type="application/json" id="case">{}</script>' * 2, "more than one case"),
        (b"caf\xe9", "byte 3 is not UTF-8"),
        (b'{"a": ' + b"[" * 100_000, "cut off or was changed"),
        (b'{"a": ' + b"1" * 5_000 + b"}", "cut off or was changed"),
        (b'{"a": NaN}', "cut off or was changed"),
        (b"<![x", "did not write this page"),
        (b"<![x[ a ]]>", "did not write this page"),
        (b"&#" + b"1" * 5_000 + b"; <p>", "did not write this page"),
        (b'<p title="&#' + b"1" * 5_000 + b';">', "did not write this page"),
    ],
)  # fmt: skip
def test_what_is_no_page_of_ours_is_refused(content: bytes, message: str) -> None:
    with pytest.raises(StakegraphError, match=message):
        case_in_page(content)


def test_an_edited_page_is_refused(small_page: bytes, tmp_path: Path) -> None:
    begin = small_page.index(b'id="case">')
    page = tmp_path / "page.html"
    page.write_bytes(
        small_page[:begin] + small_page[begin:].replace(b"openly critical", b"openly friendly", 1)
    )
    result = _run("new", str(tmp_path / "again"), "--from", str(page))
    assert result.exit_code == 2
    assert f"{page}: its case was changed after it was written" in result.stderr
    assert not (tmp_path / "again").exists()


def test_a_folder_with_something_in_it_is_left_alone(small_page: bytes, small_folder: Path) -> None:
    page = small_folder / "page.html"
    page.write_bytes(small_page)
    before = {each.name: each.read_bytes() for each in small_folder.iterdir()}
    result = _run("new", str(small_folder), "--from", str(page))
    assert result.exit_code == 2
    assert "is not empty" in result.stderr
    assert {each.name: each.read_bytes() for each in small_folder.iterdir()} == before


def test_a_file_outside_the_folder_is_refused(small_case: Case, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    for name, message in (
        ("../outside.txt", "outside"),
        ("a\0b", "not a file name"),
        ("claims.csv", "in use"),
    ):
        source = replace(small_case.sources[0], file=name)
        page.write_bytes(_page(replace(small_case, sources=(source, *small_case.sources[1:]))))
        result = _run("new", str(tmp_path / "again"), "--from", str(page))
        assert (result.exit_code, message in result.stderr) == (2, True), result.stderr
    assert [each.name for each in tmp_path.iterdir()] == ["page.html"]


@pytest.mark.parametrize(
    "name",
    [".git/config", ".envrc", ".vscode/settings.json", ".github/workflows/a.yml", "conftest.py", "Makefile", "-rf",
     "~/.bashrc", "..\\evil", "C:\\x", "con", "con.txt", "CASE.TOML", "Story.md", "a.txt\n", "texts/.hidden.txt"],
)  # fmt: skip
def test_a_page_chooses_no_name_that_a_program_or_a_system_obeys(
    name: str, small_case: Case, tmp_path: Path
) -> None:
    page = tmp_path / "page.html"
    source = replace(small_case.sources[0], file=name)
    page.write_bytes(_page(replace(small_case, sources=(source, *small_case.sources[1:]))))
    result = _run("new", str(tmp_path / "again"), "--from", str(page))
    assert result.exit_code == 2
    assert "the file of source 'article': " in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["page.html"]


@pytest.mark.parametrize("id_", ["../../evil", "/evil", "con", "Small", ""])
def test_a_page_whose_case_has_an_id_that_may_name_no_file_is_refused(id_: str, small_case: Case) -> None:
    with pytest.raises(StakegraphError, match="cannot be the id of a case"):
        case_in_page(_page(replace(small_case, id=id_)))


def test_a_page_is_read_within_the_limit_and_only_from_a_file(
    small_page: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = tmp_path / "page.html"
    page.write_bytes(small_page + b" " * (1 << 20))
    monkeypatch.setenv("STAKEGRAPH_MAX_CASE_SIZE", "1")
    result = _run("new", str(tmp_path / "again"), "--from", str(page))
    assert (result.exit_code, f"{page}: is too large" in result.stderr) == (2, True)
    page.unlink()
    os.mkfifo(page)
    result = _run("new", str(tmp_path / "again"), "--from", str(page))
    assert (result.exit_code, "a pipe or a device" in result.stderr) == (2, True)
    assert not (tmp_path / "again").exists()


def test_a_short_page_cannot_quote_a_long_text_without_end(
    small_case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STAKEGRAPH_MAX_CASE_SIZE", "1")
    long = replace(small_case.sources[0], text="x" * (200 << 10))
    claim = replace(
        _curated(small_case).claims[0], source=long.id, quote=long.text, start=0, end=len(long.text)
    )
    claims = tuple(replace(claim, id=f"c{number}") for number in range(1000))
    page = _page(replace(small_case, sources=(long,), claims=claims, story=()))
    assert len(page) < 1 << 20
    with pytest.raises(StakegraphError, match="is too large"):
        case_in_page(page)


def test_a_case_that_does_not_hold_together_here_is_written_with_its_findings(
    small_case: Case, tmp_path: Path
) -> None:
    unknown = replace(_curated(small_case).claims[0], relation="bewitches")
    page = tmp_path / "page.json"
    page.write_text(json.dumps(case_record(replace(small_case, claims=(unknown,)))), encoding="utf-8")
    result = _run("new", str(tmp_path / "again"), "--from", str(page))
    assert result.exit_code == 1
    assert "claims.csv:2:relation: unknown relation 'bewitches'" in result.stderr
    assert "bewitches" in (tmp_path / "again" / "claims.csv").read_text(encoding="utf-8")


def test_what_no_folder_can_hold_is_refused(small_case: Case, tmp_path: Path) -> None:
    spaced = replace(small_case.entities[-1], name=" outer space ")
    with pytest.raises(StakegraphError, match="cannot represent the entities of this case"):
        restore_case(
            replace(_curated(small_case), entities=(*small_case.entities[:-1], spaced)), tmp_path / "again"
        )
    with pytest.raises(StakegraphError, match=r"case\.toml cannot be written: 'title = .*invalid character"):
        restore_case(replace(_curated(small_case), title="\ud800"), tmp_path / "again")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([], "--title is missing"),
        (["--title", "x"], "--article is missing"),
        (["--title", "x", "--from", "PAGE"], "leave out --title"),
        (["--from", "nowhere.html"], "does not exist"),
    ],
)
def test_new_needs_a_title_and_an_article_or_a_page(words: list[str], message: str, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_bytes(b"")
    result = _run("new", str(tmp_path / "x"), *(str(page) if each == "PAGE" else each for each in words))
    assert result.exit_code == 2
    assert message in result.stderr


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["small", "hostile"])
def test_a_button_saves_the_data(
    reader: Reader, kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    case: Case = request.getfixturevalue(f"{kind}_case")
    reader.open(request.getfixturevalue(f"{kind}_page"))
    saved = reader.saved("json", f"{case.id}-case.json", tmp_path)
    assert case_in_page(saved) == _curated(case)
