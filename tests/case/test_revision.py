"""A new version of a text is compared with the claims, and taken over without losing anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from stakegraph import files, load_vocabulary
from stakegraph.case import inspect_case, read_case
from stakegraph.case.digests import digest_text
from stakegraph.case.revision import Outcome, accept_text, compare_text
from stakegraph.errors import CaseError, StakegraphError, UnknownNameError
from stakegraph.validate import findings

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

OLD = "First. The judge granted the request of the tribe. If the court agrees, the tribe leaves. The end of it.\n"
NEW = "News. First. The judge denied the request of the tribe. When the court agrees, the tribe leaves.\n"
CLAIMS = (
    "id,source,subject,relation,object,quote,status,condition\r\n"
    'c1,article,judge,supports,tribe|court,"judge granted the request of the tribe",actual,\r\n'
    "c2,article,court,criticizes,tribe,the tribe leaves,conditional,If the court agrees\r\n"
    "c3,article,court,criticizes,judge,The end of it,actual,\r\n"
    "c4,article,court,criticizes,judge,First,actual,\r\n"
    "c5,other,court,criticizes,judge,Words,actual,\r\n"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "case"
    folder.mkdir()
    contents = {
        "case.toml": '# mine\ntitle = "T"\nbase = "https://x.example/"\n[[source]]\nid = "article" # first\n'
        'file = "article.txt"\ntitle = "A"\n\n[[source]]\nid = "other"\nfile = "other.txt"\ntitle = "B"\n',
        "article.txt": OLD,
        "other.txt": "Words.",
        "entities.csv": "id,name,type\njudge,Judge,Person\ntribe,Tribe,Group\ncourt,Court,Organisation\n",
        "claims.csv": CLAIMS,
    }
    for name, text in contents.items():
        (folder / name).write_bytes(text.encode())
    return folder


def outcomes(folder: Path, new: str) -> dict[tuple[str, str], str]:
    revision = compare_text(folder, "article", new)
    return {
        (comparison.claim, comparison.column): comparison.outcome.value for comparison in revision.comparisons
    }


def test_each_quote_and_condition_of_the_source_has_an_outcome(folder: Path) -> None:
    assert outcomes(folder, OLD) == {
        ("c1", "quote"): "exact",
        ("c2", "quote"): "exact",
        ("c2", "condition"): "exact",
        ("c3", "quote"): "exact",
        ("c4", "quote"): "exact",
    }
    assert outcomes(folder, NEW) == {
        ("c1", "quote"): "changed",
        ("c2", "quote"): "moved",
        ("c2", "condition"): "changed",
        ("c3", "quote"): "missing",
        ("c4", "quote"): "moved",
    }
    assert outcomes(folder, NEW + "First.")["c4", "quote"] == "repeated"


def test_marks_and_spaces_alone_are_a_change_with_the_words_of_the_text(folder: Path) -> None:
    new = OLD.replace("the request", "the\u00a0request")
    (first, *_) = compare_text(folder, "article", new).comparisons
    assert (first.outcome, first.new_words) == (
        Outcome.CHANGED,
        "judge granted the\u00a0request of the tribe",
    )


def test_accepted_words_are_written_and_the_rest_stays_as_it_is(folder: Path) -> None:
    settings = (folder / "case.toml").read_text(encoding="utf-8")
    names = accept_text(compare_text(folder, "article", NEW))
    former = f"article.former-{digest_text(OLD)[:8]}.txt"
    assert set(names) == {"article.txt", "case.toml", "claims.csv", former}
    assert (folder / former).read_text(encoding="utf-8") == OLD
    assert (folder / "article.txt").read_text(encoding="utf-8") == NEW
    digest = f'sha256 = "{digest_text(NEW)}"\n'
    assert (folder / "case.toml").read_text(encoding="utf-8") == settings.replace(
        'title = "A"\n', f'title = "A"\n{digest}'
    )
    assert (folder / "claims.csv").read_bytes().decode() == CLAIMS.replace(
        "judge granted the", "judge denied the"
    ).replace("If the court", "When the court")


def test_a_case_whose_words_were_all_taken_over_has_no_findings(folder: Path) -> None:
    new = NEW + "The end of it.\n"
    revision = compare_text(folder, "article", new)
    assert not revision.is_kept
    assert revision.unresolved == []
    accept_text(revision)
    assert read_case(folder).claims[0].quote == "judge denied the request of the tribe"
    assert compare_text(folder, "article", new).is_kept


def test_a_text_that_was_replaced_in_its_place_is_compared_too(folder: Path) -> None:
    (folder / "article.txt").write_text(NEW, encoding="utf-8")
    assert outcomes(folder, NEW)["c1", "quote"] == "changed"
    names = accept_text(compare_text(folder, "article", NEW))
    assert set(names) == {"case.toml", "claims.csv"}


def test_nothing_is_written_if_one_file_cannot_be(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    write: Callable[..., Path] = files._write_temporary

    def fail_for_settings(path: Path, content: bytes, *, durable: bool = False) -> Path:
        if path.name == "case.toml":
            raise OSError(28, "No space left on device")
        return write(path, content, durable=durable)

    monkeypatch.setattr(files, "_write_temporary", fail_for_settings)
    with pytest.raises(StakegraphError, match=r"case\.toml: No space"):
        accept_text(compare_text(folder, "article", NEW))
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_words_that_would_occur_twice_are_not_taken_over(folder: Path) -> None:
    new = NEW + "x " * 80 + "The judge denied the request of the tribe."
    revision = compare_text(folder, "article", new)
    assert "c1" in {comparison.claim for comparison in revision.unresolved}
    accept_text(revision)
    assert "judge granted the request" in (folder / "claims.csv").read_text(encoding="utf-8")


def test_an_unknown_source_and_an_unreadable_table_are_errors(folder: Path) -> None:
    with pytest.raises(UnknownNameError, match="article"):
        compare_text(folder, "artcle", NEW)
    (folder / "claims.csv").write_text('id\n"open', encoding="utf-8")
    with pytest.raises(CaseError, match=r"claims\.csv.*row 2"):
        compare_text(folder, "article", NEW)


def test_a_changed_text_is_a_finding_with_its_remedy(folder: Path) -> None:
    accept_text(compare_text(folder, "article", OLD))
    assert changed_columns(folder) == []
    (folder / "article.txt").write_text(OLD + "More.\n", encoding="utf-8")
    assert changed_columns(folder) == ["source[1].sha256"]


def changed_columns(folder: Path) -> list[str]:
    """Return the columns of the findings that name the remedy for a changed text."""
    reading = inspect_case(folder)
    return [
        finding.column
        for finding in findings(reading, load_vocabulary())
        if "--text article=" in finding.message
    ]


def test_a_former_text_that_is_not_utf8_is_not_overwritten(folder: Path) -> None:
    (folder / "article.txt").write_bytes(b"caf\xe9")
    with pytest.raises(CaseError, match=r"article\.txt.*UTF-8"):
        compare_text(folder, "article", NEW)
    assert (folder / "article.txt").read_bytes() == b"caf\xe9"
