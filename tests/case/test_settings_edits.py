"""``case.toml`` is edited without a change of comments, order or line ends."""

from __future__ import annotations

import pytest

from stakegraph.case.settings import parse_settings
from stakegraph.case.settings_edits import append_source, set_source_keys
from stakegraph.errors import StakegraphError

SETTINGS = (
    '# the case\r\nid = "x"\r\n\r\n[[source]] # one\r\nid = "a"   # [[source]]\r\nfile="a.txt"\r\n\r\n'
    '# the second\r\n[[ source ]]\r\nid = "b"\r\ntitle = """\r\n[[source]]\r\n"""\r\n'
    'sha256  = "old" # keep\r\n# end'
)


def test_a_new_key_comes_after_the_last_one_of_its_source() -> None:
    edited = set_source_keys(SETTINGS, {"a": {"sha256": "0"}})
    assert edited == SETTINGS.replace('file="a.txt"\r\n', 'file="a.txt"\r\nsha256 = "0"\r\n')


def test_a_key_is_replaced_where_it_is() -> None:
    edited = set_source_keys(SETTINGS, {"b": {"sha256": "1"}})
    assert edited == SETTINGS.replace('sha256  = "old" # keep', 'sha256 = "1" # keep')


def test_an_unknown_source_changes_nothing() -> None:
    assert set_source_keys(SETTINGS, {"c": {"sha256": "1"}}) == SETTINGS


def test_a_last_line_without_an_end_is_kept() -> None:
    assert set_source_keys('[[source]]\nid = "a"', {"a": {"k": "v"}}) == '[[source]]\nid = "a"\nk = "v"'


def test_a_source_is_appended_with_the_line_ends_of_the_file() -> None:
    appended = append_source(SETTINGS, {"id": "c", "title": 'A "title"'})
    assert appended == SETTINGS + '\r\n\r\n[[source]]\r\nid = "c"\r\ntitle = "A \\"title\\""\r\n'
    assert parse_settings(appended)["source"][2] == {"id": "c", "title": 'A "title"'}


@pytest.mark.parametrize(
    "text",
    ['source = [{ id = "a" }]', '[["source"]]\nid = "a"', '[[source]]\nid = "a"\n"sha256" = "old"'],
)
def test_a_form_that_cannot_be_edited_is_an_error_with_the_line_to_add(text: str) -> None:
    with pytest.raises(StakegraphError, match='sha256 = "0"'):
        set_source_keys(text, {"a": {"sha256": "0"}})
