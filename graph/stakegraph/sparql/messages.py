"""Parts of error messages about a query: hints, and a snippet with a caret."""

from __future__ import annotations

import re
import unicodedata
from difflib import get_close_matches

from stakegraph.errors import did_you_mean

_AGGREGATES = ("COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT")
_KEYWORDS = (
    "SELECT", "ASK", "CONSTRUCT", "DESCRIBE", *_AGGREGATES, "PREFIX", "BASE", "DISTINCT", "REDUCED", "FROM",
    "NAMED", "WHERE", "OPTIONAL", "UNION", "MINUS", "GRAPH", "BIND", "VALUES", "UNDEF", "FILTER", "EXISTS",
    "NOT", "IN", "AS", "GROUP", "BY", "HAVING", "ORDER", "ASC", "DESC", "LIMIT", "OFFSET", "SEPARATOR",
    "STR", "LANG", "DATATYPE", "BOUND", "IRI", "COALESCE", "IF", "CONCAT", "CONTAINS", "STRSTARTS",
    "STRENDS", "STRAFTER", "STRBEFORE", "STRLEN", "SUBSTR", "REPLACE", "REGEX", "LCASE", "UCASE", "YEAR",
    "MONTH", "DAY", "ABS", "ROUND", "ISIRI", "ISLITERAL", "ISBLANK", "TRUE", "FALSE",
)  # fmt: skip
_ENGINE_LISTS = re.compile(r"""\[(?:'(?:\\u\{[0-9A-F]+\}|\\.|[^\\])'|[^\]'])*\]|"(?:\\.|[^"\\])*\"""")
_SNIPPET_WIDTH = 100
_SNIPPET_AFTER = 20  # of the snippet's width, for the text after the caret
_LONGEST_SHOWN = 60


def read_expectation(text: str) -> tuple[list[str], str]:
    """Return the only keywords the engine expected, and its own sentence.

    The engine reports an unmatched keyword too late, by the length of the keyword.
    """
    without_lists, list_count = _ENGINE_LISTS.subn("", text)
    items = [item.strip() for item in without_lists.split(", ")]
    keywords = [item for item in items if re.fullmatch("[A-Z_0-9]+", item)]
    sentences = (item for item in items if item and item not in (*keywords, "<unreported>"))
    sentence = next(sentences, "")
    if list_count or sentence:
        return [], sentence
    return keywords, sentence


def word_hint(word: str) -> str:
    keyword = word.upper()
    if keyword in _KEYWORDS:
        return ""
    keywords = get_close_matches(keyword[:_LONGEST_SHOWN], _KEYWORDS, n=1, cutoff=0.75)
    return did_you_mean(keywords) or f"; a name has a prefix, for example :{shorten(word)}"


def shorten(text: str) -> str:
    return text if len(text) <= _LONGEST_SHOWN else text[:_LONGEST_SHOWN] + "…"


def draw_snippet(line: str, position: int) -> str:
    """Return a part of a query line, with a caret under a position."""
    first = max(0, position - _SNIPPET_WIDTH + _SNIPPET_AFTER)
    before = _replace_controls(line[first:position])
    after = _replace_controls(line[position : first + _SNIPPET_WIDTH])
    if first:
        before = "…" + before
    margin = "".join(map(_blank, before))
    return f"  {before}{after}\n  {margin}^"


def _blank(character: str) -> str:
    """Return spaces as wide as a character; a tab stays a tab."""
    return character if character == "\t" else " " * _cell_width(character)


def _replace_controls(text: str) -> str:
    return "".join(
        "�" if unicodedata.category(character) == "Cc" and character != "\t" else character
        for character in text
    )


def _cell_width(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Cf", "Me", "Mn"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
