"""Decide which names from outside may become ids and paths. Whatever writes a file by such a name asks here."""

from __future__ import annotations

import re

from stakegraph.errors import StakegraphError

LONGEST_ID = 100
LONGEST_FILE = 200
LONGEST_NAME = 1_000
"""Characters in the name of an entity. A page repeats a name wherever a claim has it."""
"""The most bytes of a file name in UTF-8; a temporary name beside it is a little longer, and systems take 255."""
CASE_FILES = ("case.toml", "entities.csv", "claims.csv", "story.md")
TEXT_ENDINGS = (".txt", ".text", ".md", ".markdown", ".rst")

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_DRIVE = re.compile(r"[A-Za-z]:")
_NOT_EVERYWHERE = set('\\:*?"<>|~')
_DEVICES = {"con", "prn", "aux", "nul", "conin$", "conout$"}
_DEVICES |= {f"{port}{number}" for port in ("com", "lpt") for number in range(10)}
"""Windows takes these for devices, whatever ending they have."""
_INSTRUCTIONS = {"agents.md", "claude.md", "gemini.md", "cmakelists.txt"}
"""Texts that programs obey when they come upon them in a folder."""


def is_id(text: str) -> bool:
    """Whether a text may be the id of a source, an entity or a claim.

    >>> is_id("port-funds"), is_id("Port"), is_id("../port"), is_id("a" * 101)
    (True, False, False, False)
    """
    return len(text) <= LONGEST_ID and bool(_ID.fullmatch(text))


def is_case_id(text: str) -> bool:
    """Whether a text may be the id of a case, by which files are named.

    >>> is_case_id("harbour"), is_case_id("con")
    (True, False)
    """
    return is_id(text) and text not in _DEVICES


def check_case_id(text: str) -> str:
    """Return the id of a case that may name a file.

    Raises
    ------
    StakegraphError
        When it may not.
    """
    if not is_case_id(text):
        raise StakegraphError(f"{brief(text)} cannot be the id of a case: it {id_fault(text)}")
    return text


def id_fault(text: str) -> str:
    """Return which rule a text breaks that is no id of a case.

    >>> id_fault("Port")
    'must be of small letters, digits and single hyphens'
    """
    if len(text) > LONGEST_ID:
        return f"must have at most {LONGEST_ID} characters"
    if text in _DEVICES:
        return "must not be a name that Windows reserves for a device"
    return "must be of small letters, digits and single hyphens"


def name_fault(name: str) -> str | None:
    """Return the problem with the name of an entity; None if there is none.

    >>> name_fault("ICE"), name_fault("x" * 1_001)
    (None, 'is a name of 1,001 characters; at most 1,000 are allowed')
    """
    if len(name) <= LONGEST_NAME:
        return None
    return f"is a name of {len(name):,} characters; at most {LONGEST_NAME:,} are allowed"


def brief(text: str) -> str:
    """Return a text as a message quotes it: escaped, and cut where it is long.

    >>> brief("a b"), brief("x" * 70)[-4:]
    ("'a b'", "xx…'")
    """
    return repr(text if len(text) <= 60 else text[:60] + "…")


def fold_file(name: str) -> str:
    """Return a file name as the least exact file system compares it: without case, width and ligatures.

    >>> fold_file("ſTORY.MD")
    'story.md'
    """
    from unicodedata import normalize

    return normalize("NFKC", normalize("NFKC", name).casefold())


def file_fault(name: str) -> str | None:
    """Return why a name may not be the file of a source in a case folder; None when it may.

    A source's file is a visible text file, in the folder or in a plain folder below it, whose name means the same on
    every system.

    Examples
    --------
    >>> file_fault("texts/article.txt")
    >>> file_fault("../article.txt")
    'lies outside the case folder'
    >>> file_fault(".git/config")
    'is hidden: a name may not begin with a dot'
    """
    if not name or not name.isprintable():
        return "is no file name"
    parts = fold_file(name).split("/")
    if name.startswith(("/", "\\")) or _DRIVE.match(name) or ".." in re.split(r"[/\\]", name):
        return "lies outside the case folder"
    if len(name.encode()) > LONGEST_FILE:
        return f"is longer than {LONGEST_FILE} bytes"
    if parts[0] in CASE_FILES:
        return "is in use already: it is a file of the case itself"
    if set(name) & _NOT_EVERYWHERE or set("".join(parts)) & _NOT_EVERYWHERE:
        return "has a character that not every system takes: leave out " + " ".join(sorted(_NOT_EVERYWHERE))
    return next(filter(None, map(_part_fault, parts)), None) or _text_fault(parts[-1])


def _part_fault(part: str) -> str | None:
    if part.startswith("."):
        return "is hidden: a name may not begin with a dot"
    if not part or part != part.strip() or part.startswith("-") or part.endswith("."):
        return "is no plain name: it may not be empty, begin with '-' or a space, or end in a dot or a space"
    if part.partition(".")[0].rstrip() in _DEVICES:
        return "has a name that Windows reserves for a device"
    return None


def _text_fault(file: str) -> str | None:
    if not file.endswith(TEXT_ENDINGS):
        return f"is not named as a text: end it in {', '.join(TEXT_ENDINGS)}"
    if file in _INSTRUCTIONS:
        return "has a name that other programs take for instructions"
    return None
