"""Edit ``case.toml`` line by line, and keep comments, order and line ends.

A library that keeps the style of TOML (tomlkit 0.15) put a new key below the comment of the next source.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from stakegraph.case.cells import splice
from stakegraph.case.settings import STRING_OR_COMMENT, SettingsError, parse_settings
from stakegraph.errors import StakegraphError

if TYPE_CHECKING:
    from collections.abc import Mapping

_SOURCE_HEADER = re.compile(r"^[ \t]*\[\[[ \t]*source[ \t]*\]\]", re.MULTILINE)
_NEXT_HEADER = re.compile(r"^[ \t]*\[", re.MULTILINE)


def set_source_keys(text: str, values_by_id: Mapping[str, Mapping[str, str]]) -> str:
    """Return the text of a ``case.toml`` with keys of some sources set.

    Parameters
    ----------
    text : str
        A well-formed ``case.toml``.
    values_by_id : mapping of str to mapping
        The keys to set and their values, by the id of the source.

    Raises
    ------
    StakegraphError
        When the text has no ``[[source]]`` lines to edit, for example because it lists its sources in one line.

    Examples
    --------
    >>> print(set_source_keys('[[source]]\\nid = "a" # one\\n\\n# two\\n', {"a": {"kind": "article"}}))
    [[source]]
    id = "a" # one
    kind = "article"
    <BLANKLINE>
    # two
    <BLANKLINE>
    """
    expected = parse_settings(text)
    masked = STRING_OR_COMMENT.sub(_mask, text)
    starts = [match.end() for match in _SOURCE_HEADER.finditer(masked)]
    edits = []
    for start, source in zip(starts, expected.get("source", []), strict=False):
        for key, value in values_by_id.get(source.get("id"), {}).items():
            edits.append(_find_edit(text, masked, start, key, value))
    for source in expected.get("source", []):
        source.update(values_by_id.get(source.get("id"), {}))
    return _require_values(splice(text, edits), expected, values_by_id)


def append_source(text: str, values: Mapping[str, str]) -> str:
    """Return the text of a ``case.toml`` with one more ``[[source]]`` at its end.

    Raises
    ------
    StakegraphError
        When the text lists its sources in another form.
    """
    expected = parse_settings(text)
    sources = expected.setdefault("source", [])
    if not isinstance(sources, list):
        raise StakegraphError("case.toml: 'source' is not a list of tables; write [[source]] above its keys")
    sources.append(dict(values))
    line_end = _line_end(text)
    lines = ["[[source]]", *(render_setting(key, value) for key, value in values.items()), ""]
    gap = line_end if text.endswith(("\n", "\r")) or not text else line_end * 2
    return _require_values(text + gap + line_end.join(lines), expected, {values["id"]: values})


def render_setting(key: str, value: str) -> str:
    """Return a line of ``case.toml``, without its line end."""
    # A JSON string is a valid TOML basic string, except that TOML requires an escape for U+007F.
    return f"{key} = {json.dumps(value, ensure_ascii=False)}".replace("\x7f", "\\u007f")


def _find_edit(text: str, masked: str, start: int, key: str, value: str) -> tuple[int, int, str]:
    """Return the span to replace in order to set a key of the source whose header ends at `start`."""
    following = _NEXT_HEADER.search(masked, start)
    end = following.start() if following else len(masked)
    line, line_end = render_setting(key, value), _line_end(text)
    former = re.compile(rf"^([ \t]*){re.escape(key)}[ \t]*=[ \t]*s+", re.MULTILINE).search(masked, start, end)
    if former:
        return former.end(1), former.end(), line
    last_content = start + len(masked[start:end].rstrip())
    line_break = text.find("\n", last_content)
    if line_break < 0:
        return len(text), len(text), line_end + line
    return line_break + 1, line_break + 1, line + line_end


def _mask(match: re.Match[str]) -> str:
    """Replace a string by as many letters, and a comment by as many spaces."""
    return (" " if match["comment"] else "s") * len(match.group())


def _line_end(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"


def _require_values(text: str, expected: dict[str, Any], values: Mapping[str, Mapping[str, str]]) -> str:
    """Return the text if it has the expected values, else raise an error with the lines to add by hand."""
    try:
        is_as_expected = parse_settings(text) == expected
    except SettingsError:
        is_as_expected = False
    if is_as_expected:
        return text
    lines = (
        f"source {id_!r}: {'; '.join(render_setting(*item) for item in keys.items())}"
        for id_, keys in values.items()
    )
    raise StakegraphError("case.toml has a form that cannot be edited; add by hand: " + ", ".join(lines))
