"""Hostile fragments: what a random choice of them puts into files, words, queries and requests."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

    from fuzz.inputs import Text

CHARACTERS = (
    "\x00", "\x01", "\x1b[2J", "\x7f", "\x85", "\r", "\n", "\r\n", "\t", " ", "\u00a0", "\u200b", "\u202e",
    "\u2028",
    "\ufeff", "\udc80", "\ud800", "é", "e\u0301", "ß", "İ", "ſ", "ﬁ", "٣", "²", "’", "“", "🚢",
    "\U000e0001", "\uffff",
)  # fmt: skip
MARKUP = (
    "<script>",
    "</script>",
    "<!--",
    "]]>",
    "&amp;",
    "&#0;",
    "<b ",
    "'",
    '"',
    "\\",
    "`",
    "${",
    "{{",
    "}}",
    "%00",
)
NUMBERS = (
    "0",
    "-1",
    "1e999",
    "-0.0",
    "nan",
    "inf",
    "9" * 19,
    "0x1p3",
    "1_000",
    "٣",
    "1e-400",
    "2025-13-45",
    "9999-12-31",
)
PATHS = (
    "../evil", "../../evil", "/dev/zero", "@OUTSIDE@/evil", "@OUTSIDE@/canary.ttl", "..\\evil",
    "~/.bashrc", "-rf", "-",
    ".", "..", "", " ", "con", "a//b", "a/./b", "a/../../b", "a\x00b", "file:///etc/hostname", "C:\\x",
)  # fmt: skip
TOML = (
    "[", "]", "[[", "{", "}", "a=", "a.", '"', '"""', "'''", "=", ",", "#", "\\u0000", "[[source]]\n",
    "[source]\n",
    "title = ", "id = ", "x = ", "file = ", "true", "{a=[", "{a={", '"\\U0010ffff"',
    "1979-05-27T07:32:00Z", "\n",
)  # fmt: skip
CSV = (
    ",",
    '"',
    '""',
    "|",
    "\n",
    "\r",
    '",',
    ',"',
    ";",
    "\t",
    "id",
    "c001",
    "zohran-mamdani",
    "ICE",
    "actual",
    "threatens",
)
MARKDOWN = (
    "## ", "# ", "\n## ", "**", "*", "**a *b ", "_", "`", "[a](", "](", "[", "]", "> ", "- ", "focus: ",
    "claims: ",
    "path: ", "c003, ", "-> ", "<b>", "&lt;", "\n\n", "## x", "   ", "a", "\\*", "***", "ICE",
    "donald-trump -> ice",
)  # fmt: skip


def count(random: Random, most: int = 100_000) -> int:
    """Return a count, small ones as often as large ones."""
    return max(1, int(most ** random.random()))


def unit(random: Random, dialect: Sequence[str]) -> str:
    """Return one to four fragments of a dialect, now and then of others."""
    pools = [dialect, dialect, dialect, CHARACTERS, MARKUP, NUMBERS, PATHS]
    return "".join(random.choice(random.choice(pools)) for _ in range(random.randint(1, 4)))


def text(random: Random, dialect: Sequence[str], most: int = 100_000) -> Text:
    """Return a fragment: short, repeated, numbered, nested, or with a repetition between two others."""
    shape = random.randrange(6)
    if shape <= 1:
        return unit(random, dialect)
    if shape == 2:
        return [[unit(random, dialect), count(random, most)]]
    if shape == 3:
        return [[unit(random, dialect) + "@N@", count(random, most // 4)]]
    if shape == 4:
        depth = count(random, most)
        return [[random.choice(dialect), depth], unit(random, dialect), [random.choice(dialect), depth]]
    repeated = random.choice([" ", "a", "a-", "\t", *dialect])
    return [unit(random, dialect), [repeated, count(random, most)], unit(random, dialect)]
