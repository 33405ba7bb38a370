"""A name from outside becomes a path only when it is plain, visible and the same on every system."""

from __future__ import annotations

import ast
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import stakegraph
from stakegraph.case import read_case, write_case
from stakegraph.errors import CaseError, EngineError, StakegraphError
from stakegraph.loading import open_case
from stakegraph.model import slug
from stakegraph.names import (
    CASE_FILES,
    LONGEST_FILE,
    LONGEST_ID,
    LONGEST_NAME,
    check_case_id,
    file_fault,
    is_case_id,
    is_id,
)
from stakegraph.rdf import read_back

if TYPE_CHECKING:
    from stakegraph.model import Case


@pytest.mark.parametrize(
    "name",
    ["article.txt", "background.txt", "texts/article.txt", "a b.TXT", "Zürich.md", "記事.text", "v1.2-final.markdown",
     "a/b/c.rst", "O'Neill (2).txt", "README.md", "x" * (LONGEST_FILE - 4) + ".txt"],
)  # fmt: skip
def test_a_plain_name_of_a_text_is_taken(name: str) -> None:
    assert file_fault(name) is None


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        *((name, "outside") for name in ("..", "../a.txt", "a/../../b.txt", "/etc/passwd", "..\\evil.txt",
                                         "C:\\x.txt", "c:x.txt", "\\\\host\\share\\x.txt", "a\\..\\b.txt")),
        *((name, "hidden") for name in (".git/config", ".envrc", ".a.txt", "texts/.a.txt", "./a.txt", ".GIT/a.txt",
                                        "․git/a.txt")),
        *((name, "ending of a text file") for name in ("conftest.py", "Makefile", "a.txt.exe", "a.html", "a.csv", "a",
                                                     "a.toml", "texts/claims.csv", "setup.cfg")),
        *((name, "in use") for name in (*CASE_FILES, "CASE.TOML", "Story.md", "ſtory.md", "ﬆory.md", "ｓtory.md",
                                        "story.md/a.txt")),
        *((name, "not a plain name") for name in ("-rf.txt", "texts/-a.txt", " a.txt", "a.txt ", "a.txt.", "a /b.txt",
                                               "a//b.txt", "a./b.txt", "a.txt/")),
        *((name, "Windows") for name in ("con.txt", "NUL.txt", "texts/aux.txt", "com1.txt", "COM¹.txt", "lpt9.a.txt",
                                         "con .txt", "prn/a.txt")),
        *((name, "a character") for name in ("~/.bashrc", "~a.txt", "GIT~1/a.txt", "ab:c.txt", "a.txt:stream", "a*.txt",
                                             "a?.txt", 'a".txt', "a|b.txt", "<a>.txt", "texts\\a.txt", "a：b.txt")),
        *((name, "not a file name") for name in ("", "a\0b.txt", "a\nb.txt", "a\u202etxt.txt", "sto\u200cry.md")),
        *((name, "instructions") for name in ("AGENTS.md", "texts/CLAUDE.md", "CMakeLists.txt")),
        ("é" * 99 + ".txt", "longer"),
    ],
)  # fmt: skip
def test_another_name_is_refused_and_the_reason_said(name: str, fault: str) -> None:
    assert fault in (file_fault(name) or "")


@pytest.mark.parametrize(
    "name", ["", "A", "a--b", "-a", "a-", "a.b", "a/b", "../a", "/a", "a\n", "ä", "a" * 101]
)
def test_what_is_no_id_names_nothing(name: str) -> None:
    assert not is_id(name)
    with pytest.raises(StakegraphError, match="cannot be the id of a case: it must"):
        check_case_id(name)


@pytest.mark.parametrize("name", ["con", "nul", "com1"])
def test_a_device_may_be_an_entity_and_no_case(name: str) -> None:
    assert is_id(name)
    assert not is_case_id(name)


@pytest.mark.parametrize(
    "name", ["con", "x" * 300, "-" * 300, "ä" * 300, "日本", "../..", "a" * 90 + "--" + "b" * 90]
)
def test_every_folder_gives_an_id(name: str) -> None:
    assert is_case_id(slug(name))


def test_long_folder_names_that_begin_alike_give_different_ids() -> None:
    assert slug("x" * 200) != slug("x" * 201)
    assert len(slug("x" * 200)) <= LONGEST_ID


_WAYS = {"read_bytes", "read_text", "write_bytes", "write_text", "open"}
_OWN_FILES = {
    "files.py": "the one way",
    "array_folders.py": "writes into a folder that it has just made",
    "page/document/html.py": "reads what travels with the program",
    "commands/answers.py": "reads no more of a query than it may have; --time-limit ends a pipe without an end",
    "server/pages.py": "reads what travels with the program",
    "query/named.py": "reads what travels with the program",
    "query/limits.py": "reads /proc",
    "server/workers.py": "reads /proc",
    "commands/serving.py": "reads the token of whoever starts the server",
}


def _opens_files(tree: ast.AST) -> bool:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        if isinstance(node.func, ast.Name) and node.func.id == "open":
            return True
        if isinstance(node.func, ast.Attribute) and node.func.attr in _WAYS and (node.args or node.keywords):
            return True
        if isinstance(node.func, ast.Attribute) and node.func.attr == "read_bytes":
            return True
    return False


def test_no_other_module_opens_files_by_itself() -> None:
    """A new one asks `stakegraph.files` and `stakegraph.names`, or says here whose files it opens."""
    package = Path(stakegraph.__file__).parent
    modules = {str(path.relative_to(package).as_posix()): path for path in package.rglob("*.py")}
    opening = {
        name for name, path in modules.items() if _opens_files(ast.parse(path.read_text(encoding="utf-8")))
    }
    assert opening == set(_OWN_FILES)


def test_a_name_that_would_fill_a_page_is_refused_from_a_folder_and_from_a_store(
    small_case: Case, tmp_path: Path
) -> None:
    long_name = replace(small_case.entities[0], name="x" * (LONGEST_NAME + 1))
    case = replace(small_case, entities=(long_name, *small_case.entities[1:]))
    write_case(case, tmp_path)
    with pytest.raises(CaseError, match=r"entities\.csv:2:name"):
        read_case(tmp_path)
    with pytest.raises(EngineError, match="1,001 characters"):
        read_back(open_case(case, dyads=False), case.base)
