"""Parse ``case.toml``, and refuse texts that would cost `tomllib` too much."""

from __future__ import annotations

import re
import tomllib
from typing import Any

_MOST_PARTS = 50
"""Parts of a dotted key; the time and memory that `tomllib` needs grow with their square."""
_MOST_DOTS = 1_000
"""Dots outside strings: each part of a dotted key costs `tomllib` about 500 bytes."""
# An unterminated string matches too, and possessive quantifiers prevent backtracking.
STRING_OR_COMMENT = re.compile(
    r"""
    \"\"\" (?: [^"\\]++ | \\. | "(?!"") )*+ (?: \"{3,5} )?
    | \'\'\' (?: [^']++ | '(?!'') )*+ (?: \'{3,5} )?
    | " (?: [^"\\\n]++ | \\[^\n] )*+ "?
    | ' [^'\n]*+ '?
    | (?P<comment> \# [^\n]*+ )
    """,
    re.VERBOSE | re.DOTALL,
)
_DOTTED = re.compile(rf"(?<![\w.-])(?:[\w-]++[ \t]*+\.[ \t]*+){{{_MOST_PARTS}}}")


class SettingsError(ValueError):
    """A text is not TOML, or its nesting, keys or numbers exceed what a case needs."""


def parse_settings(text: str) -> dict[str, Any]:
    """Return the values of a TOML text, which may begin with a byte order mark.

    Raises
    ------
    SettingsError
        When it cannot be parsed; the message is worded to follow the file's name.

    Examples
    --------
    >>> parse_settings("[[source]]\\nid = 'report'")
    {'source': [{'id': 'report'}]}
    """
    text = text.removeprefix("\ufeff")
    structure = STRING_OR_COMMENT.sub(lambda match: "" if match["comment"] else "s", text)
    dotted = _DOTTED.search(structure)
    if dotted:
        raise SettingsError(f"has a key of more than {_MOST_PARTS} parts: {dotted.group()[:30]}…")
    dot_count = structure.count(".")
    if dot_count > _MOST_DOTS:
        raise SettingsError(f"has dotted keys with {dot_count:,} dots; at most {_MOST_DOTS:,} are allowed")
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"is not well-formed TOML: {error}") from error
    except RecursionError as error:
        raise SettingsError("nests lists or tables too deeply; use one level") from error
    except ValueError as error:  # int() refuses thousands of digits
        raise SettingsError("has a number with too many digits") from error
