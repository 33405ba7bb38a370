"""Decide which names from outside may become ids and paths.

All code that writes a file under a name from outside checks the name here.
"""

from __future__ import annotations

import re

from stakegraph.errors import StakegraphError, shorten

LONGEST_ID = 100
LONGEST_FILE = 200
"""The maximum length of a file name, in bytes of UTF-8.

File systems allow 255; a temporary file beside it has a slightly longer name.
"""
LONGEST_NAME = 1_000
"""Characters in the name of an entity. A page repeats the name in every claim that names it."""
CASE_FILES = ("case.toml", "entities.csv", "claims.csv", "story.md")
TEXT_ENDINGS = (".txt", ".text", ".md", ".markdown", ".rst")

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_DRIVE = re.compile(r"[A-Za-z]:")
_NOT_PORTABLE = set('\\:*?"<>|~')
_DEVICES = {"con", "prn", "aux", "nul", "conin$", "conout$"}
_DEVICES |= {f"{port}{index}" for port in ("com", "lpt") for index in range(10)}
"""Windows reserves these names for devices, with any file ending."""
_INSTRUCTIONS = {"agents.md", "claude.md", "gemini.md", "cmakelists.txt"}
"""Files that programs follow as instructions when a folder contains them."""


def is_id(text: str) -> bool:
    """Return whether a text may be the id of a source, an entity or a claim.

    >>> is_id("port-funds"), is_id("Port"), is_id("../port"), is_id("a" * 101)
    (True, False, False, False)
    """
    return len(text) <= LONGEST_ID and bool(_ID.fullmatch(text))


def is_case_id(text: str) -> bool:
    """Return whether a text may be the id of a case, which also names files.

    >>> is_case_id("harbour"), is_case_id("con")
    (True, False)
    """
    return is_id(text) and text not in _DEVICES


def check_case_id(text: str) -> str:
    """Return a text if it may be the id of a case.

    Raises
    ------
    StakegraphError
        When it may not.
    """
    if not is_case_id(text):
        raise StakegraphError(f"{quote_briefly(text)} cannot be the id of a case: it {id_fault(text)}")
    return text


def id_fault(text: str) -> str:
    """Return the rule that an invalid case id breaks.

    >>> id_fault("Port")
    'must consist of lowercase letters, digits and single hyphens'
    """
    if len(text) > LONGEST_ID:
        return f"must have at most {LONGEST_ID} characters"
    if text in _DEVICES:
        return "must not be a name that Windows reserves for a device"
    return "must consist of lowercase letters, digits and single hyphens"


def name_fault(name: str) -> str | None:
    """Return why a name is too long for an entity; None when it is not.

    >>> name_fault("ICE"), name_fault("x" * 1_001)
    (None, 'is a name of 1,001 characters; at most 1,000 are allowed')
    """
    if len(name) <= LONGEST_NAME:
        return None
    return f"is a name of {len(name):,} characters; at most {LONGEST_NAME:,} are allowed"


def quote_briefly(text: str) -> str:
    """Return a text for a message: in quotation marks, escaped, and truncated.

    >>> quote_briefly("a b"), quote_briefly("x" * 70)[-4:]
    ("'a b'", "xx…'")
    """
    return repr(shorten(text, 60))


def fold_file(name: str) -> str:
    """Return a file name in the form that file systems may compare.

    Some file systems ignore case, width and ligatures.

    >>> fold_file("ſTORY.MD")
    'story.md'
    """
    from unicodedata import normalize

    return normalize("NFKC", normalize("NFKC", name).casefold())


def file_fault(name: str) -> str | None:
    """Return why a name may not be a source's file in a case folder; None when it may.

    The file must be a visible text file in the case folder or a folder below it. Its name must be portable: valid on
    every operating system.

    Examples
    --------
    >>> file_fault("texts/article.txt")
    >>> file_fault("../article.txt")
    'lies outside the case folder'
    >>> file_fault(".git/config")
    'is hidden: a name may not begin with a dot'
    """
    if not name or not name.isprintable():
        return "is not a file name"
    parts = fold_file(name).split("/")
    is_absolute = name.startswith(("/", "\\")) or _DRIVE.match(name)
    if is_absolute or ".." in re.split(r"[/\\]", name):
        return "lies outside the case folder"
    if len(name.encode()) > LONGEST_FILE:
        return f"is longer than {LONGEST_FILE} bytes"
    if parts[0] in CASE_FILES:
        return "is in use already: it is a file of the case itself"
    if _NOT_PORTABLE & {*name, *"".join(parts)}:
        return "has a character that some systems do not allow; leave out " + " ".join(sorted(_NOT_PORTABLE))
    for part in parts:
        fault = _part_fault(part)
        if fault is not None:
            return fault
    return _text_fault(parts[-1])


def _part_fault(part: str) -> str | None:
    if part.startswith("."):
        return "is hidden: a name may not begin with a dot"
    if not part or part != part.strip() or part.startswith("-") or part.endswith("."):
        return "is not a plain name: a name must not be empty, begin with '-' or a space, or end in a dot or a space"
    if part.partition(".")[0].rstrip() in _DEVICES:
        return "has a name that Windows reserves for a device"
    return None


def _text_fault(file: str) -> str | None:
    if not file.endswith(TEXT_ENDINGS):
        return f"does not have the ending of a text file; use one of {', '.join(TEXT_ENDINGS)}"
    if file in _INSTRUCTIONS:
        return "has a name that other programs read as instructions; choose another name"
    return None
