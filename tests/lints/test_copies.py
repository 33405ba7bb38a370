from __future__ import annotations

from dataclasses import replace

from builders import WORDS, case
from stakegraph.lints.copies import find_copies
from stakegraph.model import Case, Source, SourceKind

_STORY = " ".join(f"word{index}" for index in range(60))
_OTHER = " ".join(f"term{index}" for index in range(60))


def _case(*sources: Source) -> Case:
    return replace(case(), sources=sources)


def _source(identifier: str, text: str, **more: object) -> Source:
    return replace(Source(identifier, identifier, text, f"{identifier}.txt"), **more)  # type: ignore[arg-type]


def _hints(*sources: Source) -> list[str]:
    return [finding.message for finding in find_copies(_case(*sources))]


def test_a_shortened_copy_is_proposed_with_its_origin() -> None:
    (hint,) = find_copies(_case(_source("wire", _STORY), _source("copy", _STORY.upper()[:300] + " New end.")))
    assert (hint.file, hint.column, hint.code, hint.is_hint) == (
        "case.toml",
        "origin",
        "origin-missing",
        True,
    )
    assert "'copy'" in hint.message
    assert "'wire'" in hint.message


def test_a_named_origin_is_enough_in_either_direction() -> None:
    assert not _hints(_source("wire", _STORY), _source("copy", _STORY, origin="wire"))
    assert not _hints(_source("wire", _STORY, origin="copy"), _source("copy", _STORY))


def test_two_copies_of_one_text_name_the_first() -> None:
    hints = _hints(_source("wire", _STORY), _source("copy", _STORY), _source("third", _STORY))
    assert ["'wire'" in hint for hint in hints] == [True, True]


def test_texts_of_their_own_short_texts_and_background_get_no_hint() -> None:
    assert not _hints(_source("wire", _STORY), _source("paper", _OTHER))
    assert not _hints(_source("wire", _STORY), _source("paper", f"{_OTHER} {_STORY[:100]}"))
    assert not _hints(_source("wire", WORDS), _source("copy", WORDS))
    assert not _hints(_source("wire", _STORY), _source("notes", _STORY, kind=SourceKind.REFERENCE))
